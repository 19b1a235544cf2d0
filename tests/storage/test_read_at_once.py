"""Lists of the common work take as many statements for many rows as for one: a city has a thousand problems."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from storage.model.decision import DecisionDraft
from storage.store import Store
from tests.storage.problems.table import ASTA, NOW, made, room, said, seat
from tests.storage.votes.ballot_box import DEADLINE, draft, put_measure


@pytest.fixture
def table(store: Store) -> Store:
    return seat(store)


def grown(store: Store, number: int) -> str:
    """One more problem with a cause, a measure, a vote and a decision; its code."""
    code = made(store, once=f"p{number}")
    measure = put_measure(store, code, f"Åtgärd {number}", [said(store, code, once=f"c{number}")])
    store.votes.put(ASTA, code, draft([measure], once=f"v{number}"), NOW)
    vote = store.votes.of(code, room(ASTA))[0].code
    due = DEADLINE.date()
    made_of = DecisionDraft(f"d{number}", (measure,), True, "Mörkt", "trygghet", due=due, vote=vote)
    store.decisions.make(ASTA, code, made_of, NOW)
    return code


def statements(store: Store, act: Callable[[], object]) -> int:
    found: list[str] = []

    def heard(*args: object) -> None:
        found.append(str(args[2]))

    engine = store._database._engine
    event.listen(engine, "after_cursor_execute", heard)
    try:
        act()
    finally:
        event.remove(engine, "after_cursor_execute", heard)
    return len(found)


def test_a_list_takes_as_many_statements_as_one_row(table: Store) -> None:
    codes = [grown(table, 0)]
    alone = room(ASTA)
    reads: dict[str, Callable[[], object]] = {
        "votes": lambda: table.votes.open(alone),
        "decisions": lambda: table.decisions.all(alone),
        "measures": lambda: table.measures.decided(alone),
        "follow-ups": lambda: table.follow_ups.all(alone),
        "problems": lambda: table.problems.wholes(codes, alone),
    }
    one = {name: statements(table, read) for name, read in reads.items()}
    codes += [grown(table, number) for number in range(1, 4)]
    assert {name: statements(table, read) for name, read in reads.items()} == one
    assert len(table.votes.open(alone)) == len(table.decisions.all(alone)) == 4
    assert [whole.problem.code for whole in table.problems.wholes([*codes[::-1], "P-2222"], alone)] == codes[::-1]
    for whole in table.problems.wholes(codes, alone):
        assert whole == table.problems.whole(whole.problem.code, alone)


def test_reminders_that_are_out_take_as_many_statements_as_none(table: Store) -> None:
    for number in range(2):
        grown(table, number)
    day_before = DEADLINE.replace(day=DEADLINE.day - 1)
    assert table.decisions.remind(day_before) == 2
    again = statements(table, lambda: table.decisions.remind(day_before))
    for number in range(2, 5):
        grown(table, number)
    table.decisions.remind(day_before)
    assert statements(table, lambda: table.decisions.remind(day_before)) == again
