"""What has been told of a report's time, and the stretch it means: the latest that has begun."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from handlers.grammar import calendar
from handlers.grammar.relative import PARTS
from storage.model.query import Daypart

MINUTES = 1440
# Two clocks differ, and somebody rounds up: this far ahead is still now.
AHEAD = timedelta(minutes=5)
# "mellan 20 och 06" said at 05:20 is the night that is nearly over, not the one before.
NEARLY_OVER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class When:
    """A stretch with `start <= end` in the region's zone; `now` when it is the moment of writing."""

    start: datetime
    end: datetime
    now: bool = False


@dataclass(slots=True)
class Told:
    """What of the time has been told so far."""

    exact: When | None = None
    span: calendar.Span | None = None
    weekday: int | None = None
    last_night: bool = False
    coming: bool = False
    part: Daypart | None = None
    window: Daypart | None = None
    minute: int | None = None
    clocks: tuple[int | Daypart, ...] = ()  # a time in words may be before noon or after it
    words: str = ""  # those words
    questions: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def day(self) -> bool:
        """Whether a day has been told."""
        return self.exact is not None or self.span is not None or self.weekday is not None

    @property
    def hour(self) -> bool:
        """Whether a time of day has been told."""
        return self.window is not None or self.minute is not None or bool(self.clocks)

    @property
    def anything(self) -> bool:
        """Whether anything has been told."""
        return self.day or self.hour or self.part is not None


def settle(told: Told, now: datetime) -> When | None:
    """The stretch that was told, latest that has begun; None when it lies ahead of `now`.

    What is told without a day is the latest that is over. An end that lies ahead is now.
    Of a clock's two halves the one in the part of the day that was told is meant, else the latest.
    """
    if told.clocks:
        meant = [settle(replace(told, clocks=(), **_set(clock)), now) for clock in _within(told.clocks, told.part)]
        return max((when for when in meant if when is not None), key=lambda when: when.start, default=None)
    when = told.exact or (_with_day(told, now) if told.day else _without_day(told, now))
    if told.coming or when.start > now + AHEAD:
        return None
    return When(min(when.start, now), min(when.end, now), when.now)


def _set(clock: int | Daypart) -> dict[str, Any]:
    return {"minute": clock} if isinstance(clock, int) else {"window": clock}


def _within(clocks: tuple[int | Daypart, ...], part: Daypart | None) -> tuple[int | Daypart, ...]:
    """The clocks nearest to a part of the day: kvart i tolv på natten is 23:45."""
    return clocks if part is None else (min(clocks, key=lambda clock: _away(clock, part)),)


def _away(clock: int | Daypart, part: Daypart) -> int:
    """Minutes from a clock to a part of the day, whichever way is shorter; 0 within it."""
    minute = clock if isinstance(clock, int) else clock.start
    if part.start <= minute < part.end:
        return 0
    return min((part.start - minute) % MINUTES, (minute - part.end) % MINUTES)


def _with_day(told: Told, now: datetime) -> When:
    first, last = _days(told, now)
    if last - first > calendar.DAY and told.minute is None and told.window is None and told.part is None:
        return When(_at(first, 0, now), _at(last - calendar.DAY, MINUTES, now))
    return _on(first, told, now)


def _days(told: Told, now: datetime) -> tuple[date, date]:
    if told.span is not None:
        return told.span.start, told.span.end
    day = calendar.latest_weekday(told.weekday or now.isoweekday(), now.date())
    begun = _on(day, told, now).start <= now
    day = day if begun else day - calendar.WEEK
    return day, day + calendar.DAY


def _without_day(told: Told, now: datetime) -> When:
    for back in (0, 1):
        when = _on(now.date() - back * calendar.DAY, told, now)
        started = when.start <= (now + AHEAD if told.minute is not None else now)
        nearly = when.end <= now + NEARLY_OVER or told.window is None
        if started and nearly:
            return when
    return _on(now.date() - 2 * calendar.DAY, told, now)


def _on(day: date, told: Told, now: datetime) -> When:
    """The time of day that was told, on a day; the whole day when none was."""
    minute, window = told.minute, told.window or told.part
    if minute is not None:
        minute = _by_part(minute, told.part)
        when = _at(day - calendar.DAY if told.last_night and minute >= PARTS["evening"].start else day, minute, now)
        return When(when, when)
    if window is None:
        return When(_at(day, 0, now), _at(day, MINUTES, now))
    if told.last_night and window.start >= PARTS["evening"].start:
        day -= calendar.DAY
    last = day if window.end > window.start else day + calendar.DAY
    return When(_at(day, window.start, now), _at(last, window.end, now))


def _by_part(minute: int, part: Daypart | None) -> int:
    """Tio på kvällen is 22."""
    later = part in {PARTS["evening"], PARTS["afternoon"]} and minute < MINUTES // 2
    return minute + MINUTES // 2 if later else minute


def _at(day: date, minutes: int, now: datetime) -> datetime:
    """A time of a day; the end of it is its last minute, as people write it."""
    hour, minute = divmod(min(minutes, MINUTES - 1), 60)
    return datetime.combine(day, time(hour, minute), tzinfo=now.tzinfo)
