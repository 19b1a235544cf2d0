"""Somebody who is erased and was known by two names: as listed, and by an address before they were."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.model.people import Person, Role, Viewer
from storage.model.problem import ProblemChanges
from storage.model.vote import Mandate, Vote
from storage.store import Store
from storage.tables import agreements, ballots, metadata, vote_marks
from tests.storage.problems.table import ASTA, BOSSE, EVA, NOW, made, said
from tests.storage.votes.ballot_box import CROWD, HOUR, cast, count, crowd, opened, seen, yes

POLICE = frozenset({"polisen"})
ADDRESS = "vera@polisen.example"
VERA = Viewer("vera", "polisen", Role.REVIEWER)
AS_ADDRESS = Viewer(ADDRESS, "polisen", Role.REVIEWER)
DAY = timedelta(days=1)


def twice(store: Store) -> None:
    """Vera is listed by her address, and again by a key with that address."""
    crowd(store)
    store.members.put(
        [Person(ADDRESS, "Vera", "polisen", Role.REVIEWER), Person("vera", "Vera", "polisen", Role.REVIEWER, ADDRESS)]
    )


def by_person(store: Store, **more: object) -> Vote:
    twice(store)
    return opened(store, mandate=Mandate.PERSON, voters=POLICE, **more)


def rows(store: Store, table: Any) -> list[Any]:
    with store._database.read() as connection:
        return list(connection.execute(select(table)).all())


def everywhere(store: Store) -> str:
    with store._database.read() as connection:
        tables = [one for one in metadata.sorted_tables if one.name != "audit"]
        return "\n".join(repr(tuple(row)) for one in tables for row in connection.execute(select(one)))


@pytest.mark.parametrize("asked", ["vera", ADDRESS])
@pytest.mark.parametrize("secret", [False, True])
def test_two_ballots_of_one_person_are_one_and_the_last_one_counts(table: Store, asked: str, secret: bool) -> None:
    vote = by_person(table, secret=secret)
    cast(table, vote, VERA, yes(vote, 0), at=NOW + HOUR)
    cast(table, vote, AS_ADDRESS, yes(vote, 1), at=NOW + 2 * HOUR)
    for who in (EVA, *CROWD[:3]):
        cast(table, vote, who, yes(vote, 1), at=NOW + 2 * HOUR)
    table.persons.erase(asked, NOW + 3 * HOUR)
    assert ADDRESS not in everywhere(table)
    assert "'vera'" not in everywhere(table)
    assert (len(rows(table, vote_marks)), len(rows(table, ballots))) == (5, 5)
    found = seen(table, vote, EVA)
    assert found is not None
    assert len(found.voted) == 5
    outcome = table.votes.close(ASTA, vote.code, NOW + 4 * HOUR, count).outcome
    assert outcome is not None
    assert outcome.voted == 5
    assert outcome.figures["totals"] == {vote.options[0].code: 0, vote.options[1].code: 5}


def test_what_is_counted_stays_as_it_was_counted(table: Store) -> None:
    """A closed vote told how many had voted; its ballots are not fewer afterwards."""
    vote = by_person(table)
    for who in (VERA, AS_ADDRESS, EVA):
        cast(table, vote, who, yes(vote, 0))
    before = table.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count)
    table.persons.erase("vera", NOW + 3 * HOUR)
    found = seen(table, vote, EVA)
    assert found is not None
    assert found.outcome == before.outcome
    assert len(found.ballots) == len(found.voted) == 3
    assert ADDRESS not in everywhere(table)


def test_one_ballot_of_somebody_with_two_names_stays(table: Store) -> None:
    vote = by_person(table)
    cast(table, vote, AS_ADDRESS, yes(vote, 0))
    table.persons.erase("vera", NOW + HOUR)
    assert len(rows(table, ballots)) == 1
    found = seen(table, vote, EVA)
    assert found is not None
    assert len(found.voted) == 1
    assert not {"vera", ADDRESS} & set(found.waiting)


def test_the_same_things_done_by_both_names_hinder_no_erasing(table: Store) -> None:
    """Sent again by a phone under the new name, and agreed with twice: one person agrees once."""
    twice(table)
    problem = made(table)
    cause = said(table, problem, BOSSE)
    for who in (VERA, AS_ADDRESS):
        own = made(table, who, "same", partners=frozenset())
        said(table, own, who, "same", partners=POLICE)
        table.problems.agree(who, cause, NOW)
    table.persons.erase("vera", NOW + HOUR)
    assert len(rows(table, agreements)) == 1
    assert ADDRESS not in everywhere(table)
    assert "'vera'" not in everywhere(table)


def test_names_go_twice_from_what_is_worked_with_again_after_two_years(table: Store) -> None:
    problem = made(table)
    cause = said(table, problem, BOSSE)
    table.problems.agree(EVA, cause, NOW)
    table.retention.run(NOW + 800 * DAY)
    assert [row.person for row in rows(table, agreements)] == ["~0"]
    table.problems.agree(ASTA, cause, NOW + 800 * DAY)
    table.problems.change(ASTA, problem, ProblemChanges(name="Igen"), NOW + 800 * DAY)
    table.retention.run(NOW + 1600 * DAY)
    assert sorted(row.person for row in rows(table, agreements)) == ["~0", "~1"]
