"""Whether measures can be put to the vote: each acts on a cause that everybody who votes may read."""

from collections.abc import Sequence
from typing import Any

from storage.errors import ProblemRefusedError
from storage.measures import proposing, reading
from storage.model.measure import Measure
from storage.model.people import Audience, Role, Viewer
from storage.problems import reading as problems_reading
from storage.problems.desk import Desk


def votable(desk: Desk, problem: Any, codes: Sequence[str], readers: frozenset[str]) -> tuple[Measure, ...]:
    """The measures as all of `readers` (partners) may read them, for a vote on `problem` (its row).

    Raises `ProblemRefusedError`: `measure_unknown` for one that the actor may not read or of another problem,
    `measure_unread` when not all of `readers` may read it or its proposer is not among them, `measure_without_cause`
    when it names no cause that all of `readers` may read. So whoever proposed a measure sees what becomes of it.
    """
    return tuple(_one(desk, problem, code, readers) for code in codes)


def _one(desk: Desk, problem: Any, code: str, readers: frozenset[str]) -> Measure:
    found = proposing.find(desk, code)
    if found.problem.id != problem.id:
        raise ProblemRefusedError("measure_unknown", code, "it belongs to another problem")
    told = problems_reading.partners_of(found.row, desk.taking_part)
    if not readers <= told or found.row.partner not in readers:
        raise ProblemRefusedError("measure_unread", found.row.code, "it is shared with its proposer and all who vote")
    read = reading.measures_of(desk.connection, [found.problem], everybody(readers), desk.taking_part)
    one = next((measure for measure in read[found.problem.code] if measure.code == found.row.code), None)
    if one is None:
        raise ProblemRefusedError("measure_unread", found.row.code, "it is shared with its proposer and all who vote")
    if not one.causes:
        raise ProblemRefusedError("measure_without_cause", found.row.code, "name the cause it acts on first")
    return one


def everybody(partners: frozenset[str]) -> Audience:
    """Somebody of each of these partners, whoever they are: what they may all read."""
    return Audience(frozenset(Viewer(f"somebody of {one}", one, Role.REPORTER) for one in partners))
