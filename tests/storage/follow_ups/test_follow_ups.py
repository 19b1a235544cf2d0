"""How a decision is measured: who may set it, what it may be, and what is left of who did."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import DecisionChanges
from storage.model.follow_up import Settings
from storage.model.people import Role, Viewer
from storage.model.problem import ProblemChanges, Status
from storage.store import Store
from storage.tables import decision_steps, follow_ups, measures
from tests.storage.decisions.ground import ALL, decided, measure, narrow
from tests.storage.problems.table import ALF, ASTA, BOSSE, EVA, GRETA, NOW, REVISOR, ROOT, STRANGER, made, room

DAY = timedelta(days=1)
SET = Settings(date(2026, 3, 20), 30, 12, 100, ("vast", "ost"))


@pytest.fixture
def code(table: Store) -> str:
    """A decision that everybody reads, which bostad carries out."""
    problem = made(table)
    measure(table, problem)
    return decided(table, problem, partners=ALL)


def rows(store: Store) -> int:
    with store._database.read() as connection:
        return len(connection.execute(select(follow_ups)).all())


def test_nothing_chosen_is_the_usual(table: Store, code: str) -> None:
    (one,) = table.follow_ups.all(room(ASTA, GRETA, EVA))
    assert one.settings == Settings()
    assert one.set_by == ""
    assert one.measures == ("Lampa på gaveln",)
    assert table.follow_ups.one(code.lower().replace("-", " "), room(EVA)) == one
    assert table.follow_ups.of_problem(one.problem.code, room(BOSSE)) == (one,)
    assert table.follow_ups.of_problem("P-0000", room(BOSSE)) == ()
    assert rows(table) == 0


def test_what_is_chosen_is_read_by_all_who_read_the_decision(table: Store, code: str) -> None:
    done = table.follow_ups.set(ASTA, code, SET, NOW)
    assert done.settings == SET
    assert (done.set_by, done.set_at) == ("trygghet", NOW)
    assert table.follow_ups.one(code, room(GRETA, EVA)) == done
    assert table.follow_ups.set(GRETA, code, replace(SET, ring=0), NOW).set_by == "bostad"  # who carries it out
    assert rows(table) == 1
    with table._database.read() as connection:
        query = select(decision_steps).where(decision_steps.c.act == "follow_up").order_by(decision_steps.c.id)
        steps = connection.execute(query).all()
    assert [step.partner for step in steps] == ["trygghet", "bostad"]
    assert '"ring": ["100", "0"]' in steps[1].changes
    assert "start" not in steps[1].changes


def test_the_same_again_is_no_second_act(table: Store, code: str) -> None:
    table.follow_ups.set(ASTA, code, SET, NOW)
    before = len(table.audit.latest())
    assert table.follow_ups.set(ALF, code, SET, NOW + DAY).set_at == NOW
    assert len(table.audit.latest()) == before


@pytest.mark.parametrize("who", [ROOT, REVISOR, STRANGER, BOSSE, EVA], ids=lambda who: who.person)
def test_only_those_who_answer_for_it_set_it(table: Store, code: str, who: Viewer) -> None:
    with pytest.raises(ProblemRefusedError):
        table.follow_ups.set(who, code, SET, NOW)
    assert rows(table) == 0


def test_a_decision_that_may_not_be_read_is_not_there(table: Store, code: str) -> None:
    draft = DecisionChanges(partners=frozenset({"trygghet", "bostad"}))
    table.decisions.change(ASTA, code, draft, NOW)
    assert table.follow_ups.all(room(EVA)) == table.follow_ups.all(room(ASTA, EVA)) == ()
    assert table.follow_ups.one(code, room(ASTA, STRANGER)) is None
    assert table.follow_ups.one(code, room(ASTA)) is not None
    refused = []
    for given in (code, "B-0000"):
        with pytest.raises(ProblemRefusedError) as error:
            table.follow_ups.set(Viewer("eva", "polisen", Role.REVIEWER), given, SET, NOW)
        refused.append(error.value.what)
    assert refused == ["decision_unknown", "decision_unknown"]


def test_one_whose_measure_may_not_be_read_any_more_is_followed_up_without_its_name(table: Store, code: str) -> None:
    narrow(table, "A-7KQ4", frozenset({"trygghet"}))
    for viewers in ((EVA,), (ASTA, EVA)):
        (one,) = table.follow_ups.all(room(*viewers))
        assert (one.decision.code, one.measures) == (code, ())
    assert table.follow_ups.all(room(ASTA))[0].measures == ("Lampa på gaveln",)


def test_what_was_taken_back_or_is_not_to_be_done_is_not_followed_up(table: Store, code: str) -> None:
    problem = table.follow_ups.all(room(ASTA))[0].problem.code
    decided(table, problem, once="no", does=False, due=None, start=None, owner="", owner_partner="")
    assert [one.decision.code for one in table.follow_ups.all(room(ASTA))] == [code]
    table.decisions.withdraw(ASTA, code, "Fel", NOW)
    assert table.follow_ups.all(room(ASTA)) == ()
    assert table.follow_ups.one(code, room(ASTA)) is None


def test_a_closed_problem_is_left_as_it_is(table: Store, code: str) -> None:
    problem = table.follow_ups.all(room(ASTA))[0].problem.code
    table.problems.change(ASTA, problem, ProblemChanges(status=Status.CLOSED), NOW)
    with pytest.raises(ProblemRefusedError, match="open it again"):
        table.follow_ups.set(ASTA, code, SET, NOW)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (Settings(before=3), "before"),
        (Settings(before=157), "before"),
        (Settings(before=True), "before"),
        (Settings(before=26.5), "before"),  # type: ignore[arg-type]
        (Settings(after=-1), "after"),
        (Settings(after=157), "after"),
        (Settings(ring=-1), "ring"),
        (Settings(ring=2001), "ring"),
        (Settings(start=NOW.date() + DAY), "start"),
        (Settings(start=date(1999, 1, 1)), "start"),
        (Settings(compared=tuple("abcdef")), "compared"),
        (Settings(compared=("a", "a")), "compared"),
        (Settings(compared=("",)), "compared"),
        (Settings(compared=("a\0",)), "compared"),
        (Settings(compared=("x" * 201,)), "compared"),
    ],
)
def test_what_nothing_can_be_measured_with_is_refused(table: Store, code: str, settings: Settings, field: str) -> None:
    with pytest.raises(InvalidValueError) as error:
        table.follow_ups.set(ASTA, code, settings, NOW)
    assert error.value.field == field
    assert rows(table) == 0


def test_edges_are_allowed(table: Store, code: str) -> None:
    for settings in (Settings(before=4, after=156, ring=2000), Settings(start=NOW.date(), before=156, ring=0)):
        assert table.follow_ups.set(ASTA, code, settings, NOW).settings == settings


def test_whoever_set_it_is_forgotten_and_the_settings_stay(table: Store, code: str) -> None:
    table.follow_ups.set(ALF, code, SET, NOW)
    (told,) = table.persons.extract("alf")["follow_ups"]
    assert '"ring": 100' in str(told["settings"])
    table.persons.erase("alf", NOW)
    with table._database.read() as connection:
        row = connection.execute(select(follow_ups)).one()
        assert "'alf'" not in repr(connection.execute(select(decision_steps)).all())
    assert row.person.startswith("borttagen-")
    assert table.follow_ups.all(room(ASTA))[0].settings == SET
    table.retention.run(NOW + 731 * DAY)
    with table._database.read() as connection:
        assert connection.execute(select(follow_ups.c.person)).scalar_one() == ""
    with table._database.write() as connection:
        connection.execute(delete(measures))
    table.retention.run(NOW + 3651 * DAY)
    assert rows(table) == 0
