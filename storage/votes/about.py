"""A vote about a decision: whether it goes on, is changed or stops. It goes no further than the decision does."""

from typing import Any

from sqlalchemy import Connection, select

from storage import codes
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import Progress
from storage.model.people import Level
from storage.model.vote import CHOSEN, Next
from storage.problems.desk import Desk
from storage.sharing import decide_told
from storage.tables import decisions, votes

v = votes.c


def readers(connection: Connection, code: str, taking_part: frozenset[str]) -> frozenset[str]:
    """The partners that may read the decision with this code."""
    from storage.decisions.reading import readers  # decisions know of retention, which knows of votes

    return readers(connection, code, taking_part)


def standing(desk: Desk, problem: Any, given: str) -> Any:
    """A decision of the problem that can be voted about, as `Found`. Raises `InvalidValueError`.

    One that the actor may not read does not exist.
    """
    from storage.decisions.reading import found

    code = codes.normal(given, codes.DECISION) or given
    here = (decisions.c.code == code, decisions.c.problem == problem.id)
    one = next(iter(found(desk.connection, desk.alone, desk.taking_part, *here)), None)
    if one is None:
        raise InvalidValueError("about", "decision_unknown", given[:20], "a decision of this problem, like B-7KQ4")
    what = "decision_withdrawn" if one.row.withdrawn_at is not None else "" if one.row.does else "decision_does_nothing"
    if one.row.status == Progress.STOPPED:
        what = what or "decision_stopped"
    if what:
        raise InvalidValueError("about", what, code, "vote about a decision that is carried out")
    return one


def one_at_a_time(desk: Desk, decision: str) -> None:
    """Raise `ProblemRefusedError` that names the vote about a decision that is open already, if the actor reads it."""
    from storage.votes.finding import whole

    query = select(votes).where(v.about == decision, v.closed_at.is_(None)).order_by(v.id)
    for row in desk.connection.execute(query).all():
        if decide_told(whole(desk.connection, row, desk.taking_part).readers, desk.alone).level is not Level.NOTHING:
            raise ProblemRefusedError("vote_about_open", row.code, "vote in that one, or close it first")


def stopped_by(desk: Desk, decision: str) -> int | None:
    """When the latest vote about a decision that the actor may read closed, if it came to stopping or a tie with it."""
    from storage.votes.closing import from_json
    from storage.votes.finding import whole

    query = select(votes).where(v.about == decision, v.closed_at.is_not(None)).order_by(v.closed_at.desc(), v.id.desc())
    for row in desk.connection.execute(query).all():
        if decide_told(whole(desk.connection, row, desk.taking_part).readers, desk.alone).level is not Level.NOTHING:
            outcome = from_json(row.outcome)
            stops = outcome is not None and outcome.verdict in CHOSEN and Next.STOP in outcome.winners
            return int(row.closed_at) if stops else None
    return None


def codes_of(connection: Connection, decision: str) -> list[str]:
    """Codes of every vote about a decision."""
    return list(connection.execute(select(v.code).where(v.about == decision).order_by(v.id)).scalars())
