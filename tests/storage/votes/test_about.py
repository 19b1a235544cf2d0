"""Votes about a decision: what they are about, who reads them, one at a time, and what may follow."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import DecisionChanges, Progress
from storage.model.people import Viewer
from storage.model.problem import ProblemChanges, Status
from storage.model.vote import Method, Next, Verdict, Vote, VoteDraft
from storage.posts import About
from storage.store import Store
from tests.storage.decisions.ground import announced, decided, measure
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, made, room
from tests.storage.votes.ballot_box import ALL, CITY, DEADLINE, HOUR, cast, count, ground, put_measure, seen

EVERY = tuple(one.value for one in Next)
DRAFT = VoteDraft("v1", "Ska vi fortsätta, ändra eller sluta?", (), DEADLINE, ALL)


def decision(store: Store, **more: Any) -> tuple[str, str]:
    """A problem and a decision on it that everybody reads; Greta's partner carries it out."""
    problem = made(store)
    measure(store, problem)
    return problem, decided(store, problem, **more)


def opened(store: Store, **more: Any) -> Vote:
    problem, code = decision(store)
    return store.votes.put(ASTA, problem, replace(DRAFT, about=code, **more), NOW)


def chosen(*names: str) -> dict[str, int]:
    return {one: int(one in names) for one in EVERY}


def over(store: Store, vote: Vote, *names: str) -> Vote:
    """The vote when all have voted for the same."""
    for who in CITY:
        cast(store, vote, who, chosen(*names))
    found = seen(store, vote, ASTA)
    assert found is not None
    return found


def refused(store: Store, problem: str, who: Viewer = ASTA, **more: Any) -> str:
    """Why no vote was opened."""
    before = store.votes.of(problem, room(ASTA))
    with pytest.raises((InvalidValueError, ProblemRefusedError)) as caught:
        store.votes.put(who, problem, replace(DRAFT, **more), NOW)
    assert store.votes.of(problem, room(ASTA)) == before
    return caught.value.what


def test_its_options_are_what_can_come_next_and_everybody_hears_of_it_once(table: Store) -> None:
    vote = opened(table)
    assert [one.code for one in vote.options] == list(EVERY)
    assert (vote.about[:2], vote.voted, vote.waiting) == ("B-", (), ("bostad", "polisen", "trygghet"))
    assert announced(table)[-1] == ("vote_opened", vote.code)
    found = over(table, vote, "stop")
    assert found.outcome is not None
    assert (found.outcome.verdict, found.outcome.winners) == (Verdict.WON, ("stop",))
    assert [what for what, about in announced(table) if about == vote.code] == ["vote_opened", "vote_closed"]
    assert table.votes.about(vote.about.lower(), room(ASTA)) == (found,)
    assert table.votes.about("B-9999", room(ASTA)) == ()
    assert table.votes.about("", room(ASTA)) == ()


@pytest.mark.parametrize(
    ("method", "ballots", "verdict", "winners"),
    [
        (Method.APPROVAL, [chosen("continue", "change"), chosen("continue"), chosen("stop")], "won", ("continue",)),
        (Method.APPROVAL, [chosen("continue"), chosen("stop"), chosen("change")], "none", ()),
        (Method.SCORE, [dict(zip(EVERY, some, strict=True)) for some in ((5, 1, 2), (4, 3, 5), (4, 1, 5))],
         "won", ("continue",)),
        (Method.RANKING, [dict(zip(EVERY, some, strict=True)) for some in ((1, 2, 3), (3, 1, 2), (3, 1, 2))],
         "won", ("change",)),
        (Method.CONSENT, [chosen("continue", "stop"), chosen("change", "stop"), chosen("stop")], "passed", ("stop",)),
        (Method.APPROVAL, [chosen("continue", "stop"), chosen("continue", "stop"), None], "tie", ("continue", "stop")),
    ],
)  # fmt: skip
def test_every_way_to_vote_goes(
    table: Store, method: Method, ballots: list[Any], verdict: str, winners: tuple[str, ...]
) -> None:
    vote = opened(table, method=method)
    for who, ballot in zip(CITY, ballots, strict=True):
        cast(table, vote, who, ballot, "Så är det")
    found = seen(table, vote, EVA)
    assert found is not None
    assert found.outcome is not None
    assert (found.outcome.verdict, found.outcome.winners) == (verdict, winners)


def test_a_ballot_for_something_else_is_none(table: Store) -> None:
    vote = opened(table)
    for choice in ({"continue": 1}, chosen() | {"A-7KQ4": 1}, chosen() | {"stop": 2}, {"A-7KQ4": 1}):
        with pytest.raises(InvalidValueError, match="choice not usable"):
            cast(table, vote, EVA, choice)
    assert seen(table, vote, EVA) == vote


