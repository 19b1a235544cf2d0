"""Times that are told from today: igår, förra veckan, senaste 7 dagarna, i fredags, two weeks ago."""

from datetime import date, datetime, timedelta

from handlers.grammar import calendar
from handlers.grammar.calendar import Span
from handlers.grammar.context import Ask, Context
from handlers.grammar.point import Point, fixed
from storage.model.query import Daypart, Period

# The parts of the day, in minutes after midnight; daytime is the three between night and evening.
PARTS = {
    "morning": Daypart(360, 600),
    "forenoon": Daypart(600, 720),
    "afternoon": Daypart(720, 1080),
    "evening": Daypart(1080, 1440),
    "night": Daypart(0, 360),
    "daytime": Daypart(360, 1080),
}
_TODAYS = {"last_night": "night", "this_morning": "morning", "this_forenoon": "forenoon",
           "this_afternoon": "afternoon", "this_evening": "evening"}  # fmt: skip
_BACK = {"today": 0, "yesterday": 1, "before_yesterday": 2, "tomorrow": -1}
# "senaste månaden" is 30 days and "senaste året" 365 (issue); a quarter and a half year are parts of 365.
_LENGTHS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half_year": 182, "year": 365}
# What is offered for a bare "veckan", Swedish and English.
_CALENDAR_NOW = (
    {
        "week": ("denna vecka", "förra veckan"),
        "month": ("denna månad", "förra månaden"),
        "quarter": ("detta kvartal", "förra kvartalet"),
    },
    {unit: (f"this {unit}", f"last {unit}") for unit in ("week", "month", "quarter")},
)
_UNITS = frozenset({"week", "month", "quarter", "half_year", "year", "weekend", "day"})
MOST_DAYS = 36_500  # a hundred years back is as far as records go
MOST_UNITS = 4  # digits of a count: "senaste 99999 dagarna" is a slip


def relative(ctx: Context, at: int) -> Point | None:
    """The time told from today that begins at `at`, if one does."""
    for reader in (_named_day, _past_weekday, _latest, _two_latest, _this_or_previous, _ago):
        found = reader(ctx, at)
        if found is not None:
            return found
    return None


def _named_day(ctx: Context, at: int) -> Point | None:
    name = ctx.at(at).value("relative")
    if name in _BACK:
        return fixed(calendar.current("day", ctx.today, _BACK[name]), at, at + 1)
    if name in _TODAYS:
        return fixed(calendar.current("day", ctx.today), at, at + 1, PARTS[_TODAYS[name]])
    if name == "year_to_date":
        ctx.draft.so_far = True
    units = {
        "this_week": ("week", 0),
        "this_year": ("year", 0),
        "last_year": ("year", 1),
        "year_to_date": ("year", 0),
    }
    return fixed(calendar.current(units[name][0], ctx.today, units[name][1]), at, at + 1) if name in units else None


def _past_weekday(ctx: Context, at: int) -> Point | None:
    """I fredags: the latest Friday before today."""
    number = ctx.at(at).value("pastday")
    return _day(calendar.latest_weekday(int(number), ctx.today - calendar.DAY), at, at + 1) if number else None


def _day(day: date, first: int, end: int) -> Point:
    return fixed(Span("day", day, day + calendar.DAY), first, end)


def _latest(ctx: Context, at: int) -> Point | None:
    """Senaste 7 dagarna, senaste månaden, past week, last 30 days."""
    term = ctx.at(at)
    if not term.has("latest", "last"):
        return None
    return _counted_back(ctx, at, *counted(ctx, at + 1))


def _two_latest(ctx: Context, at: int) -> Point | None:
    """(De) två senaste veckorna: the count may stand first."""
    count, end = counted(ctx, at)
    return _counted_back(ctx, at, count, end + 1) if count and ctx.has(end, "latest", "last") else None


def _counted_back(ctx: Context, at: int, count: int, end: int) -> Point | None:
    term = ctx.at(at)
    unit = ctx.at(end).value("unit")
    if unit == "hour" and count:
        return _hours(ctx, at, end + 1, count)
    if unit in _LENGTHS and (count or not term.has("last")):
        days = max(count, 1) * _LENGTHS[unit]
        if not 1 <= days <= MOST_DAYS or (count == 0 and end > at + 1):
            raise Ask("no_time", at, end + 1)
        return fixed(calendar.last_days(days, ctx.today), at, end + 1)
    if term.has("last"):
        return None
    return _latest_named(ctx, at, end)


def _latest_named(ctx: Context, at: int, end: int) -> Point | None:
    if ctx.at(end).value("unit") == "weekend":
        return fixed(calendar.weekend(ctx.today), at, end + 1)
    number = ctx.at(end).value("weekday")
    return _day(calendar.latest_weekday(int(number), ctx.today), at, end + 1) if number else None


