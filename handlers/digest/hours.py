"""When: the week clock of what is told with its hour, and the hours of one place."""

import numpy as np
from numpy.typing import NDArray

from analytics.methods.rhythm import Rhythm, rhythm
from analytics.methods.weekclock import offsets
from handlers.digest.value import Hours
from storage.model.query import Period
from storage.released import Released

DAYS = {
    "every_day": (1, 2, 3, 4, 5, 6, 7),
    "weekdays": (1, 2, 3, 4, 5),
    "weekend": (6, 7),
    "friday_saturday": (5, 6),
    "monday": (1,),
    "tuesday": (2,),
    "wednesday": (3,),
    "thursday": (4,),
    "friday": (5,),
    "saturday": (6,),
    "sunday": (7,),
}
PARTS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24), "whole_day": (0, 24)}


def clock(rows: Released, week: Period) -> tuple[tuple[float, ...], ...] | None:
    """Incidents by part of the day (4) and weekday (7), of those told with their hour; None when there are none."""
    known = np.flatnonzero(~rows.coarse)
    if not known.size:
        return None
    found = rhythm_of(rows, known, week)
    return tuple(tuple(float(n) for n in part) for part in found.quarters.T)


def hours_of(rows: Released, members: NDArray[np.integer], span: Period) -> Hours | None:
    """The part of the week in which some rows of a span mostly happened, when one stands out from chance."""
    found = rhythm_of(rows, members, span)
    if not found.stand_out:
        return None
    most = found.stand_out[0]
    return Hours(DAYS[most.days], *PARTS[most.part])


def rhythm_of(rows: Released, at: NDArray[np.integer], span: Period) -> Rhythm:
    """The week clock of some rows of a span, which has a zone."""
    zone = span.start.tzinfo
    if zone is None:
        raise ValueError("a period carries its zone; this one has none")
    first, last = int(span.start.timestamp()), int(span.end.timestamp())
    return rhythm(rows.start[at], rows.end[at], offsets(zone, first, last))
