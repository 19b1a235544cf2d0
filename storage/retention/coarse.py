"""Place and time made coarse for good: the middle of a 250 m cell, an ISO week, a six-hour part of the day."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from storage.model.incident import Precision
from storage.moments import from_seconds, seconds
from storage.selection import CELL

_PART = 6  # hours
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def place(x: float, y: float) -> tuple[float, float]:
    """The middle of the cell, metres."""
    return ((x // CELL) + 0.5) * CELL, ((y // CELL) + 0.5) * CELL


def precision(value: int) -> int:
    """A square of what was known; what was not stays so. Neither enters a density map or is a point."""
    return Precision.SQUARE.value if value <= Precision.STREET else value


def time(starts: int, ends: int, zone: ZoneInfo) -> tuple[int, int]:
    """Start and end, seconds, of the week it is counted in (that of its midpoint).

    Monday at the beginning of its part of the day to Sunday at that part's end, so both can be read off again; the
    whole week when it is not known within one part. What is not known within a week is widened to whole weeks.
    """
    first = middle = last = from_seconds(starts, zone)
    if starts < ends:
        last, middle = from_seconds(ends - 1, zone), from_seconds(starts + (ends - starts) // 2, zone)
    if ends - starts > _WEEK.total_seconds():
        return _stamp(_monday(first), zone), _stamp(_monday(last) + _WEEK, zone)
    monday = _monday(middle)
    part = first.hour // _PART
    if (first.date(), part) != (last.date(), last.hour // _PART):
        return _stamp(monday, zone), _stamp(monday + _WEEK, zone)
    begin, end = (timedelta(hours=_PART * number) for number in (part, part + 1))
    return _stamp(monday + begin, zone), _stamp(monday + 6 * _DAY + end, zone)


def _monday(moment: datetime) -> datetime:
    """The wall clock's midnight that begins the ISO week, without a zone."""
    day = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001  a wall clock; the zone comes last
    return day - (moment.isoweekday() - 1) * _DAY


@lru_cache(maxsize=4_096)  # parts of the days of some years
def _stamp(wall: datetime, zone: ZoneInfo) -> int:
    return seconds(wall.replace(tzinfo=zone))
