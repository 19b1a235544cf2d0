"""Not a byte is left where pages were rebuilt: SQLite's own overwriting does not find what moved to a neighbour."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from storage.retention import facade
from storage.store import Store
from tests.storage.reports.street import NOW
from tests.storage.town import draft, settle

ROWS = 3_000


def fill(store: Store) -> None:
    """Texts of all lengths that their source changes twice, so that pages fill, split and are rebuilt."""
    settle(store)
    chance = random.Random(1)  # noqa: S311  chances of a test
    for _ in range(3):
        store.incidents.upsert(
            draft(f"AKT-{n * 7919 % 100_003:06d}", text_raw=f"HEMLIGT{n} " + "q" * chance.randrange(1_200))
            for n in range(ROWS)
        )


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
        assert store.retention.run(NOW + timedelta(days=366)).words == ROWS
    if left(tmp_path) == 0:
        pytest.fail("this SQLite leaves no copies by itself: find rows that it does with, or let `compact` go")
    assert store.retention.run(NOW + timedelta(days=731)).place == ROWS
    assert left(tmp_path) == 0
    store.close()
