"""Periods before, elapsed parts, and how periods and queries are called."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.grammar import elapsed, period_words, previous, read, title
from storage.model.query import Period, Query
from tests.handlers.grammar.catalog import catalog

ZONE = ZoneInfo("Europe/Stockholm")
CATALOG = catalog()
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=ZONE)


def query(line: str, now: datetime = SUNDAY) -> Query:
    found = read(line, CATALOG, now).query
    assert found is not None
    return found


def periods(line: str) -> tuple[Period, ...]:
    return query(line).periods


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("vecka 12", "vecka 11"),
        ("vecka 1", "v52 2025"),
        ("vecka 12-14", "vecka 9-11"),
        ("vecka 12 och 13", "vecka 10 och 11"),
        ("mars", "februari 2026"),
        ("mars–maj", "december 2025–februari 2026"),
        ("kvartal 1", "kvartal 4 2025"),
        ("2025", "2024"),
        ("helgen", "förra helgen"),
        ("igår", "i förrgår"),
        ("senaste 28 dagarna", "vecka 40-43"),
        ("senaste 30 dagarna", "24 september–23 oktober"),
        ("2026-03-30", "2026-03-29"),
    ],
)
def test_the_period_before_is_of_the_same_kind(line: str, before: str) -> None:
    assert previous(periods(line)) == periods(before)


def test_nothing_is_before_nothing() -> None:
    assert previous(()) == ()


def test_an_unfinished_week_is_compared_with_the_same_elapsed_part() -> None:
    now = datetime(2026, 11, 18, 15, 30, tzinfo=ZONE)  # a Wednesday
    asked = query("denna vecka mot förra veckan", now)
    own, other = elapsed(asked.periods, asked.compare, now)
    assert own[0].end == now
    assert other[0] == Period(asked.compare[0].start, datetime(2026, 11, 11, 15, 30, tzinfo=ZONE))


def test_the_named_order_does_not_matter_for_the_elapsed_part() -> None:
    now = datetime(2026, 11, 18, 15, 30, tzinfo=ZONE)
    asked = query("jämför förra veckan och denna vecka", now)
    own, other = elapsed(asked.periods, asked.compare, now)
    assert own[0].end == datetime(2026, 11, 11, 15, 30, tzinfo=ZONE)
    assert other[0].end == now


def test_the_elapsed_part_is_by_the_clock_on_the_wall_over_summer_time() -> None:
    now = datetime(2026, 3, 30, 8, tzinfo=ZONE)  # summer time began the night before
    asked = query("mars mot förra året", now)
    _, other = elapsed(asked.periods, asked.compare, now)
    assert other[0].end == datetime(2025, 3, 30, 8, tzinfo=ZONE)


def test_finished_periods_are_left_whole() -> None:
    asked = query("vecka 12 mot v11")
    assert elapsed(asked.periods, asked.compare, SUNDAY) == (asked.periods, asked.compare)


@pytest.mark.parametrize(
    ("line", "short", "dated", "english"),
    [
        ("vecka 12", "vecka 12", "vecka 12, 16–22 mars 2026", "week 12, 16–22 March 2026"),
        ("v14 2026", "vecka 14", "vecka 14, 30 mars–5 april 2026", "week 14, 30 March–5 April 2026"),
        (
            "v1 2026",
            "vecka 1",
            "vecka 1, 29 december 2025–4 januari 2026",
            "week 1, 29 December 2025–4 January 2026",
        ),
        ("mars", "mars", "mars 2026", "March 2026"),
        ("mars–maj", "mars–maj", "mars–maj, 1 mars–31 maj 2026", "March–May, 1 March–31 May 2026"),
        ("12 mars", "12 mars", "12 mars 2026", "12 March 2026"),
        ("12-14 mars", "12–14 mars", "12–14 mars 2026", "12–14 March 2026"),
        ("2025", "2025", "2025", "2025"),
        ("kvartal 1", "kvartal 1", "kvartal 1, 1 januari–31 mars 2026", "quarter 1, 1 January–31 March 2026"),
    ],
)
def test_periods_are_called_as_people_call_them(line: str, short: str, dated: str, english: str) -> None:
    period = periods(line)[0]
    assert period_words(period, "sv") == short
    assert period_words(period, "sv", with_dates=True) == dated
    assert period_words(period, "en", with_dates=True) == english


@pytest.mark.parametrize(
    ("line", "long", "short"),
    [
        ("vecka 12 centrum", "Vecka 12, 16–22 mars 2026 · Centrum", "Vecka 12 2026 · Centrum"),
        ("klotter v12 råå", "Klotter, vecka 12, 16–22 mars 2026 · Råå", "Klotter, vecka 12 2026 · Råå"),
        ("mars kvällar söder", "Mars 2026, kvällar · Söder", "Mars 2026, kvällar · Söder"),
        ("v13 mot v12 råå", "Vecka 13 2026 mot vecka 12 2026 · Råå", "Vecka 13 2026 mot vecka 12 2026 · Råå"),
        (
            "inom 500 m från stortorget v12",
            "Vecka 12, 16–22 mars 2026 · 500 m runt Stortorget",
            "Vecka 12 2026 · 500 m runt Stortorget",
        ),
        ("v12 centrum söder råå", "Vecka 12, 16–22 mars 2026 · 3 områden", "Vecka 12 2026 · 3 områden"),
        ("1 oktober–26 november 2025 råå", "1 oktober–26 november 2025 · Råå", "1 okt–26 nov 2025 · Råå"),
        ("oktober 2025 råå", "Oktober 2025 · Råå", "Oktober 2025 · Råå"),
        ("våld v12", "Våld, vecka 12, 16–22 mars 2026 · Helsingborg", "Våld, vecka 12 2026 · Helsingborg"),
    ],
)  # fmt: skip
def test_a_heading_is_long_and_short(line: str, long: str, short: str) -> None:
    assert title(query(line), CATALOG) == (long, short)


def test_a_heading_speaks_english() -> None:
    assert title(query("graffiti week 12 centre"), CATALOG, "en")[0] == "Graffiti, week 12, 16–22 March 2026 · Centre"
