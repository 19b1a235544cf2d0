"""Numbers, dates and lists as people write them, Swedish and English. Babel comes only when used."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

_LOCALES = {"sv": "sv_SE", "en": "en_GB"}  # English as Europe writes it: 16 March 2026, 24 hours


def locale(language: str) -> str:
    """Babel's name of a language's locale; others fall back to Swedish."""
    return _LOCALES.get(language, "sv_SE")


def number_text(value: float, language: str, decimals: int | None = None) -> str:
    """12 345 in Swedish (no-break space), 12,345 in English; `decimals` fixes their number."""
    from babel.numbers import format_decimal

    pattern = "#,##0" if decimals == 0 else "#,##0." + "0" * decimals if decimals else None
    return str(format_decimal(value, pattern, locale=locale(language)))


def decimal_sign(language: str) -> str:
    """What stands before decimals: "," in Swedish, "." in English."""
    return number_text(0.5, language)[1]


def thousands_sign(language: str) -> str:
    """What stands between thousands: a no-break space in Swedish, "," in English."""
    return number_text(1_000, language)[1]


def percent_text(share: float, language: str) -> str:
    """0.125 as 12 % (Swedish) or 12% (English), whole percents."""
    from babel.numbers import format_percent

    return str(format_percent(share, locale=locale(language)))


def signed_text(value: float, language: str) -> str:
    """A change: +12, −3, ±0, with a true minus sign."""
    if not value:
        return "±0"
    return ("+" if value > 0 else "−") + number_text(abs(value), language)


@cache
def month_names(language: str) -> tuple[str, ...]:
    """January first, as within a sentence."""
    from babel.dates import get_month_names

    names = get_month_names("wide", locale=locale(language))
    return tuple(str(names[number]) for number in range(1, 13))


def date_text(day: date, language: str, *, year: bool = True) -> str:
    """16 mars 2026."""
    words = f"{day.day} {month_names(language)[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def dates_text(first: date, last: date, language: str, *, year: bool = True) -> str:
    """From the first to the last day, both included: 16–22 mars 2026, 30 mars–5 april 2026."""
    if first == last:
        return date_text(first, language, year=year)
    if first.year != last.year:
        return f"{date_text(first, language)}–{date_text(last, language)}"
    if first.month != last.month:
        return f"{date_text(first, language, year=False)}–{date_text(last, language, year=year)}"
    return f"{first.day}–{date_text(last, language, year=year)}"


def weekday_text(day: date, language: str) -> str:
    """Måndag, Monday."""
    from babel.dates import get_day_names

    return str(get_day_names("wide", locale=locale(language))[day.weekday()])


def time_text(at: datetime) -> str:
    """14:05, the same in both languages."""
    return f"{at.hour:02}:{at.minute:02}"


def moment_text(at: datetime, language: str) -> str:
    """16 mars 2026 14:05."""
    return f"{date_text(at.date(), language)} {time_text(at)}"


def list_text(words: Sequence[str], language: str) -> str:
    """A, B och C."""
    last = " and " if language == "en" else " och "
    return last.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
