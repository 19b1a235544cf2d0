"""Erasing a person, and what ends by itself."""

from datetime import timedelta

from sqlalchemy import select

from storage.model.problem import ProblemChanges
from storage.store import Store
from storage.tables import metadata
from tests.storage.problems.table import ASTA, BOSSE, EVA, GRETA, NOW, made, read, room, said

DAY = timedelta(days=1)
PEOPLE = ("asta", "alf", "bosse", "greta", "eva")


def worked(store: Store) -> tuple[str, str]:
    code = made(store)
    cause = said(store, code, BOSSE)
    said(store, code, EVA, "e", parent=cause)
    for who in (ASTA, GRETA, EVA):
        store.problems.agree(who, cause, NOW)
    return code, cause


def stored(store: Store) -> str:
    """Every column of the problems' tables."""
    names = ("problems", "problem_steps", "contributions", "agreements")
    with store._database.read() as connection:
        rows = [connection.execute(select(metadata.tables[name])).all() for name in names]
    return repr(rows)


def test_an_erased_person_is_nowhere_and_their_words_stay_their_partners(table: Store) -> None:
    code, cause = worked(table)
    table.problems.change(ASTA, code, ProblemChanges(owner="alf"), NOW)
    for person in PEOPLE:
        table.persons.erase(person, NOW)
        assert f"'{person}'" not in stored(table)
    whole = table.problems.whole(code, room(BOSSE, EVA))
    assert whole is not None
    assert {one.partner for one in whole.said} == {"bostad", "polisen"}
    assert whole.said[0].code == cause
    assert whole.said[0].agreed == ("bostad", "polisen", "trygghet")


def test_somebody_is_told_what_is_stored_of_them_and_nothing_of_others(table: Store) -> None:
    code, _ = worked(table)
    found = table.persons.extract("bosse")
    assert [one["text"] for one in found["contributions"]] == ["Gaveln är mörk"]
    assert found["problems"] == found["agreements"] == []
    mine = table.persons.extract("asta")
    assert [one["code"] for one in mine["problems"]] == [code]
    assert len(mine["agreements"]) == 1
    assert "Gaveln" not in str(mine)


def test_people_go_after_two_years_and_all_of_it_after_ten(table: Store) -> None:
    code, _ = worked(table)
    table.retention.run(NOW + 729 * DAY)
    assert "'bosse'" in stored(table)
    table.retention.run(NOW + 731 * DAY)
    assert not any(f"'{person}'" in stored(table) for person in PEOPLE)
    assert len(read(table, code, BOSSE)) == 2
    again = table.retention.run(NOW + 731 * DAY)
    assert again.traces == 0
    table.retention.run(NOW + 3649 * DAY)
    assert read(table, code, BOSSE)
    table.retention.run(NOW + 3651 * DAY)
    assert stored(table) == "[[], [], [], []]"


def test_what_is_still_worked_with_stays(table: Store) -> None:
    code = made(table)
    table.problems.change(ASTA, code, ProblemChanges(name="Nytt"), NOW + 3000 * DAY)
    table.retention.run(NOW + 3651 * DAY)
    whole = table.problems.whole(code, room(ASTA))
    assert whole is not None
    assert whole.problem.owner == "asta"


def test_a_day_that_was_decided_otherwise_holds(table: Store) -> None:
    made(table)
    table.retention.put_trace("problems", 30)
    table.retention.run(NOW + 31 * DAY)
    assert stored(table) == "[[], [], [], []]"
