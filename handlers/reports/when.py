"""When a report was, from what its form says: now, earlier, or between two times."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.grammar.calendar import FIRST_YEAR, LAST_YEAR
from handlers.grammar.report import read_clock, read_report
from handlers.grammar.report_told import AHEAD
from handlers.reports.filled import Filled
from storage.model.region import Catalog

LAST = time(23, 59)


@dataclass(frozen=True, slots=True)
class Timed:
    """A stretch with `start <= end`, or what is wrong: (field of the form, key under report.error)."""

    start: datetime | None = None
    end: datetime | None = None
    errors: tuple[tuple[str, str], ...] = ()


def time_of(filled: Filled, catalog: Catalog, now: datetime) -> Timed:
    """The time a form means, as of `now`."""
    local = now.astimezone(ZoneInfo(catalog.region.timezone))
    if filled.when in {"", "now"}:
        told = filled.date or filled.time or filled.date_to or filled.time_to
        return Timed(errors=(("when", "now_and_time"),)) if told else Timed(local, local)
    if filled.when not in {"earlier", "between"}:
        return Timed(errors=(("when", "no_when"),))
    reader = _Reader(catalog, local)
    return reader.earlier(filled) if filled.when == "earlier" else reader.between(filled)


class _Reader:
    """Dates and times of one form, with what is wrong with them."""

    def __init__(self, catalog: Catalog, now: datetime) -> None:
        self.catalog, self.now = catalog, now
        self.errors: list[tuple[str, str]] = []

    def earlier(self, filled: Filled) -> Timed:
        """A moment; a day alone is the whole of it."""
        if not filled.date and not filled.time:
            return Timed(errors=(("time", "no_time"),))
        day = self._day("date", filled.date) or self.now.date()
        clocks = self._clocks("time", filled.time)
        if self.errors:
            return Timed(errors=tuple(self.errors))
        return self._latest([self._moment(day, clock) for clock in clocks])

    def between(self, filled: Filled) -> Timed:
        """A stretch; without a second day it ends on the first, or in the night after."""
        day = self._day("date", filled.date) or self.now.date()
        clocks = self._clocks("time", filled.time)
        last = self._day("date_to", filled.date_to)
        ends = self._clocks("time_to", filled.time_to)
        if clocks == ends == (None,) and not filled.date and not filled.date_to:
            self.errors.append(("time", "no_time"))
        if self.errors:
            return Timed(errors=tuple(self.errors))
        return self._latest([self._stretch(day, last, clock, until) for clock in clocks for until in ends])

    def _moment(self, day: date, clock: time | None) -> Timed:
        start = datetime.combine(day, clock or time(), self.now.tzinfo)
        end = start if clock is not None else datetime.combine(day, LAST, self.now.tzinfo)
        return self._settled(start, end, "time" if clock is not None else "date")

    def _stretch(self, day: date, last: date | None, clock: time | None, until: time | None) -> Timed:
        if last is None:
            last = day + timedelta(days=1) if clock and until and until <= clock else day
        start = datetime.combine(day, clock or time(), self.now.tzinfo)
        end = datetime.combine(last, until or LAST, self.now.tzinfo)
        if end < start:
            return Timed(errors=(("time_to", "reversed"),))
        return self._settled(start, end, "time")

    def _latest(self, times: list[Timed]) -> Timed:
        """Of what the words may mean the shortest stretch that is over, the latest of these; else what is wrong."""
        over = [(one.start - one.end, one.start, one) for one in times if one.start and one.end]
        return max(over, key=lambda one: one[:2])[2] if over else times[0]

    def _settled(self, start: datetime, end: datetime, field: str) -> Timed:
        if start > self.now + AHEAD:
            return Timed(errors=((field if start.date() == self.now.date() else "date", "future"),))
        return Timed(min(start, self.now), min(end, self.now))

    def _day(self, field: str, text: str) -> date | None:
        """2026-11-24, and what people say instead: igår, 24/11, i fredags."""
        if not text:
            return None
        day = _iso(text)
        when = None if day is not None else read_report(text, self.catalog, self.now).when
        day = day or (when.start.date() if when is not None else None)
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.errors.append((field, "no_date"))
            return None
        return day

    def _clocks(self, field: str, text: str) -> tuple[time | None, ...]:
        """22:30, 22.30, 2230, kl 22; halv tio, which may be before noon or after it. (None,) for none."""
        if not text:
            return (None,)
        said = read_clock(text, self.catalog, self.now)
        return tuple(time(*divmod(minute, 60)) for minute in said) or (self._figures(field, text),)

    def _figures(self, field: str, text: str) -> time | None:
        digits = "".join(sign if sign.isdigit() else " " for sign in text).split()
        if len(digits) == 1 and len(digits[0]) in {3, 4}:
            digits = [digits[0][:-2], digits[0][-2:]]
        try:
            return time(int(digits[0]), int(digits[1]) if len(digits) > 1 else 0)
        except (ValueError, IndexError):
            self.errors.append((field, "no_clock"))
            return None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
