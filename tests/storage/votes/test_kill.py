"""Acts on votes and their jobs, killed before any statement: both the act and its row in the log, or neither."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, select

from storage.model.vote import BallotDraft, Vote
from storage.store import Store
from storage.tables import announcements, ballots, notices, vote_marks, vote_steps, votes, work_reminders
from tests.begun import begun
from tests.storage.audit.logbook import key
from tests.storage.killed import cut_off_anywhere
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, room, seat
from tests.storage.votes.ballot_box import DEADLINE, HOUR, cast, count, draft, opened, yes

LATER = NOW + HOUR


def _vote(store: Store) -> Vote:
    (vote,) = [one for one in store.votes.open(room(ASTA)) if one.question != "Ny"]
    return vote


def _open(store: Store) -> object:
    vote = _vote(store)
    options = [one.code for one in vote.options]
    return store.votes.put(ASTA, vote.problem, draft(options, once="new", question="Ny"), LATER)


def _last(store: Store) -> object:
    vote = _vote(store)
    return store.votes.cast(EVA, vote.code, BallotDraft(yes(vote, 0), "KANARIE"), LATER, count)


def _change(store: Store) -> object:
    vote = _vote(store)
    return store.votes.cast(GRETA, vote.code, BallotDraft(yes(vote, 1)), LATER, count)


# What is done, and the row of the log that it writes ("" for none).
ACTS: dict[str, tuple[Callable[[Store], object], str]] = {
    "open": (_open, "vote.open"),
    "change": (_change, "vote.cast"),
    "last": (_last, "vote.cast"),
    "extend": (lambda store: store.votes.extend(ASTA, _vote(store).code, DEADLINE + HOUR, LATER), "vote.lead"),
    "close": (lambda store: store.votes.close(ASTA, _vote(store).code, LATER, count), "vote.lead"),
    "due": (lambda store: store.votes.close_due(DEADLINE, count), "vote.lead"),
    "remind": (lambda store: store.votes.remind(DEADLINE - HOUR), ""),
}


@pytest.fixture
def ready(database_url: str) -> str:
    """A secret vote in which two of three have voted."""
    with Store.open(database_url, key) as store:
        begun(store, _fill)
    return database_url


def _fill(store: Store) -> None:
    seat(store)
    vote = opened(store, secret=True)
    for who in (ASTA, GRETA):
        cast(store, vote, who, yes(vote, 0), "Skäl", NOW)


def _state(store: Store) -> str:
    """Everything of votes, and of what they leave for others."""
    tables = (announcements, ballots, notices, vote_marks, vote_steps, votes, work_reminders)
    with store._database.read() as connection:
        return repr([connection.execute(select(table).order_by(*table.primary_key)).all() for table in tables])


@pytest.mark.parametrize("act", ACTS)
def test_a_kill_at_any_statement_leaves_both_or_neither(ready: str, act: str) -> None:
    do, row = ACTS[act]
    with Store.open(ready, key) as store:
        before, rows_before = _state(store), len(store.audit.latest(100))

    def new(store: Store) -> list[str]:
        assert store.audit.verify().fault is None
        rows = store.audit.latest(100)
        return [one.act for one in rows[: len(rows) - rows_before]]

    def neither(store: Store) -> None:
        assert _state(store) == before
        assert new(store) == []

    assert cut_off_anywhere(ready, do, neither, key) > 5
    with Store.open(ready, key) as store:
        assert _state(store) != before
        assert new(store) == ([row] if row else [])
    if act in ("last", "close", "due"):
        with Store.open(ready, key) as store:
            assert "'Skäl'" not in _state(store)
            assert store.votes.close_due(DEADLINE + HOUR, count) == 0


def test_a_wipe_that_was_cut_off_is_done_by_the_next(ready: str) -> None:
    with Store.open(ready, key) as store:
        store.votes.close(ASTA, _vote(store).code, LATER, count)
        database = store._database

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        event.listen(database._engine, "before_cursor_execute", die)
        with pytest.raises(KeyboardInterrupt):
            store.votes.wipe()
        event.remove(database._engine, "before_cursor_execute", die)
        assert store.votes.wipe()
        assert not store.votes.wipe()
