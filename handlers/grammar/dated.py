"""A time named by its place in the calendar: a week, a day, a month …, with or without its year."""

from dataclasses import replace

from handlers.grammar import calendar
from handlers.grammar.calendar import FIRST_YEAR, LAST_YEAR
from handlers.grammar.context import Ask, Context
from handlers.grammar.point import Point, checked


def dated(ctx: Context, at: int) -> Point | None:
    """A week, day, month, quarter or season, with its year when one stands before or after it."""
    before = year_alone(ctx, at)
    if before is not None:
        point = bare(ctx, before[1])
        if point is not None and point.year is None and not point.fixed and year_after(ctx, point) is None:
            return checked(ctx, replace(point, year=before[0], first=at))
    point = bare(ctx, at)
    if point is None or point.fixed or point.year is not None:
        return point
    after = year_after(ctx, point)
    return checked(ctx, replace(point, year=after[0], end=after[1]) if after else point)


def bare(ctx: Context, at: int) -> Point | None:
    """The same without looking for a year."""
    for reader in (_whole_token, _week, _quarter, _ordinal_quarter, _day_month, _month, _season):
        found = reader(ctx, at)
        if found is not None:
            return found
    return None


def _whole_token(ctx: Context, at: int) -> Point | None:
    term = ctx.at(at)
    numbers = (
        [int(part) for part in _digits(term.text)]
        if term.kind in {"isodate", "isoweek", "isomonth", "dmy", "dm"}
        else []
    )
    if term.kind == "isoweek":
        return checked(ctx, _week_point(numbers[1], at, at + 1, numbers[0]))
    if term.kind == "isomonth":
        return checked(ctx, _month_point(numbers[1], at, at + 1, numbers[0]))
    if term.kind == "isodate":
        return checked(ctx, _day_point(numbers[2], numbers[1], at, at + 1, numbers[0]))
    if term.kind in {"dmy", "dm"}:
        year = numbers[2] + (2000 if numbers[2] < 100 else 0) if len(numbers) == 3 else None
        return checked(ctx, _day_point(numbers[0], numbers[1], at, at + 1, year))
    return None


def _digits(text: str) -> list[str]:
    plain = "".join(c if c.isdigit() else " " for c in text).split()
    return [plain[0][:4], plain[0][4:]] if len(plain) == 1 and len(plain[0]) > 4 else plain


def _week(ctx: Context, at: int) -> Point | None:
    if ctx.at(at).value("unit") != "week":
        return None
    number = at + 1
    while ctx.symbol(number, ".:") or ctx.at(number).text.lower() in {"nr", "nummer", "no", "number"}:
        number += 1
    value = ctx.at(number).number
    if ctx.at(number).kind == "dm":  # v12/25: a year, or two weeks?
        first, second = ctx.at(number).text.split("/")
        raise Ask("which_date", at, number + 1, [f"v{first} 20{second:0>2}", f"v{first} och v{second}"])
    if ctx.has(number, "number") and not ctx.has(number, "filler"):  # vecka tolv
        return _week_point(int(ctx.at(number).value("number")), at, number + 1)
    if ctx.at(number).kind != "number" or _measures(ctx, number + 1):
        return None
    if len(ctx.at(number).text) > 2:
        raise Ask("no_week", at, number + 1, number=ctx.at(number).text[:20])
    return _week_point(value, at, number + 1)


def _week_point(number: int, first: int, end: int, year: int | None = None) -> Point:
    return Point("week", lambda y: calendar.week(y, number), year, first, end, number)


def _quarter(ctx: Context, at: int) -> Point | None:
    half = ctx.at(at + 1)
    if ctx.at(at).text.lower() == "h" and half.glued and half.number in {1, 2}:  # H1 2026
        return _half_point(half.number, at, at + 2)
    if ctx.at(at).value("unit") != "quarter" or ctx.at(at + 1).kind != "number":
        return None
    return _quarter_point(ctx.at(at + 1).number, at, at + 2)


def _quarter_point(number: int, first: int, end: int) -> Point:
    return Point("quarter", lambda y: calendar.quarter(y, number), None, first, end, number)


