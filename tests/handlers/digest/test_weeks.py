from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from handlers.digest import weeks
from storage.model.query import Period

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 22, 23, 59, tzinfo=ZONE), date(2026, 11, 9)),  # a Sunday: its week is not over
        (datetime(2026, 11, 23, 0, 0, tzinfo=ZONE), date(2026, 11, 16)),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), date(2026, 11, 16)),  # Monday already, here
        (datetime(2027, 1, 4, 7, 30, tzinfo=ZONE), date(2026, 12, 28)),  # week 53
    ],
)
def test_the_last_full_week_is_by_local_time(now, monday):
    week = weeks.last_full(now, ZONE)
    assert week.start.date() == monday
    assert week.end.date() == monday + timedelta(days=7)
    assert weeks.is_week(week)


def test_week_53_and_week_1():
    last = weeks.by_name("2026-W53", ZONE)
    assert last == weeks.week_from(date(2026, 12, 28), ZONE)
    assert weeks.iso_name(last) == "2026-W53"
    assert weeks.iso_name(weeks.before(last, -1)) == "2027-W01"
    # 2025 has no week 53: 52 weeks earlier is the last of December, as this one.
    assert weeks.iso_name(weeks.last_year(last)) == "2026-W01"
    assert weeks.last_year(last).start.date() == date(2025, 12, 29)
    assert weeks.iso_name(weeks.last_year(weeks.by_name("2027-W12", ZONE))) == "2026-W12"


@pytest.mark.parametrize("name", ["", "2026", "2026-W54", "2026-W00", "2026W12", "2026-w12", "9999-W52", "٢٠٢٦-W12"])
def test_what_is_no_week_is_none(name):
    assert weeks.by_name(name, ZONE) is None


@pytest.mark.parametrize(
    ("monday", "hours"), [(date(2026, 3, 23), 167), (date(2026, 10, 19), 169), (date(2026, 3, 16), 168)]
)
def test_a_week_of_a_clock_change_is_a_week(monday, hours):
    week = weeks.week_from(monday, ZONE)
    assert weeks.is_week(week)
    assert (week.end.astimezone(UTC) - week.start.astimezone(UTC)) == timedelta(hours=hours)
    span = Period(weeks.before(week, 2).start, week.end)
    moments = np.array([int((week.start + timedelta(days=day, hours=12)).timestamp()) for day in range(7)])
    assert weeks.day_numbers(moments, span).tolist() == list(range(14, 21))
    edges = np.array([int(week.start.timestamp()) - 1, int(week.start.timestamp()), int(week.end.timestamp()) - 1])
    assert weeks.day_numbers(edges, span).tolist() == [13, 14, 20]


def test_what_lies_beside_a_span_belongs_to_its_edges():
    week = weeks.week_from(date(2026, 3, 16), ZONE)
    moments = np.array([0, int(week.end.timestamp()) + 9_999])
    assert weeks.day_numbers(moments, week).tolist() == [0, 6]


@pytest.mark.parametrize("hours", [1, 24 * 6, 24 * 8])
def test_other_periods_are_no_week(hours):
    start = datetime(2026, 3, 16, tzinfo=ZONE)
    assert not weeks.is_week(Period(start, start + timedelta(hours=hours)))
    assert not weeks.is_week(Period(start + timedelta(days=1), start + timedelta(days=8)))
