"""Not a byte is left where pages were rebuilt: SQLite's own overwriting does not find what moved to a neighbour."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.retention import facade
from storage.store import Store
from tests.storage.reports.street import NOW
from tests.storage.town import draft, settle

ROWS = 1_000


def fill(store: Store) -> None:
    """Ids in no order, so that the pages of their index fill, split and are rebuilt."""
    settle(store)
    store.incidents.upsert(draft("HEMLIGT" * 10 + f"{n * 7919 % 100_003:06d}") for n in range(ROWS))


def left(folder: Path) -> int:
    return sum(path.read_bytes().count(b"HEMLIGT") for path in folder.glob("karta.db*"))


def test_pages_that_were_rebuilt_hold_no_copy(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "karta.db"
    path.write_bytes(migrated_file.read_bytes())
    store = Store.open(f"sqlite:///{path}")
    fill(store)
    with monkeypatch.context() as patch:
        patch.setattr(facade, "compact", lambda _: None)
        assert store.retention.run(NOW + timedelta(days=731)).place == ROWS
    assert left(tmp_path) > 0, "this SQLite leaves no copies: find rows with which it does, or let `compact` go"
    assert store.retention.run(NOW + timedelta(days=1900)).row == ROWS
    assert left(tmp_path) == 0
    store.close()
