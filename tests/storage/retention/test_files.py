"""Not a byte is left where pages were rebuilt: SQLite's own overwriting does not find what moved to a neighbour."""

import random
from datetime import timedelta
from pathlib import Path

from storage.store import Store
from tests.storage.reports.street import NOW
from tests.storage.town import draft, settle

ROWS = 1_000


def fill(store: Store) -> None:
    """Ids in no order, so that the pages of their index fill, split and are rebuilt."""
    settle(store)
    chance = random.Random(1)  # noqa: S311  chances of a test
    store.incidents.upsert(
        draft("HEMLIGT" * 10 + f"-{n * 7919 % 100_003:06d}", text_raw="HEMLIGT" * chance.randrange(1, 150))
        for n in range(ROWS)
    )


def left(folder: Path) -> int:
    return sum(path.read_bytes().count(b"HEMLIGT") for path in folder.glob("karta.db*"))


def test_pages_that_were_rebuilt_hold_no_copy(migrated_file: Path, tmp_path: Path) -> None:
    """Without `compact` some thirty copies are left here by SQLite 3.40."""
    path = tmp_path / "karta.db"
    path.write_bytes(migrated_file.read_bytes())
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
        assert left(tmp_path) > ROWS
        assert store.retention.run(NOW + timedelta(days=731)).place == ROWS
    assert left(tmp_path) == 0
