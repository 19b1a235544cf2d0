"""A decision is made: what is done, by whom and until when, or what is not done, and why."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select

from storage import codes, counters, drafts, words
from storage.decisions import checks, moving
from storage.decisions.reading import reach, vote_readers
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import DecisionDraft, Progress
from storage.model.people import Level
from storage.model.problem import Status
from storage.problem_threads.announcing import announce
from storage.problems import reading as of_problems
from storage.problems.desk import Desk, among, text
from storage.problems.reading import partners_of
from storage.sharing import decide_told
from storage.tables import decision_steps, decisions, measures, votes

REASON_MOST, INDICATOR_MOST = 1_000, 300  # characters
MOST_MEASURES = 20
# Whether it worked is asked when there are weeks enough on both sides to compare.
REVIEW_AFTER = timedelta(weeks=12)
d, m, v = decisions.c, measures.c, votes.c


def make(desk: Desk, code: str, draft: DecisionDraft) -> Any:
    """The row of a new decision on a problem, or of the same one sent before.

    Raises `InvalidValueError` and `ProblemRefusedError`; both leave nothing behind.
    """
    drafts.check(draft, DecisionDraft)
    once = words.key(draft.once, "once")
    mine = select(decisions).where(d.person == desk.actor.person, d.once == once)
    earlier = desk.connection.execute(mine).one_or_none()
    if earlier is not None:
        desk.again = True
        return earlier
    problem = _problem(desk, code)
    quoted = _measures(desk, problem, draft.measures)
    if desk.partner not in (problem.partner, draft.owner_partner):
        raise ProblemRefusedError("decision_for_another", problem.code, "the partner that leads the problem decides it")
    number = counters.take(desk.connection, counters.PROBLEM)
    readers = among(draft.partners, reach(problem, quoted, desk.taking_part)) | {desk.partner}
    row = {
        "id": number,
        "code": codes.free(desk.connection, codes.DECISION),
        "problem": problem.id,
        "once": once,
        "measures": words.pack([one.code for one in quoted], "measures"),
        "vote": _vote(desk, problem, draft.vote),
        "does": bool(draft.does),
        "reason": text(draft.reason, "reason", REASON_MOST),
        **checks.owned(desk, draft.owner_partner, draft.owner, readers, does=draft.does),
        **checks.dated(draft.start, draft.due, _review(draft), does=draft.does),
        "indicator": checks.maybe(draft.indicator, "indicator", INDICATOR_MOST),
        "status": Progress.DECIDED.value,
        "done_on": "",
        "person": desk.actor.person,
        "partner": desk.partner,
        "partners": words.pack(sorted(readers), "partners"),
        "at": desk.micro,
        "changed_at": desk.micro,
        "withdrawn_at": None,
    }
    desk.connection.execute(insert(decisions), [row])
    step(desk, number, "made", {})
    desk.about += [problem.code, str(row["code"]), *sorted(readers)]
    announce(desk.connection, problem.id, "decided", str(row["code"]), readers, desk.micro)
    if draft.does:
        moving.begun(desk, problem, readers)
    return desk.connection.execute(select(decisions).where(d.id == number)).one()


def step(desk: Desk, decision: int, act: str, changes: dict[str, tuple[str, str]]) -> None:
    """Write a step of a decision's history."""
    row: dict[str, Any] = {"id": counters.take(desk.connection, counters.PROBLEM), "decision": decision}
    row |= {"at": desk.micro, "person": desk.actor.person, "partner": desk.partner, "act": act}
    desk.connection.execute(insert(decision_steps), [row | {"changes": words.pack_changes(changes)}])


def _problem(desk: Desk, code: str) -> Any:
    """An open problem that the actor may read."""
    row = of_problems.row(desk.connection, codes.normal(code), desk.alone, desk.taking_part)
    if row is None:
        raise ProblemRefusedError("problem_unknown", code, "look at the code again, it is like P-7KQ4")
    if row.status == Status.CLOSED:
        raise ProblemRefusedError("problem_closed", row.code, "open it again first")
    return row


def _measures(desk: Desk, problem: Any, given: tuple[str, ...]) -> list[Any]:
    """Measures of the problem that the actor may read, in the order given; any other does not exist."""
    if not given:
        raise InvalidValueError("measures", "measure_missing", "", "choose at least one measure of the problem")
    if len(given) > MOST_MEASURES:
        raise InvalidValueError("measures", "measures_too_many", len(given), f"at most {MOST_MEASURES} at once")
    found = []
    for code in dict.fromkeys(codes.normal(one, codes.MEASURE) or one for one in given):
        query = select(measures).where(m.code == code, m.problem == problem.id, m.withdrawn_at.is_(None))
        row = desk.connection.execute(query).one_or_none()
        if row is None or not _reads(desk, partners_of(row, desk.taking_part)):
            raise InvalidValueError("measures", "measure_unknown", code[:20], "choose a measure of the same problem")
        found.append(row)
    return found


def _vote(desk: Desk, problem: Any, given: str) -> str:
    """The code of a vote of the problem that the actor may read, or ""."""
    if not given:
        return ""
    code = codes.normal(given, codes.VOTE) or given
    row = desk.connection.execute(select(votes).where(v.code == code, v.problem == problem.id)).one_or_none()
    if row is None or not _reads(desk, vote_readers(desk.connection, row, desk.taking_part)):
        raise InvalidValueError("vote", "vote_unknown", given[:20], "name a vote of the same problem")
    return str(row.code)


def _reads(desk: Desk, readers: frozenset[str]) -> bool:
    return decide_told(readers, desk.alone).level is not Level.NOTHING


def _review(draft: DecisionDraft) -> date | None:
    """Of what is done and has a date, 12 weeks after it when nobody said otherwise."""
    if draft.review is None and draft.does and isinstance(draft.due, date):
        checks.day("due", draft.due)
        return draft.due + REVIEW_AFTER
    return draft.review