def test_what_it_may_be_about(table: Store) -> None:
    problem, code = decision(table)
    other = made(table, once="p2")
    assert refused(table, other, about=code) == "decision_unknown"
    assert refused(table, problem, about="B-9999") == "decision_unknown"
    assert refused(table, problem, about="A-7KQ4") == "decision_unknown"
    assert refused(table, problem, about=code, options=("A-7KQ4",)) == "options_given"
    assert refused(table, problem, GRETA, about=code) == "problem_of_another"
    assert refused(table, problem, about=code, voters=frozenset({"kyrkan"})) == "partner_not_involved"
    table.decisions.report(GRETA, code, Progress.STOPPED, NOW, "Inget bygglov")
    assert refused(table, problem, about=code) == "decision_stopped"
    table.decisions.report(GRETA, code, Progress.DONE, NOW)
    assert table.votes.put(ASTA, problem, replace(DRAFT, about=code.lower()), NOW).about == code


def test_what_is_not_done_or_taken_back_or_not_read_cannot_be_voted_about(table: Store) -> None:
    problem, code = decision(table)
    no = {"does": False, "owner_partner": "", "owner": "", "start": None, "due": None, "indicator": ""}
    declined = decided(table, problem, once="no", **no)
    assert refused(table, problem, about=declined) == "decision_does_nothing"
    own = decided(table, problem, GRETA, once="own", partners=frozenset())
    assert refused(table, problem, about=own) == refused(table, problem, about="B-9999") == "decision_unknown"
    table.decisions.withdraw(ASTA, code, "Fel", NOW)
    assert refused(table, problem, about=code) == "decision_withdrawn"
    table.problems.change(ASTA, problem, ProblemChanges(status=Status.CLOSED), NOW)
    assert refused(table, problem, about=declined) == "problem_closed"


def test_there_is_one_at_a_time_and_the_same_sent_twice_is_one(table: Store) -> None:
    vote = opened(table)
    again = table.votes.put(ASTA, vote.problem, replace(DRAFT, about=vote.about), NOW)
    assert again == vote
    with pytest.raises(ProblemRefusedError) as caught:
        table.votes.put(ASTA, vote.problem, replace(DRAFT, once="v2", about=vote.about), NOW)
    assert (caught.value.what, caught.value.given) == ("vote_about_open", vote.code)
    over(table, vote, "continue")
    second = table.votes.put(ASTA, vote.problem, replace(DRAFT, once="v2", about=vote.about), NOW + HOUR)
    assert second.code != vote.code
    with pytest.raises(ProblemRefusedError, match="vote about open"):
        table.votes.reopen(ASTA, vote.code, DEADLINE, NOW + 2 * HOUR)
    table.votes.close(ASTA, second.code, NOW + 2 * HOUR, count)
    assert table.votes.reopen(ASTA, vote.code, DEADLINE, NOW + 2 * HOUR).round == 2
    assert [one.code for one in table.votes.about(vote.about, room(*CITY))] == [vote.code, second.code]


def test_no_one_reads_it_who_may_not_read_the_decision(table: Store) -> None:
    problem, code = decision(table, partners=frozenset({"bostad"}))
    assert refused(table, problem, about=code) == "partner_not_involved"
    two = frozenset({"trygghet", "bostad"})
    vote = table.votes.put(ASTA, problem, replace(DRAFT, about=code, voters=two), NOW)
    assert vote.partners == two
    for audience in (room(EVA), room(ASTA, EVA)):
        assert table.votes.one(vote.code, audience) is None
        assert (
            table.votes.about(code, audience) == table.votes.of(problem, audience) == table.votes.open(audience) == ()
        )
    with pytest.raises(ProblemRefusedError, match="vote unknown"):
        cast(table, vote, EVA, chosen("stop"))


def test_who_made_it_and_who_carries_it_out_read_it_whoever_votes(table: Store) -> None:
    vote = opened(table, voters=frozenset({"polisen"}))
    assert vote.partners == {"polisen", "trygghet", "bostad"}
    assert vote.waiting == ("polisen",)


def test_when_the_decision_is_shared_with_fewer_so_is_the_vote_and_what_showed_it_is_taken_away(table: Store) -> None:
    vote = opened(table)
    table.posts.put("slack", "C1", "1", "eva", NOW, About((vote.code,)))
    narrower = DecisionChanges(partners=frozenset({"bostad"}))
    table.decisions.change(ASTA, vote.about, narrower, NOW + HOUR)
    found = seen(table, vote, GRETA)
    assert found is not None
    assert (found.partners, found.waiting) == ({"trygghet", "bostad"}, ("bostad", "trygghet"))
    assert seen(table, vote, EVA) is None
    assert [one.message for one in table.posts.due()] == ["1"]


