"""What was decided about measures, as far as an audience may read it: the city's memory.

Decisions themselves have a door of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.decisions import reading
from storage.model.decision import Progress
from storage.model.measure import Measure
from storage.model.people import Audience
from storage.tables import decisions

d = decisions.c


@dataclass(frozen=True, slots=True)
class Decided:
    """A measure that a decision was made about; `does` is False for "we do not do it, because"."""

    problem: str
    decision: str  # B-7KQ4
    measure: Measure
    does: bool
    status: Progress


def decided(
    connection: Connection,
    read: Mapping[str, Sequence[Measure]],
    audience: Audience,
    taking_part: frozenset[str],
    problems: Sequence[int] | None = None,
) -> tuple[Decided, ...]:
    """With the measures that an audience may read, by problem: what was decided about them, the oldest first.

    `problems` are the ids of those that it is asked of, None for every one.
    """
    known = {one.code: one for some in read.values() for one in some}
    of = () if problems is None else (d.problem.in_(problems),)
    found = reading.found(connection, audience, taking_part, d.withdrawn_at.is_(None), *of)
    return tuple(
        Decided(one.problem.code, one.row.code, known[measure.code], bool(one.row.does), Progress(one.row.status))
        for one in found
        for measure in one.measures
        if measure.code in known
    )
