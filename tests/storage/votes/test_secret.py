"""A secret vote: while it is open only the ballots' table knows what was chosen, and after the close nothing does."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from storage.errors import InvalidValueError
from storage.model.people import Person, Role
from storage.model.vote import Mandate, Method, Verdict, Vote
from storage.store import Store
from storage.tables import ballots, measures, metadata, vote_marks, votes
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW
from tests.storage.votes.ballot_box import (
    CROWD,
    DEADLINE,
    ESTER,
    HOUR,
    cast,
    count,
    crowd,
    draft,
    ground,
    opened,
    seen,
    yes,
)

POLICE = frozenset({"polisen"})


def everywhere(store: Store, *, but: str = "") -> str:
    """Every value of every table."""
    with store._database.read() as connection:
        tables = [table for table in metadata.sorted_tables if table.name != but]
        return "\n".join(f"{table.name} {tuple(row)}" for table in tables for row in connection.execute(select(table)))


def secret(store: Store, **more: object) -> Vote:
    crowd(store)
    return opened(store, secret=True, mandate=Mandate.PERSON, voters=POLICE, **more)


def test_before_the_close_the_choice_is_in_one_table_and_read_by_nobody(table: Store) -> None:
    vote = secret(table, method=Method.CONSENT)
    a, b = (one.code for one in vote.options)
    after = cast(table, vote, EVA, {a: 0, b: 1}, "KANARIE-SKÄL")
    assert "KANARIE-SKÄL" not in everywhere(table, but="ballots")
    assert f'{{"{min(a, b)}":' not in everywhere(table, but="ballots")
    assert "KANARIE-SKÄL" not in repr(after)
    assert after.voted == ("eva",)
    for who in (ASTA, EVA, *CROWD):
        found = seen(table, vote, who)
        assert found is not None
        assert (found.ballots, found.outcome) == ((), None)
    assert "KANARIE" not in repr(table.audit.latest(20))


def test_after_the_close_no_ballot_is_left_and_only_the_count(table: Store) -> None:
    vote = secret(table)
    for number, who in enumerate((EVA, *CROWD[:5])):
        cast(table, vote, who, yes(vote, number % 2))
    table.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count)
    with table._database.read() as connection:
        assert connection.execute(select(ballots)).all() == []
        assert len(connection.execute(select(vote_marks)).all()) == 6
    found = seen(table, vote, EVA)
    assert found is not None
    assert found.outcome is not None
    assert found.ballots == ()
    assert found.outcome.figures["totals"] == {vote.options[0].code: 3, vote.options[1].code: 3}
    assert found.outcome.verdict is Verdict.NONE
    for person in ("eva", *(one.person for one in CROWD)):
        extract = table.persons.extract(person)
        assert extract["ballots"] == []


@pytest.mark.parametrize("abstaining", [0, 2])
def test_below_five_ballots_only_what_it_came_to_is_told(table: Store, abstaining: int) -> None:
    """Whoever abstains hides nobody: what counts are ballots that say something."""
    vote = secret(table, method=Method.CONSENT)
    a, b = (one.code for one in vote.options)
    for who in CROWD[:3]:
        cast(table, vote, who, {a: 1, b: 1})
    cast(table, vote, EVA, {a: 0, b: 1}, "KANARIE-SKÄL")
    for who in CROWD[3 : 3 + abstaining]:
        cast(table, vote, who, None)
    table.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count)
    found = seen(table, vote, EVA)
    assert found is not None
    outcome = found.outcome
    assert outcome is not None
    assert (outcome.verdict, outcome.winners, outcome.voted) == (Verdict.PASSED, (b,), 4 + abstaining)
    assert (outcome.figures, outcome.reasons, outcome.abstained) == ({}, (), None)
    assert "KANARIE" not in everywhere(table)


def test_without_a_quorum_a_secret_vote_tells_nothing_of_its_ballots(table: Store) -> None:
    vote = secret(table, quorum=7)
    for who in (EVA, *CROWD[:5]):
        cast(table, vote, who, yes(vote, 0))
    table.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count)
    found = seen(table, vote, EVA)
    assert found is not None
    assert found.outcome is not None
    assert (found.outcome.verdict, found.outcome.winners) == (Verdict.NO_QUORUM, ())
    assert found.outcome.figures == {}


def test_reasons_of_many_are_told_without_whose_they_are(table: Store) -> None:
    vote = secret(table)
    for who, reason in zip((EVA, *CROWD[:5]), ("Ö", "b", "a", "", "c", ""), strict=True):
        cast(table, vote, who, yes(vote, 0), reason)
    table.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count)
    found = seen(table, vote, EVA)
    assert found is not None
    assert found.outcome is not None
    assert found.outcome.reasons == ("a", "b", "c", "Ö")


def test_a_new_round_begins_without_ballots_and_ends_without(table: Store) -> None:
    vote = secret(table)
    for who in (EVA, *CROWD[:5]):
        cast(table, vote, who, yes(vote, 0))
    table.votes.close(ASTA, vote.code, NOW + HOUR, count)
    again = table.votes.reopen(ASTA, vote.code, DEADLINE, NOW + HOUR)
    assert (again.outcome, again.voted) == (None, ())
    cast(table, vote, EVA, yes(vote, 1), at=NOW + 2 * HOUR)
    assert table.votes.close_due(DEADLINE, count) == 1
    with table._database.read() as connection:
        assert connection.execute(select(ballots)).all() == []


def test_by_partner_the_others_of_a_partner_see_no_choice_either(table: Store) -> None:
    vote = opened(table, secret=True)
    cast(table, vote, EVA, yes(vote, 0), "KANARIE")
    found = seen(table, vote, EVA, ESTER)
    assert found is not None
    assert "KANARIE" not in repr(found)
    for who in (ASTA, GRETA):
        cast(table, vote, who, yes(vote, 0), "KANARIE")
    closed = seen(table, vote, ASTA, GRETA)
    assert closed is not None
    assert closed.closed is not None
    assert "KANARIE" not in repr(closed) + everywhere(table)


def test_the_files_are_rewritten_so_that_no_byte_of_a_ballot_is_left(table: Store, database_url: str) -> None:
    """The reasons are canaries; what was chosen is a number of a code that stands elsewhere, too."""
    vote = secret(table)
    words = [f"KANARIE-{number}-{'x' * 400}" for number in range(7)]
    for who, reason in zip((EVA, *CROWD), words, strict=True):
        cast(table, vote, who, None, "y" * 900)
        cast(table, vote, who, yes(vote, 0), reason) if who != CROWD[5] else None
    assert seen(table, vote, EVA).closed is not None  # type: ignore[union-attr]
    assert table.votes.wipe()
    assert not table.votes.wipe()
    with table._database.read() as connection:
        assert not connection.execute(select(votes.c.to_wipe)).scalar_one()
    if database_url.startswith("sqlite"):
        folder = Path(database_url.removeprefix("sqlite:///")).parent
        raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        # Told with the count, in the order of the alphabet; nowhere beside a name, and nothing of what was changed.
        assert raw.count(b"KANARIE-0-") == 1
        assert b"yyyyyyyyyy" not in raw.replace(b"y" * 900, b"", 1)
    else:
        with table._database.read() as connection:
            size = connection.execute(text("SELECT pg_relation_size('ballots')")).scalar_one()
        assert size == 0  # a new and empty file


def test_while_somebody_looks_at_the_database_as_it_was_the_files_are_left_to_the_next(
    table: Store, database_url: str
) -> None:
    if database_url.startswith("sqlite"):
        return  # a file keeps no row for those who look
    vote = secret(table)
    with table._database.read() as looking:
        looking.execute(select(votes.c.id)).all()
        for who in (EVA, *CROWD):
            cast(table, vote, who, yes(vote, 0))
        assert seen(table, vote, EVA).closed is not None  # type: ignore[union-attr]
        assert not table.votes.wipe(patience=0.2)
    with table._database.read() as connection:
        assert connection.execute(select(votes.c.to_wipe)).scalar_one()
    assert table.votes.wipe()
    with table._database.read() as connection:
        assert connection.execute(text("SELECT pg_relation_size('ballots')")).scalar_one() == 0


def test_an_open_vote_of_names_is_told_to_those_who_cast_and_to_nobody_else(table: Store) -> None:
    vote = opened(table)
    cast(table, vote, EVA, yes(vote, 0), "KANARIE")
    assert [one["reason"] for one in table.persons.extract("eva")["ballots"]] == ["KANARIE"]
    for person in ("asta", "greta", "alf"):
        assert "KANARIE" not in str(table.persons.extract(person))


def test_an_erased_voter_keeps_one_ballot_and_no_name(table: Store) -> None:
    vote = secret(table)
    for who in (EVA, *CROWD[:4]):
        cast(table, vote, who, yes(vote, 0))
    table.persons.erase("p0", NOW)
    assert "'p0'" not in everywhere(table, but="audit")
    assert '"p0"' not in everywhere(table, but="audit")
    found = seen(table, vote, EVA)
    assert found is not None
    assert len(found.voted) == 5
    assert found.waiting == ("p4", "p5")
    table.votes.close(ASTA, vote.code, NOW + HOUR * 2, count)
    closed = seen(table, vote, EVA)
    assert closed is not None
    assert closed.outcome is not None
    assert closed.outcome.figures["totals"] == {vote.options[0].code: 5, vote.options[1].code: 0}


def test_names_go_after_two_years_and_all_after_ten(table: Store) -> None:
    vote = secret(table)
    for who in (EVA, *CROWD[:4]):
        cast(table, vote, who, yes(vote, 0))
    plain = opened_again(table)
    cast(table, plain, EVA, yes(plain, 0))
    for at in (DEADLINE, DEADLINE + timedelta(days=1)):
        table.votes.close_due(at, count)
    table.retention.run(DEADLINE + timedelta(days=729))
    assert "'p0'" in everywhere(table, but="people")
    table.retention.run(DEADLINE + timedelta(days=732))
    with table._database.read() as connection:
        tables = [one for one in metadata.sorted_tables if one.name.startswith(("vote", "ballot"))]
        left = "\n".join(repr(tuple(row)) for one in tables for row in connection.execute(select(one)))
    for person in ("asta", "eva", "p0", "p4"):
        assert f"'{person}'" not in left
        assert f'"{person}"' not in left
    found = seen(table, vote, ASTA)
    assert found is not None
    assert len(found.voted) == 5
    with table._database.write() as connection:
        connection.execute(delete(measures))  # they end by a rule of their own
    table.retention.run(DEADLINE + timedelta(days=3660))
    with table._database.read() as connection:
        assert [connection.execute(select(one)).all() for one in tables] == [[]] * 4


def opened_again(store: Store) -> Vote:
    from tests.storage.problems.table import made, said
    from tests.storage.votes.ballot_box import draft, put_measure

    problem = made(store, once="p2")
    measure = put_measure(store, problem, "Annan", [said(store, problem, once="c2")])
    return store.votes.put(ASTA, problem, draft([measure], once="v2"), NOW)


def test_a_colleague_does_not_learn_by_voting_alike_what_was_chosen(table: Store) -> None:
    """Whether a ballot was the same shows neither in the log nor in what somebody is told of themselves."""
    table.members.put([Person("ester", "Ester", "polisen", Role.ANALYST)])
    told = []
    for once, choice in (("v1", 0), ("v2", 1)):
        problem, options = ground(table, once=once)
        vote = table.votes.put(ASTA, problem, draft(options, once=once, secret=True), NOW)
        cast(table, vote, EVA, yes(vote, 0), at=NOW + HOUR)
        cast(table, vote, ESTER, yes(vote, choice), at=NOW + 2 * HOUR)
        logged = [row for row in table.audit.latest(50) if row.act == "vote.cast" and vote.code in row.query_words]
        told.append((len(logged), [one["code"] == vote.code for one in table.persons.extract("eva")["ballots"]]))
    assert told[0][0] == told[1][0] == 2
    assert told[0][1] == told[1][1] == []


@pytest.mark.parametrize("abstaining", [0, 3])
@pytest.mark.parametrize("ballots_", [1, 2])
def test_one_or_two_ballots_come_to_nothing_as_the_outcome_would_tell_whose_they_are(
    table: Store, ballots_: int, abstaining: int
) -> None:
    """Else whoever leads the problem closes after the first ballot, reads it in the outcome, and opens it again.

    Whoever abstains hides nobody: of one ballot among four the outcome is what that one says.
    """
    vote = secret(table)
    assert vote.quorum == 3
    for who in CROWD[:ballots_]:
        cast(table, vote, who, yes(vote, 1))
    for who in CROWD[ballots_ : ballots_ + abstaining]:
        cast(table, vote, who, None)
    outcome = table.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count).outcome
    assert outcome is not None
    assert (outcome.verdict, outcome.winners, outcome.figures) == (Verdict.NO_QUORUM, (), {})


def test_that_all_abstain_is_not_told_of_a_secret_vote(table: Store) -> None:
    vote = secret(table)
    for who in CROWD[:4]:
        cast(table, vote, who, None)
    outcome = table.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count).outcome
    assert outcome is not None
    assert outcome.verdict is Verdict.NO_QUORUM


def test_a_secret_vote_that_fewer_than_three_may_cast_is_not_opened(table: Store) -> None:
    with pytest.raises(InvalidValueError) as refused:
        opened(table, secret=True, voters=frozenset({"polisen", "bostad"}))
    assert (refused.value.field, refused.value.what) == ("secret", "too_few_for_secret")
