"""When something happened, as people say it in a report: a moment, a stretch, or now."""

from dataclasses import fields, replace
from datetime import datetime

from handlers.grammar import calendar
from handlers.grammar.clock import clock, moment
from handlers.grammar.context import Ask, Context, Days
from handlers.grammar.dayparts import dayparts
from handlers.grammar.ranges import times
from handlers.grammar.relative import PARTS, counted
from handlers.grammar.report_spoken import spoken
from handlers.grammar.report_told import MINUTES, Told, When
from handlers.grammar.report_words import folded, phrase_end
from handlers.grammar.tokens import fold
from storage.model.query import Daypart

_TIME_ROLES = ("relative", "pastday", "weekday", "weekdays", "daypart", "dayparts", "part", "parts", "month", "unit",
               "rhythm", "between", "since", "from", "latest", "last", "previous", "clock", "before", "after", "this",
               "next", "ordinal", "number", "filler", "season", "near", "previous2", "yearword")  # fmt: skip
_MOST_AGO = 100_000.0  # minutes, some ten weeks: beyond it nobody counts in hours


def time_at(ctx: Context, at: int, told: Told) -> int | None:
    """Read what begins at term `at` into `told`; the index after it, or None when it is no time.

    A part that has been told already is not read again: then it belongs to the text.
    """
    for reader in (ago, _now, _spoken, _clock, _part, _day):
        end = reader(ctx, at, told)
        if end is not None:
            return end
    return None


def _now(ctx: Context, at: int, told: Told) -> int | None:
    end = phrase_end(ctx, at, "now")
    if end is None or told.anything:
        return None
    told.exact = When(ctx.now, ctx.now, now=True)
    return end


def ago(ctx: Context, at: int, told: Told) -> int | None:
    """För en timme sedan, 20 min sedan, en halvtimme sen, two hours ago."""
    start = at + 1 if fold(ctx.at(at).text) in {"for", "about"} else at
    start = phrase_end(ctx, start, "about") or start
    if told.anything:
        return None
    half = phrase_end(ctx, start, "half")
    one = phrase_end(ctx, start, "one")
    number, end = counted(ctx, start)
    for count, after in ((0.5, half), (float(number), end if number else None), (1.0, one), (1.0, start)):
        if after is None:
            continue
        for name, minutes in (("half_hour", 30), ("quarter_hour", 15), ("hour", 60), ("minute", 1)):
            unit = phrase_end(ctx, after, name)
            if unit is not None and ctx.has(unit, "ago") and count * minutes <= _MOST_AGO:
                told.exact = _back(ctx, count * minutes)
                return unit + 1
    return None


def _back(ctx: Context, minutes: float) -> When:
    """So many minutes before now, in true time (a night of summer time shifts nothing)."""
    then = datetime.fromtimestamp(ctx.now.timestamp() - minutes * 60, tz=ctx.zone).replace(second=0, microsecond=0)
    return When(then, then)


def _spoken(ctx: Context, at: int, told: Told) -> int | None:
    """Halv tio, mellan kvart i nio och tio."""
    found = None if told.hour or told.exact is not None else spoken(ctx, at)
    if found is None:
        return None
    told.clocks, told.words = found.clocks, ctx.text(at, found.end)
    return found.end


def _clock(ctx: Context, at: int, told: Told) -> int | None:
    if told.hour or (told.exact is not None):
        return None
    about = phrase_end(ctx, at, "about")
    start = at if about is None else about
    end = _clock_alone(ctx, start, told, said=about is not None)
    if end is None:
        return None
    dash = end + 1 if ctx.symbol(end, "-") and ctx.at(end).glued else end
    return dash + 1 if fold(ctx.at(dash).text) in folded("o_clock") else end


def _clock_alone(ctx: Context, at: int, told: Told, *, said: bool) -> int | None:
    held, before = len(ctx.draft.parts), list(ctx.draft.notes)
    end = clock(ctx, at)
    if end is not None:
        window = ctx.draft.parts[held][0]
        single = any(note.key == "hour" for note in ctx.draft.notes if note not in before)
        ctx.draft.notes, ctx.draft.parts = before, ctx.draft.parts[:held]
        _hear(told, window.start if single else None, window)
        return end
    bare = _bare_hours(ctx, at) if told.day else None
    if bare is not None:
        _hear(told, None, bare)
        return at + 3
    found = moment(ctx, at, said)
    dotted = found is not None and found.end == at + 3
    measured = found is not None and ctx.has(found.end, "month", "unit", "metre", "kilometre")
    if found is None or measured or not (dotted or (said and _is_hour(ctx, at))) or found.minutes >= MINUTES:
        return None
    if found.minutes % 60 > 59 or not ctx.at(at).text.isdigit():
        return None
    _hear(told, found.minutes, None)
    return found.end


