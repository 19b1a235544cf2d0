import csv
import gzip
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from analytics.frame import Floats, Ints
from analytics.methods.rhythm import Rhythm, rhythm
from analytics.methods.weekclock import Offsets, offsets
from tests.shared import shared

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NEW_YORK = ZoneInfo("America/New_York")
HALF_HOURS = ZoneInfo("Australia/Lord_Howe")  # UTC+10:30, and its summer is half an hour ahead
WEEK = 7 * 86400


def second(text: str, zone: tzinfo = STOCKHOLM, fold: int = 0) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp())


def clock_of(zone: tzinfo, first: str = "2020-01-01", last: str = "2027-01-01") -> Offsets:
    return offsets(zone, second(first, UTC), second(last, UTC))


SWEDEN = clock_of(STOCKHOLM)


def told(*intervals: tuple[str, str], zone: tzinfo = STOCKHOLM) -> Rhythm:
    start, end = np.array([[second(one, zone) for one in pair] for pair in intervals]).T
    return rhythm(start, end, clock_of(zone))


def plain(start: int, end: int, zone: tzinfo) -> Floats:
    """One interval, minute by minute (times are whole minutes)."""
    clock = np.zeros((7, 24))
    moments = range(start, end, 60) if end > start else [start]
    for moment in moments:
        local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
        clock[local.weekday(), local.hour] += 1 / len(moments)
    return clock


def test_a_known_moment_is_in_its_local_hour() -> None:
    found = told(("2026-07-03 23:30", "2026-07-03 23:30"))
    assert found.clock[4, 23] == found.clock.sum() == 1  # a Friday; 21:30 in UTC
    assert found.quarters[4, 3] == 1
    assert told(("2026-01-02 00:00", "2026-01-02 00:00")).clock[4, 0] == 1


def test_an_interval_is_spread_over_its_hours() -> None:
    found = told(("2026-03-06 20:00", "2026-03-07 02:00"))
    np.testing.assert_allclose(found.clock[4, 20:24], 1 / 6)
    np.testing.assert_allclose(found.clock[5, 0:2], 1 / 6)
    np.testing.assert_allclose(found.quarters[4, 3], 4 / 6)
    assert found.clock.sum() == pytest.approx(1)
    half = told(("2026-03-06 20:30", "2026-03-06 21:15"))
    np.testing.assert_allclose(half.clock[4, 20:22], [2 / 3, 1 / 3])


def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice() -> None:
    spring = told(("2026-03-29 00:00", "2026-03-29 06:00"))
    np.testing.assert_allclose(spring.clock[6, :6], [0.2, 0.2, 0, 0.2, 0.2, 0.2])
    autumn = told(("2026-10-25 00:00", "2026-10-25 06:00"))
    np.testing.assert_allclose(autumn.clock[6, :6], np.array([1, 1, 2, 1, 1, 1]) / 7)
    twice = np.array([second("2026-10-25 02:30", fold=fold) for fold in (0, 1)])
    assert np.diff(twice) == 3600
    assert rhythm(twice, twice, SWEDEN).clock[6, 2] == 2


def test_offsets_are_those_of_the_zone_to_the_second() -> None:
    assert len(SWEDEN.since) == 15
    turn = int(SWEDEN.since[-1])
    assert datetime.fromtimestamp(turn, UTC) == datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert SWEDEN.at(np.array([turn - 1, turn])).tolist() == [7200, 3600]
    assert offsets(UTC, 0, 10**9).seconds.tolist() == [0]
    night = second("2026-03-29 03:00")
    assert offsets(STOCKHOLM, night, night).seconds.tolist() == [3600, 7200]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 7 * 1440), st.integers(0, 7 * 1440)), min_size=1, max_size=4),
    st.sampled_from([STOCKHOLM, NEW_YORK, HALF_HOURS]),
    st.sampled_from(["2026-03-24", "2026-10-20", "2025-12-29", "2026-06-01", "2026-11-01"]),
)
def test_as_minute_by_minute(minutes: list[tuple[int, int]], zone: tzinfo, day: str) -> None:
    origin = second(day, UTC)
    start = np.array([origin + 60 * into for into, _ in minutes])
    end = start + np.array([60 * (long if long % 3 else 0) for _, long in minutes])
    found = rhythm(start, end, clock_of(zone))
    expected = sum(plain(int(s), int(e), zone) for s, e in zip(start, end, strict=True))
    np.testing.assert_allclose(found.clock, expected, atol=1e-9)
    assert found.clock.sum() == pytest.approx(len(minutes))


