"""Parts of time: weekdays, parts of the day, clock times, vardagar and helger."""

from dataclasses import replace

from handlers.grammar import calendar
from handlers.grammar.context import Ask, Context, Days, Heard
from handlers.grammar.ranges import point
from handlers.grammar.relative import PARTS
from storage.model.query import Daypart

RHYTHM = {"workdays": (1, 2, 3, 4, 5), "weekends": (6, 7)}
NOON = 720
EVENING_AND_NIGHT = Daypart(1080, 360)
_DAY_ROLES = ("weekday", "weekdays", "daypart", "dayparts", "rhythm")


def dayparts(ctx: Context, at: int, negate: bool = False) -> int | None:
    """Read weekdays and parts of the day from `at` on into the draft; the next index, or None."""
    for reader in (_night_to, _days, _parts_first):
        found = reader(ctx, at, negate)
        if found is not None:
            return found
    return None


def _night_to(ctx: Context, at: int, negate: bool) -> int | None:
    """Natten till lördag, natten mellan fredag och lördag: the second day, 00-06."""
    if "night" not in (ctx.at(at).value("part"), ctx.at(at).value("parts")) or negate:
        return None
    if ctx.has(at + 1, "between") and ctx.has(at + 2, *_DAY_ROLES) and ctx.joins(at + 3):
        target = at + 4
    elif ctx.has(at + 1, "to", "versus", "before"):
        target = ctx.skip_filler(at + 2)
    else:
        return None
    numbers = ctx.at(target).value("weekday") or ctx.at(target).value("weekdays")
    if numbers:
        ctx.draft.days.append(Days((int(numbers),), ctx.has(target, "weekdays"), (PARTS["night"],), night=True))
        return target + 1
    day = point(ctx, target)
    if day is None or day.unit != "day":
        return None
    span = day.make(day.year) if day.year is not None else calendar.latest(day.make, ctx.today)
    if span is not None:
        ctx.draft.times.append(Heard(span))
        ctx.draft.parts.append((PARTS["night"], False))
    return day.end


def _days(ctx: Context, at: int, negate: bool) -> int | None:
    """Fredag kväll, fredagar och lördagar, måndag–fredag, vardagskvällar."""
    listed = _day_list(ctx, at)
    if listed is None:
        return None
    numbers, plural, run, parts, end = listed
    if not parts:
        parts, end = _part_list(ctx, end)
    _keep(ctx, Days(numbers, plural, run=run), parts, negate, _is_rhythm(ctx, at))
    return end


def _is_rhythm(ctx: Context, at: int) -> bool:
    term = ctx.at(at)
    return term.has("rhythm") or any(v.split()[0] in RHYTHM for v in term.values("daypart") + term.values("dayparts"))


def _day_list(ctx: Context, at: int) -> tuple[tuple[int, ...], bool, bool, tuple[str, ...], int] | None:
    first = _one_day(ctx, at)
    if first is None:
        return None
    numbers, plural, parts = first
    end, run = at + 1, False
    while not parts:
        if (ctx.symbol(end, "-") or ctx.has(end, "to")) and _one_day(ctx, end + 1):
            more, more_plural, parts = _one_day(ctx, end + 1) or first
            numbers, end, run = (*numbers[:-1], *_through(numbers[-1], more[-1])), end + 2, True
        else:
            step = end + 1 if ctx.symbol(end, "-") and ctx.at(end).glued else end
            following = _one_day(ctx, step + 1) if ctx.joins(step) else None
            if following is None:
                break
            more, more_plural, parts = following
            numbers, end = (*numbers, *more), step + 2
        plural = plural or more_plural
    return tuple(dict.fromkeys(numbers)), plural, run, parts, end


def _one_day(ctx: Context, at: int) -> tuple[tuple[int, ...], bool, tuple[str, ...]] | None:
    term = ctx.at(at)
    for role in ("daypart", "dayparts"):
        if term.has(role):
            day, part = term.value(role).split()
            return RHYTHM.get(day) or (int(day),), role == "dayparts" or day in RHYTHM, (part,)
    if term.has("rhythm"):
        if term.value("rhythm") == "workdays":
            ctx.note("workdays")
        return RHYTHM[term.value("rhythm")], True, ()
    number = term.value("weekday") or term.value("weekdays")
    return ((int(number),), term.has("weekdays"), ()) if number else None


