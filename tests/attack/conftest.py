"""A city in which three weeks are all that happens."""

from pathlib import Path

import pytest

from handlers.analysis import opening
from storage import counters, release_counts
from storage.counted import closing, facade, lengths
from tests.attack.city import FIRST
from tests.attack.steady import read_counters, read_line


@pytest.fixture(autouse=True)
def weekly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three weeks are all that happens: everything is counted by the week, and no long past is closed before."""
    monkeypatch.setattr(lengths, "PARTS_A_WEEK", 0)
    monkeypatch.setattr(closing, "FIRST", FIRST)
    monkeypatch.setattr(facade, "FIRST", FIRST)
    monkeypatch.setattr(counters, "read", read_counters)
    monkeypatch.setattr(opening, "read", read_line)
    monkeypatch.setattr(release_counts, "FIRST", FIRST)


@pytest.fixture
def template(migrated_file: Path) -> Path:
    return migrated_file
