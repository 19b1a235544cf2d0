"""Votes on measures: who may open, read and cast, what a ballot is, and what a vote comes to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage import words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.people import Viewer
from storage.model.problem import ProblemChanges, Status
from storage.model.vote import Mandate, Method, Users, Verdict, Vote
from storage.posts import About
from storage.store import Store
from storage.tables import announcements, vote_steps
from tests.storage.problems.table import ALF, ASTA, BOSSE, EVA, GRETA, NOW, REVISOR, ROOT, STRANGER, made, said
from tests.storage.votes.ballot_box import (
    ALL,
    CITY,
    CROWD,
    DEADLINE,
    HOUR,
    cast,
    change_measure,
    count,
    crowd,
    draft,
    ground,
    opened,
    put_measure,
    seen,
    yes,
)


def told(store: Store) -> list[tuple[str, str]]:
    with store._database.read() as connection:
        rows = connection.execute(select(announcements).order_by(announcements.c.id)).all()
    return [(row.what, row.about) for row in rows]


def closed(store: Store, vote: Vote, *choices: tuple[Viewer, Any]) -> Vote:
    """The vote after these ballots, closed by Asta."""
    for who, choice in choices:
        cast(store, vote, who, choice)
    store.votes.close(ASTA, vote.code, NOW + 2 * HOUR, count)
    found = seen(store, vote, ASTA)
    assert found is not None
    return found


def test_a_vote_is_one_mandate_a_partner_and_says_who_is_waited_for(table: Store) -> None:
    vote = opened(table)
    assert vote.code[:2] == "R-"
    assert (vote.voted, vote.waiting) == ((), ("bostad", "polisen", "trygghet"))
    assert told(table) == [("vote_opened", vote.code)]
    after = cast(table, vote, EVA, yes(vote, 0))
    assert (after.voted, after.waiting) == (("polisen",), ("bostad", "trygghet"))
    assert after.ballots == ()
    assert after.outcome is None


def test_the_last_ballot_closes_it_and_says_so_once(table: Store) -> None:
    vote = opened(table)
    for who in CITY:
        cast(table, vote, who, yes(vote, 0))
    found = seen(table, vote, ASTA)
    assert found is not None
    assert found.closed == NOW + HOUR
    assert found.outcome is not None
    assert (found.outcome.verdict, found.outcome.winners) == (Verdict.WON, (vote.options[0].code,))
    assert [one.mandate for one in found.ballots] == ["bostad", "polisen", "trygghet"]
    assert told(table) == [("vote_opened", vote.code), ("vote_closed", vote.code)]
    assert [step.act for step in found.steps] == ["opened", "closed"]
    assert found.steps[-1].person == "karta"
    assert table.votes.close_due(DEADLINE + HOUR, count) == 0
    with pytest.raises(ProblemRefusedError, match="vote closed"):
        cast(table, vote, EVA, yes(vote, 1))


def test_a_ballot_is_changed_until_the_close_and_counts_once(table: Store) -> None:
    vote = opened(table)
    for choice in (yes(vote, 0), yes(vote, 1), yes(vote, 1), None, yes(vote, 1)):
        cast(table, vote, EVA, choice)
    result = closed(table, vote)
    assert result.outcome is not None
    assert result.outcome.figures["totals"] == {vote.options[0].code: 0, vote.options[1].code: 1}
    assert (result.outcome.voted, result.outcome.of) == (1, 3)
    assert [row.act for row in table.audit.latest(20)].count("vote.cast") == 4  # the same again is no act


def test_somebody_else_of_the_partner_changes_the_same_mandate(table: Store) -> None:
    vote = opened(table)
    cast(table, vote, ASTA, yes(vote, 0))
    after = cast(table, vote, ALF, yes(vote, 1))
    assert after.voted == ("trygghet",)
    (ballot,) = closed(table, vote).ballots
    assert (ballot.person, ballot.choice) == ("alf", yes(vote, 1))


def test_who_has_no_mandate_casts_nothing(table: Store) -> None:
    vote = opened(table)
    for who in (BOSSE, ROOT, REVISOR, STRANGER):
        with pytest.raises(ProblemRefusedError):
            cast(table, vote, who, yes(vote, 0))
    found = seen(table, vote, ASTA)
    assert found is not None
    assert found.voted == ()


def test_who_may_use_a_mandate_is_set(table: Store) -> None:
    vote = opened(table, users=Users.ALL)
    assert cast(table, vote, BOSSE, yes(vote, 0)).voted == ("bostad",)
    problem, options = ground_again(table)
    named = draft(options, once="v2", users=Users.NAMED, named=frozenset({"bosse", "eva", "alf"}))
    second = table.votes.put(ASTA, problem, named, NOW)
    assert cast(table, second, BOSSE, yes(second, 0)).voted == ("bostad",)
    with pytest.raises(ProblemRefusedError, match="no mandate"):
        cast(table, second, GRETA, yes(second, 0))


def ground_again(store: Store) -> tuple[str, tuple[str, ...]]:
    problem = made(store, once="p2")
    cause = said(store, problem, once="c2")
    return problem, (put_measure(store, problem, "Ny", [cause]),)


def test_by_person_each_has_a_ballot_of_their_own(table: Store) -> None:
    crowd(table)
    vote = opened(table, mandate=Mandate.PERSON, voters=frozenset({"polisen"}))
    assert vote.waiting == ("eva", *(one.person for one in CROWD))
    for who in (EVA, *CROWD[:3]):
        cast(table, vote, who, yes(vote, 0))
    with pytest.raises(ProblemRefusedError):
        cast(table, vote, ASTA, yes(vote, 0))
    table.members.leave("p5")
    result = closed(table, vote)
    assert result.outcome is not None
    assert (result.outcome.voted, result.outcome.of) == (4, 6)


# ---- who may read ------------------------------------------------------------------------------------------------


def test_it_is_read_where_the_problem_and_every_measure_are(table: Store) -> None:
    problem, options = ground(table)
    cause = table.problems.whole(problem, vote_room(ASTA)).said[0].code  # type: ignore[union-attr]
    narrow = put_measure(table, problem, "Smal", [cause], frozenset({"trygghet", "polisen"}))
    with pytest.raises(InvalidValueError) as refused:
        table.votes.put(ASTA, problem, draft([*options, narrow]), NOW)
    assert (refused.value.field, refused.value.what) == ("voters", "partner_not_involved")
    both = frozenset({"trygghet", "polisen"})
    vote = table.votes.put(ASTA, problem, draft([*options, narrow], voters=both), NOW)
    assert seen(table, vote, EVA) is not None
    assert seen(table, vote, GRETA) is None
    assert seen(table, vote, EVA, GRETA) is None
    for who in (ROOT, REVISOR, STRANGER):
        assert seen(table, vote, who) is None
        assert seen(table, vote, ASTA, who) is None
    assert table.votes.of(problem, vote_room(GRETA)) == ()
    with pytest.raises(ProblemRefusedError, match="vote unknown"):
        cast(table, vote, GRETA, {})


def vote_room(*viewers: Viewer) -> Any:
    from tests.storage.problems.table import room

    return room(*viewers)


def test_a_measure_or_a_problem_that_fewer_may_read_takes_the_vote_along(table: Store) -> None:
    vote = opened(table)
    change_measure(table, vote.options[0].code, partners=words.pack(["polisen", "trygghet"]))
    assert seen(table, vote, GRETA) is None
    found = seen(table, vote, EVA)
    assert found is not None
    assert found.waiting == ("polisen", "trygghet")
    table.problems.change(ASTA, vote.problem, ProblemChanges(partners=frozenset()), NOW)
    assert seen(table, vote, EVA) is None
    with pytest.raises(ProblemRefusedError, match="vote unknown"):
        cast(table, vote, EVA, yes(vote, 0))


def test_a_measure_that_is_taken_back_has_no_name_any_more(table: Store) -> None:
    vote = opened(table)
    change_measure(table, vote.options[0].code, withdrawn_at=1, name="")
    found = seen(table, vote, EVA)
    assert found is not None
    assert [one.name for one in found.options] == ["", "Åtgärd 1"]


# ---- what cannot be opened ----------------------------------------------------------------------------------------

BAD: tuple[tuple[dict[str, object], str], ...] = (
    ({"question": " "}, "question"),
    ({"question": "x" * 201}, "question"),
    ({"options": ()}, "options"),
    ({"options": ("A-9999",)}, "options"),
    ({"voters": frozenset()}, "voters"),
    ({"voters": frozenset({"okänd"})}, "voters"),
    ({"partners": frozenset({"okänd"})}, "partners"),
    ({"deadline": NOW}, "deadline"),
    ({"deadline": NOW + timedelta(days=800)}, "deadline"),
    ({"quorum": 4}, "quorum"),
    ({"quorum": -1}, "quorum"),
    ({"sectors": frozenset({"school"})}, "sectors"),
    ({"secret": True, "shown": True}, "shown"),
    ({"users": Users.NAMED, "named": frozenset({"eva"})}, "named"),
    ({"users": Users.NAMED, "named": frozenset({"nobody"})}, "named"),
    ({"once": ""}, "once"),
)


def test_bad_input_is_named_and_leaves_nothing(table: Store) -> None:
    problem, options = ground(table)
    for changes, field in BAD:
        with pytest.raises(InvalidValueError) as refused:
            table.votes.put(ASTA, problem, replace(draft(options), **changes), NOW)  # type: ignore[arg-type]
        assert refused.value.field == field, changes
    assert table.votes.of(problem, vote_room(ASTA)) == ()
    assert told(table) == []


def test_only_those_whose_role_may_vote_are_counted_and_named(table: Store) -> None:
    """An administrator and an auditor never vote, so a quorum that needs them can never be there."""
    problem, options = ground(table)
    here = frozenset({"trygghet"})
    asked = draft(options, users=Users.NAMED, named=frozenset({"asta", "root"}), voters=here)
    with pytest.raises(InvalidValueError) as refused:
        table.votes.put(ASTA, problem, asked, NOW)
    assert (refused.value.field, refused.value.what, refused.value.given) == ("named", "person_may_not_vote", "root")
    each = draft(options, mandate=Mandate.PERSON, users=Users.ALL, voters=here)
    with pytest.raises(InvalidValueError) as refused:
        table.votes.put(ASTA, problem, replace(each, quorum=3), NOW)
    assert refused.value.field == "quorum"
    assert table.votes.put(ASTA, problem, replace(each, quorum=2), NOW).waiting == ("alf", "asta")


def test_a_measure_without_a_cause_cannot_be_put_to_the_vote(table: Store) -> None:
    problem, options = ground(table, 1)
    without = put_measure(table, problem, "Utan orsak")
    other = made(table, once="p2")
    elsewhere = put_measure(table, other, "Annat problem", [said(table, other, once="c2")])
    for code, what in ((without, "measure_without_cause"), (elsewhere, "measure_unknown")):
        with pytest.raises(InvalidValueError) as refused:
            table.votes.put(ASTA, problem, draft([*options, code]), NOW)
        assert refused.value.what == what
    cause = table.problems.whole(problem, vote_room(ASTA)).said[0].code  # type: ignore[union-attr]
    table.problems.withdraw(ASTA, cause, NOW)
    with pytest.raises(InvalidValueError, match="without cause"):
        table.votes.put(ASTA, problem, draft(options), NOW)
    change_measure(table, options[0], withdrawn_at=1)
    with pytest.raises(InvalidValueError, match="measure unknown"):
        table.votes.put(ASTA, problem, draft(options), NOW)
    assert [(one.code, wrong) for one, _, wrong in table.votes.measures(problem, vote_room(EVA))] == [
        (without, "measure_without_cause")
    ]


def test_only_the_partner_that_leads_the_problem_opens_and_leads(table: Store) -> None:
    problem, options = ground(table)
    vote = table.votes.put(ASTA, problem, draft(options), NOW)
    acts: tuple[Callable[[Viewer], object], ...] = (
        lambda who: table.votes.put(who, problem, draft(options, once="x"), NOW),
        lambda who: table.votes.extend(who, vote.code, DEADLINE + HOUR, NOW),
        lambda who: table.votes.close(who, vote.code, NOW, count),
        lambda who: table.votes.reopen(who, vote.code, DEADLINE, NOW),
    )
    for who in (EVA, GRETA, BOSSE, ROOT, REVISOR, STRANGER):
        for act in acts:
            with pytest.raises(ProblemRefusedError):
                act(who)
    assert seen(table, vote, ASTA) == vote


def test_a_closed_problem_has_no_new_votes(table: Store) -> None:
    problem, options = ground(table)
    table.problems.change(ASTA, problem, ProblemChanges(status=Status.CLOSED), NOW)
    with pytest.raises(ProblemRefusedError, match="problem closed"):
        table.votes.put(ASTA, problem, draft(options), NOW)


def test_the_same_sent_again_is_the_same_vote(table: Store) -> None:
    problem, options = ground(table)
    first, second = (table.votes.put(ASTA, problem, draft(options, question=q), NOW) for q in ("Ett", "Två"))
    assert first == second
    assert told(table) == [("vote_opened", first.code)]
    assert [row.act for row in table.audit.latest(20)].count("vote.open") == 1


# ---- what it comes to ---------------------------------------------------------------------------------------------


def test_a_tie_and_nothing_and_nobody_are_said(table: Store) -> None:
    vote = opened(table)
    tie = closed(table, vote, (ASTA, yes(vote, 0, 1)), (EVA, yes(vote, 0, 1)))
    assert tie.outcome is not None
    assert (tie.outcome.verdict, tie.outcome.winners) == (Verdict.TIE, tuple(one.code for one in vote.options))
    table.votes.reopen(ASTA, vote.code, DEADLINE, NOW + 2 * HOUR)
    none = closed(table, vote, (ASTA, yes(vote)), (EVA, yes(vote, 0)))
    assert none.outcome is not None
    assert (none.outcome.verdict, none.outcome.winners) == (Verdict.NONE, ())
    table.votes.reopen(ASTA, vote.code, DEADLINE, NOW + 2 * HOUR)
    nobody = closed(table, vote, (ASTA, None))
    assert nobody.outcome is not None
    assert (nobody.outcome.verdict, nobody.outcome.abstained) == (Verdict.NOBODY, 1)
    assert nobody.round == 3


def test_a_quorum_by_number_and_by_kind_of_partner(table: Store) -> None:
    vote = opened(table, quorum=2, sectors=frozenset({"police"}))
    for number, (votes, verdict) in enumerate(
        (
            ((ASTA,), Verdict.NO_QUORUM),
            ((ASTA, GRETA), Verdict.NO_QUORUM),  # two, and none of them police
            ((EVA,), Verdict.NO_QUORUM),
            ((ASTA, EVA), Verdict.WON),
        )
    ):
        if number:
            table.votes.reopen(ASTA, vote.code, DEADLINE, NOW)
        result = closed(table, vote, *((who, yes(vote, 0)) for who in votes))
        assert result.outcome is not None
        assert result.outcome.verdict is verdict
        assert bool(result.outcome.winners) == (verdict is Verdict.WON)


def test_scores_and_rankings_and_consent_are_counted(table: Store) -> None:
    vote = opened(table, method=Method.SCORE)
    a, b = (one.code for one in vote.options)
    scored = closed(table, vote, (ASTA, {a: 5, b: 1}), (EVA, {a: 4, b: 5}))
    assert scored.outcome is not None
    assert scored.outcome.winners == (a,)
    problem, options = vote.problem, (a, b)
    ranking = table.votes.put(ASTA, problem, draft(options, once="r", method=Method.RANKING), NOW)
    ranked = closed(table, ranking, (ASTA, {a: 2, b: 1}), (EVA, {a: 0, b: 1}))
    assert ranked.outcome is not None
    assert ranked.outcome.figures["order"] == [[b], [a]]
    consent = table.votes.put(ASTA, problem, draft(options, once="c", method=Method.CONSENT), NOW)
    with pytest.raises(InvalidValueError, match="objection without reason"):
        cast(table, consent, EVA, {a: 0, b: 1})
    cast(table, consent, EVA, {a: 0, b: 1}, "Bländar förare, ring 070-123 45 67")
    agreed = closed(table, consent, (ASTA, {a: 1, b: 1}))
    assert agreed.outcome is not None
    assert (agreed.outcome.verdict, agreed.outcome.winners) == (Verdict.PASSED, (b,))
    assert "45 67" not in agreed.ballots[0].reason
    assert "Bländar" in agreed.ballots[0].reason


def test_a_choice_that_is_none_is_refused_and_not_repeated(table: Store) -> None:
    problem, (a, b) = ground(table)
    for method in Method:
        vote = table.votes.put(ASTA, problem, draft((a, b), once=method.value, method=method), NOW)
        for choice in ({}, {a: 1}, {a: 77, b: 77}, {a: 1, b: 1, "A-9999": 1}, {a: True, b: 1}, {a: "1", b: 1}):
            with pytest.raises(InvalidValueError) as refused:
                cast(table, vote, EVA, choice)  # type: ignore[arg-type]
            assert "77" not in str(refused.value)
        found = seen(table, vote, ASTA)
        assert found is not None
        assert found.voted == ()


def test_one_is_no_ranking(table: Store) -> None:
    with pytest.raises(InvalidValueError, match="one is no ranking"):
        opened(table, 1, method=Method.RANKING)


def test_what_is_shown_while_it_is_open_is_set(table: Store) -> None:
    vote = opened(table, shown=True)
    after = cast(table, vote, EVA, yes(vote, 0), "Billigt")
    assert [(one.mandate, one.choice, one.reason) for one in after.ballots] == [("polisen", yes(vote, 0), "Billigt")]


# ---- leading -------------------------------------------------------------------------------------------------------


def test_it_is_prolonged_closed_and_opened_again_and_the_log_says_so(table: Store) -> None:
    vote = opened(table)
    assert table.votes.extend(ASTA, vote.code, DEADLINE + HOUR, NOW).deadline == DEADLINE + HOUR
    table.votes.extend(ASTA, vote.code, DEADLINE + HOUR, NOW)
    with pytest.raises(InvalidValueError, match="sooner"):
        table.votes.extend(ASTA, vote.code, DEADLINE, NOW)
    with pytest.raises(ProblemRefusedError, match="vote open"):
        table.votes.reopen(ASTA, vote.code, DEADLINE, NOW)
    cast(table, vote, EVA, yes(vote, 0))
    for _ in range(2):
        table.votes.close(ASTA, vote.code, NOW + HOUR, count)
    with pytest.raises(ProblemRefusedError, match="vote closed"):
        table.votes.extend(ASTA, vote.code, DEADLINE + 2 * HOUR, NOW)
    again = table.votes.reopen(ALF, vote.code, DEADLINE + HOUR, NOW + 2 * HOUR)
    assert (again.round, again.voted, again.outcome) == (2, (), None)
    assert [step.act for step in again.steps] == ["opened", "extended", "closed", "reopened"]
    assert [row.act for row in table.audit.latest(20)].count("vote.lead") == 3
    assert [what for what, _ in told(table)] == ["vote_opened", "vote_closed", "vote_opened"]


def test_after_the_deadline_nothing_counts_and_the_clock_closes_it_once(table: Store) -> None:
    vote = opened(table)
    cast(table, vote, EVA, yes(vote, 0))
    with pytest.raises(ProblemRefusedError, match="vote over"):
        cast(table, vote, GRETA, yes(vote, 0), at=DEADLINE)
    assert table.votes.close_due(DEADLINE - timedelta(microseconds=1), count) == 0
    assert [table.votes.close_due(DEADLINE, count) for _ in range(2)] == [1, 0]
    (row,) = table.audit.latest(1)
    assert (row.person, row.act, row.query_words) == ("karta", "vote.lead", f"{vote.problem} {vote.code}")
    found = seen(table, vote, GRETA)
    assert found is not None
    assert found.outcome is not None
    assert (found.outcome.voted, found.outcome.of) == (1, 3)
    with table._database.read() as connection:
        assert len(connection.execute(select(vote_steps).where(vote_steps.c.act == "closed")).all()) == 1


def test_open_votes_are_listed_and_those_of_a_problem(table: Store) -> None:
    vote = opened(table)
    assert [one.code for one in table.votes.open(vote_room(EVA, GRETA))] == [vote.code]
    assert table.votes.open(vote_room(ROOT)) == ()
    closed(table, vote)
    assert table.votes.open(vote_room(EVA)) == ()
    assert [one.code for one in table.votes.of(vote.problem.lower(), vote_room(EVA))] == [vote.code]
    assert table.votes.of("P-9999", vote_room(EVA)) == ()
    assert replace(vote) == vote
    assert vote.voters == ALL


def test_a_code_that_is_none_is_nobodys(table: Store) -> None:
    opened(table)
    for code in ("", "R-", "R-0000", "P-7KQ4", "'; drop", "R-\0", "r" * 5000):
        assert table.votes.one(code, vote_room(ASTA)) is None
        with pytest.raises(ProblemRefusedError, match="vote unknown"):
            table.votes.close(ASTA, code, NOW, count)


def test_who_is_let_out_of_the_problem_keeps_no_answer_that_names_a_vote_or_a_measure_alone(table: Store) -> None:
    vote = opened(table)
    for message, code in (("1", vote.code), ("2", vote.options[0].code)):
        table.posts.put("slack", "C1", message, "eva", NOW, About((code,)))
    for left in (frozenset({"bostad"}), frozenset({"bostad", "polisen"}), frozenset({"bostad"})):
        table.problems.change(ASTA, vote.problem, ProblemChanges(partners=left), NOW + HOUR)
        table.posts.put("slack", "C1", "1", "eva", NOW, About((vote.code,)))  # a message that was drawn anew
    assert {one.message for one in table.posts.due()} == {"1", "2"}
    assert seen(table, vote, EVA) is None


def test_a_cause_that_not_all_who_read_the_vote_may_read_is_told_as_none(table: Store) -> None:
    """Whoever opens a vote, or is let vote, must not learn by it that a measure names a cause hidden from them."""
    problem = made(table)
    hidden = said(table, problem, GRETA, partners=frozenset({"bostad", "polisen"}))
    narrow = said(table, problem, once="c2", partners=frozenset({"trygghet", "polisen"}))
    bare, blind, some = (
        put_measure(table, problem, f"M{n}", which) for n, which in enumerate(([], [hidden], [narrow]))
    )
    assert {one.code: why for one, _, why in table.votes.measures(problem, vote_room(ASTA))} == {
        bare: "measure_without_cause", blind: "measure_without_cause", some: ""
    }  # fmt: skip
    for option in (bare, blind, some):
        with pytest.raises(InvalidValueError) as refused:
            table.votes.put(ASTA, problem, draft([option]), NOW)
        assert (refused.value.field, refused.value.what) == ("options", "measure_without_cause")
    assert table.votes.put(ASTA, problem, draft([some], voters=frozenset({"polisen", "trygghet"})), NOW)