def counted(ctx: Context, at: int) -> tuple[int, int]:
    """A count in digits or words and where it ends; (0, at) for none."""
    term = ctx.at(at)
    if term.kind == "number":
        return (term.number if len(term.text) <= MOST_UNITS else MOST_DAYS + 1), at + 1
    word = term.value("number")
    return (int(word), at + 1) if word else (0, at)


def _hours(ctx: Context, first: int, end: int, count: int) -> Point:
    """The last hours, to the minute."""
    if count > MOST_DAYS:
        raise Ask("no_time", first, end)
    zone = ctx.zone
    now = ctx.now.replace(second=0, microsecond=0)
    begin = (datetime.fromtimestamp(now.timestamp(), tz=zone).astimezone(zone).timestamp()) - count * 3600
    moment = Period(datetime.fromtimestamp(begin, tz=zone), now)
    span = Span("days", moment.start.date(), now.date() + calendar.DAY)
    return Point("days", lambda _year: span, span.start.year, first, end, fixed=True, moment=moment)


def _this_or_previous(ctx: Context, at: int) -> Point | None:
    term, following = ctx.at(at), ctx.at(at + 1)
    roles = (("this", 0), ("previous", 1), ("last", 1), ("previous2", 2), ("next", -1))
    back = next((number for role, number in roles if term.has(role)), None)
    if back is None:
        return None
    unit = following.value("unit")
    if unit in _UNITS:
        return fixed(calendar.current(unit, ctx.today, back), at, at + 2)
    if following.has("season"):
        return _previous_season(ctx, at, back)
    return _previous_name(ctx, at, back)


def _previous_season(ctx: Context, at: int, back: int) -> Point:
    """Förra sommaren is the latest one that has ended."""
    number = int(ctx.at(at + 1).value("season"))
    ctx.note(f"season_{number}")
    span = calendar.latest(lambda year: calendar.season(year, number), ctx.today) or calendar.season(
        ctx.today.year - 1, number
    )
    years = back if back < 1 else back - (0 if span.end > ctx.today else 1)
    return fixed(calendar.season(span.start.year - years, number), at, at + 2)


def _previous_name(ctx: Context, at: int, back: int) -> Point | None:
    """Förra fredagen, last Friday, last March."""
    number = ctx.at(at + 1).value("weekday")
    if number:
        return _previous_weekday(ctx, at, int(number), back)
    month = ctx.at(at + 1).value("month")
    if not month:
        return None
    found = calendar.latest(lambda year: calendar.month(year, int(month)), ctx.today)
    back = back - 1 if found and found.end <= ctx.today and back > 0 else back
    span = calendar.month(found.start.year - back, int(month)) if found else None
    return fixed(span, at, at + 2) if span else None


def _previous_weekday(ctx: Context, at: int, number: int, back: int) -> Point:
    latest = calendar.latest_weekday(number, ctx.today if back == 0 else ctx.today - calendar.DAY)
    monday = calendar.monday(ctx.today)
    if back == 1 and latest >= monday and not ctx.has(at, "last"):
        options = [str(latest), str(latest - calendar.WEEK)]  # this week's, or last week's: people mean both
        raise Ask("which_date", at, at + 2, options)
    if back == 0:
        latest = monday + timedelta(days=number - 1)
    return _day(latest - max(0, back - 1) * calendar.WEEK + (calendar.WEEK if back < 0 else timedelta()), at, at + 2)


def _ago(ctx: Context, at: int) -> Point | None:
    """För två veckor sedan, 3 days ago."""
    count, end = counted(ctx, at)
    unit = ctx.at(end).value("unit")
    if not count or unit not in _UNITS or not ctx.has(end + 1, "ago"):
        return None
    if count * _LENGTHS.get(unit, 7) > MOST_DAYS:
        raise Ask("no_time", at, end + 2)
    return fixed(calendar.current(unit, ctx.today, count), at, end + 2)


def bare_unit(ctx: Context, at: int) -> Point | None:
    """Helgen; veckan and månaden alone say too little."""
    term = ctx.at(at)
    unit = term.value("unit")
    if unit == "weekend":
        point = fixed(calendar.weekend(ctx.today), at, at + 1)
        return Point(point.unit, point.make, point.year, at, at + 1, fixed=True, bare_weekend=True)
    if unit not in {"week", "month", "quarter"} or term.has("weekday") or ctx.has(at + 1, "before"):
        return None
    options = _CALENDAR_NOW[ctx.language == "en"][unit]
    raise Ask("no_time", at, at + 1, options)
