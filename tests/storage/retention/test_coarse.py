"""Place and time made coarse for good."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.model.incident import Precision
from storage.moments import from_seconds, seconds
from storage.retention import coarse

ZONE = ZoneInfo("Europe/Stockholm")
PAST, FUTURE = 0, 4_000_000_000


def local(text: str) -> int:
    return seconds(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def shown(start: int, end: int) -> tuple[str, str]:
    return tuple(from_seconds(one, ZONE).isoformat()[:16] for one in coarse.time(start, end, ZONE))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-18T14:30", "2026-03-18T14:30", ("2026-03-16T12:00", "2026-03-22T18:00")),
        ("2026-03-18T12:00", "2026-03-18T18:00", ("2026-03-16T12:00", "2026-03-22T18:00")),
        ("2026-03-18T18:00", "2026-03-18T18:00", ("2026-03-16T18:00", "2026-03-23T00:00")),
        ("2026-03-18T11:59", "2026-03-18T12:01", ("2026-03-16T00:00", "2026-03-23T00:00")),
        ("2026-03-22T20:00", "2026-03-23T06:00", ("2026-03-23T00:00", "2026-03-30T00:00")),
        ("2026-03-18T00:00", "2026-04-10T12:00", ("2026-03-16T00:00", "2026-04-13T00:00")),
        ("2026-03-29T01:30", "2026-03-29T01:30", ("2026-03-23T00:00", "2026-03-29T06:00")),  # the clock is put on
    ],
)
def test_a_time_is_its_week_and_part_of_day(start: str, end: str, expected: tuple[str, str]) -> None:
    assert shown(local(start), local(end)) == expected


@given(st.integers(PAST, FUTURE), st.integers(0, 3600 * 24 * 60))
def test_a_time_holds_what_it_was_made_from_or_the_week_that_counted_it(start: int, span: int) -> None:
    low, high = coarse.time(start, start + span, ZONE)
    mid = start + span // 2
    assert low <= mid < high
    assert (from_seconds(high - 1, ZONE) - from_seconds(low, ZONE)) > timedelta(days=6)
    again = low + (high - low) // 2
    if span <= 7 * 86_400:
        assert from_seconds(again, ZONE).isocalendar()[:2] == from_seconds(mid, ZONE).isocalendar()[:2]
    assert from_seconds(low, ZONE).isoweekday() == 1


@given(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
def test_a_place_is_its_cell(x: float, y: float) -> None:
    near = coarse.place(x, y)
    assert coarse.place(*near) == near
    assert max(abs(near[0] - x), abs(near[1] - y)) <= 125.000001


def test_what_was_known_worse_stays_so() -> None:
    assert [coarse.precision(one.value) for one in Precision] == [5, 5, 5, 3, 4, 5]