def _ordinal_quarter(ctx: Context, at: int) -> Point | None:
    """Första kvartalet, 3:e kvartalet, second quarter, första halvåret."""
    number, end = ordinal(ctx, at)
    if number in {1, 2} and ctx.at(end).value("unit") == "half_year":
        return _half_point(number, at, end + 1)
    if number and ctx.at(end).value("unit") == "quarter":
        return _quarter_point(number, at, end + 1)
    return None


def _half_point(number: int, first: int, end: int) -> Point:
    return Point("half_year", lambda y: calendar.months(y, 6 * number - 5, 6), None, first, end, number)


def ordinal(ctx: Context, at: int) -> tuple[int, int]:
    """A number with or without its ending (12, 12:e, 12th, första) and where it ends; (0, at) for none."""
    word = ctx.at(at).value("ordinal")
    if word:
        return int(word), at + 1
    if ctx.at(at).kind != "number":
        return 0, at
    end = at + 1
    colon = end + 1 if ctx.symbol(end, ":") and ctx.at(end).glued else end
    ending = ctx.at(colon)
    if ending.glued and ending.text.lower() in ctx.listed("ordinal_ending"):
        end = colon + 1
    return ctx.at(at).number, end


def _day_month(ctx: Context, at: int) -> Point | None:
    """12 mars, den 12:e mars, 12th of March."""
    start = at + 1 if ctx.at(at).text.lower() in {"den", "the"} else at
    if ctx.at(start).kind != "number":
        return None
    number, end = ordinal(ctx, start)
    end = ctx.skip_filler(end) if ctx.at(end).text.lower() in {"of", "i"} else end
    name = ctx.at(end).value("month")
    return _day_point(number, int(name), at, end + 1) if name else None


def _day_point(number: int, month: int, first: int, end: int, year: int | None = None) -> Point:
    return Point("day", lambda y: calendar.day(y, month, number), year, first, end, number, month)


def _month(ctx: Context, at: int) -> Point | None:
    """Mars; March 12, which in Swedish may as well be a year and is asked about."""
    term = ctx.at(at)
    name = term.value("month")
    if not name or (term.has("vague") and ctx.at(at + 1).kind != "number"):
        return None
    number, end = ordinal(ctx, at + 1)
    written = ctx.at(at + 1)
    if (
        written.kind != "number"
        or len(written.text) > 2
        or _measures(ctx, end)
        or ctx.has(end, "month")
        or ctx.symbol(end, ":")
    ):
        return _month_point(int(name), at, at + 1)
    english = (
        ctx.language == "en" or end > at + 2 or not any(m.role == "month" and m.language == "sv" for m in term.meanings)
    )
    if english or year_alone(ctx, end):
        return replace(_day_point(number, int(name), at, end), month_first=True)
    raise Ask("which_date", at, end, [f"{number} {term.text}", f"{term.text} {2000 + number}"])


def _month_point(number: int, first: int, end: int, year: int | None = None) -> Point:
    return Point("month", lambda y: calendar.month(y, number), year, first, end, number)


def _season(ctx: Context, at: int) -> Point | None:
    name = ctx.at(at).value("season")
    if not name:
        return None
    number = int(name)
    ctx.note(f"season_{number}")
    point = Point("season", lambda y: calendar.season(y, number), None, at, at + 1, number)
    return _winter(ctx, point) if number == 4 else point


def _winter(ctx: Context, point: Point) -> Point:
    """Vintern 2025/26 is one winter; vintern 2025 may be two, so it is asked about."""
    if ctx.at(point.end).kind == "dm":  # vintern 25/26
        return _short_winter(ctx, point)
    year, end = ctx.at(point.end).number, point.end + 1
    if not (len(ctx.at(point.end).text) in {2, 4} and ctx.at(point.end).kind == "number"):
        after = year_after(ctx, point)
        return _which_winter(ctx, point, after[0], after[1]) if after else point
    year += 2000 if year < 100 else 0
    if ctx.symbol(end, "/-") and ctx.at(end + 1).kind == "number":
        second = ctx.at(end + 1).number
        if second in {year + 1, (year + 1) % 100} and FIRST_YEAR <= year <= LAST_YEAR:
            return replace(point, year=year, end=end + 2)
        raise Ask("which_winter", point.first, end + 2, _winters(ctx, point, year))
    return _which_winter(ctx, point, year, end)


