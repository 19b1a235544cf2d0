"""Two named times become one stretch, in the years that belong together."""

from handlers.grammar import calendar
from handlers.grammar.calendar import LONGEST_WRAP, Span
from handlers.grammar.context import Ask, Context
from handlers.grammar.point import Point


def stretch(ctx: Context, end_at: int, first: Point, last: Point) -> Span:
    """From the beginning of one time to the end of another; Ask when it runs backwards."""
    start, end = _ends(ctx, first, last)
    if start is None or end is None:
        raise Ask("no_time", first.first, end_at)
    if end.start < start.start or (end.start - start.start > LONGEST_WRAP and _wrapped(first, last, start, end)):
        texts = [ctx.text(p.first, p.end) for p in (first, last)]
        raise Ask("reversed", first.first, end_at, _turned(ctx, first, last, texts))
    units = {first.unit, last.unit}
    unit = {"week": "weeks", "month": "months", "quarter": "months", "year": "years"}.get(first.unit, "days")
    return Span(unit if len(units) == 1 else "days", start.start, end.end)


def _ends(ctx: Context, first: Point, last: Point) -> tuple[Span | None, Span | None]:
    """Both ends in the years that make one range: the one given, or the latest begun."""
    if first.year is not None and last.year is not None:
        return first.make(first.year), last.make(last.year)
    if last.year is not None:
        end = last.make(last.year)
        start = first.make(last.year)
        late = start is None or end is None or start.start > end.start
        return (first.make(last.year - 1) if late else start), end
    start = first.make(first.year) if first.year is not None else calendar.latest(first.make, ctx.today)
    if start is None:
        return None, None
    year = first.year if first.year is not None else _year_of(first, start)
    end = last.make(year)
    return start, last.make(year + 1) if end is None or end.start < start.start else end


def _year_of(named: Point, span: Span) -> int:
    """The year that people say of it: week 1 may begin in December and is the new year's all the same."""
    return span.start.isocalendar().year if named.unit == "week" else span.start.year


def _wrapped(first: Point, last: Point, start: Span, end: Span) -> bool:
    """Whether the range runs over new year only because no year was given for both ends."""
    return (
        (first.year is None or last.year is None)
        and not first.fixed
        and not last.fixed
        and _year_of(first, start) != _year_of(last, end)
    )


def _turned(ctx: Context, first: Point, last: Point, texts: list[str]) -> list[str]:
    """The range the other way round; a bare number gets the other's word."""
    if last.unit == "week":
        return [f"v{last.number}–v{first.number}"]
    if first.unit == "day" and last.unit == "day" and first.month:
        year = f" {last.year}" if last.year else ""
        return [f"{last.number}/{last.month}–{first.number}/{first.month}{year}"]
    return [f"{texts[1]}–{texts[0]}"] if first.unit == last.unit and not ctx.at(last.first).text.isdigit() else []
