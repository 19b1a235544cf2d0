"""Clock times in words: halv tio, kvart i nio, tjugo över åtta, vid niotiden; half past nine, quarter to nine.

Such a clock has twelve hours, so each time is read as two; which of them is meant follows from the
rest of what was told (`report_told.settle`).
"""

from dataclasses import dataclass
from itertools import product

from handlers.grammar.clock import moment
from handlers.grammar.context import Ask, Context
from handlers.grammar.report_words import folded, phrase_end, report_words
from handlers.grammar.tokens import fold
from storage.model.query import Daypart

HALF_DAY, DAY = 720, 1440  # minutes
_HALF, _QUARTER = 30, 15
Clock = int | Daypart
# After "fem i tre" there may stand more of the line, but no word that is being counted (fem i tre bilar).
_GOES_ON = ("place", "area", "relative", "pastday", "weekday", "daypart", "part", "parts", "kind", "filler", "near",
            "from", "to", "and", "away", "am", "pm", "clock", "previous", "last", "this")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """What may be meant, each in minutes after midnight or as a part of the day; `end` is the term after it."""

    clocks: tuple[Clock, ...]
    end: int


@dataclass(frozen=True, slots=True)
class _Heard:
    minutes: int  # below 720 when `twelve`
    end: int
    twelve: bool = True
    words: bool = True  # told in words; figures are `handlers.grammar.clock`'s unless they stand beside words

    @property
    def readings(self) -> tuple[int, ...]:
        return (self.minutes, self.minutes + HALF_DAY) if self.twelve else (self.minutes,)


def spoken(ctx: Context, at: int, *, alone: bool = False) -> Spoken | None:
    """A time of day, or a stretch between two, told in words at term `at`; None for none.

    `alone` where a bare number in words (nio) can be nothing but an hour.
    """
    between = ctx.has(at, "between") or (ctx.has(at, "from") and not ctx.has(at, "clock"))
    start = at + 1 if between else at
    told = phrase_end(ctx, start, "about") or (start + 1 if ctx.has(start, "clock") else None)
    first = _one(ctx, told or start, alone=alone or told is not None or between, span=between)
    if first is None:
        return None
    second = _second(ctx, first.end, ctx.has(at, "between"))
    if second is None:
        return None if between or not first.words else Spoken(first.readings, first.end)
    stretches = _stretches(first, second) if first.words or second.words else ()
    return Spoken(stretches, second.end) if stretches else None


def _second(ctx: Context, at: int, between: bool) -> _Heard | None:
    if not (ctx.symbol(at, "-") or ctx.has(at, "to") or (between and ctx.has(at, "and"))):
        return None
    return _one(ctx, at + 2 if ctx.has(at + 1, "clock") else at + 1, alone=True, span=True)


def _stretches(first: _Heard, second: _Heard) -> tuple[Daypart, ...]:
    """From half past nine to eleven is an hour and a half, in the morning or at night: never more than half a day."""
    pairs = product(first.readings, second.readings)
    return tuple(Daypart(start, end or DAY) for start, end in pairs if 0 < (end - start) % DAY < HALF_DAY)


def _one(ctx: Context, at: int, *, alone: bool, span: bool) -> _Heard | None:
    """One time; `alone` where an hour needs nothing beside it, `span` where it is an end of a stretch."""
    found = _half(ctx, at) or _minutes(ctx, at, span) or _hour(ctx, at, alone)
    found = found or (_figures(ctx, at) if span else None)
    return _halved(ctx, found) if found is not None and found.words else found


def _half(ctx: Context, at: int) -> _Heard | None:
    """Halv tio is half past nine; half past nine is too, and so is half nine."""
    if fold(ctx.at(at).text) in folded("clock_half"):
        hour = _number(ctx, at + 1)
        return _at(hour, -_HALF, at + 2) if hour else None
    half = phrase_end(ctx, at, "clock_half_past")
    hour = _number(ctx, half) if half else 0
    return _at(hour, _HALF, half + 1) if half and hour else None


