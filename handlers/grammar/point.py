"""One named time: a week, a day, a month, a quarter, a season, a year."""

from dataclasses import dataclass

from handlers.grammar import calendar
from handlers.grammar.calendar import FIRST_YEAR, LAST_YEAR, Make, Span
from handlers.grammar.context import Ask, Context
from storage.model.query import Daypart, Period


@dataclass(frozen=True, slots=True)
class Point:
    """A time whose year may still be open: `make` gives its span in a year."""

    unit: str
    make: Make
    year: int | None
    first: int
    end: int
    number: int = 0
    month: int = 0
    fixed: bool = False
    month_first: bool = False
    part: Daypart | None = None
    bare_weekend: bool = False
    moment: Period | None = None

    def span(self, year: int) -> Span | None:
        """Its span in a year; a fixed one is the same in every year."""
        return self.make(self.year if self.year is not None else year)


def fixed(span: Span, first: int, end: int, part: Daypart | None = None) -> Point:
    """A time that needs no year: igår, förra veckan, 2026-03-12."""
    return Point(span.unit, lambda _year: span, span.start.year, first, end, fixed=True, part=part)


def checked(ctx: Context, point: Point) -> Point:
    """The point, or a question when the calendar has no such time."""
    year = point.year
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise Ask("no_year", point.first, point.end, word=str(year))
    exists = point.make(year) if year is not None else calendar.latest(point.make, ctx.today)
    if exists is None:
        _ask_missing(ctx, point, year)
    return point


def _ask_missing(ctx: Context, point: Point, year: int | None) -> None:
    if point.unit == "week":
        _ask_week(point, year)
    if point.unit == "quarter":
        options = [f"Q{n} {year or ''}".strip() for n in (1, 2, 3, 4)]
        raise Ask("no_quarter", point.first, point.end, options, number=str(point.number))
    options = []
    if 1 <= point.month <= 12:
        last = calendar.month(year or ctx.today.year, point.month)
        options = [f"{(last.end - calendar.DAY).day}/{point.month}{f' {year}' if year else ''}"] if last else []
    elif 1 <= point.number <= 12 and 1 <= point.month <= 31:
        options = [f"{point.month}/{point.number}{f' {year}' if year else ''}"]
    raise Ask("no_day", point.first, point.end, options)


def _ask_week(point: Point, year: int | None) -> None:
    last = 53 if year is None or calendar.week(year, 53) else 52
    near = last if point.number > last else 1
    options = [f"v{near}{f' {year}' if year else ''}"]
    if point.number == 53 and year:
        options.append(f"v1 {year + 1}")
        raise Ask("no_week_year", point.first, point.end, options, number=str(point.number), year=str(year))
    raise Ask("no_week", point.first, point.end, options, number=str(point.number))