def _through(first: int, last: int) -> tuple[int, ...]:
    count = (last - first) % 7 + 1
    return tuple((first - 1 + step) % 7 + 1 for step in range(count))


def _part_list(ctx: Context, at: int) -> tuple[tuple[str, ...], int]:
    """Kväll och natt: the parts from `at` on, over a filler or a comma before them."""
    start = ctx.skip_filler(at)
    if not ctx.has(start, "part", "parts"):
        return (), at
    found, end = [ctx.at(start).value("part") or ctx.at(start).value("parts")], start + 1
    while ctx.joins(end) and ctx.has(end + 1, "part", "parts"):
        found.append(ctx.at(end + 1).value("part") or ctx.at(end + 1).value("parts"))
        end += 2
    return tuple(dict.fromkeys(found)), end


def _parts_first(ctx: Context, at: int, negate: bool) -> int | None:
    """Kvällar; kvällar på fredagar; natten."""
    if not ctx.has(at, "part", "parts"):
        return None
    parts, end = _part_list(ctx, at)
    if "daytime" in parts:
        ctx.note("daytime")
    start = ctx.skip_filler(end)
    listed = None if negate else _day_list(ctx, start)
    if listed is not None and not listed[3]:
        _keep(ctx, Days(listed[0], listed[1], run=listed[2]), parts, negate, _is_rhythm(ctx, start))
        return listed[4]
    for part in parts:
        if negate:
            ctx.draft.not_parts.append(PARTS[part])
        else:
            noun = part == "night" and ctx.has(at, "part")
            ctx.draft.parts.append((PARTS[part], noun))
    return end


def _keep(ctx: Context, days: Days, parts: tuple[str, ...], negate: bool, rhythm: bool) -> None:
    if negate:
        ctx.draft.not_days += days.numbers
        return
    if "night" in parts and "evening" in parts:
        rest = tuple(PARTS[part] for part in parts if part not in {"night", "evening"})
        ctx.draft.days.append(Days(days.numbers, days.plural, (*rest, EVENING_AND_NIGHT), run=days.run))
        return
    windows = tuple(PARTS[part] for part in parts)
    if "night" in parts and len(parts) > 1 and not rhythm:
        _keep(ctx, days, tuple(part for part in parts if part != "night"), negate, rhythm)
        parts, windows = ("night",), (PARTS["night"],)
    night = "night" in parts and not rhythm
    if "night" in parts and rhythm:
        ctx.note("weekend_nights")
    numbers = tuple(number % 7 + 1 for number in days.numbers) if night else days.numbers
    ctx.draft.days.append(Days(numbers, days.plural, windows, night, run=days.run))


def clock_wins(ctx: Context) -> None:
    """Kvällar kl 20-22: hours that were told say which part of the evening is meant."""
    told = ctx.draft.clocks
    if not told:
        return
    ctx.draft.parts = [each for each in ctx.draft.parts if each[0] in told or not _touches(each[0], told)]
    for place, days in enumerate(ctx.draft.days):
        kept = tuple(part for part in days.parts if not _touches(part, told))
        if kept != days.parts:
            # Fredag natt kl 22-04 begins on the Friday, kl 02-04 lies on the Saturday.
            back = days.night and all(part.start >= NOON for part in told)
            numbers = tuple((number - 2) % 7 + 1 for number in days.numbers) if back else days.numbers
            ctx.draft.days[place] = replace(days, parts=kept, numbers=numbers, night=days.night and not back)


def _touches(part: Daypart, others: list[Daypart]) -> bool:
    return any(_minutes(part) & _minutes(other) for other in others)


def _minutes(part: Daypart) -> frozenset[int]:
    length = (part.end - part.start) % 1440 or 1440
    return frozenset((part.start + minute) % 1440 for minute in range(length))


def without(ctx: Context, parts: list[Daypart]) -> tuple[Daypart, ...]:
    """The rest of the day when these parts are left out."""
    taken = [False] * 1440
    for part in parts:
        for minute in _minutes(part):
            taken[minute] = True
    edges = [m for m in range(1440) if not taken[m] and (m == 0 or taken[m - 1])]
    windows = [Daypart(start, next((m for m in range(start, 1440) if taken[m]), 1440)) for start in edges]
    if not windows:
        raise Ask("no_except", 0, len(ctx.terms))
    return tuple(windows)
