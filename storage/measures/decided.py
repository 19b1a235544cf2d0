"""What was decided about measures, as far as an audience may read it: the city's memory.

Decisions themselves have a door of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from storage import words
from storage.model.decision import Progress
from storage.model.measure import Measure
from storage.model.people import Audience, Level
from storage.problems import reading
from storage.sharing import decide_told
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
    rows: Sequence[Any],
    read: Mapping[str, Sequence[Measure]],
    audience: Audience,
    taking_part: frozenset[str],
) -> tuple[Decided, ...]:
    """Of problems' rows that the audience may read, with the measures it may read of each; the oldest first."""
    of = {row.id: row for row in rows}
    known = {one.code: one for some in read.values() for one in some}
    query = select(decisions).where(d.problem.in_(list(of)), d.withdrawn_at.is_(None)).order_by(d.at, d.id)
    return tuple(
        Decided(of[row.problem].code, row.code, known[code], bool(row.does), Progress(row.status))
        for row in connection.execute(query)
        if _told(row, of[row.problem], audience, taking_part)
        for code in words.unpack(row.measures)
        if code in known
    )


def _told(row: Any, problem: Any, audience: Audience, taking_part: frozenset[str]) -> bool:
    both = reading.partners_of(row, taking_part) & reading.partners_of(problem, taking_part)
    return decide_told(both, audience).level is not Level.NOTHING
