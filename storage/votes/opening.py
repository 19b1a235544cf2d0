"""A vote is opened by the partner that leads the problem."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from storage import codes, counters, drafts, moments, words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.people import Role
from storage.model.permissions import roles_of
from storage.model.problem import Status
from storage.model.vote import LEADING, Mandate, Method, Users, VoteDraft
from storage.problem_threads.announcing import announce
from storage.problems import reading as problems
from storage.problems.desk import Desk, among, text
from storage.tables import partners, people, vote_steps, votes
from storage.votes import reach
from storage.votes.closing import SECRET_LEAST

QUESTION_MOST = 200  # characters: a heading on a phone
MOST_OPTIONS = 10
LONGEST = timedelta(days=366)
v = votes.c


def open_vote(desk: Desk, code: str, draft: VoteDraft) -> Any:
    """The row of a new vote, or of the same one sent before.

    Raises `InvalidValueError` and `ProblemRefusedError`; both leave nothing behind.
    """
    drafts.check(draft, VoteDraft)
    once = words.key(draft.once, "once")
    mine = select(votes).where(v.person == desk.actor.person, v.once == once)
    earlier = desk.connection.execute(mine).one_or_none()
    if earlier is not None:
        desk.again = True
        return earlier
    problem = leading(desk, code)
    if problem.status == Status.CLOSED:
        raise ProblemRefusedError("problem_closed", problem.code, "open it again first")
    options, reached, proposers = _options(desk, problem, draft)
    voting = among(draft.voters, reached, "voters")
    if not voting:
        raise InvalidValueError("voters", "nobody_votes", "", "choose at least one partner")
    readers = among(draft.partners, reached) | voting | {desk.partner} | (proposers & reached)
    _votable(desk, problem, options, readers)
    number = counters.take(desk.connection, counters.PROBLEM)
    values = _asked(draft, options) | {
        "id": number,
        "code": codes.free(desk.connection, codes.VOTE),
        "problem": problem.id,
        "once": once,
        "voters": words.pack(sorted(voting), "voters"),
        "person": desk.actor.person,
        "partner": desk.partner,
        "partners": words.pack(sorted(readers), "partners"),
        "opened_at": desk.micro,
        "deadline": deadline_of(desk, draft.deadline),
    }
    values |= {"named": _named(desk, draft, voting)}
    _quorum(desk, draft, voting, words.unpack(values["named"]))
    desk.connection.execute(insert(votes), [values])
    step(desk, number, "opened")
    announce(desk.connection, problem.id, "vote_opened", values["code"], readers, desk.micro)
    desk.about += [problem.code, str(values["code"]), *sorted(readers)]
    return desk.connection.execute(select(votes).where(v.id == number)).one()


def leading(desk: Desk, code: str | None) -> Any:
    """A problem that the actor's partner answers for; any other is refused, one they may not read does not exist."""
    row = problems.row(desk.connection, codes.normal(code or ""), desk.alone, desk.taking_part)
    if row is None:
        raise ProblemRefusedError("problem_unknown", code, "look at the code again, it is like P-7KQ4")
    if row.partner != desk.partner:
        raise ProblemRefusedError("problem_of_another", row.code, "ask the partner that answers for it")
    return row


def deadline_of(desk: Desk, deadline: Any) -> int:
    """Microseconds; raises `InvalidValueError` for a moment that has been or is too far away."""
    micro = moments.microseconds(deadline, "deadline")
    if micro <= desk.micro:
        raise InvalidValueError("deadline", "deadline_past", deadline, "a moment that is still to come")
    if micro > desk.micro + LONGEST // timedelta(microseconds=1):
        raise InvalidValueError("deadline", "deadline_far", deadline, "within a year")
    return micro


def step(desk: Desk, vote: int, act: str) -> None:
    """Write a step of a vote's history."""
    row = {"id": counters.take(desk.connection, counters.PROBLEM), "vote": vote, "at": desk.micro, "changes": "{}"}
    who = {"person": desk.actor.person, "partner": desk.partner, "act": act}
    desk.connection.execute(insert(vote_steps), [row | who])


