from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.store import Store
from storage.tables import metadata
from tests.storage.reports.street import people_in
from tests.storage.town import settle


@pytest.fixture
def street(store: Store) -> Store:
    """The small town with its people, on each kind of database."""
    return people_in(settle(store))


@pytest.fixture
def everything() -> Callable[[Store], str]:
    """Every value of every table as text, and the bytes of a SQLite file with its journal."""
    return read_all


def read_all(store: Store) -> str:
    found = []
    with store._database.read() as connection:
        for table in metadata.sorted_tables:
            found += [repr(tuple(row)) for row in connection.execute(select(table))]
    if store.address.startswith("sqlite"):
        path = Path(store.address.removeprefix("sqlite:///"))
        found += [file.read_bytes().decode("utf-8", "replace") for file in path.parent.glob(f"{path.name}*")]
    return "\n".join(found)
