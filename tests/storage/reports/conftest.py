from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.store import Store
from storage.tables import metadata
from tests.begun import begun
from tests.storage.reports.street import people_in
from tests.storage.town import settle


@pytest.fixture
def street(store: Store) -> Store:
    """The small town with its people, on each kind of database."""
    return begun(store, lambda empty: people_in(settle(empty)), "street")


@pytest.fixture
def everything() -> Callable[[Store], str]:
    """Every value of every table, as text."""
    return read_all


@pytest.fixture
def on_disk() -> Callable[[Store], str]:
    """The same, and the bytes of a SQLite file with its journals."""
    return lambda store: read_all(store) + read_files(store)


def read_all(store: Store) -> str:
    with store._database.read() as connection:
        return "\n".join(
            repr(tuple(row))
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            if not table.name.startswith("audit")
        )


def read_files(store: Store) -> str:
    if not store.address.startswith("sqlite"):
        return ""
    path = Path(store.address.removeprefix("sqlite:///"))
    return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in path.parent.glob(f"{path.name}*"))
