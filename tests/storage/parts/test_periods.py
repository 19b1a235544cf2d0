from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import InvalidValueError
from storage.parts.periods import FIRST_MONDAY, Length, Stretch, chosen

DAYS = st.dates(date(1901, 1, 1), date(2190, 12, 31))
LENGTHS = st.sampled_from(Length)


def weeks(*numbers: int) -> list[int]:
    """The numbers of ISO weeks of 2026."""
    return [Stretch.of(date.fromisocalendar(2026, number, 1), Length.WEEK).number for number in numbers]


@given(DAYS, LENGTHS)
def test_a_day_lies_in_its_period_which_begins_on_a_monday(day: date, length: Length) -> None:
    stretch = Stretch.of(day, length)
    assert stretch.first <= day < stretch.end
    assert stretch.end - stretch.first == timedelta(weeks=length)
    assert stretch.first.weekday() == 0
    assert Stretch.of(stretch.end, length).number == stretch.number + 1
    assert (stretch.first - FIRST_MONDAY).days % (7 * length) == 0


def test_a_week_is_the_iso_week_and_its_year() -> None:
    week = Stretch.of(date(2027, 1, 2), Length.WEEK)
    assert week.first == date(2026, 12, 28)
    assert week.first.isocalendar()[:2] == (2026, 53)
    assert week.year == 2026
    assert Stretch.of(date(2027, 1, 4), Length.WEEK).year == 2027


def test_days_before_the_first_monday_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="too early"):
        Stretch.of(date(1899, 12, 31), Length.WEEK)


@pytest.mark.parametrize(
    ("first", "end", "numbers"),
    [
        ((12, 1), (13, 1), [12]),
        ((12, 1), (12, 7), [12]),  # the week less its Sunday
        ((12, 2), (12, 3), [12]),  # a Tuesday
        ((12, 5), (13, 4), [13]),  # Friday to Wednesday: three days of each, and neither half: all it touches
        ((12, 4), (13, 4), [12]),  # four days of one, three of the other
        ((12, 1), (14, 3), [12, 13]),
        ((12, 1), (16, 1), [12, 13, 14, 15]),
    ],
)
def test_whole_weeks_stand_for_what_was_asked(first: tuple[int, int], end: tuple[int, int], numbers: list[int]) -> None:
    span = date.fromisocalendar(2026, *first), date.fromisocalendar(2026, *end)
    if (first, end) == ((12, 5), (13, 4)):
        numbers = [12, 13]
    assert sorted(chosen([span], Length.WEEK)) == weeks(*numbers)


def test_a_week_asked_of_blocks_is_its_block() -> None:
    span = date.fromisocalendar(2026, 12, 1), date.fromisocalendar(2026, 13, 1)
    assert chosen([span], Length.BLOCK) == {Stretch.of(span[0], Length.BLOCK).number}


@given(st.lists(st.tuples(DAYS, st.integers(1, 900)), max_size=4), LENGTHS)
def test_every_period_chosen_is_touched_and_each_span_has_one(spans: list[tuple[date, int]], length: Length) -> None:
    asked = [(first, first + timedelta(days)) for first, days in spans]
    found = [Stretch(length, number) for number in chosen(asked, length)]
    assert all(any(one.first < end and first < one.end for first, end in asked) for one in found)
    assert all(any(one.first < end and first < one.end for one in found) for first, end in asked)


def test_a_span_of_no_days_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="span empty"):
        chosen([(date(2026, 3, 3), date(2026, 3, 3))], Length.WEEK)