def test_more_than_a_week_says_nothing_of_the_hour() -> None:
    start = np.array([second("2026-02-02 12:00")] * 2)
    found = rhythm(start, start + np.array([WEEK + 1, 60 * WEEK]), SWEDEN)
    np.testing.assert_allclose(found.clock, 2 / 168)
    assert (found.evenly, found.about.verdict) == (2, "too_few")
    week = rhythm(start, start + WEEK, SWEDEN)
    np.testing.assert_allclose(week.clock, 2 / 168)
    assert week.evenly == 0


def thefts() -> tuple[Ints, Ints]:
    with gzip.open(shared("crime/nyc_vehicle_thefts_2014_2017_36k.csv.gz"), "rt", encoding="utf-8") as file:
        rows = [(row["date_start"], row["date_end"] or row["date_start"]) for row in csv.DictReader(file)]
    moment = {text: second(text, NEW_YORK) for text in {text for row in rows for text in row} if text}
    pairs = np.array([[moment[a], moment[b]] for a, b in rows if a])
    good = pairs[:, 1] >= pairs[:, 0]
    return pairs[good, 0], pairs[good, 1]


def test_vehicle_thefts_of_new_york_hour_by_hour() -> None:
    start, end = thefts()
    zone = clock_of(NEW_YORK, "2013-01-01", "2019-01-01")
    found = rhythm(start, end, zone)
    assert len(start) > 30_000
    assert found.clock.sum() == pytest.approx(len(start), abs=1e-6)
    assert found.about.n == len(start)
    slow = np.zeros((7, 24))
    for a, b in zip(start.tolist(), end.tolist(), strict=True):
        if b - a <= WEEK:
            slow += hourly(a, b, NEW_YORK)
    np.testing.assert_allclose(found.clock, slow + (len(start) - slow.sum()) / 168, atol=1e-7)
    assert found.about.verdict == "even" or found.stand_out


def hourly(start: int, end: int, zone: tzinfo) -> Floats:
    """One interval, hour by hour (its zone's offsets are whole hours)."""
    clock = np.zeros((7, 24))
    moment = start
    while moment <= end:
        local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
        if end == start:
            clock[local.weekday(), local.hour] = 1
            break
        until = min(moment - moment % 3600 + 3600, end)
        clock[local.weekday(), local.hour] += (until - moment) / (end - start)
        moment = until + (until == end)
    return clock


def evening(days: list[int], hours: list[int], count: int, seed: int = 1) -> Ints:
    """Moments on those weekdays and hours over half a year."""
    rng = np.random.default_rng(seed)
    monday = datetime(2026, 1, 5, tzinfo=STOCKHOLM)
    return np.array(
        [
            round((monday + timedelta(weeks=int(week), days=int(day), hours=int(hour), minutes=7)).timestamp())
            for week, day, hour in zip(
                rng.integers(0, 26, count), rng.choice(days, count), rng.choice(hours, count), strict=True
            )
        ]
    )


ALL_DAYS, ALL_HOURS = list(range(7)), list(range(24))


@pytest.mark.parametrize(
    ("days", "hours", "named"),
    [
        ([4, 5], [18, 19, 20, 21, 22, 23], ("friday_saturday", "evening")),
        ([5, 6], [0, 1, 2, 3, 4, 5], ("weekend", "night")),
        ([0, 1, 2, 3, 4], [12, 13, 14, 15, 16, 17], ("weekdays", "afternoon")),
        ([2], ALL_HOURS, ("wednesday", "whole_day")),
        (ALL_DAYS, [6, 7, 8, 9, 10, 11], ("every_day", "morning")),
    ],
)
def test_what_stands_out_is_named(days: list[int], hours: list[int], named: tuple[str, str]) -> None:
    moments = np.concatenate([evening(days, hours, 80), evening(ALL_DAYS, ALL_HOURS, 120, 2)])
    found = rhythm(moments, moments, SWEDEN)
    assert (found.about.verdict, found.about.n) == ("peak", 200)
    first = found.stand_out[0]
    assert (first.days, first.part) == named
    assert first.count > 1.5 * first.expected
    assert first.p < 0.001


