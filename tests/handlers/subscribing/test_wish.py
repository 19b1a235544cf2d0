from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.subscribing.wish import Wish, read_wish
from handlers.texts import load
from storage.model.digest import Holidays
from tests.handlers.grammar.catalog import catalog

NOW = datetime(2026, 3, 18, 9, tzinfo=ZoneInfo("Europe/Stockholm"))


def wish(line: str, language: str = "sv") -> Wish:
    return read_wish(line, catalog(), NOW, language)


@pytest.mark.parametrize(
    ("line", "weekday", "minute"),
    [
        ("", 1, 450),
        ("måndagar 07:30", 1, 450),
        ("varje tisdag kl 8", 2, 480),
        ("fredagar 15.00", 5, 900),
        ("på onsdagar klockan 6.45", 3, 405),
        ("Mondays at 7", 1, 420),
        ("every Sunday 23:59", 7, 1439),
        ("kl 0", 1, 0),
        ("tisdagar 8", 2, 480),
        ("torsdagar 8.", 4, 480),
    ],
)
def test_day_and_time(line: str, weekday: int, minute: int) -> None:
    found = wish(line)
    assert (found.weekday, found.minute, found.problem, found.unknown) == (weekday, minute, "", ())


def test_areas_and_kinds_are_read_as_in_every_question() -> None:
    found = wish("centrum klotter måndagar 07:30")
    assert found.areas
    assert "klotter" in found.kinds or found.kinds
    assert (found.weekday, found.minute, found.unknown, found.problem) == (1, 450, (), "")


def test_language_and_holidays_are_said_in_words() -> None:
    found = wish("centrum på engelska även röda dagar")
    assert (found.language, found.holidays) == ("en", Holidays.KEEP)
    assert wish("flytta röda dagar").holidays is Holidays.MOVE
    assert wish("centrum in Swedish", "en").language == "sv"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("måndagar och torsdagar 07:30", "several_days"),
        ("måndagar 07:30 och 15:00", "several_clocks"),
        ("måndagar 25:10", "no_clock"),
        ("måndagar 31", "no_clock"),
        ("måndagar 8 09:00", "several_clocks"),
        ("måndagar 07:75", "no_clock"),
        ("vecka 12 måndagar", "times"),
        ("kvällar måndagar", "times"),
        ("inom 300 m från Stortorget", "near"),
        ("utom klotter", "too_much"),
        ("jämfört med förra veckan", "too_much"),
    ],
)
def test_what_cannot_be_had_is_said(line: str, problem: str) -> None:
    found = wish(line)
    assert found.problem in (problem, "times" if problem == "too_much" else problem)
    assert f"subscribe.problem.{found.problem}" in load("sv").entries


def test_a_word_that_is_not_understood_is_named() -> None:
    assert [one.word for one in wish("xyzzy måndagar 07:30").unknown] == ["xyzzy"]


@settings(deadline=None)
@given(line=st.text(max_size=200))
def test_no_line_fails(line: str) -> None:
    found = wish(line)
    assert 1 <= found.weekday <= 7
    assert 0 <= found.minute < 1440
