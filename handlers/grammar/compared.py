"""The periods a query is compared with, and what must be said about them."""

from handlers.grammar import calendar
from handlers.grammar.context import Ask, Context, Heard
from handlers.grammar.periods import period_words, previous
from handlers.grammar.spans import period, words
from storage.model.query import Period


def compared(ctx: Context, base: list[Heard]) -> tuple[Period, ...]:
    """The periods compared with, as the draft names them beside `base`."""
    draft = ctx.draft
    how, _, argument = draft.compare_with.partition(" ")
    year = _other_year(base, draft.compare)
    if how == "previous":
        found = previous(tuple(period(ctx, heard) for heard in base))
        if argument:
            ctx.note("compare_previous", period=period_words(found[0], ctx.language, with_year=True))
        return found
    if how in {"years", "in"} or year:
        own = base[0].span.start.isocalendar().year if base[0].span.unit == "week" else base[0].span.start.year
        years = int(argument) if how == "years" else own - (int(argument) if how == "in" else year)
        return _in_other_year(ctx, base, years)
    return tuple(period(ctx, heard) for heard in draft.compare)


def _other_year(base: list[Heard], compare: list[Heard]) -> int:
    """Vecka 12 mot 2024: a year against something smaller means the same in that year."""
    if len(compare) == 1 and compare[0].span.unit == "year" and not any(h.span.unit in {"year", "years"} for h in base):
        return compare[0].span.start.year
    return 0


def _in_other_year(ctx: Context, base: list[Heard], years: int) -> tuple[Period, ...]:
    found = []
    for heard in base:
        span = calendar.years_before(heard.span, years or 1)
        if span is None:
            year = str(heard.span.start.isocalendar().year - (years or 1))
            ctx.ask(
                Ask(
                    "no_week_year",
                    0,
                    len(ctx.terms),
                    number=str(heard.span.start.isocalendar().week),
                    year=year,
                )
            )
            return ()
        found.append(period(ctx, Heard(span)))
    return tuple(found)


def unfinished(ctx: Context, base: list[Heard], compare: tuple[Period, ...]) -> None:
    """Say what is not over yet, has not begun, or differs in length."""
    future = [heard for heard in base if heard.span.start > ctx.today]
    if future:
        ctx.note("future", period=words(ctx, future[0].span, capital=True))
    if not compare:
        return
    periods = tuple(period(ctx, heard) for heard in base)
    open_ = [p for p in (*periods, *compare) if p.start <= ctx.now < p.end]
    if open_:
        text = period_words(open_[0], ctx.language, with_year=True)
        ctx.note("unfinished", period=text[0].upper() + text[1:])
    lengths = [sum((p.end.date() - p.start.date()).days for p in side) for side in (periods, compare)]
    if lengths[0] != lengths[1]:
        ctx.note("per_day", first=str(lengths[0]), second=str(lengths[1]))
