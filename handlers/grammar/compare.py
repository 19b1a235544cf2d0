"""What a period is compared with."""

from handlers.grammar import calendar
from handlers.grammar.context import Ask, Context, Heard
from handlers.grammar.dated import year_alone
from handlers.grammar.ranges import times


def compare(ctx: Context, at: int) -> int | None:
    """Read jämför, jämfört med … or mot … from `at` on into the draft; the next index, or None."""
    if ctx.has(at, "against"):
        if (
            not ctx.draft.times
            and not ctx.draft.compare_with
            and ctx.at(at).text.lower().startswith(("jämför med", "compare"))
        ):
            return _against(ctx, at) or at + 1
        end = _against(ctx, at)
        if end is None:
            raise Ask("compare_what", at, at + 1, time=False)
        return end
    if ctx.has(at, "compare"):
        ctx.draft.comparing = True
        return at + 1
    if ctx.draft.comparing and ctx.has(at, "unit") and ctx.has(at + 1, "before"):
        return _year_before(ctx, at) or _previous(ctx, at)  # compare last week with the week before
    return _against(ctx, at) if ctx.has(at, "versus") else None


def _against(ctx: Context, at: int) -> int | None:
    for start in dict.fromkeys((at + 1, ctx.skip_filler(at + 1))):
        for reader in (_same, _year_before, _previous, _times, _number):
            end = reader(ctx, start)
            if end is not None:
                return end
    return None


def _same(ctx: Context, at: int) -> int | None:
    """Samma vecka 2024, same period last year."""
    if not ctx.has(at, "same"):
        return None
    start = ctx.skip_filler(at + 2 if ctx.has(at + 1, "unit") else at + 1)
    end = _year_before(ctx, start)
    if end is not None:
        return end
    year = year_alone(ctx, start)
    if year is None:
        return None
    ctx.draft.compare_with = f"in {year[0]}"
    return year[1]


def _year_before(ctx: Context, at: int) -> int | None:
    """Förra året, i fjol, året innan: the same a year before."""
    last = ctx.at(at).value("relative") == "last_year"
    year_next = ctx.at(at + 1).value("unit") == "year" or ctx.has(at + 1, "yearword")
    previous = ctx.has(at, "previous", "last") and year_next
    before = (ctx.at(at).value("unit") == "year" or ctx.has(at, "yearword")) and ctx.has(at + 1, "before")
    if not (last or previous or before):
        return None
    if times(ctx, at + 2) and previous and not ctx.joins(at + 2):  # mot förra årets vecka 12
        return None
    ctx.draft.compare_with = "years 1"
    return at + 1 if last else at + 2


def _previous(ctx: Context, at: int) -> int | None:
    """Perioden innan, veckan före, föregående period, or only förra."""
    if ctx.has(at, "unit") and ctx.has(at + 1, "before"):
        ctx.draft.compare_with = "previous"
        return at + 2
    if ctx.has(at, "previous") and ctx.at(at + 1).value("unit") == "period":
        ctx.draft.compare_with = "previous"
        return at + 2
    named = ctx.has(at + 1, "unit", "season", "weekday", "month")
    if ctx.has(at, "previous") and not named:
        ctx.draft.compare_with = "previous"
        return at + 1
    return None


def _number(ctx: Context, at: int) -> int | None:
    """V12 mot 11: a bare number is of the same unit."""
    term = ctx.at(at)
    units = [heard.span.unit for heard in ctx.draft.times]
    if term.kind != "number" or len(term.text) > 2 or not units or units[-1] not in {"week", "quarter"}:
        return None
    if ctx.has(at + 1, "month", "unit", "metre", "kilometre"):
        return None
    year = ctx.draft.times[-1].span.start.isocalendar().year
    make = calendar.week if units[-1] == "week" else calendar.quarter
    span = make(year, term.number)
    if span is None:
        raise Ask("no_week", at, at + 1, number=term.text)
    ctx.draft.compare.append(Heard(span))
    return at + 1


def _times(ctx: Context, at: int) -> int | None:
    found = times(ctx, at)
    if found is None:
        number = ctx.at(at).value("weekday")
        if not number:
            return None
        day = calendar.latest_weekday(int(number), ctx.today)
        found = [Heard(calendar.Span("day", day, day + calendar.DAY))], at + 1
    ctx.draft.compare += found[0]
    return found[1]
