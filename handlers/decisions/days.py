"""A day to come as people write it: 12 mars, 12/3, fredag, vecka 14, om tre veckor, 2027-03-12."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from handlers.texts.format import month_names, weekday_text
from handlers.texts.texts import LANGUAGES

_MONTHS = {
    name: number
    for language in LANGUAGES
    for number, whole in enumerate(month_names(language), 1)
    for name in (whole.casefold(), whole[:3].casefold())
}
_WEEKDAYS = {
    name: number
    for language in LANGUAGES
    for number in range(7)
    for name in (weekday_text(date(2024, 1, 1 + number), language).casefold(),)
} | {"mån": 0, "tis": 1, "ons": 2, "tors": 3, "fre": 4, "lör": 5, "sön": 6}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "en ett one a", "två two", "tre three", "fyra four", "fem five", "sex six", "sju seven", "åtta eight")
    )
    for word in words.split()
}
_UNITS = {"d": 1, "v": 7, "w": 7, "m": 30}
_NEAR = {"idag": 0, "i dag": 0, "today": 0, "imorgon": 1, "i morgon": 1, "imorrn": 1, "tomorrow": 1, "i övermorgon": 2}
_NEAR |= {"igår": -1, "i går": -1, "yesterday": -1, "i förrgår": -2}
_LEAD = re.compile(r"^(?:den|på|i|till|senast|före|innan|on|by|in|the|before)\s+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_SLASH = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.\s]+(\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?::?[ae]|st|nd|rd|th)?\s+([a-zåäö]+)\.?(?:\s+(\d{4}))?")
_MONTH_DAY = re.compile(r"([a-zåäö]+)\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_MONTH = re.compile(r"([a-zåäö]+)(?:\s+(\d{4}))?")
_WEEK = re.compile(r"(?:vecka|v\.?|week|w)\s*(\d{1,2})(?:\s+(\d{4}))?")
_AFTER = re.compile(r"(?:om|in)\s+(\d{1,2}|[a-zåäö]+)\s+(dag|day|vecko|vecka|week|månad|month)[a-zåäö]*")
# A day without a year that is longer ago is next year's.
_AGO = timedelta(weeks=26)


def day_of(words: str, today: date, *, last: bool = True) -> date | None:
    """The day that is meant, or None. Of a week or a month the last day (a week's is its Friday), else the first."""
    plain = " ".join(words.casefold().replace("\u2011", "-").split()).strip(" ,.")
    for _ in range(2):
        found = next((day for reader in _READERS for day in (_tried(reader, plain, today, last),) if day), None)
        if found is not None:
            return found
        plain = _LEAD.sub("", plain)
    return None


def _tried(reader: Callable[[str, date, bool], date | None], plain: str, today: date, last: bool) -> date | None:
    """None for a day that the calendar has not."""
    try:
        return reader(plain, today, last)
    except (ValueError, OverflowError):
        return None


def _near(plain: str, today: date, _last: bool) -> date | None:
    return today + timedelta(days=_NEAR[plain]) if plain in _NEAR else None


def _iso(plain: str, _today: date, _last: bool) -> date | None:
    found = _ISO.fullmatch(plain)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _numbers(plain: str, today: date, _last: bool) -> date | None:
    found = _SLASH.fullmatch(plain)
    return _in_year(int(found[1]), int(found[2]), found[3], today) if found else None


def _named(plain: str, today: date, _last: bool) -> date | None:
    found = _DAY_MONTH.fullmatch(plain)
    if found and found[2] in _MONTHS:
        return _in_year(int(found[1]), _MONTHS[found[2]], found[3], today)
    found = _MONTH_DAY.fullmatch(plain)
    if found and found[1] in _MONTHS:
        return _in_year(int(found[2]), _MONTHS[found[1]], found[3], today)
    return None


def _month(plain: str, today: date, last: bool) -> date | None:
    found = _MONTH.fullmatch(plain)
    if not found or found[1] not in _MONTHS:
        return None
    first = _in_year(1, _MONTHS[found[1]], found[2], today)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if last else first


def _week(plain: str, today: date, last: bool) -> date | None:
    found = _WEEK.fullmatch(plain)
    if not found:
        return None
    day = 5 if last else 1
    named = date.fromisocalendar(int(found[2]) if found[2] else today.isocalendar().year, int(found[1]), day)
    late = not found[2] and named < today - _AGO
    return date.fromisocalendar(named.isocalendar().year + 1, int(found[1]), day) if late else named


def _weekday(plain: str, today: date, _last: bool) -> date | None:
    """The next one after today; `i fredags` is the last one before it."""
    number = _WEEKDAYS.get(plain)
    if number is None and plain[-1:] == "s" and plain[:-1] in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS[plain[:-1]] - 1) % 7 + 1)
    return None if number is None else today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _after(plain: str, today: date, _last: bool) -> date | None:
    found = _AFTER.fullmatch(plain)
    number = None if not found else int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1])
    return today + timedelta(days=number * _UNITS[found[2][0]]) if found and number else None


def _in_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, day)
    here = date(today.year, month, day)
    return here.replace(year=today.year + 1) if here < today - _AGO else here


_READERS = (_near, _iso, _numbers, _named, _month, _week, _weekday, _after)
