from datetime import date, datetime, timedelta

import pytest

from storage.errors import InvalidValueError
from storage.store import Store
from tests.storage.reports.street import ALMA, BOSSE, CILLA, GRETA, NOW, sent

MONDAY = date(2026, 3, 16)


def test_the_first_who_says_a_week_was_quiet_stands(street: Store) -> None:
    first = street.reports.nothing(BOSSE, MONDAY, NOW)
    assert (first.partner, first.monday, first.person, first.at) == ("bostad", MONDAY, "bosse", NOW)
    assert street.reports.nothing(ALMA, MONDAY, NOW + timedelta(days=1)) == first
    theirs = street.reports.nothing(CILLA, MONDAY, NOW)
    earlier = street.reports.nothing(BOSSE, MONDAY - timedelta(days=7), NOW)
    assert street.reports.said_nothing(MONDAY) == (first, theirs)
    assert street.reports.said_nothing(earlier.monday) == (earlier,)
    assert street.reports.said_nothing(MONDAY + timedelta(days=7)) == ()


@pytest.mark.parametrize(
    ("monday", "what"),
    [
        (date(2026, 3, 17), "not a monday"),
        (date(2026, 3, 23), "week not begun"),
        (date(9998, 12, 28), "week not begun"),
        (datetime(2026, 3, 16), "not a monday"),  # noqa: DTZ001  a moment is no day
        ("2026-03-16", "not a monday"),
        (None, "not a monday"),
    ],
)
def test_a_week_begins_on_a_monday_that_has_come(street: Store, monday, what: str) -> None:
    with pytest.raises(InvalidValueError, match=what) as refused:
        street.reports.nothing(BOSSE, monday, NOW)
    assert refused.value.mend


def test_a_colleagues_protected_report_is_not_told_by_a_week_that_was_not_quiet(street: Store) -> None:
    """Its reporter hears that there is one, and whoever reviews it; nobody else of the same partner."""
    sent(street, BOSSE, kind="hatbrott")
    assert [street.reports.has_reported(one, MONDAY) for one in (BOSSE, GRETA)] == [True, True]
    assert not street.reports.has_reported(ALMA, MONDAY)
    sent(street, BOSSE, "c2")
    assert street.reports.has_reported(ALMA, MONDAY)
    assert not street.reports.has_reported(CILLA, MONDAY)
