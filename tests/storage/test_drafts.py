"""Whatever is given to votes, measures, decisions and follow-ups: an error of the house, and nothing is stored.

Forms and mypy keep all of this out; another caller of the store is told which field is wrong.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import func, select

from handlers.votes.counting import count
from storage import drafts
from storage.errors import InvalidValueError, StorageError
from storage.model.decision import DecisionChanges, DecisionDraft, Progress
from storage.model.follow_up import Settings
from storage.model.measure import MeasureDraft
from storage.model.vote import BallotDraft, Mandate, VoteDraft
from storage.store import Store
from storage.tables import metadata
from tests.storage.decisions.ground import DRAFT
from tests.storage.measures.proposals import LIGHT
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, seat
from tests.storage.votes.ballot_box import cast, draft, ground, opened, yes

NAUGHT = object()
ODD: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 7, 10**30, -(10**30), 1.5, float("nan"), float("inf"), 1j, "", " ", "x", "åäö" * 4_000,
    "\0", "\ud800", "a\0b", b"x", (), ("",), ("\0",), ("x",) * 40, (None,), (1,), ["x"], [], {}, {"x": 1}, {"x": None},
    {1: 1}, {"x": True}, frozenset(), frozenset({"x"}), frozenset({None}), frozenset({1}), frozenset({"\0"}),
    datetime(2026, 3, 24),  # noqa: DTZ001  without a zone
    datetime(9999, 12, 31, tzinfo=UTC), datetime.min.replace(tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), date(1, 1, 1), date(9999, 12, 31), timedelta(days=1),
    "partner", "approval", "done", Mandate.PERSON, Progress.DONE, int, lambda: None, NAUGHT,
)  # fmt: skip
SECRET = {"secret": True, "shown": False}


@pytest.fixture
def table(store: Store) -> Store:
    return seat(store)


def stored(store: Store) -> tuple[int, ...]:
    """How many rows there are of what these doors write."""
    names = ("votes", "vote_steps", "ballots", "vote_marks", "measures", "decisions", "decision_steps", "follow_ups")
    tables = [metadata.tables[name] for name in (*names, "announcements", "work_reminders", "notices", "audit")]
    with store._database.read() as connection:
        counts = (select(func.count()).select_from(one).scalar_subquery() for one in tables)
        return tuple(connection.execute(select(*counts)).one())


def every(good: Any) -> Iterator[tuple[str, Any]]:
    """The draft with fields replaced by odd values, and odd values in its place.

    Of what is not even of the field's kind two a field are enough to see that the door looks at it.
    """
    for field in fields(good):
        wrong = 0
        for number, value in enumerate(ODD):
            changes = {field.name: value} | ({"once": f"{field.name}{number}"} if field.name != "once" else {})
            one = replace(good, **{name: new for name, new in changes.items() if hasattr(good, name)})
            wrong += (refused := is_refused(one, type(good)))
            if not refused or wrong <= 2:
                yield field.name, one
    for value in ODD[::10]:
        yield "draft", value


def is_refused(draft: Any, kind: type) -> bool:
    try:
        drafts.check(draft, kind)
    except InvalidValueError:
        return True
    return False


def refused_or_done(store: Store, good: Any, act: Callable[[Any], object]) -> list[tuple[str, str]]:
    """Which fields were refused, and why; what was refused is stored nowhere."""
    refused, before = [], stored(store)
    for field, one in every(good):
        try:
            act(one)
        except StorageError as error:
            after = stored(store)
            assert after == before, (field, one)
            if isinstance(error, InvalidValueError):
                refused.append((field, error.what))
        else:
            before = stored(store)
    return refused


def test_a_vote(table: Store) -> None:
    problem, options = ground(table)
    good = draft(options, **SECRET)
    refused = refused_or_done(table, good, lambda one: table.votes.put(ASTA, problem, one, NOW))
    assert {field for field, _ in refused} == {one.name for one in fields(VoteDraft)} | {"draft"}


@pytest.mark.parametrize("odd", ["three", 2.5, None, True, float("nan"), (3,)])
def test_a_quorum_that_is_no_number_is_said_so(table: Store, odd: Any) -> None:
    problem, options = ground(table)
    with pytest.raises(InvalidValueError) as refused:
        table.votes.put(ASTA, problem, draft(options, quorum=odd, **SECRET), NOW)
    assert (refused.value.field, refused.value.what) == ("quorum", "wrong_kind")
    assert "int" in str(refused.value)


def test_a_ballot_and_what_is_wrong_with_it_is_not_repeated(table: Store) -> None:
    vote = opened(table, secret=True)
    act = lambda one: table.votes.cast(EVA, vote.code, one, NOW, count)  # noqa: E731
    refused = refused_or_done(table, BallotDraft(yes(vote, 0), "Ja"), act)
    assert {field for field, _ in refused} == {"choice", "reason", "draft"}
    for bad in (["KANARIE"], "KANARIE\0", {"KANARIE": 1}):
        for ballot in (BallotDraft(bad), BallotDraft(yes(vote, 0), bad)):  # type: ignore[arg-type]
            with pytest.raises(InvalidValueError) as error:
                table.votes.cast(EVA, vote.code, ballot, NOW, count)
            assert "KANARIE" not in str(error.value)
    assert cast(table, vote, EVA, yes(vote, 1)).voted == ("polisen",)


def test_a_measure(table: Store) -> None:
    problem, _ = ground(table, 0)
    good = replace(LIGHT, partners=frozenset({"polisen"}))
    refused = refused_or_done(table, good, lambda one: table.measures.put(ASTA, problem, one, NOW))
    assert {field for field, _ in refused} == {one.name for one in fields(MeasureDraft)} | {"draft"}
    code = table.measures.put(ASTA, problem, good, NOW).code
    refused_or_done(table, good, lambda one: table.measures.change(ASTA, code, one, NOW))
    for value in ODD[::5]:
        with pytest.raises(StorageError):
            table.measures.share(ASTA, code, value, NOW)  # type: ignore[arg-type]
        with pytest.raises(StorageError):
            table.measures.withdraw(ASTA, value, NOW)  # type: ignore[arg-type]


def test_a_decision(table: Store) -> None:
    problem, options = ground(table, 1)
    good = replace(DRAFT, measures=options)
    refused = refused_or_done(table, good, lambda one: table.decisions.make(ASTA, problem, one, NOW))
    assert {field for field, _ in refused} == {one.name for one in fields(DecisionDraft)} | {"draft"}
    code = table.decisions.make(ASTA, problem, good, NOW).decision.code
    refused_or_done(table, DecisionChanges(), lambda one: table.decisions.change(ASTA, code, one, NOW))
    for value in ODD[::2]:
        for status, *more in ((value,), (Progress.STOPPED, value), (Progress.DONE, "", value)):
            with suppress(StorageError):  # anything else fails the test
                table.decisions.report(GRETA, code, status, NOW, *more)  # type: ignore[arg-type]


def test_how_an_effect_is_measured(table: Store) -> None:
    problem, options = ground(table, 1)
    code = table.decisions.make(ASTA, problem, replace(DRAFT, measures=options), NOW).decision.code
    refused = refused_or_done(table, Settings(), lambda one: table.follow_ups.set(ASTA, code, one, NOW))
    assert {field for field, _ in refused} == {one.name for one in fields(Settings)} | {"draft"}


ANY = some.recursive(some.none() | some.booleans() | some.integers() | some.text(max_size=3), some.lists, max_leaves=4)


@given(ANY)
def test_what_is_checked_is_of_its_kind_or_refused(odd: Any) -> None:
    for field in fields(Settings):
        try:
            drafts.check(replace(Settings(), **{field.name: odd}), Settings)
        except InvalidValueError as error:
            assert error.field == field.name  # noqa: PT017  either is right
