"""Erasing a person, and what ends by itself."""

from datetime import timedelta

from sqlalchemy import select

from storage.model.decision import Progress
from storage.model.people import Person, Role
from storage.model.problem import ProblemChanges
from storage.store import Store
from storage.tables import metadata
from tests.storage.decisions.ground import decided, measure, one, read
from tests.storage.problems.table import ASTA, BOSSE, EVA, GRETA, NOW, made, room

DAY = timedelta(days=1)
PEOPLE = ("asta", "bosse", "greta", "eva")
TABLES = ("decisions", "decision_steps", "work_reminders")


def worked(store: Store) -> tuple[str, str]:
    problem = made(store)
    measure(store, problem)
    kept = decided(store, problem)
    store.decisions.remind(NOW + 27 * DAY)
    store.decisions.report(BOSSE, kept, Progress.STARTED, NOW)
    return problem, kept


def stored(store: Store) -> str:
    with store._database.read() as connection:
        return repr([connection.execute(select(metadata.tables[name])).all() for name in TABLES])


def test_an_erased_person_is_nowhere_and_the_decision_stays(table: Store) -> None:
    problem, kept = worked(table)
    assert "'greta'" in stored(table)
    for person in PEOPLE:
        table.persons.erase(person, NOW)
        assert f"'{person}'" not in stored(table)
    table.members.put([])
    assert read(table, problem, EVA) == [kept]
    assert one(table, kept, EVA).decision.owner.startswith("borttagen-")


def test_somebody_is_told_what_is_stored_of_them_and_nothing_of_others(table: Store) -> None:
    _, kept = worked(table)
    mine = table.persons.extract("asta")
    assert [row["code"] for row in mine["decisions"]] == [kept]
    assert mine["decisions"][0]["reason"].startswith("Det är mörkt")
    hers = table.persons.extract("greta")
    assert [row["code"] for row in hers["decisions_owned"]] == [kept]
    assert [row["about"] for row in hers["work_reminders"]] == [kept]
    assert "mörkt" not in str(hers)
    assert [row["act"] for row in table.persons.extract("bosse")["decision_steps"]] == ["started"]


def test_people_go_after_two_years_and_all_of_it_after_ten(table: Store) -> None:
    problem, kept = worked(table)
    with table._database.write() as connection:  # the measures' own part forgets them
        connection.execute(metadata.tables["measures"].delete())
    table.retention.run(NOW + 729 * DAY)
    assert "'greta'" in stored(table)
    table.retention.run(NOW + 731 * DAY)
    assert not any(f"'{person}'" in stored(table) for person in PEOPLE)
    assert read(table, problem, GRETA) == [kept]
    table.retention.run(NOW + 3651 * DAY)
    assert stored(table) == "[[], [], []]"
    assert table.problems.all(room(ASTA)) == ()


def test_a_problem_whose_decisions_move_is_worked_with(table: Store) -> None:
    _, kept = worked(table)
    table.decisions.report(BOSSE, kept, Progress.DONE, NOW + 700 * DAY)
    table.retention.run(NOW + 731 * DAY)
    assert one(table, kept, GRETA).decision.owner == "greta"


def test_who_is_let_out_is_told_that_they_had_a_part_and_not_what_became_of_it(table: Store) -> None:
    code = made(table)
    measure(table, code)
    kept = decided(table, code)
    table.problems.change(ASTA, code, ProblemChanges(owner="alf"), NOW)
    mine = table.persons.extract("greta")["decisions_owned"]
    assert [(one["code"], one["status"], one["due"]) for one in mine] == [(kept, "decided", "2026-04-20")]
    assert [one["name"] for one in table.persons.extract("alf")["problems_owned"]] == ["Klotter vid torget"]
    table.problems.change(ASTA, code, ProblemChanges(partners=frozenset({"polisen"})), NOW)
    table.members.put([Person("alf", "Alf", "bostad", Role.ANALYST)])
    table.problems.change(ASTA, code, ProblemChanges(name="KANARIE"), NOW)
    mine = table.persons.extract("greta")["decisions_owned"]
    assert [(one["code"], one["status"], one["due"]) for one in mine] == [(kept, "", "")]
    assert [(one["code"], one["name"]) for one in table.persons.extract("alf")["problems_owned"]] == [(code, "")]
    assert "KANARIE" in str(table.persons.extract("asta"))
