"""What was decided, for everybody who will read it: rows of the action plan, in the words of the decisions' cards."""

from dataclasses import dataclass

from handlers.decisions import words
from handlers.problems.desk import Desk
from handlers.problems.one import heading
from handlers.situation.during import in_place
from storage.model.decision import Decided
from storage.model.query import Query


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A decision in words: its problem, what is done, who does it, until when, how far it is, when it is looked at."""

    code: str  # of its problem
    does: bool  # False for "we do not do it, because"
    problem: str
    measure: str
    owner: str
    due: str
    status: str
    review: str


def plan_rows(desk: Desk, query: Query) -> tuple[PlanRow, ...]:
    """The decisions that all of the audience may read and that touch what was asked for, problem by problem."""
    every = desk.services.decisions.all(desk.request.audience)
    here = [one for one in every if in_place(desk, one.problem.query, query)]
    here.sort(key=lambda one: (one.problem.name.casefold(), one.problem.code, f"{one.decision.due}", one.decision.code))
    return tuple(_row(desk, one) for one in here)


def _row(desk: Desk, one: Decided) -> PlanRow:
    decision = one.decision
    measure = words.what(desk, one)
    if not decision.does:
        measure = f"{measure}. {desk.texts('decision.not_done_because', why=decision.reason)}"
    return PlanRow(
        one.problem.code,
        decision.does,
        heading(one.problem),
        measure,
        words.who(desk, decision),
        words.day(desk, decision.due) if decision.due is not None else "",
        words.status(desk, decision),
        words.day(desk, decision.review) if decision.review is not None else "",
    )