def _bare_hours(ctx: Context, at: int) -> Daypart | None:
    """I fredags 22-02, last of the line or before a place: elsewhere 15-20 are people or things."""
    first, last = ctx.at(at), ctx.at(at + 2)
    ends = at + 3 >= len(ctx.terms) or ctx.has(at + 3, "place", "area")
    two = len(first.text) == len(last.text) == 2 and ctx.symbol(at + 1, "-") and ends
    hours = first.number, last.number
    return Daypart(hours[0] * 60, hours[1] * 60 or MINUTES) if two and _are_hours(*hours) else None


def _are_hours(first: int, last: int) -> bool:
    return 0 <= first < 24 and 0 <= last <= 24 and first % 24 != last % 24


def _is_hour(ctx: Context, at: int) -> bool:
    """Whether the number after "vid" or "ca" is an hour and not a count of things."""
    following = fold(ctx.at(at + 1).text)
    dash = ctx.symbol(at + 1, "-") and fold(ctx.at(at + 2).text) in folded("o_clock")
    last = at + 1 >= len(ctx.terms)
    return bool(0 <= ctx.at(at).number <= 24 and (last or dash or following in folded("o_clock")))


def _hear(told: Told, minute: int | None, window: Daypart | None) -> None:
    told.minute, told.window = minute, window if minute is None else None


def _part(ctx: Context, at: int, told: Told) -> int | None:
    """Kväll, på natten, fredag kväll, natten till lördag."""
    draft = ctx.draft
    if told.exact is not None or (told.part is not None and told.day):
        return None
    held = len(draft.parts), len(draft.days), len(draft.times)
    end = dayparts(ctx, at)
    if end is None:
        return None
    parts, days, spans = draft.parts[held[0] :], draft.days[held[1] :], draft.times[held[2] :]
    del draft.parts[held[0] :], draft.days[held[1] :], draft.times[held[2] :]
    if told.day and (days or spans):
        return None
    if days and not _weekday(ctx, at, days[0], told):
        return None
    if spans:
        told.span = spans[0].span
    if parts and told.part is None:
        told.part = parts[0][0]
        if parts[0][1] and told.span is not None and told.part == PARTS["night"] and not told.last_night:
            told.span = calendar.Span("day", told.span.end, told.span.end + calendar.DAY)  # igår natt
            told.last_night = True  # and its hours before midnight are the day before's
    return end


def _weekday(ctx: Context, at: int, days: Days, told: Told) -> bool:
    if len(days.numbers) != 1 or (days.plural and not days.parts):
        return False
    told.weekday = days.numbers[0]
    told.part = days.parts[0] if days.parts else told.part
    base = any(m.role in {"weekday", "daypart"} and not ctx.at(at).text.endswith("en") for m in ctx.at(at).meanings)
    told.coming = base and fold(ctx.at(at - 1).text) in folded("coming")
    return True


def _day(ctx: Context, at: int, told: Told) -> int | None:
    draft = ctx.draft
    if told.day or (ctx.at(at).kind == "number" and len(ctx.at(at).text) == 4):
        return None
    if not ctx.has(at, *_TIME_ROLES) and ctx.at(at).kind not in {"isodate", "dmy", "dm", "number", "isotime"}:
        return None
    held = len(draft.times), len(draft.parts)
    found = times(ctx, at)
    parts = draft.parts[held[1] :]
    del draft.times[held[0] :], draft.parts[held[1] :]
    if not found or not found[0]:
        return None
    heard, end = found[0][0], found[1]
    told.last_night = ctx.at(at).value("relative") == "last_night"
    if heard.moment is not None:
        told.exact = When(heard.moment.start, heard.moment.end)
        return end
    told.span = heard.span
    told.part = parts[0][0] if parts else told.part
    return end


def safely(ctx: Context, at: int, told: Told) -> int | None:
    """`time_at`, with what the calendar does not hold kept as a question and left in the text."""
    kept = replace(told, questions=list(told.questions))
    try:
        return time_at(ctx, at, told)
    except Ask as question:
        for name in (one.name for one in fields(Told) if one.name != "questions"):
            setattr(told, name, getattr(kept, name))
        if question.key in {"no_clock", "no_day", "reversed", "which_date"}:
            values = {"word": ctx.text(question.first, question.end)[:100], **question.values}
            if (question.key, values) not in told.questions:
                told.questions.append((question.key, values))
        return None
