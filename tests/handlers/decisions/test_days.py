from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.decisions.days import day_of

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2027-03-12", date(2027, 3, 12)),
        ("20270312", date(2027, 3, 12)),
        ("12/3", date(2027, 3, 12)),
        ("12/3 2026", date(2026, 3, 12)),
        ("1.12.2026", date(2026, 12, 1)),
        ("12 mars", date(2027, 3, 12)),
        ("den 12:e mars 2028", date(2028, 3, 12)),
        ("senast 1 nov", date(2026, 11, 1)),  # lately: it may be done already
        ("12th of march", None),
        ("march 12", date(2027, 3, 12)),
        ("12 March 2027", date(2027, 3, 12)),
        ("idag", TODAY),
        ("I morgon", date(2026, 11, 23)),
        ("igår", date(2026, 11, 21)),
        ("i fredags", date(2026, 11, 20)),
        ("i söndags", date(2026, 11, 15)),
        ("fredag", date(2026, 11, 27)),
        ("på söndag", date(2026, 11, 29)),
        ("friday", date(2026, 11, 27)),
        ("vecka 50", date(2026, 12, 11)),
        ("v3", date(2027, 1, 22)),
        ("vecka 53 2026", date(2027, 1, 1)),
        ("vecka 53 2027", None),
        ("om tre veckor", date(2026, 12, 13)),
        ("om 2 dagar", date(2026, 11, 24)),
        ("in a month", date(2026, 12, 22)),
        ("december", date(2026, 12, 31)),
        ("februari 2028", date(2028, 2, 29)),
        ("31 februari", None),
        ("29 februari", None),
        ("banan", None),
        ("", None),
        ("0000-00-00", None),
        ("99 veckor", None),
    ],
)
def test_a_day_as_people_write_it(words: str, day: date | None) -> None:
    assert day_of(words, TODAY) == day


def test_a_start_is_the_first_day() -> None:
    assert day_of("vecka 50", TODAY, last=False) == date(2026, 12, 7)
    assert day_of("december", TODAY, last=False) == date(2026, 12, 1)


@given(words=st.text(max_size=40), today=st.sampled_from([TODAY, date.min, date.max, date(2028, 2, 29)]))
def test_no_words_break_it(words: str, today: date) -> None:
    found = day_of(words, today)
    assert found is None or isinstance(found, date)


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_what_a_form_sends_comes_back(day: date) -> None:
    assert day_of(day.isoformat(), TODAY) == day
