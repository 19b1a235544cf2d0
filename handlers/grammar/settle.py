"""The draft of a line becomes a Query: which times are whose, which days, compared with what."""

from datetime import date, timedelta

from handlers.grammar import calendar
from handlers.grammar.calendar import Span
from handlers.grammar.compared import compared, unfinished
from handlers.grammar.context import Ask, Context, Days, Heard
from handlers.grammar.dayparts import clock_wins, without
from handlers.grammar.relative import PARTS
from handlers.grammar.spans import period, words
from storage.model.query import Daypart, Period, Query, View

DEFAULT_DAYS = 28  # four whole weeks: every weekday counts equally often (issue)


def settle(ctx: Context) -> Query:
    """The query of everything that was understood; questions that arise here go into the draft."""
    _split_comparison(ctx)
    if {View.CHANGE, View.DUAL} & {*ctx.draft.views} and not ctx.draft.compare and not ctx.draft.compare_with:
        ctx.draft.compare_with = "previous said"
    clock_wins(ctx)
    bare_base = not ctx.draft.times
    days, parts = _days_and_parts(ctx)
    base = _base(ctx, bare_base and not ctx.draft.days)
    days, base = _fit_days(ctx, days, base)
    if ctx.draft.no_time:
        base = []
    compare = compared(ctx, base) if base else ()
    base, compare = _within_years(ctx, base, compare)
    unfinished(ctx, base, compare)
    return _query(ctx, tuple(period(ctx, heard) for heard in base), days, parts, compare)


def _within_years(
    ctx: Context, base: list[Heard], compare: tuple[Period, ...]
) -> tuple[list[Heard], tuple[Period, ...]]:
    """Times beyond the years a line can name again are asked about (vintern 2199/00)."""
    first, last = date(calendar.FIRST_YEAR, 1, 1), date(calendar.LAST_YEAR + 1, 1, 1)
    spans = [(h.span.start, h.span.end) for h in base] + [(p.start.date(), p.end.date()) for p in compare]
    for start, end in spans:
        if start < first or end > last:
            ctx.ask(Ask("no_year", 0, len(ctx.terms), word=str(start.year if start < first else end.year)))
            return [], ()
    return base, compare


def _query(ctx: Context, periods: tuple[Period, ...], days: tuple[int, ...], parts: tuple[Daypart, ...],
           compare: tuple[Period, ...]) -> Query:  # fmt: skip
    draft = ctx.draft
    areas, called = _areas(ctx)
    sources = tuple(draft.sources)
    if draft.not_sources:
        sources = tuple(
            p.key for p in ctx.catalog.partners if p.key not in draft.not_sources and p.key in (sources or (p.key,))
        )
    return Query(
        tuple(dict.fromkeys(periods)),
        parts,
        days,
        areas,
        draft.near,
        tuple(draft.kinds),
        tuple(draft.not_kinds),
        sources,
        draft.views[0] if draft.views else View.AUTO,
        tuple(dict.fromkeys(compare)),
        called,
    )


