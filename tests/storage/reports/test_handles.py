"""Handles of what was imported: each has one, each leads back, and none tells how many there are."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from storage.reports.handles import handle, incident_of, ready, secret
from storage.store import Store

KEY, OTHER = b"k" * 32, b"o" * 32
MOST = 24**8


@given(st.binary(min_size=32, max_size=32), st.integers(0, MOST - 1))
def test_a_handle_leads_back_however_it_is_written(key: bytes, incident: int) -> None:
    said = handle(key, incident)
    assert len(said) == (8 if incident < 24**6 else 10)
    for words in (said, said.lower(), said.replace("-", " "), f" {said.replace('-', '')} "):
        assert incident_of(key, words) == incident


def test_one_after_another_they_are_all_different_and_in_no_order() -> None:
    said = [handle(KEY, incident) for incident in range(1, 4_001)]
    assert len(set(said)) == len(said)
    rising = sum(a < b for a, b in pairwise(said))
    assert 1_850 < rising < 2_150  # as heads and tails: 2,000 and 32 either way
    assert len({words[2:4] for words in said}) > 500  # of 576 beginnings


def test_another_database_calls_them_otherwise() -> None:
    assert sum(handle(KEY, incident) == handle(OTHER, incident) for incident in range(1_000)) == 0


@given(st.text(max_size=20))
def test_anything_else_is_no_handle_or_somebodys(words: str) -> None:
    found = incident_of(KEY, words)
    assert found is None or 0 <= found < MOST


def test_the_secret_is_made_once(store: Store) -> None:
    with store._database.read() as connection:
        assert secret(connection) is None
    ready(store._database)
    with store._database.read() as connection:
        made = secret(connection)
    ready(store._database)
    with store._database.read() as connection:
        assert made == secret(connection) is not None
