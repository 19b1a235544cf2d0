from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from storage.model.query import Daypart
from storage.windows import windows

STOCKHOLM, NEW_YORK = ZoneInfo("Europe/Stockholm"), ZoneInfo("America/New_York")
NIGHT, EVENING, OVER = Daypart(0, 360), Daypart(1080, 1440), Daypart(22 * 60, 240)


def second(*parts: int, zone: ZoneInfo = STOCKHOLM) -> int:
    return int(datetime(*parts, tzinfo=zone).timestamp())  # type: ignore[arg-type]


def hours(dayparts, weekdays, zone, first: int, last: int) -> list[tuple[str, float]]:
    """Windows that begin from `first` and before `last`, with their local start and length in hours."""
    found = windows(dayparts, weekdays, zone, first, last)
    return [
        (datetime.fromtimestamp(start, zone).strftime("%a %H:%M"), (end - start) / 3600)
        for start, end in zip(found.start.tolist(), found.end.tolist(), strict=True)
        if first <= start < last
    ]


def test_the_nights_of_the_clock_change_are_shorter_and_longer() -> None:
    spring = hours([NIGHT], [], STOCKHOLM, second(2026, 3, 28), second(2026, 3, 31))
    autumn = hours([NIGHT], [], STOCKHOLM, second(2026, 10, 24), second(2026, 10, 27))
    assert spring == [("Sat 00:00", 6), ("Sun 00:00", 5), ("Mon 00:00", 6)]
    assert autumn == [("Sat 00:00", 6), ("Sun 00:00", 7), ("Mon 00:00", 6)]


def test_an_hour_that_comes_twice_is_inside_twice_and_one_that_never_comes_never() -> None:
    half = [Daypart(120, 150)]  # 02:00 to 02:30
    assert hours(half, [7], STOCKHOLM, second(2026, 10, 25), second(2026, 10, 26)) == [("Sun 02:00", 0.5)] * 2
    assert hours(half, [7], STOCKHOLM, second(2026, 3, 29), second(2026, 3, 30)) == []


def test_a_window_over_midnight_belongs_to_the_day_it_starts() -> None:
    week = (second(2026, 3, 16), second(2026, 3, 23))
    assert hours([OVER], [5], STOCKHOLM, *week) == [("Fri 22:00", 6)]
    assert hours([EVENING, NIGHT], [5], STOCKHOLM, *week) == [("Fri 00:00", 6), ("Fri 18:00", 6)]
    assert hours([EVENING, OVER], [5, 6], STOCKHOLM, *week) == [("Fri 18:00", 10), ("Sat 18:00", 10)]
    assert hours([], [6, 7], STOCKHOLM, *week) == [("Sat 00:00", 48)]


def test_other_zones_change_on_other_days() -> None:
    sunday = (second(2026, 3, 8, zone=NEW_YORK), second(2026, 3, 9, zone=NEW_YORK))
    assert hours([NIGHT], [], NEW_YORK, *sunday) == [("Sun 00:00", 5)]
    assert hours([NIGHT], [], ZoneInfo("UTC"), second(2026, 3, 8, zone=ZoneInfo("UTC")), sunday[1]) == [
        ("Sun 00:00", 6),
        ("Mon 00:00", 6),
    ]


@pytest.mark.parametrize("year", [1900, 1945, 1980, 2026, 2100])
@pytest.mark.parametrize("zone", [STOCKHOLM, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("Africa/Casablanca")])
def test_every_instant_is_inside_when_its_own_clock_says_so(year: int, zone: ZoneInfo) -> None:
    first = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    moments = first + np.random.default_rng(year).integers(0, 366 * 86_400, 1500)
    found = windows([OVER], [1, 5], zone, first, first + 366 * 86_400)
    inside = found.share(moments, moments) > 0
    for moment, told in zip(moments.tolist(), inside.tolist(), strict=True):
        local = datetime.fromtimestamp(moment, zone)
        yesterday = (local.isoweekday() - 2) % 7 + 1
        expected = (local.hour >= 22 and local.isoweekday() in (1, 5)) or (local.hour < 4 and yesterday in (1, 5))
        assert told == expected, local


def test_shares_add_up_over_the_parts_of_a_day() -> None:
    choose = np.random.default_rng(7)
    start = second(2026, 1, 1) + choose.integers(0, 365 * 86_400, 500)
    end = start + choose.integers(0, 4 * 86_400, 500) * choose.integers(0, 2, 500)
    span = (int(start.min()), int(end.max()))
    parts = [Daypart(0, 360), Daypart(360, 1080), Daypart(1080, 1440)]
    shares = [windows([part], [], STOCKHOLM, *span).share(start, end) for part in parts]
    assert np.allclose(sum(shares), 1)
    assert np.allclose(windows([], [], STOCKHOLM, *span).share(start, end), 1)
    assert not windows([NIGHT], [], STOCKHOLM, *span).share(np.empty(0, int), np.empty(0, int)).size