def _areas(ctx: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The areas asked for; left-out ones are taken from those named, or from all."""
    draft = ctx.draft
    if not draft.not_areas:
        return tuple(draft.areas), tuple(draft.area_words)
    left = [key for key in draft.areas or [area.key for area in ctx.catalog.areas] if key not in draft.not_areas]
    return tuple(left), ()


def _split_comparison(ctx: Context) -> None:
    """Jämför A och B: the first named is asked for, the rest compared with."""
    draft = ctx.draft
    if not draft.comparing:
        return
    singles = [number for days in draft.days if not days.plural for number in days.numbers]
    if not draft.times and len(singles) == 2:
        dates = [calendar.latest_weekday(number, ctx.today) for number in singles]
        draft.times = [Heard(Span("day", day, day + calendar.DAY), joined=True) for day in dates]
        draft.days = []
    if len(draft.times) > 1 and not draft.compare:
        draft.times, draft.compare = draft.times[:1], draft.times[1:]
    if not draft.compare and not draft.compare_with:
        if len(draft.areas) > 1 or len(draft.kinds) > 1:
            ctx.note("compare_kinds")
        else:
            draft.compare_with = "previous said"


def _base(ctx: Context, silent: bool) -> list[Heard]:
    """The times asked for: named ones narrowed, else today's unit of a comparison, else four weeks."""
    draft = ctx.draft
    if draft.times:
        kept = _narrowed(draft.times)
        return [_so_far(ctx, heard) for heard in kept]
    first = draft.compare[0].span if draft.compare else None
    if first is not None and first.unit in {"week", "month", "quarter", "year", "weekend"} and silent:
        span = calendar.current(first.unit, ctx.today)
        span = calendar.current(first.unit, ctx.today, 1) if span.start == first.start else span
        ctx.note("compare_base", period=words(ctx, span))
        return [Heard(span)]
    return []


def _default(ctx: Context) -> list[Heard]:
    if not ctx.draft.no_time:
        ctx.note("default_period", days=str(DEFAULT_DAYS))
    return [Heard(calendar.last_days(DEFAULT_DAYS, ctx.today))]


def _narrowed(times: list[Heard]) -> list[Heard]:
    """Vecka 12 mars: of two times named without och, one inside the other, the smaller is meant."""
    kept: list[Heard] = []
    for heard in times:
        last = kept[-1].span if kept and not heard.joined else None
        if last and last.start <= heard.span.start and heard.span.end <= last.end:
            kept[-1] = heard
        elif not (last and heard.span.start <= last.start and last.end <= heard.span.end):
            kept.append(heard)
    return kept


def _so_far(ctx: Context, heard: Heard) -> Heard:
    tomorrow = ctx.today + calendar.DAY
    if ctx.draft.so_far and heard.span.start <= ctx.today and heard.span.end > tomorrow:
        return Heard(Span("days", heard.span.start, tomorrow), heard.joined)
    return heard


def _days_and_parts(ctx: Context) -> tuple[tuple[int, ...], tuple[Daypart, ...]]:
    """Weekdays (sorted) and windows of the day as they were named."""
    draft = ctx.draft
    _same_parts(ctx)
    windows = [part for days in draft.days for part in days.parts] + [part for part, _ in draft.parts]
    parts = tuple(dict.fromkeys(windows))
    if draft.not_parts:
        parts = without(ctx, draft.not_parts)
    numbers = {number for days in draft.days for number in days.numbers}
    if draft.not_days:
        numbers = (numbers or set(range(1, 8))) - set(draft.not_days)
    return tuple(sorted(numbers)), parts


def _same_parts(ctx: Context) -> None:
    """Fredag kväll och lördag natt cannot be one query: each day would get both."""
    tied = [days for days in ctx.draft.days if days.parts]
    numbers = {number for days in tied for number in days.numbers}
    windows = {part for days in tied for part in days.parts}
    pairs = {(number, part) for days in tied for number in days.numbers for part in days.parts}
    if len(pairs) < len(numbers) * len(windows):
        ctx.ask(Ask("mixed_parts", 0, len(ctx.terms)))


def _fit_days(ctx: Context, days: tuple[int, ...], base: list[Heard]) -> tuple[tuple[int, ...], list[Heard]]:
    """Weekdays with a period are a rhythm in it; alone and singular they are the latest such days."""
    named = ctx.draft.days
    for each in named:
        if PARTS["night"] in each.parts and each.night:
            ctx.note("night", day=_day_name(ctx, each.numbers[0]))
    if not base and named and not any(each.plural for each in named) and not ctx.draft.not_days:
        return (), _latest_days(ctx, named)
    if base and len(base) == 1 and named and not any(each.plural for each in named):
        fitted = _single_day(ctx, named, base[0])
        if fitted:
            return (), fitted
    weekends = [heard for heard in base if heard.bare_weekend]
    if weekends and len(base) > len(weekends):
        base = [heard for heard in base if not heard.bare_weekend]
        days = tuple(sorted({*days, 6, 7}))
    return days, _night_of_day(ctx, base or _default(ctx))


def _day_name(ctx: Context, number: int) -> str:
    from handlers.texts import load

    return load(ctx.language)(f"grammar.out.day.{number}")


def _latest_days(ctx: Context, named: list[Days]) -> list[Heard]:
    heard: list[Heard] = []
    for days in named:
        starts = [part.start for part in days.parts] or [part.start for part, _ in ctx.draft.parts] or [0]
        if days.run and len(days.numbers) > 1:
            first = calendar.latest_weekday(days.numbers[0], ctx.today)
            heard.append(Heard(Span("days", first, first + timedelta(days=len(days.numbers))), joined=True))
            continue
        for number in days.numbers:
            day = calendar.latest_weekday(number, ctx.today)
            begun = ctx.now.hour * 60 + ctx.now.minute >= min(starts)
            day -= timedelta() if day < ctx.today or begun else calendar.WEEK
            heard.append(Heard(Span("day", day, day + calendar.DAY), joined=True))
    return heard


def _single_day(ctx: Context, named: list[Days], heard: Heard) -> list[Heard]:
    """Fredag 13 mars: the weekday must be that date's."""
    numbers = [number for days in named for number in days.numbers]
    if heard.span.unit != "day" or len(numbers) != 1:
        return []
    night = named[0].night
    day = heard.span.start + (calendar.DAY if night else timedelta())
    if day.isoweekday() == numbers[0]:
        return [Heard(Span("day", day, day + calendar.DAY))]
    said = numbers[0] if not night else (numbers[0] - 2) % 7 + 1
    nearest = [heard.span.start + timedelta(days=step) for step in range(-3, 4)]
    options = [str(heard.span.start), *(str(d) for d in nearest if d.isoweekday() == said)]
    said_day, is_day = words(ctx, heard.span), _day_name(ctx, heard.span.start.isoweekday())
    ctx.ask(Ask("which_weekday", 0, len(ctx.terms), options, date=said_day, weekday=is_day))
    return [heard]


def _night_of_day(ctx: Context, base: list[Heard]) -> list[Heard]:
    """12 mars natt: the night that follows the evening of the 12th."""
    single = len(base) == 1 and base[0].span.unit == "day" and base[0].span.start < ctx.today
    if not (single and ctx.draft.parts == [(PARTS["night"], True)]):
        return base
    day = base[0].span.end
    ctx.note("night", day=words(ctx, Span("day", day, day + calendar.DAY)))
    return [Heard(Span("day", day, day + calendar.DAY))]