def _minutes(ctx: Context, at: int, span: bool) -> _Heard | None:
    """Kvart i nio, tjugo över åtta, fem i halv nio; a quarter past three, ten minutes to eight."""
    quarter = phrase_end(ctx, at, "clock_quarter")
    count, end = (_QUARTER, quarter) if quarter else _counted(ctx, at)
    if not count:
        return None
    end = end if quarter else phrase_end(ctx, end, "minute") or end
    before = phrase_end(ctx, end, "clock_before")
    after = phrase_end(ctx, end, "clock_after")
    if span and before and ctx.has(end, "to") and not quarter:
        return None  # from ten to eleven
    mark = before or after
    whole = (_half(ctx, mark) or _whole(ctx, mark)) if mark else None
    if whole is None or (not quarter and not _goes_on(ctx, whole.end)):
        return None
    minutes = whole.minutes + (-count if before else count)
    return _Heard(minutes % (HALF_DAY if whole.twelve else DAY), whole.end, whole.twelve)


def _counted(ctx: Context, at: int) -> tuple[int, int]:
    """Five, ten, twenty or twenty-five minutes, in words; in figures only after kl: (0, at) for none."""
    figures = ctx.has(at - 1, "clock") and ctx.at(at).number in {5, 10, 20, 25}
    if figures:
        return ctx.at(at).number, at + 1
    for count in (25, 20, 10, 5):
        end = phrase_end(ctx, at, f"minutes.{count}")
        if end:
            return count, end
    return 0, at


def _whole(ctx: Context, at: int) -> _Heard | None:
    hour = _number(ctx, at)
    return _at(hour, 0, at + 1) if hour else None


def _hour(ctx: Context, at: int, alone: bool) -> _Heard | None:
    """Vid nio, klockan nio, niotiden, nine o'clock: a bare number counts things unless it is said to be an hour."""
    word = fold(ctx.at(at).text)
    for ending in folded("o_clock"):
        if word.endswith(ending) and word.removesuffix(ending) in _hours():
            return _at(_hours()[word.removesuffix(ending)], 0, at + 1)
    if word not in _hours():
        return None
    dash = at + 2 if ctx.symbol(at + 1, "-") else at + 1
    said = fold(ctx.at(dash).text) in folded("o_clock")
    if said or (alone and _goes_on(ctx, at + 1)):
        return _at(_hours()[word], 0, dash + 1 if said else at + 1)
    return None


def _figures(ctx: Context, at: int) -> _Heard | None:
    """Figures beside words: mellan halv tio och 11."""
    try:
        found = moment(ctx, at, said=True)
    except Ask:
        return None
    if found is None or found.minutes > DAY or not _goes_on(ctx, found.end):
        return None
    twelve = 0 < found.minutes <= HALF_DAY and not found.half and not ctx.at(at).text.startswith("0")
    return _Heard(found.minutes % (HALF_DAY if twelve else DAY), found.end, twelve, words=False)


def _at(hour: int, minutes: int, end: int) -> _Heard:
    twelve = hour <= HALF_DAY // 60
    return _Heard((hour * 60 + minutes) % (HALF_DAY if twelve else DAY), end, twelve)


def _halved(ctx: Context, heard: _Heard) -> _Heard:
    """Half past nine pm."""
    for name, later in (("am", 0), ("pm", HALF_DAY)):
        if heard.twelve and ctx.has(heard.end, name):
            return _Heard(heard.minutes + later, heard.end + 1, twelve=False)
    return heard


def _number(ctx: Context, at: int) -> int:
    """An hour in words or figures; 0 for none."""
    number = ctx.at(at).number
    counted = ctx.has(at + 1, "month", "unit", "metre", "kilometre")
    return 0 if counted else number if 1 <= number <= 24 else _hours().get(fold(ctx.at(at).text), 0)


def _hours() -> dict[str, int]:
    lists = report_words()
    return {fold(word): hour for hour in range(1, 13) for word in lists[f"hours.{hour}"]}


def _goes_on(ctx: Context, at: int) -> bool:
    """Whether nothing that is counted stands here."""
    term = ctx.at(at)
    if at >= len(ctx.terms) or term.kind in {"symbol", "isodate", "dmy", "dm"}:
        return True
    return term.has(*_GOES_ON) or fold(term.text) in folded("plain_preposition")
