"""What was decided, for everybody who will read it: the rows of the action plan."""

from dataclasses import dataclass

from handlers.problems.desk import Desk
from storage.model.query import Query


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A decided measure in words: its problem, who owns it, until when, how far it has come, when it is looked at."""

    problem: str
    measure: str
    owner: str
    due: str
    status: str
    review: str


def plan_rows(desk: Desk, query: Query) -> tuple[PlanRow, ...]:
    """The decisions that all of the audience may read, of problems that touch what was asked for."""
    return ()
