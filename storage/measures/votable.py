"""Whether measures can be put to the vote: each acts on a cause that everybody who reads the vote may read."""

from collections.abc import Sequence
from typing import Any

from storage.errors import InvalidValueError
from storage.measures import reading
from storage.model.measure import Measure
from storage.model.people import Audience, Role, Viewer
from storage.problems.desk import Desk


def votable(desk: Desk, problem: Any, codes: Sequence[str], readers: frozenset[str]) -> tuple[Measure, ...]:
    """The measures as all of `readers` (partners) may read them, for a vote on `problem` (its row).

    Raises `InvalidValueError`: `measure_unknown` for one that the actor or not all of `readers` may read, and
    `measure_without_cause` when it names no cause that all of them may read. A cause that is hidden from somebody
    is told as none: whoever opens a vote must not learn that there is one.
    """
    read = {one.code: one for one in _of(desk, problem, everybody(readers))}
    own = {one.code for one in _of(desk, problem, desk.alone)}
    for code in codes:
        if code not in read or code not in own:
            raise InvalidValueError("options", "measure_unknown", code, "a measure that all who vote may read")
        if not read[code].causes:
            raise InvalidValueError("options", "measure_without_cause", code, "say first which cause it acts on")
    return tuple(read[code] for code in codes)


def everybody(partners: frozenset[str]) -> Audience:
    """Somebody of each of these partners, whoever they are: what they may all read."""
    return Audience(frozenset(Viewer(f"somebody of {one}", one, Role.REPORTER) for one in partners))


def _of(desk: Desk, problem: Any, audience: Audience) -> tuple[Measure, ...]:
    return reading.measures_of(desk.connection, [problem], audience, desk.taking_part)[problem.code]
