from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import slots
from storage.model.digest import Holidays, Subscription

ZONE = ZoneInfo("Europe/Stockholm")
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
MONDAYS = Subscription(7, "web", "est-centrum", 1, 7 * 60 + 30, (), (), "sv", Holidays.MOVE, "asta", SINCE)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type,misc]


def due(subscription: Subscription, now: datetime) -> datetime:
    promise = slots.latest(subscription, ZONE, now)
    assert promise is not None
    return promise.due


def test_a_monday_tells_of_the_week_before() -> None:
    promise = slots.latest(MONDAYS, ZONE, at(2026, 3, 23, 7, 30))
    assert promise is not None
    assert promise.slot.week == "2026-W12"
    assert promise.due == at(2026, 3, 23, 7, 30)
    assert promise.slot.due == datetime(2026, 3, 23, 6, 30, tzinfo=UTC)


def test_a_minute_too_early_is_last_weeks() -> None:
    assert due(MONDAYS, at(2026, 3, 23, 7, 29)) == at(2026, 3, 16, 7, 30)


def test_half_past_seven_stays_half_past_seven_when_the_clocks_change() -> None:
    assert slots.of_week(MONDAYS, ZONE, date(2026, 3, 23)).slot.due.hour == 6
    assert slots.of_week(MONDAYS, ZONE, date(2026, 3, 30)).slot.due.hour == 5


def test_a_time_that_the_spring_skips_comes_an_hour_later_and_one_that_the_autumn_repeats_comes_once() -> None:
    night = replace(MONDAYS, weekday=7, minute=150)
    assert slots.of_week(night, ZONE, date(2026, 3, 23)).due == at(2026, 3, 29, 3, 30)
    assert slots.of_week(night, ZONE, date(2026, 10, 19)).slot.due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_year_ends_in_week_53() -> None:
    promise = slots.of_week(MONDAYS, ZONE, date(2027, 1, 4))
    assert promise.slot.week == "2026-W53"
    assert slots.of_week(MONDAYS, ZONE, date(2025, 12, 29)).slot.week == "2025-W52"


def test_easter_monday_moves_to_tuesday_unless_it_is_to_stay() -> None:
    moved = slots.of_week(MONDAYS, ZONE, date(2026, 4, 6))
    assert moved.due == at(2026, 4, 7, 7, 30)
    assert moved.moved
    kept = slots.of_week(replace(MONDAYS, holidays=Holidays.KEEP), ZONE, date(2026, 4, 6))
    assert kept.due == at(2026, 4, 6, 7, 30)
    assert moved.slot.week == kept.slot.week == "2026-W14"


def test_good_friday_moves_over_easter_into_the_next_week_and_tells_of_the_same_one() -> None:
    fridays = replace(MONDAYS, weekday=5)
    promise = slots.of_week(fridays, ZONE, date(2026, 3, 30))
    assert promise.due == at(2026, 4, 7, 7, 30)
    assert promise.slot.week == "2026-W13"
    assert due(fridays, at(2026, 4, 7, 7, 30)) == promise.due


def test_christmas_eve_is_nobodys_workday() -> None:
    thursdays = replace(MONDAYS, weekday=4)
    assert slots.of_week(thursdays, ZONE, date(2026, 12, 21)).due == at(2026, 12, 28, 7, 30)


def test_who_wishes_for_a_sunday_gets_sundays() -> None:
    promise = slots.of_week(replace(MONDAYS, weekday=7), ZONE, date(2026, 4, 6))
    assert promise.due.date() == date(2026, 4, 12)
    assert not promise.moved


def test_nothing_is_made_good_from_before_the_wish() -> None:
    new = replace(MONDAYS, since=at(2026, 3, 23, 7, 31))
    assert slots.latest(new, ZONE, at(2026, 3, 25, 12)) is None
    assert due(new, at(2026, 3, 30, 8)) == at(2026, 3, 30, 7, 30)


def test_after_a_month_of_silence_only_the_latest_is_due() -> None:
    assert due(MONDAYS, at(2026, 5, 20, 3)) == at(2026, 5, 18, 7, 30)


@pytest.mark.parametrize("minutes", [0, 1])
def test_the_next_one_is_after_now(minutes: int) -> None:
    now = at(2026, 3, 23, 7, 30) - timedelta(minutes=minutes)
    assert slots.coming(MONDAYS, ZONE, now).due == at(2026, 3, 30 if minutes == 0 else 23, 7, 30)


FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2032, 12, 31, tzinfo=UTC)
MOMENTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda seconds: FIRST + timedelta(seconds=seconds))


@settings(deadline=None)
@given(now=MOMENTS, weekday=st.integers(1, 7), minute=st.integers(0, 1439), rule=st.sampled_from(Holidays))
def test_every_week_has_one_promise_and_they_come_in_order(
    now: datetime, weekday: int, minute: int, rule: Holidays
) -> None:
    wish = replace(MONDAYS, weekday=weekday, minute=minute, holidays=rule)
    last, following = slots.latest(wish, ZONE, now), slots.coming(wish, ZONE, now)
    assert last is not None
    assert last.slot.due <= now < following.slot.due
    assert last.slot.week < following.slot.week
    assert timedelta(days=1) < following.slot.due - last.slot.due < timedelta(days=20)
