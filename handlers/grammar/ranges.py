"""Times as they are strung together: ranges, lists, since, between; years shared among them."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.grammar import calendar
from handlers.grammar.calendar import Span
from handlers.grammar.context import Ask, Context, Heard
from handlers.grammar.dated import dated, ordinal, year_after, year_alone
from handlers.grammar.point import Point, checked, fixed
from handlers.grammar.relative import bare_unit, relative
from handlers.grammar.stretch import stretch
from storage.model.query import Period


@dataclass(frozen=True, slots=True)
class Element:
    """One member of a list of times: a point, or a range to `until`, or an open one (since)."""

    point: Point
    end: int
    until: Point | None = None
    open: bool = False
    joined: bool = False


def times(ctx: Context, at: int) -> tuple[list[Heard], int] | None:
    """All times strung together from `at` on and the index after them, or None.

    Raises Ask for what the calendar does not hold.
    """
    found = _element(ctx, at)
    if not found:
        return None
    elements, end = list(found), found[-1].end
    while ctx.joins(end):
        start = end + 1
        while ctx.joins(start):
            start += 1
        more = _element(ctx, ctx.skip_filler(start)) or _continued(ctx, start, elements[-1])
        if not more:
            break
        elements += [replace(element, joined=True) for element in more]
        end = elements[-1].end
    return [_heard(ctx, element) for element in _share_years(elements)], end


def point(ctx: Context, at: int, weekdays: bool = False) -> Point | None:
    """One time at `at`; weekdays only where a day must be meant (sedan fredag)."""
    found = dated(ctx, at) or relative(ctx, at)
    if found is not None:
        return found
    number = ctx.at(at).value("weekday")
    if weekdays and number:
        day = calendar.latest_weekday(int(number), ctx.today)
        return fixed(Span("day", day, day + calendar.DAY), at, at + 1)
    year = year_alone(ctx, at)
    return Point("year", calendar.whole_year, year[0], at, year[1]) if year else bare_unit(ctx, at)


def _element(ctx: Context, at: int) -> list[Element]:
    for reader in (_moments, _between, _since, _no_beginning, _days_of_month):
        found = reader(ctx, at)
        if found:
            return found
    first = point(ctx, at)
    return [_until(ctx, first)] if first else []


def _moments(ctx: Context, at: int) -> list[Element]:
    """Two exact moments, as a query is printed when its period does not begin at midnight."""
    if ctx.at(at).kind != "isotime" or not ctx.symbol(at + 1, "-") or ctx.at(at + 2).kind != "isotime":
        return []
    try:
        both = [datetime.fromisoformat(ctx.at(i).text).astimezone(ctx.zone) for i in (at, at + 2)]
    except ValueError as wrong:
        raise Ask("no_time", at, at + 3) from wrong
    if both[1] <= both[0]:
        raise Ask("reversed", at, at + 3)
    span = Span("days", both[0].date(), both[1].date() + calendar.DAY)
    moment = Point("days", lambda _year: span, span.start.year, at, at + 3, fixed=True, moment=Period(both[0], both[1]))
    return [Element(moment, at + 3)]


def _between(ctx: Context, at: int) -> list[Element]:
    """Mellan vecka 12 och 14, between 1 March and 15 April."""
    if not ctx.has(at, "between") or ctx.draft.comparing:
        return []
    start = ctx.skip_filler(at + 1)
    days = _days_of_month(ctx, start)
    if len(days) == 2:
        return [Element(days[0].point, days[1].end, days[1].point)]
    first = point(ctx, start, weekdays=True)
    if first is None or not (ctx.joins(first.end) or _reaches(ctx, first.end)):
        return []
    last = _second(ctx, first)
    return [Element(first, last.end, last)] if last else []


def _since(ctx: Context, at: int) -> list[Element]:
    """Sedan 1 oktober; från 1 mars till 15 april; från vecka 12."""
    if not ctx.has(at, "since", "from"):
        return []
    start = ctx.skip_filler(at + 1)
    days = _days_of_month(ctx, start)
    if days:
        return days
    first = point(ctx, start, weekdays=True)
    if first is None:
        return []
    ranged = _until(ctx, first)
    return [ranged if ranged.until else replace(ranged, open=True)]


def _no_beginning(ctx: Context, at: int) -> list[Element]:
    """T.o.m. 15 november, without a day to begin: asked about."""
    if ctx.has(at, "to") and ctx.at(at).text.lower() not in {"till", "to", "through"}:
        last = point(ctx, ctx.skip_filler(at + 1))
        if last is not None:
            day = last.unit == "day"
            raise Ask("no_time", at, last.end, [f"1/1–{ctx.text(last.first, last.end)}"] if day else [])
    return []


def _until(ctx: Context, first: Point) -> Element:
    last = _second(ctx, first) if _reaches(ctx, first.end) else None
    return Element(first, last.end, last) if last else Element(first, first.end)


def _reaches(ctx: Context, at: int) -> bool:
    return ctx.symbol(at, "-") or ctx.has(at, "to")


def _second(ctx: Context, first: Point) -> Point | None:
    start = ctx.skip_filler(first.end + 1)
    found = _number(ctx, start, first)
    if found is not None:
        return found
    found = point(ctx, start, weekdays=True)
    if found is not None and ctx.has(start, "weekday") and first.fixed:
        begin = first.make(0)
        week = (begin.start if begin else ctx.today) + 6 * calendar.DAY
        day = calendar.latest_weekday(int(ctx.at(start).value("weekday")), week)
        return fixed(Span("day", day, day + calendar.DAY), start, start + 1)
    return found


def _number(ctx: Context, at: int, like: Point) -> Point | None:
    """A bare number after a week, a quarter, a day or a year: another of the same."""
    term = ctx.at(at)
    if (
        term.kind != "number"
        or ctx.has(at + 1, "metre", "kilometre", "unit", "month", "am", "pm")
        or ctx.symbol(at + 1, ":")
    ):
        return None
    number, end = ordinal(ctx, at)
    if like.unit == "year" and like.year and len(term.text) == 2:
        same = number == (like.year + 1) % 100
        return Point("year", calendar.whole_year, like.year + 1, at, end) if same else None
    if len(term.text) > 2 or like.fixed or like.unit not in {"week", "quarter", "day"}:
        return None
    if like.unit == "day" and not (like.month_first or ctx.at(like.first).kind == "isodate"):
        return None
    return _another(ctx, like, number, at, end)


def _another(ctx: Context, like: Point, number: int, at: int, end: int) -> Point:
    makes = {
        "week": lambda year: calendar.week(year, number),
        "quarter": lambda year: calendar.quarter(year, number),
        "day": lambda year: calendar.day(year, like.month, number),
    }
    own = Point(like.unit, makes[like.unit], None, at, end, number, like.month, month_first=like.month_first)
    year = year_after(ctx, own)
    return checked(ctx, replace(own, year=year[0], end=year[1]) if year else own)


def _continued(ctx: Context, at: int, last: Element) -> list[Element]:
    """Vecka 12, 13 och 15-16."""
    found = _number(ctx, at, last.until or last.point)
    return [_until(ctx, found)] if found else []


def _days_of_month(ctx: Context, at: int) -> list[Element]:
    """12–14 mars; 12, 13 och 14 mars; 12-14/3: numbers whose month stands last."""
    at = at + 1 if ctx.at(at).text.lower() == "den" else at
    numbers, separators, place = [], [], at
    while ctx.at(place).kind == "number" and len(ctx.at(place).text) <= 2:
        number, end = ordinal(ctx, place)
        numbers.append((number, place, end))
        separators.append("-" if _reaches(ctx, end) else "," if ctx.joins(end) else "")
        if not separators[-1]:
            break
        place = ctx.skip_filler(end + 1)
    last = dated(ctx, numbers[-1][1]) if numbers and not separators[-1] else None
    if last is None and numbers and ctx.at(place).kind == "dm":
        last = dated(ctx, place)
        numbers.append((0, place, place))
    if last is None or last.unit != "day" or len(numbers) < 2:
        return []
    month = last.month
    points = [_day(number, month, last, first, end) for number, first, end in numbers[:-1]]
    return _grouped([checked(ctx, found) for found in points] + [last], separators)


def _day(number: int, month: int, last: Point, first: int, end: int) -> Point:
    return Point("day", lambda year: calendar.day(year, month, number), last.year, first, end, number, month)


def _grouped(points: list[Point], separators: list[str]) -> list[Element]:
    elements: list[Element] = []
    index = 0
    while index < len(points):
        ranged = index + 1 < len(points) and separators[index] == "-"
        last = points[index + 1] if ranged else points[index]
        elements.append(Element(points[index], points[-1].end, last if ranged else None, joined=bool(elements)))
        index += 2 if ranged else 1
    return elements


def _share_years(elements: list[Element]) -> list[Element]:
    """Vecka 12 och 13 2025: a year at the end is everybody's, one at the beginning as well."""
    shared = list(elements)
    for index in range(len(shared) - 2, -1, -1):
        following = shared[index + 1].point
        if _open_year(shared[index]) and following.year is not None and not following.fixed:
            shared[index] = _with_year(shared[index], following)
    for index in range(1, len(shared)):
        before = shared[index - 1].until or shared[index - 1].point
        if _open_year(shared[index]) and before.year is not None and not before.fixed:
            shared[index] = replace(shared[index], point=replace(shared[index].point, year=before.year))
    return shared


def _open_year(element: Element) -> bool:
    return element.point.year is None and (element.until is None or element.until.year is None)


def _with_year(element: Element, following: Point) -> Element:
    year = following.year or 0
    own, other = element.point.make(year), following.make(year)
    if own is None or other is None:
        return element
    return replace(element, point=replace(element.point, year=year if own.start <= other.start else year - 1))


def _heard(ctx: Context, element: Element) -> Heard:
    if element.until is not None:
        return Heard(stretch(ctx, element.end, element.point, element.until), element.joined)
    own = element.point
    span = own.make(own.year) if own.year is not None else calendar.latest(own.make, ctx.today)
    if span is None:
        raise Ask("no_time", own.first, element.end)
    if element.open:
        span = _to_today(ctx, element, span)
    if own.part is not None:
        ctx.draft.parts.append((own.part, False))
    return Heard(span, element.joined, own.bare_weekend, own.moment)


def _to_today(ctx: Context, element: Element, span: Span) -> Span:
    if span.start > ctx.today:
        raise Ask("no_time", element.point.first, element.end)
    return Span("days", span.start, ctx.today + calendar.DAY)
