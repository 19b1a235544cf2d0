"""Times as people write them, into moments with a zone; every oddity of summer time is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.sources.mapping import Mapping
from storage.sources.trouble import SourceError, guess, shown

# Before 1970 lies what a misread date looks like (Excel's day 0, year 1); a mapping may say otherwise.
EARLIEST = "1970-01-01"
LATEST = "2100-01-01"
SECOND = timedelta(seconds=1)
EPOCHS = {"epoch": 1, "epoch_ms": 1000}
# Directives of strptime that make a format say a time of day.
CLOCK = ("%H", "%I", "%c", "%X", "%T", "%s")

Oddity = str  # "", "time.twice" or "time.skipped"


class TimeTroubleError(ValueError):
    """A time that cannot be used; `key` is the text's."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: with or without a zone, with or without a time of day."""

    moment: datetime
    whole_day: bool


class Clock:
    """Reads the times of one file."""

    def __init__(self, mapping: Mapping, region_zone: str, now: datetime | None) -> None:
        self.zone = zone(mapping.timezone or region_zone)
        self.readers = [(name, reader(name)) for name in mapping.formats]
        self.formats = ", ".join(mapping.formats)
        self.earliest = self._limit(mapping.earliest or EARLIEST)
        latest = self._limit(mapping.latest or LATEST)
        # A clock may be a day off (zones, a night shift written on the next day).
        self.latest = min(latest, now + timedelta(days=1)) if now else latest
        self._odd: dict[date, timedelta | None] = {}

    def _limit(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        except ValueError:
            raise SourceError("mapping.limit", value=shown(text)) from None

    def read(self, text: str) -> Written:
        """`text` by the first format that fits. Raises TimeTroubleError."""
        for _, read in self.readers:
            try:
                return read(text)
            except (ValueError, OverflowError, OSError):
                continue
        raise TimeTroubleError("time.unreadable", formats=self.formats)

    def interval(self, start: Written, end: Written | None) -> tuple[datetime, datetime, Oddity]:
        """First and last possible moment in UTC; a date alone is the whole day. Raises TimeTroubleError."""
        try:
            first, odd = self._utc(start.moment)
            last, other = self._utc(end.moment) if end is not None else (first, "")
            closing = end or start
            if closing.whole_day:
                last = self._utc(closing.moment + timedelta(days=1))[0] - SECOND
        except OverflowError:  # the years 1 and 9999 have no day before or after
            year = (end or start).moment.year
            key = "time.too_early" if year < self.earliest.year else "time.too_late"
            limit = self.earliest if year < self.earliest.year else self.latest
            raise self._beyond(key, year, limit) from None
        self._check(first, start.moment)
        self._check(last, closing.moment)
        if last < first:
            raise TimeTroubleError("time.backwards")
        return first, last, odd or other

    def _check(self, moment: datetime, written: datetime) -> None:
        if moment < self.earliest:
            raise self._beyond("time.too_early", written.year, self.earliest)
        if moment > self.latest:
            raise self._beyond("time.too_late", written.year, self.latest)

    def _beyond(self, key: str, year: int, limit: datetime) -> TimeTroubleError:
        return TimeTroubleError(key, year=year, earliest=limit.date().isoformat(), latest=limit.date().isoformat())

    def _utc(self, moment: datetime) -> tuple[datetime, Oddity]:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC), ""
        offset = self._offset(moment.date())
        if offset is not None:
            return moment.replace(tzinfo=UTC) - offset, ""
        return self._on_a_change(moment)

    def _offset(self, day: date) -> timedelta | None:
        """The day's offset from UTC, or None when it changes within the day."""
        if day not in self._odd:
            opens = datetime(day.year, day.month, day.day, tzinfo=self.zone).utcoffset()
            following = day + timedelta(days=1)
            closes = datetime(following.year, following.month, following.day, tzinfo=self.zone).utcoffset()
            self._odd[day] = opens if opens == closes else None
        return self._odd[day]

    def _on_a_change(self, moment: datetime) -> tuple[datetime, Oddity]:
        """The first of two equal hours; a skipped hour is read as if the clock had not been moved."""
        first, second = (moment.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        one, other = first.utcoffset(), second.utcoffset()
        odd = "" if one == other else "time.twice" if one and other and one > other else "time.skipped"
        return first.astimezone(UTC), odd


def zone(name: str) -> ZoneInfo:
    """The zone `name`; SourceError with the nearest guess when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        from zoneinfo import available_timezones

        near = guess(name, sorted(available_timezones()))
        raise SourceError("timezone.unknown", timezone=shown(name), guess=near) from None


def reader(name: str) -> Callable[[str], Written]:
    """A reader for "iso", "epoch", "epoch_ms" or a strptime format."""
    if name == "iso":
        return _iso
    if name in EPOCHS:
        return _epoch(EPOCHS[name])
    if "%" not in name:
        near = guess(name, ["iso", "epoch", "epoch_ms"])
        raise SourceError("mapping.time_format", value=shown(name), guess=near)
    try:
        datetime.strptime(datetime(2000, 1, 31, tzinfo=UTC).strftime(name), name)  # noqa: DTZ007 - a trial
    except ValueError as error:
        raise SourceError("mapping.time_format", value=shown(name), guess=shown(error)) from None
    with_clock = any(directive in name for directive in CLOCK)
    return lambda text: Written(datetime.strptime(text, name), not with_clock)  # noqa: DTZ007 - zoned by Clock


def _iso(text: str) -> Written:
    moment = datetime.fromisoformat(text)
    return Written(moment, "T" not in text and ":" not in text and " " not in text)


def _epoch(per_second: int) -> Callable[[str], Written]:
    return lambda text: Written(datetime.fromtimestamp(float(text) / per_second, UTC), False)
