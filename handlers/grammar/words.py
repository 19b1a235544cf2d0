"""The calendar's words in one language, taken from the words people may write: printed is readable."""

from datetime import date
from functools import cache

from handlers.grammar.calendar import DAY, Span
from handlers.grammar.lexicon import lexicon


@cache
def word(role: str, value: str, language: str) -> str:
    """The first word of a meaning: the one that is printed."""
    for words, meaning in lexicon().phrases:
        if (meaning.role, meaning.value, meaning.language) == (role, value, language):
            return " ".join(words)
    return value


def month_word(number: int, language: str) -> str:
    """Mars within a Swedish sentence, March in English."""
    name = word("month", str(number), language)
    return name.capitalize() if language == "en" else name


def date_words(day: date, language: str, *, year: bool = True, month: bool = True) -> str:
    """16 mars 2026, 16 mars, or 16."""
    parts = [str(day.day), month_word(day.month, language) if month else "", str(day.year) if year else ""]
    return " ".join(part for part in parts if part)


def span_words(span: Span, language: str, *, year: bool = True) -> str:
    """Vecka 12 2026, mars–maj 2026, 2026, 16–18 mars 2026; `year=False` leaves the year out where it may."""
    start, last = span.start, span.end - DAY
    if span.unit == "year":
        return str(start.year)
    if span.unit == "years":
        return f"{start.year}–{last.year}"
    if span.unit in {"week", "weeks"}:
        return _week_words(span, language, year)
    if span.unit == "quarter":
        name = word("unit", "quarter", language) + f" {(start.month + 2) // 3}"
        return f"{name} {start.year}" if year else name
    if span.unit in {"month", "months", "season"}:
        return _month_words(start, last, language, year)
    return _day_words(start, last, language, year)


def _week_words(span: Span, language: str, year: bool) -> str:
    name = "week" if language == "en" else "vecka"
    first, final = span.start.isocalendar(), (span.end - DAY).isocalendar()
    if (first.year, first.week) == (final.year, final.week):
        return f"{name} {first.week} {first.year}" if year else f"{name} {first.week}"
    if first.year != final.year:
        return f"{name} {first.week} {first.year}–{name} {final.week} {final.year}"
    return f"{name} {first.week}–{final.week}" + (f" {first.year}" if year else "")


def _month_words(start: date, last: date, language: str, year: bool) -> str:
    first, final = month_word(start.month, language), month_word(last.month, language)
    if start.year != last.year:
        return f"{first} {start.year}–{final} {last.year}"
    words = first if start.month == last.month else f"{first}–{final}"
    return f"{words} {start.year}" if year else words


def _day_words(start: date, last: date, language: str, year: bool) -> str:
    end = date_words(last, language, year=year or start.year != last.year)
    if start == last:
        return end
    if start.year != last.year:
        return f"{date_words(start, language)}–{end}"
    return f"{date_words(start, language, year=False, month=start.month != last.month)}–{end}"
