"""Clock times: kl 22-04, 18:00–23:30, mellan 22 och 04, 10 pm-4 am, efter kl 22."""

from dataclasses import dataclass

from handlers.grammar.context import Ask, Context
from storage.model.query import Daypart


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day in minutes; `plain` when only a number stood there, `half` am or pm when said."""

    minutes: int
    end: int
    plain: bool
    half: str = ""


def clock(ctx: Context, at: int, negate: bool = False) -> int | None:
    """Read a window of the day from `at` on into the draft; the next index, or None."""
    before, after, between = ctx.has(at, "before"), ctx.has(at, "after"), ctx.has(at, "between")
    start = at + 1 if before or after or between or (ctx.has(at, "from") and not ctx.has(at, "clock")) else at
    said = ctx.has(start, "clock")
    start = start + 1 if said else start
    start = start + 1 if said and ctx.symbol(start, ".:") else start
    first = moment(ctx, start, said)
    if first is None or (first.plain and _measures(ctx, first.end)):
        return None
    second = _second(ctx, first, between, said)
    if first.plain and not said and not (second and (between or not second.plain or _of_days(ctx, at, second.end))):
        return None
    if before or after or (second is None and not between):
        window, end = _alone(ctx, first, before, after), first.end
    elif second is None:
        return None
    else:
        window, end = _window(at, first, second), second.end
    if negate:
        ctx.draft.not_parts.append(window)
        return end
    ctx.draft.parts.append((window, False))
    if at == 0 or not ctx.joins(at - 1):
        ctx.draft.clocks.append(window)
    return _more(ctx, end) if said else end


def _more(ctx: Context, at: int) -> int:
    """Kl 7-9 och 15-17: bare hours after the first are hours too."""
    first = moment(ctx, at + 1, said=True) if ctx.joins(at) else None
    second = _second(ctx, first, between=False, said=True) if first and not _measures(ctx, first.end) else None
    if first is None or second is None or _measures(ctx, second.end):
        return at
    ctx.draft.parts.append((_window(at + 1, first, second), False))
    return _more(ctx, second.end)


def _second(ctx: Context, first: Moment, between: bool, said: bool) -> Moment | None:
    at = first.end
    if not (ctx.symbol(at, "-") or ctx.has(at, "to") or (between and ctx.joins(at))):
        return None
    start = at + 2 if ctx.has(at + 1, "clock") else at + 1
    found = moment(ctx, start, said or not first.plain)
    # "Kl 20-22 oktober" are hours in October, "20-22 oktober" days.
    taken = _measures(ctx, found.end) and not (said and ctx.has(found.end, "month")) if found else False
    return None if found and found.plain and taken else found


def _measures(ctx: Context, at: int) -> bool:
    """Whether the number before counts something: 24 km, 3 veckor; but not 24 before v 46."""
    week = ctx.at(at).value("unit") == "week" and ctx.at(at + 1).kind == "number"
    return ctx.has(at, "month", "metre", "kilometre") or (ctx.has(at, "unit") and not week)


def _of_days(ctx: Context, at: int, end: int) -> bool:
    """22-06 beside a weekday can be nothing but hours."""
    return any(ctx.has(place, "weekday", "weekdays", "rhythm") for place in (at - 1, end) if place >= 0)


def moment(ctx: Context, at: int, said: bool) -> Moment | None:
    """A time of day at `at`; Ask when there is no such time, None for no time at all."""
    term = ctx.at(at)
    if term.kind == "clock":
        hour, minute = (int(part) for part in term.text.split(":"))
        return _half(ctx, at, hour, minute, at + 1, plain=False)
    if term.kind != "number" or len(term.text) > 4:
        return None
    dotted = ctx.symbol(at + 1, ".") and ctx.at(at + 1).glued and ctx.at(at + 2).glued and len(ctx.at(at + 2).text) == 2
    if dotted and ctx.at(at + 2).kind == "number":
        return _half(ctx, at, term.number, ctx.at(at + 2).number, at + 3, plain=not said)
    if said and len(term.text) == 4:  # kl 2230
        return _half(ctx, at, term.number // 100, term.number % 100, at + 1, plain=False)
    return _half(ctx, at, term.number, 0, at + 1, plain=True) if len(term.text) <= 2 else None


def _half(ctx: Context, at: int, hour: int, minute: int, end: int, *, plain: bool) -> Moment:
    half = "am" if ctx.has(end, "am") else "pm" if ctx.has(end, "pm") else ""
    if half:
        if not 1 <= hour <= 12:
            raise Ask("no_clock", at, end + 1)
        return Moment((hour % 12 + (12 if half == "pm" else 0)) * 60 + minute, end + 1, plain=False, half=half)
    if not plain and (hour > 24 or minute > 59 or (hour == 24 and minute)):
        raise Ask("no_clock", at, end)
    return Moment(hour * 60 + minute, end, plain)


def _alone(ctx: Context, first: Moment, before: bool, after: bool) -> Daypart:
    if first.minutes > 1440:
        raise Ask("no_clock", first.end - 1, first.end)
    minutes = first.minutes % 1440
    if before and first.minutes:
        window = Daypart(0, first.minutes)
    elif after:
        window = Daypart(minutes, 1440)
    else:
        window = Daypart(minutes, min(minutes + 60, 1440))
        ctx.note("hour", clock=text(minutes))
        return window
    ctx.note("after_hour", clock=f"{text(window.start)}–{text(window.end)}")
    return window


def _window(at: int, first: Moment, second: Moment) -> Daypart:
    start, end = first.minutes, second.minutes
    if second.half and not first.half and start <= 720:  # 8-10 pm, 10-2 am
        start = start % 720 + (720 if second.half == "pm" and start % 720 < end % 720 else 0)
    whole_day = (start, end) == (0, 1440)
    if max(start, end) > 1440 or (start % 1440 == end % 1440 and not whole_day):
        raise Ask("no_clock", at, second.end)
    return Daypart(start % 1440, end or 1440)


def text(minutes: int) -> str:
    """22 or 22:30; 24 is the end of the day."""
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}" if minute == 0 else f"{hour:02}:{minute:02}"