def test_what_is_secret_stays_so(table: Store) -> None:
    vote = opened(table, secret=True)
    found = over(table, vote, "stop")
    assert found.outcome is not None
    assert (found.ballots, found.outcome.figures, found.outcome.winners) == ((), {}, ("stop",))


@pytest.mark.parametrize("names", [("stop",), ("stop", "change")])  # with a tie those who lead choose
def test_who_leads_the_problem_stops_what_partners_voted_to_stop_and_nothing_else(
    table: Store, names: tuple[str, ...]
) -> None:
    vote = opened(table)
    with pytest.raises(ProblemRefusedError, match="decision done by another"):
        table.decisions.report(ASTA, vote.about, Progress.STOPPED, NOW, "Nu")
    over(table, vote, *names)
    late = NOW + 2 * HOUR
    for status in (Progress.DONE, Progress.STARTED):
        with pytest.raises(ProblemRefusedError, match="decision done by another"):
            table.decisions.report(ASTA, vote.about, status, late)
    with pytest.raises(ProblemRefusedError, match="decision done by another"):
        table.decisions.report(EVA, vote.about, Progress.STOPPED, late, "Nu")
    done = table.decisions.report(ASTA, vote.about, Progress.STOPPED, late, f"Så röstade parterna i {vote.code}.")
    assert done.decision.status is Progress.STOPPED
    assert table.decisions.report(ASTA, vote.about, Progress.STOPPED, late, "Igen").decision == done.decision
    table.decisions.report(GRETA, vote.about, Progress.STARTED, late + HOUR)
    with pytest.raises(ProblemRefusedError, match="decision done by another"):
        table.decisions.report(ASTA, vote.about, Progress.STOPPED, late + HOUR, "Igen")


@pytest.mark.parametrize("names", [("continue",), ("continue", "change"), ()])
def test_a_vote_that_came_to_something_else_stops_nothing(table: Store, names: tuple[str, ...]) -> None:
    vote = opened(table)
    over(table, vote, *names)
    with pytest.raises(ProblemRefusedError, match="decision done by another"):
        table.decisions.report(ASTA, vote.about, Progress.STOPPED, NOW + 2 * HOUR, "Nu")


def test_a_later_vote_takes_the_place_of_an_earlier(table: Store) -> None:
    vote = opened(table)
    over(table, vote, "stop")
    later = table.votes.put(ASTA, vote.problem, replace(DRAFT, once="v2", about=vote.about), NOW + 2 * HOUR)
    for who in CITY:
        cast(table, later, who, chosen("continue"), at=NOW + 3 * HOUR)
    with pytest.raises(ProblemRefusedError, match="decision done by another"):
        table.decisions.report(ASTA, vote.about, Progress.STOPPED, NOW + 4 * HOUR, "Nu")


def test_a_vote_on_measures_is_about_no_decision(table: Store) -> None:
    problem, options = ground(table)
    vote = table.votes.put(ASTA, problem, replace(DRAFT, options=options), NOW)
    assert vote.about == ""
    assert table.votes.about("", room(ASTA)) == ()
    with pytest.raises(InvalidValueError, match="measure unknown"):
        table.votes.put(ASTA, problem, replace(DRAFT, once="v2", options=EVERY), NOW)


def test_a_new_day_to_look_back_calls_for_another_vote_on_that_day(table: Store) -> None:
    vote = opened(table)
    over(table, vote, "continue")
    day = date(2026, 9, 1)
    table.decisions.change(ASTA, vote.about, DecisionChanges(review=day), NOW + 2 * HOUR)
    at = datetime(2026, 9, 1, 8, tzinfo=NOW.tzinfo)
    table.decisions.remind(at - timedelta(days=1))
    assert ("review", vote.about) not in announced(table)
    table.decisions.remind(at)
    assert announced(table)[-1] == ("review", vote.about)


def test_a_new_decision_may_rest_on_it(table: Store) -> None:
    vote = opened(table)
    over(table, vote, "change")
    new = put_measure(table, vote.problem, "Starkare lampa", code="A-9KQ4")
    code = decided(table, vote.problem, once="d2", measures=(new,), vote=vote.code)
    one = table.decisions.one(code, room(EVA))
    assert one is not None
    assert one.decision.vote == vote.code
