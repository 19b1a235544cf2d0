"""ISO weeks in the region's own time: the last full one, the same one last year, and the days of many."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from storage.model.query import Period

Ints = NDArray[np.int64]
WEEK, DAY = timedelta(days=7), timedelta(days=1)
# What the methods look back on: five years and the weeks around the same one (analytics.methods.expected).
WEEKS_BACK = 5 * 53 + 4


def week_from(monday: date, zone: tzinfo) -> Period:
    """The week that begins on `monday`, from local midnight to local midnight."""
    return Period(_midnight(monday, zone), _midnight(monday + WEEK, zone))


def days_before(day: date, days: int, zone: tzinfo) -> Period:
    """So many whole days before a day's midnight."""
    return Period(_midnight(day - days * DAY, zone), _midnight(day, zone))


def last_full(now: datetime, zone: tzinfo) -> Period:
    """The latest week that has ended at `now`."""
    today = now.astimezone(zone).date()
    return week_from(today - timedelta(days=today.weekday()) - WEEK, zone)


def is_week(period: Period) -> bool:
    """Whether it is one whole ISO week."""
    start, end = period.start, period.end
    whole = all((at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0) for at in (start, end))
    return whole and start.isoweekday() == 1 and end.date() - start.date() == WEEK


def iso_name(week: Period) -> str:
    """Its name in ISO 8601: 2026-W12."""
    year, number, _ = week.start.isocalendar()
    return f"{year}-W{number:02}"


def by_name(name: str, zone: tzinfo) -> Period | None:
    """The week of such a name, or None when there is none."""
    year, _, number = name.partition("-W")
    if not (len(year) == 4 and len(number) == 2 and f"{year}{number}".isascii() and f"{year}{number}".isdigit()):
        return None
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return None
    return week_from(monday, zone) if date(1900, 1, 1) < monday < date(2199, 12, 1) else None


def before(week: Period, weeks: int = 1) -> Period:
    """The week that many weeks earlier."""
    return week_from(week.start.date() - weeks * WEEK, _zone(week))


def last_year(week: Period) -> Period:
    """The week of the same number a year earlier; for week 53, when that year has none, the one 52 weeks before."""
    year, number, _ = week.start.isocalendar()
    try:
        monday = date.fromisocalendar(year - 1, number, 1)
    except ValueError:
        monday = week.start.date() - 52 * WEEK
    return week_from(monday, _zone(week))


def history(week: Period) -> Period:
    """Everything that the methods look back on, and the week itself."""
    return Period(before(week, WEEKS_BACK).start, week.end)


@lru_cache(maxsize=8)
def midnights(first: date, days: int, zone: tzinfo) -> Ints:
    """The second (since 1970 UTC) at which each of so many local days begins, and the one after the last."""
    ahead = (_midnight(first + timedelta(days=number), zone) for number in range(days + 1))
    return np.array([int(at.astimezone(UTC).timestamp()) for at in ahead], np.int64)


def day_numbers(moments: Ints, span: Period) -> Ints:
    """Which local day of `span` each second lies in, from 0; what lies beside it belongs to its first or last day."""
    starts = midnights(span.start.date(), (span.end.date() - span.start.date()).days, _zone(span))
    found: Ints = np.clip(np.searchsorted(starts, moments, side="right") - 1, 0, len(starts) - 2)
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _zone(period: Period) -> tzinfo:
    if period.start.tzinfo is None:
        raise ValueError("a period carries its zone; this one has none")
    return period.start.tzinfo
