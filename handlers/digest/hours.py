"""When: the week clock of what is told with its hour, and the hours of one place."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from analytics.methods.rhythm import Offsets, Rhythm, rhythm
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
HOUR = 3600


def clock(rows: Released, week: Period) -> tuple[tuple[float, ...], ...] | None:
    """Incidents by part of the day (4) and weekday (7), of those told with their hour; None when there are none."""
    known = np.flatnonzero(~rows.coarse)
    if not known.size:
        return None
    found = _rhythm(rows, known, week)
    return tuple(tuple(float(n) for n in part) for part in found.quarters.T)


def hours_of(rows: Released, members: np.ndarray, week: Period) -> Hours | None:
    """The part of the week in which most of some rows happened, when one stands out from chance."""
    found = _rhythm(rows, members, week)
    if not found.about.enough or not found.stand_out:
        return None
    most = found.stand_out[0]
    return Hours(DAYS[most.days], *PARTS[most.part])


def _rhythm(rows: Released, at: np.ndarray, week: Period) -> Rhythm:
    """A row at level EXACT is told as its whole hour, and lies anywhere in it."""
    start, end = rows.start[at], rows.end[at]
    return rhythm(start, end, offsets(week))


def offsets(period: Period) -> Offsets:
    """The zone's clock over a period and a day on each side, hour by hour where it changes."""
    zone = period.start.tzinfo
    first = int((period.start - timedelta(days=1)).timestamp()) // HOUR * HOUR
    last = int((period.end + timedelta(days=1)).timestamp())
    moments = np.arange(first, last, HOUR)
    seconds = np.array([_offset(int(moment), zone) for moment in moments], np.int64)
    changes = np.flatnonzero(np.diff(seconds, prepend=seconds[0] - 1))
    return Offsets(moments[changes].astype(np.int64), seconds[changes])


def _offset(moment: int, zone: object) -> int:
    from datetime import UTC, datetime

    if not isinstance(zone, ZoneInfo):
        raise TypeError("a period carries the region's zone")
    offset = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
