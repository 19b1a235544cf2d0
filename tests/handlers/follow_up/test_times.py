"""Which weeks are before, after and neither: whole ISO weeks, also over a change of the clock and a new year."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from handlers.follow_up.times import Times, Waiting, times_of
from storage.model.follow_up import Settings
from storage.model.query import Period
from tests.handlers.follow_up.town import AFTER, START, WEEK, ZONE, at, followed, weeks_of

NOW = START + AFTER * WEEK
DAY = timedelta(days=1)


def mondays(times: Times, which: np.ndarray) -> list[date]:
    return [one.start.date() for one, is_ in zip(times.weeks, which, strict=True) if is_]


def test_a_start_on_a_monday_leaves_no_week_out() -> None:
    times = weeks_of(followed(0, at(START - 30 * WEEK)))
    assert times.lengths == (26, AFTER)
    assert not times.broken
    assert times.number_chosen == 0
    assert mondays(times, times.after) == [START + n * WEEK for n in range(AFTER)]
    assert mondays(times, times.before)[-1] == START - WEEK
    assert times.weeks[times.begun].start.date() == START


@pytest.mark.parametrize("day", range(1, 7))
def test_a_start_within_a_week_leaves_that_week_out(day: int) -> None:
    times = weeks_of(followed(0, at(START - 40 * WEEK), start=START + day * DAY))
    assert times.broken
    assert times.lengths == (26, AFTER - 1)
    assert times.weeks[times.begun].start.date() == START
    assert not times.before[times.begun]
    assert not times.after[times.begun]


@pytest.mark.parametrize(("weeks", "left_out"), [(1, 4), (4, 4), (6, 6), (12, 12), (52, 12)])
def test_the_weeks_that_chose_the_place_are_left_out_and_made_up_for(weeks: int, left_out: int) -> None:
    made = START - 2 * WEEK  # a Monday: the weeks before it chose the place
    times = weeks_of(followed(0, datetime(made.year, made.month, made.day, tzinfo=ZONE), weeks))
    assert times.number_chosen == left_out
    assert mondays(times, times.chosen) == [made - n * WEEK for n in range(left_out, 0, -1)]
    assert times.lengths == (26, AFTER)
    assert mondays(times, times.before)[-2:] == [made, made + WEEK]


def test_a_time_that_ended_long_before_the_time_before_leaves_nothing_out() -> None:
    times = weeks_of(followed(0, at(START - 45 * WEEK)))
    assert times.number_chosen == 0
    assert times.lengths == (26, AFTER)


def test_what_was_asked_for_after_the_problem_was_made_did_not_choose_it() -> None:
    of = followed(0, at(START - 3 * WEEK))
    later = Period(at(START + WEEK), at(START + 6 * WEEK))
    times = weeks_of(replace(of, problem=replace(of.problem, query=replace(of.problem.query, periods=(later,)))))
    assert times.number_chosen == 4
    assert max(mondays(times, times.chosen)) < START


def test_a_problem_made_after_the_start_leaves_out_only_weeks_before_it() -> None:
    times = weeks_of(followed(0, at(START + 3 * WEEK)))
    assert mondays(times, times.chosen)[-1] == START - WEEK
    assert times.lengths == (26, AFTER)


def test_people_change_start_and_lengths() -> None:
    of = followed(0, at(START - 60 * WEEK))
    times = weeks_of(replace(of, settings=Settings(start=START + 4 * WEEK, before=10, after=6)))
    assert times.lengths == (10, 6)
    assert mondays(times, times.after)[0] == START + 4 * WEEK
    assert mondays(times, times.after)[-1] == START + 9 * WEEK


def test_without_a_start_or_weeks_there_is_nothing_to_compare() -> None:
    now, of = at(NOW), followed(0, at(START - 30 * WEEK))
    assert times_of(followed(0, at(START), start=None), now, ZONE) == Waiting("no_start")
    later = NOW + DAY
    assert times_of(followed(0, at(START), start=later), now, ZONE) == Waiting("not_begun", later)
    for weeks in range(4):
        assert times_of(of, at(START + weeks * WEEK), ZONE) == Waiting("too_soon", START, weeks)
    assert times_of(of, at(START + 4 * WEEK - DAY), ZONE) == Waiting("too_soon", START, 3)
    assert isinstance(times_of(of, at(START + 4 * WEEK), ZONE), Times)


def test_a_week_that_is_not_over_is_not_counted() -> None:
    for day in range(7):
        assert weeks_of(followed(0, at(START - 30 * WEEK)), NOW + day * DAY).lengths[1] == AFTER


def test_weeks_are_the_regions_own_over_changes_of_the_clock() -> None:
    times = weeks_of(followed(0, at(date(2026, 3, 20)), start=date(2026, 3, 30)), date(2026, 11, 30))
    hours = {(one.end.timestamp() - one.start.timestamp()) / 3600 for one in times.weeks}
    assert hours == {167, 168, 169}
    assert all(a.end == b.start for a, b in zip(times.weeks, times.weeks[1:], strict=False))
    assert all(one.start.isoweekday() == 1 and one.start.hour == 0 for one in times.weeks)