def _short_winter(ctx: Context, point: Point) -> Point:
    first, second = (int(figures) for figures in ctx.at(point.end).text.split("/"))
    if second == (first + 1) % 100:
        return replace(point, year=2000 + first, end=point.end + 1)
    raise Ask("which_winter", point.first, point.end + 1, _winters(ctx, point, 2000 + first))


def _which_winter(ctx: Context, point: Point, year: int, end: int) -> Point:
    raise Ask("which_winter", point.first, end, _winters(ctx, point, year))


def _winters(ctx: Context, point: Point, year: int) -> list[str]:
    name = ctx.at(point.first).text
    return [f"{name} {y}/{(y + 1) % 100:02}" for y in (year - 1, year) if FIRST_YEAR <= y <= LAST_YEAR]


def _measures(ctx: Context, at: int) -> bool:
    """Whether the number before is a distance or a count of days and not a name in the calendar."""
    return ctx.has(at, "metre", "kilometre") or (ctx.has(at, "unit") and ctx.at(at).value("unit") in {"day", "hour"})


def year_alone(ctx: Context, at: int) -> tuple[int, int] | None:
    """A year by number, with or without the word år, or i år, i fjol, förra året."""
    term = ctx.at(at)
    if term.has("yearword") and ctx.at(at + 1).kind == "number" and len(ctx.at(at + 1).text) == 4:
        return _year(ctx, at, at + 1), at + 2
    if term.kind == "number" and len(term.text) == 4 and not ctx.has(at + 1, "metre", "kilometre"):
        return _year(ctx, at, at), at + 1
    relative = {"this_year": 0, "last_year": 1}.get(term.value("relative"))
    if relative is not None:
        return ctx.today.year - relative, at + 1
    is_year = ctx.at(at + 1).value("unit") == "year" or ctx.has(at + 1, "yearword")
    back = next(
        (n for role, n in (("this", 0), ("previous", 1), ("last", 1), ("previous2", 2)) if term.has(role)),
        None,
    )
    return (ctx.today.year - back, at + 2) if back is not None and is_year else None


def _year(ctx: Context, first: int, at: int) -> int:
    value = ctx.at(at).number
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise Ask("no_year", first, at + 1, [str(ctx.today.year), str(ctx.today.year - 1)])
    return value


def year_after(ctx: Context, point: Point) -> tuple[int, int] | None:
    """The year that stands after a time: 2025, , 2025, -25, '25, /2025, förra året."""
    at = point.end
    at = at + 1 if ctx.symbol(at, ",") and len(ctx.at(at + 1).text) == 4 and ctx.at(at + 1).kind == "number" else at
    found = year_alone(ctx, at)
    if found is not None or not ctx.symbol(at, "-/'"):
        return found
    number = ctx.at(at + 1)
    if number.kind != "number" or not number.glued:
        return None
    if len(number.text) == 4:
        return _year(ctx, at + 1, at + 1), at + 2
    own = ctx.at(at).text
    if own == "-" and ctx.at(point.first).kind == "dm" and len(number.text) == 2 and _recent(ctx, number.number):
        return 2000 + number.number, at + 2  # 12/3-25
    if len(number.text) == 2 and (
        own == "'" or (own == "-" and not ctx.at(at).glued) or (own == "/" and point.unit == "quarter")
    ):
        return 2000 + number.number, at + 2
    if own == "/" and point.unit == "week" and len(number.text) <= 2:
        text = ctx.text(point.first, point.end)
        raise Ask(
            "which_date",
            point.first,
            at + 2,
            [f"{text} {2000 + number.number}", f"{text} och v{number.text}"],
        )
    return None


def _recent(ctx: Context, short: int) -> bool:
    """Whether two figures are a year people would write so: the last ten or the next."""
    return ctx.today.year - 10 <= 2000 + short <= ctx.today.year + 1
