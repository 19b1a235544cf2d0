"""When a vote closes, as people write it: `fredag 12:00`, `3 december kl 9`, `om 5 dagar`, `i morgon`, `2026-12-03`.

A day without an hour is at noon; a weekday is the next one, also today as long as the hour is to come. Days and hours
are the region's, so a deadline stays at its hour when the clocks change.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOON = time(12)
LONGEST = 60  # characters; what is longer is no deadline
# Swedish and English side by side, as in every line: who reads one language writes the other.
_WEEKDAYS = (
    ("måndag", "mandag", "mån", "monday", "mon"),
    ("tisdag", "tis", "tuesday", "tue"),
    ("onsdag", "ons", "wednesday", "wed"),
    ("torsdag", "tors", "tor", "thursday", "thu"),
    ("fredag", "fre", "friday", "fri"),
    ("lördag", "lordag", "lör", "saturday", "sat"),
    ("söndag", "sondag", "sön", "sunday", "sun"),
)
_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("mars", "march", "mar"),
    ("april", "apr"),
    ("maj", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augusti", "august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_NUMBERS = {"en": 1, "ett": 1, "one": 1, "a": 1, "två": 2, "two": 2, "tre": 3, "three": 3, "fyra": 4, "four": 4}
_DAYS = {"idag": 0, "i dag": 0, "today": 0, "imorgon": 1, "i morgon": 1, "tomorrow": 1, "övermorgon": 2}
_NOISE = re.compile(r"\b(?:kl|klockan|den|på|senast|till|at|on|the|by|nästa|next)\b\.?|,", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\d-])(\d{1,2})[:.](\d{2})$")
_BARE_HOUR = re.compile(r"(?:(?<=\s)|^)(\d{1,2})$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASH = re.compile(r"(\d{1,2})/(\d{1,2})(?:[/ ](\d{4}))?")
_NAMED = re.compile(r"(\d{1,2})(?::?[ae]|st|nd|rd|th)?\.? ([^\W\d]+)(?: (\d{4}))?")
_IN = re.compile(r"(?:om|in) (\w+) (timm\w*|hours?|dag\w*|days?|veck\w*|weeks?)")


def deadline(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that some words name, in UTC; None when they name none. It may have been already."""
    plain = " ".join(_NOISE.sub(" ", words.casefold()).split())
    if not plain or len(words) > LONGEST:
        return None
    local = now.astimezone(zone)
    ahead = _ahead(plain, local, zone)
    if ahead is not None:
        return ahead
    day_words, at = _split(plain)
    if at is None:
        return None
    day = _day(day_words, local, at)
    return None if day is None else _moment(day, at, zone)


def _split(plain: str) -> tuple[str, time | None]:
    """The words of the day and the hour; noon when none is named, None for an hour that is none."""
    found = _HOUR.search(plain)
    if found is None:
        bare = _BARE_HOUR.search(plain)
        # `3 december 2026` ends in a year, `3` is a day: a bare number is an hour after a day alone.
        found = bare if bare and plain[: bare.start()].strip() else None
    if found is None:
        return plain, NOON
    minute = int(found[2]) if found.lastindex == 2 else 0
    hour = int(found[1])
    if hour > 23 or minute > 59:
        return plain, None
    return plain[: found.start()].strip(), time(hour, minute)


def _day(words: str, local: datetime, at: time) -> date | None:
    today = local.date()
    if words in _DAYS:
        return today + timedelta(days=_DAYS[words])
    if not words:
        return today
    weekday = _index(words, _WEEKDAYS)
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7
        return today + timedelta(days=ahead if ahead or at > local.time() else 7)
    return _dated(words, today)


def _dated(words: str, today: date) -> date | None:
    """A date; without a year the next one that comes."""
    iso, slash, named = _ISO.fullmatch(words), _SLASH.fullmatch(words), _NAMED.fullmatch(words)
    if iso:
        return _real(int(iso[1]), int(iso[2]), int(iso[3]))
    if slash:
        return _next(int(slash[2]), int(slash[1]), slash[3], today)
    month = _index(named[2], _MONTHS) if named else None
    return _next(month + 1, int(named[1]), named[3], today) if named and month is not None else None


def _next(month: int, day: int, year: str | None, today: date) -> date | None:
    if year:
        return _real(int(year), month, day)
    found = _real(today.year, month, day)
    return _real(today.year + 1, month, day) if found is None or found < today else found


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ahead(plain: str, local: datetime, zone: ZoneInfo) -> datetime | None:
    """`om 5 dagar` is noon that day; hours are counted from now."""
    head, at = plain, NOON
    found = _IN.fullmatch(plain)
    if found is None:
        head, hour = _split(plain)
        found, at = _IN.fullmatch(head), hour or NOON
    if found is None:
        return None
    number = _NUMBERS.get(found[1], int(found[1]) if found[1].isdecimal() and len(found[1]) < 4 else None)
    if number is None:
        return None
    if found[2].startswith(("timm", "hour")):
        return (local.astimezone(UTC) + timedelta(hours=number)).replace(second=0, microsecond=0)
    days = number * (7 if found[2].startswith(("veck", "week")) else 1)
    return _moment(local.date() + timedelta(days=days), at, zone)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _index(word: str, names: tuple[tuple[str, ...], ...]) -> int | None:
    """Which of the names a word is."""
    known: Mapping[str, int] = {name: number for number, some in enumerate(names) for name in some}
    return known.get(word)
