"""What was decided, for everybody who will read it: the rows of the action plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.problems.desk import Desk
from handlers.situation.during import in_place
from handlers.texts.format import date_text, list_text
from storage.model.query import Query


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A decision in words: its problem, what is done, who does it, until when, how far it is, when it is looked at."""

    code: str  # of its problem
    problem: str
    measure: str
    owner: str
    due: str
    status: str
    review: str


def plan_rows(desk: Desk, query: Query) -> tuple[PlanRow, ...]:
    """The decisions that all of the audience may read and that touch what was asked for, by problem."""
    door: Any = getattr(desk.services, "decisions", None)
    every = door.all(desk.request.audience) if door is not None else ()
    here = [one for one in every if in_place(desk, one.problem.query, query)]
    here.sort(key=lambda one: (one.problem.name.casefold(), one.problem.code, f"{one.decision.due}", one.decision.code))
    return tuple(_row(desk, one) for one in here)


def _row(desk: Desk, one: Any) -> PlanRow:
    decision, problem = one.decision, one.problem
    measure = list_text(list(one.names), desk.texts.language) or "–"
    if not decision.does:
        measure = desk.texts("situation.plan.not_done", measure=measure, why=decision.reason)
    status = decision.status.value if decision.does else "not_done"
    partner, person = desk.names({decision.owner_partner}), desk.person(decision.owner)
    return PlanRow(
        problem.code,
        f"{problem.code} {problem.name}",
        measure,
        ", ".join(part for part in (partner, person) if part),
        _day(decision.due, desk),
        desk.texts(f"situation.plan.is.{status}"),
        _day(decision.review, desk),
    )


def _day(when: date | None, desk: Desk) -> str:
    return date_text(when, desk.texts.language) if when is not None else ""