def _options(desk: Desk, problem: Any, draft: VoteDraft) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """The measures' codes, the partners that may read every one, and whose they are; raises `InvalidValueError`."""
    options = tuple(dict.fromkeys(codes.normal(one, codes.MEASURE) or one for one in draft.options))
    if not options:
        raise InvalidValueError("options", "no_measures", "", "choose at least one measure")
    if len(options) > MOST_OPTIONS:
        raise InvalidValueError("options", "too_many_measures", len(options), f"at most {MOST_OPTIONS}")
    if draft.method is Method.RANKING and len(options) == 1:
        raise InvalidValueError("options", "one_is_no_ranking", "", "choose at least two, or another method")
    found = reach.measured(desk.connection, problem, desk.taking_part)
    reached = problems.partners_of(problem, desk.taking_part)
    proposers = set()
    for code in options:
        one = found.get(code)
        if one is None or desk.partner not in one.partners or one.row.withdrawn_at is not None:
            raise InvalidValueError("options", "measure_unknown", code, "a measure of this problem, like A-7KQ4")
        reached &= one.partners
        proposers.add(str(one.row.partner))
    return options, reached, frozenset(proposers)


def _votable(desk: Desk, problem: Any, options: tuple[str, ...], readers: frozenset[str]) -> None:
    """Each must act on a cause that everybody who reads the vote may read, and be seen by whoever proposed it."""
    from storage.measures.votable import votable  # measures know of retention, which knows of votes

    try:
        votable(desk, problem, options, readers)
    except ProblemRefusedError as error:
        raise InvalidValueError("options", error.what, error.given, error.mend) from None


def _asked(draft: VoteDraft, options: tuple[str, ...]) -> dict[str, Any]:
    """The columns that say what is asked and how."""
    if draft.secret and draft.shown:
        raise InvalidValueError("shown", "secret_is_not_shown", "", "a secret vote shows nothing before it closes")
    return {
        "question": text(draft.question, "question", QUESTION_MOST),
        "method": Method(draft.method).value,
        "mandate": Mandate(draft.mandate).value,
        "users": Users(draft.users).value,
        "secret": bool(draft.secret),
        "shown": bool(draft.shown),
        "options": words.pack(list(options), "options"),
        "quorum": max(draft.quorum, SECRET_LEAST) if draft.secret else draft.quorum,
        "sectors": words.pack(sorted(draft.sectors), "sectors"),
        "round": 1,
        "closed_at": None,
        "outcome": "",
        "to_wipe": False,
    }


def _named(desk: Desk, draft: VoteDraft, voting: frozenset[str]) -> str:
    """The people who vote one by one, or who may use a mandate, as they are now; "[]" where a role says it."""
    if draft.users is not Users.NAMED and draft.mandate is Mandate.PARTNER:
        return "[]"
    q = people.c
    query = select(q.key, q.partner, q.role).where(q.partner.in_(voting), ~q.left).order_by(q.key)
    listed = {row.key: row for row in desk.connection.execute(query) if Role(row.role) in roles_of("vote.cast")}
    if draft.users is Users.NAMED:
        beyond = sorted(draft.named - set(listed))
        if beyond:
            mend = "name people of those who vote, whose role may vote"
            raise InvalidValueError("named", "person_may_not_vote", ", ".join(beyond), mend)
        chosen = sorted(draft.named)
        without = voting - {listed[key].partner for key in chosen}
        if without:
            raise InvalidValueError("named", "nobody_named", ", ".join(sorted(without)), "name somebody of each")
    else:
        leading_ = {role.value for role in LEADING}
        every = draft.users is Users.ALL
        chosen = [key for key, row in listed.items() if every or row.role in leading_]
    return words.pack(chosen, "named")


def _quorum(desk: Desk, draft: VoteDraft, voting: frozenset[str], named: tuple[str, ...]) -> None:
    """Raise `InvalidValueError` for a quorum that can never be there."""
    number = len(named) if draft.mandate is Mandate.PERSON else len(voting)
    if number == 0:
        raise InvalidValueError("voters", "nobody_votes", "", "choose partners that have people who may vote")
    if not isinstance(draft.quorum, int) or not 0 <= draft.quorum <= number:
        raise InvalidValueError("quorum", "quorum_not_possible", draft.quorum, f"a number from 0 to {number}")
    if draft.secret and number < SECRET_LEAST:
        raise InvalidValueError(
            "secret", "too_few_for_secret", number, f"at least {SECRET_LEAST} who vote, or no secret"
        )
    rows = desk.connection.execute(select(partners.c.sector).where(partners.c.key.in_(voting)))
    among(draft.sectors, frozenset(rows.scalars()), "sectors")
