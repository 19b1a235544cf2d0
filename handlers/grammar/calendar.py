"""Calendar arithmetic on dates: ISO weeks, months, quarters, seasons, years. No clock and no zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2199  # years a four-digit number may mean; outside, somebody mistyped
LONGEST_WRAP = timedelta(days=184)  # a range without years may run over new year, but not over half a year
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of whole days, `end` exclusive, and the calendar unit it was named by."""

    unit: str  # day week weeks month months quarter season year years weekend days
    start: date
    end: date

    @property
    def days(self) -> int:
        """Its length in days."""
        return (self.end - self.start).days


Make = Callable[[int], Span | None]


def day(year: int, month: int, number: int) -> Span | None:
    """One day, or None when the calendar has no such date."""
    try:
        start = date(year, month, number)
    except ValueError:
        return None
    return Span("day", start, start + DAY)


def week(year: int, number: int) -> Span | None:
    """An ISO week, or None when that year has no such week."""
    try:
        start = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return Span("week", start, start + WEEK)


def month(year: int, number: int) -> Span | None:
    """A calendar month."""
    return months(year, number, 1, "month") if 1 <= number <= 12 else None


def quarter(year: int, number: int) -> Span | None:
    """A quarter of the calendar year."""
    return months(year, 3 * number - 2, 3, "quarter") if 1 <= number <= 4 else None


def season(year: int, number: int) -> Span:
    """Spring 1, summer 2, autumn 3, winter 4: three months each; a winter begins in December of `year`."""
    return months(year, 3 * number, 3, "season")


def whole_year(year: int) -> Span:
    """January to December."""
    return Span("year", date(year, 1, 1), date(year + 1, 1, 1))


def months(year: int, first: int, count: int, unit: str = "months") -> Span:
    """`count` calendar months from month `first` of `year`."""
    start = date(year, first, 1)
    return Span(unit, start, add_months(start, count))


def add_months(first: date, count: int) -> date:
    """The first day of a month, `count` months on."""
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def latest(make: Make, today: date) -> Span | None:
    """The latest one that has begun; weeks 53 and leap days may lie some years back."""
    for year in range(today.year + 1, today.year - 30, -1):
        span = make(year)
        if span is not None and span.start <= today:
            return span
    return None


def monday(of: date) -> date:
    """The Monday of a day's ISO week."""
    return of - timedelta(days=of.weekday())


def current(unit: str, today: date, back: int = 0) -> Span:
    """The calendar unit that holds `today`, or the one `back` units before it (negative: after)."""
    if unit == "week":
        start = monday(today) - back * WEEK
        return Span("week", start, start + WEEK)
    if unit == "weekend":
        return weekend(today, back)
    if unit == "year":
        return whole_year(today.year - back)
    if unit in {"month", "quarter", "half_year"}:
        count = {"month": 1, "quarter": 3, "half_year": 6}[unit]
        first = date(today.year, (today.month - 1) // count * count + 1, 1)
        start = add_months(first, -back * count)
        return Span(unit, start, add_months(start, count))
    return Span("day", today - back * DAY, today - back * DAY + DAY)


def weekend(today: date, back: int = 0) -> Span:
    """The latest begun Saturday and Sunday, or one `back` weekends before."""
    start = today - timedelta(days=(today.weekday() - 5) % 7) - back * WEEK
    return Span("weekend", start, start + 2 * DAY)


def last_days(count: int, today: date) -> Span:
    """`count` days of which today is the last."""
    return Span("days", today - (count - 1) * DAY, today + DAY)


def latest_weekday(number: int, until: date) -> date:
    """The latest day with this ISO number, `until` included."""
    return until - timedelta(days=(until.isoweekday() - number) % 7)


def years_before(span: Span, years: int) -> Span | None:
    """The same ISO weeks, or the same dates, in another year; None when a week 53 is missing there."""
    if span.unit in {"week", "weeks"}:
        return _weeks_before(span, years)
    return Span(span.unit, _same_date(span.start, years), _same_date(span.end - DAY, years) + DAY)


def _weeks_before(span: Span, years: int) -> Span | None:
    start, last = span.start.isocalendar(), (span.end - DAY).isocalendar()
    first, final = week(start.year - years, start.week), week(last.year - years, last.week)
    return None if first is None or final is None else Span(span.unit, first.start, final.end)


def _same_date(of: date, years: int) -> date:
    """29 February becomes the last of February; the last of February stays the last."""
    last_of_february = of.month == 2 and (of + DAY).month == 3
    year = of.year - years
    return date(year, 3, 1) - DAY if last_of_february else of.replace(year=year)
