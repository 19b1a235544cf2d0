"""A problem goes on by itself when its decisions say so: to measures with the first one, to follow-up when all is done.

Only what all of the problem's partners may read moves it: a status that everybody sees would tell of a decision that
some do not.
"""

from typing import Any

from sqlalchemy import update

from storage.decisions.reading import every
from storage.model.decision import Progress
from storage.model.problem import Status
from storage.problems.desk import Desk
from storage.problems.reading import partners_of
from storage.tables import decisions, problems

_BEFORE = (Status.OPEN, Status.ANALYSIS)
_OVER = (Progress.DONE, Progress.STOPPED)


def begun(desk: Desk, problem: Any, readers: frozenset[str]) -> None:
    """The first decision to do something: the problem is at its measures."""
    if (
        readers >= partners_of(problem, desk.taking_part)
        and problem.status in _BEFORE
        and len(_shared(desk, problem)) == 1
    ):
        _move(desk, problem, Status.MEASURES)


def ended(desk: Desk, problem: Any, readers: frozenset[str]) -> None:
    """Everything that was decided is done or stopped, and something is done: it is followed up.

    `readers` are those of the decision that was reported on: when not all of the problem's partners are among them,
    that anything moved at that moment would tell of it.
    """
    if not readers >= partners_of(problem, desk.taking_part):
        return
    states = {one.status for one in _shared(desk, problem)}
    if problem.status == Status.MEASURES and Progress.DONE in states and states <= set(_OVER):
        _move(desk, problem, Status.FOLLOW_UP)


def _shared(desk: Desk, problem: Any) -> list[Any]:
    """Rows of what is to be done and all of the problem's partners may read."""
    involved = partners_of(problem, desk.taking_part)
    here = (decisions.c.problem == problem.id, decisions.c.does, decisions.c.withdrawn_at.is_(None))
    return [one.row for one in every(desk.connection, desk.taking_part, *here) if one.readers >= involved]


def _move(desk: Desk, problem: Any, status: Status) -> None:
    values = {"status": status.value, "changed_at": desk.micro}
    desk.connection.execute(update(problems).where(problems.c.id == problem.id).values(values))
    desk.step(problem.id, "changed", {"status": (str(problem.status), status.value)})
