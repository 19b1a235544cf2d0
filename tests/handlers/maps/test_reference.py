"""Frozen classes: a usual period of the year before, whatever this week looks like."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.maps.reference import LEAST_WINDOWS, References, fullest
from storage.model.people import Audience, Decision, Level
from storage.model.query import Period, Query
from storage.release import Release, Released
from tests.cast import ASTA, only

ZONE = ZoneInfo("Europe/Stockholm")
WEEK = Period(datetime(2026, 3, 16, tzinfo=ZONE), datetime(2026, 3, 23, tzinfo=ZONE))


class Year(Release):
    """A year of made-up rows: `per_week` incidents at one spot each week, for `weeks` weeks."""

    def __init__(self, per_week: int, weeks: int) -> None:
        self.asked = 0
        self.per_week, self.weeks = per_week, weeks

    def most(self, audience: Audience) -> Decision:
        return Decision(Level.EXACT, "demo_partner")

    def rows(self, audience: Audience, query: Query, periods: tuple[Period, ...] | None = None) -> Released:
        self.asked += 1
        assert periods is not None
        first = periods[0].start + timedelta(hours=1)
        start = np.array(
            [
                int((first + timedelta(weeks=week)).timestamp())
                for week in range(self.weeks)
                for _ in range(self.per_week)
            ],
            np.int64,
        )
        n = len(start)
        zeros = np.zeros(n, np.int64)
        return Released(
            x=np.full(n, 357_000.0), y=np.full(n, 6_213_000.0), start=start, end=start, kind=zeros, source=zeros,
            area=zeros, weight=np.ones(n), placed=np.ones(n, np.bool_), exact=np.ones(n, np.bool_),
            coarse=np.zeros(n, np.bool_), kinds=("klotter",), sources=("polisen",), areas=("a",), level=Level.EXACT,
        )  # fmt: skip


def test_a_usual_week_is_the_median_of_last_year() -> None:
    assert References(Year(12, 50), {}).peak(only(ASTA), Query((WEEK,)), 200.0) == 12


def test_it_is_read_once_a_year() -> None:
    year = Year(12, 50)
    known = References(year, {})
    for day in range(3):
        later = Period(WEEK.start + timedelta(weeks=day), WEEK.end + timedelta(weeks=day))
        known.peak(only(ASTA), Query((later,)), 200.0)
    assert year.asked == 1


def test_other_readers_are_never_answered_from_it() -> None:
    year = Year(12, 50)
    known = References(year, {})
    known.peak(only(ASTA), Query((WEEK,)), 200.0)
    known.peak(Audience(frozenset()), Query((WEEK,)), 200.0)
    assert year.asked == 2


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 80), st.integers(1, 300), st.sampled_from([90.0, 354.5, 5000.0]))
def test_the_fullest_cell_is_that_of_four_shifted_grids(seed: int, n: int, windows: int, cell: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-2000, 3000, n), rng.uniform(6_210_000, 6_214_000, n)
    window = rng.integers(0, windows, n)
    wanted = np.zeros(windows, np.int64)
    for dx, dy in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        cells = zip(window, np.floor(x / cell + dx), np.floor(y / cell + dy), strict=True)
        for (number, _, _), count in Counter(cells).items():
            wanted[number] = max(wanted[number], count)
    assert np.array_equal(fullest(x, y, cell, window, windows), wanted)


def test_too_little_history_is_none() -> None:
    assert References(Year(12, LEAST_WINDOWS - 1), {}).peak(only(ASTA), Query((WEEK,)), 200.0) is None
    assert References(Year(0, 0), {}).peak(only(ASTA), Query((WEEK,)), 200.0) is None
