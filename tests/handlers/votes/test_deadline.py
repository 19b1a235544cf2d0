"""When a vote closes, in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.votes.deadline import deadline

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 25, 9, 30, tzinfo=UTC)  # Wednesday, half past ten; the clocks change on Sunday the 29th


def said(words: str, now: datetime = NOW) -> str:
    found = deadline(words, now, ZONE)
    return "" if found is None else found.astimezone(ZONE).isoformat(sep=" ", timespec="minutes")


@pytest.mark.parametrize(
    ("words", "is_"),
    [
        ("fredag 12:00", "2026-03-27 12:00+01:00"),
        ("Fredag kl. 12", "2026-03-27 12:00+01:00"),
        ("på fredag", "2026-03-27 12:00+01:00"),
        ("friday at 9.15", "2026-03-27 09:15+01:00"),
        ("onsdag 12", "2026-03-25 12:00+01:00"),
        ("onsdag 10", "2026-04-01 10:00+02:00"),
        ("måndag 8", "2026-03-30 08:00+02:00"),
        ("i dag 16", "2026-03-25 16:00+01:00"),
        ("idag kl 16.30", "2026-03-25 16:30+01:00"),
        ("i morgon", "2026-03-26 12:00+01:00"),
        ("imorgon klockan 9", "2026-03-26 09:00+01:00"),
        ("tomorrow 15:00", "2026-03-26 15:00+01:00"),
        ("16:00", "2026-03-25 16:00+01:00"),
        ("3 april", "2026-04-03 12:00+02:00"),
        ("den 3:e april kl 14", "2026-04-03 14:00+02:00"),
        ("3 april 2027 09:00", "2027-04-03 09:00+02:00"),
        ("3 mars", "2027-03-03 12:00+01:00"),
        ("3/4 10:00", "2026-04-03 10:00+02:00"),
        ("2026-04-03", "2026-04-03 12:00+02:00"),
        ("2026-04-03 08:05", "2026-04-03 08:05+02:00"),
        ("om 5 dagar", "2026-03-30 12:00+02:00"),
        ("om en vecka", "2026-04-01 12:00+02:00"),
        ("om två veckor 9:00", "2026-04-08 09:00+02:00"),
        ("in 3 days", "2026-03-28 12:00+01:00"),
        ("om 2 timmar", "2026-03-25 12:30+01:00"),
        # In the night of the change: there is no half past two, and an hour later there is.
        ("söndag 02:30", "2026-03-29 03:30+02:00"),
    ],
)
def test_words_are_a_moment(words: str, is_: str) -> None:
    assert said(words) == is_


def test_when_the_clocks_go_back_it_is_the_hour_that_is_written() -> None:
    before = datetime(2026, 10, 24, 10, tzinfo=UTC)
    assert said("söndag 12:00", before) == "2026-10-25 12:00+01:00"
    assert said("om 2 dagar 09:00", before) == "2026-10-26 09:00+01:00"


@pytest.mark.parametrize(
    "words",
    ["", "  ", "snart", "fredag 25:00", "fredag 12:75", "31 februari", "2026-13-01", "om många dagar", "x" * 500, "\0",
     "12 fredag 12 12", "fredag lördag", "om 99999 dagar"],
)  # fmt: skip
def test_what_is_no_moment_is_none(words: str) -> None:
    assert said(words) == ""


@given(st.text(max_size=70))
def test_any_text_is_a_moment_or_none(words: str) -> None:
    found = deadline(words, NOW, ZONE)
    assert found is None or found.tzinfo is UTC
