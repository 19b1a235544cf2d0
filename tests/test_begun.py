"""A store that begins with a copy is the one that was filled."""

from pathlib import Path

import pytest

from storage.store import Store
from tests.begun import begun
from tests.conftest import DATABASES
from tests.storage.county import opened
from tests.storage.reports.conftest import read_all
from tests.storage.reports.street import people_in, sent
from tests.storage.town import settle


def fill(store: Store) -> None:
    sent(people_in(settle(store)))


@pytest.mark.parametrize("kind", DATABASES)
def test_copies_are_as_what_was_filled_and_go_on_alike(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    seen: list[tuple[str, ...]] = []
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        with opened(kind, request, folder) as store:
            before = read_all(begun(store, fill))
            report = sent(store, client_id="c2")
            assert store.incidents.count() == 2
            seen.append((before, report, read_all(store)))
    assert seen[0][0] == seen[1][0] == seen[2][0]
    assert "Tre taggar" in seen[2][0]
    assert len(seen[0][2].splitlines()) == len(seen[1][2].splitlines()) > len(seen[0][0].splitlines())