def test_two_parts_that_stand_out_are_both_named_and_do_not_overlap() -> None:
    moments = np.concatenate(
        [
            evening([4, 5], [18, 19, 20, 21, 22, 23], 100),
            evening([0], [6, 7, 8, 9, 10, 11], 60),
            evening(ALL_DAYS, ALL_HOURS, 80),
        ]
    )
    found = rhythm(moments, moments, SWEDEN)
    assert [(one.days, one.part) for one in found.stand_out[:2]] == [
        ("friday_saturday", "evening"),
        ("monday", "morning"),
    ]


def test_an_even_week_seldom_has_a_peak() -> None:
    peaks = 0
    for seed in range(200):
        moments = evening(ALL_DAYS, ALL_HOURS, 25 + 2 * seed, seed)
        peaks += rhythm(moments, moments, SWEDEN).about.verdict == "peak"
    assert peaks <= 4


def test_a_difference_that_no_meeting_could_act_on_is_no_peak() -> None:
    moments = np.concatenate(
        [np.tile(evening(ALL_DAYS, ALL_HOURS, 5000), 10), np.tile(evening([4], ALL_HOURS, 1000), 2)]
    )
    assert rhythm(moments, moments, SWEDEN).about.verdict == "even"


def test_nineteen_are_too_few() -> None:
    moments = evening([4], [20], 20)
    assert rhythm(moments, moments, SWEDEN).about.verdict == "peak"
    found = rhythm(moments[:19], moments[:19], SWEDEN)
    assert (found.about.verdict, found.stand_out, found.about.enough) == ("too_few", (), False)
    nothing = rhythm([], [], SWEDEN)
    assert (nothing.clock.sum(), nothing.about.verdict, nothing.about.n) == (0, "too_few", 0)


def test_weights_count_for_what_they_are() -> None:
    moments = evening([4], [20], 30)
    long = moments.copy()
    long[:10] += 7200
    found = rhythm(moments, long, SWEDEN, np.full(30, 0.5))
    assert found.clock.sum() == pytest.approx(15)
    np.testing.assert_allclose(found.clock, rhythm(moments, long, SWEDEN).clock / 2)


def test_a_million_sum_to_a_million() -> None:
    rng = np.random.default_rng(0)
    start = rng.integers(second("2023-01-01"), second("2026-01-01"), 1_000_000)
    end = start + np.where(rng.random(start.size) < 0.2, rng.integers(0, 2 * WEEK, start.size), 0)
    with np.errstate(all="raise"):
        found = rhythm(start, end, SWEDEN)
    assert found.clock.sum() == pytest.approx(1_000_000, abs=1e-5)
    assert found.about.verdict == "even"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ([1, 2], [1], "one second each"),
        ([[1]], [[1]], "one second each"),
        ([5], [4], "incident 0 ends before it starts"),
        ([1.7e18], [1.7e18], "milliseconds"),
        ([1_700_000_000_000], [1_700_000_000_000], "milliseconds"),
        ([np.nan], [1.0], "needs a time"),
    ],
)
def test_bad_times_are_told_how_to_mend_them(start: ArrayLike, end: ArrayLike, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rhythm(start, end, SWEDEN)


@pytest.mark.parametrize("weight", [[-1.0], [np.nan], [1.0, 2.0], [np.inf]])
def test_weights_are_numbers(weight: ArrayLike) -> None:
    with pytest.raises(ValueError, match="weight"):
        rhythm([0], [0], SWEDEN, weight)


@pytest.mark.parametrize(("since", "seconds"), [([], []), ([2, 1], [0, 1]), ([1], [1, 2])])
def test_a_zone_has_an_order(since: list[int], seconds: list[int]) -> None:
    with pytest.raises(ValueError, match=r"offset|ascend"):
        Offsets(np.array(since, np.int64), np.array(seconds, np.int64))
