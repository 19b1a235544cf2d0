"""Numbers, dates and lists as Swedes and the English write them; and both languages hold the same texts."""

from datetime import UTC, date, datetime

import pytest

from handlers.texts import load
from handlers.texts.format import (
    date_text,
    dates_text,
    decimal_sign,
    list_text,
    moment_text,
    number_text,
    percent_text,
    signed_text,
    thousands_sign,
    weekday_text,
)


def test_numbers() -> None:
    assert number_text(12345, "sv") == "12\u00a0345"
    assert number_text(12345, "en") == "12,345"
    assert number_text(0.5, "sv", 1) == "0,5"
    assert number_text(3, "sv", 0) == "3"
    assert percent_text(0.12, "sv") == "12\u00a0%"
    assert percent_text(0.12, "en") == "12%"
    assert [signed_text(n, "sv") for n in (12, -3, 0)] == ["+12", "−3", "±0"]


@pytest.mark.parametrize(
    ("first", "last", "swedish", "english"),
    [
        ("2026-03-16", "2026-03-22", "16–22 mars 2026", "16–22 March 2026"),
        ("2026-03-30", "2026-04-05", "30 mars–5 april 2026", "30 March–5 April 2026"),
        ("2025-12-29", "2026-01-04", "29 december 2025–4 januari 2026", "29 December 2025–4 January 2026"),
        ("2026-03-16", "2026-03-16", "16 mars 2026", "16 March 2026"),
    ],
)
def test_dates(first: str, last: str, swedish: str, english: str) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert dates_text(*days, "sv") == swedish
    assert dates_text(*days, "en") == english


def test_single_dates_and_moments() -> None:
    assert date_text(date(2026, 3, 16), "sv", year=False) == "16 mars"
    assert weekday_text(date(2026, 3, 16), "sv") == "måndag"
    assert moment_text(datetime(2026, 3, 16, 14, 5, tzinfo=UTC), "sv") == "16 mars 2026 14:05"


def test_signs_that_pictures_write_numbers_with() -> None:
    assert [decimal_sign(language) for language in ("sv", "en")] == [",", "."]
    assert [thousands_sign(language) for language in ("sv", "en")] == ["\u00a0", ","]


def test_lists() -> None:
    assert list_text(["A", "B", "C"], "sv") == "A, B och C"
    assert list_text(["A", "B"], "en") == "A and B"
    assert list_text([], "sv") == ""


def test_both_languages_hold_the_same_texts() -> None:
    keys = [
        {key for key in load(language).entries if not key.startswith("grammar.words.")} for language in ("sv", "en")
    ]
    assert keys[0] == keys[1]
