import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store


@pytest.fixture
def empty(tmp_path: Path, migrated_file: Path) -> Iterator[Store]:
    """A migrated, empty store on SQLite."""
    shutil.copy(migrated_file, tmp_path / "demo.db")
    with Store.open(f"sqlite:///{tmp_path / 'demo.db'}") as store:
        yield store
