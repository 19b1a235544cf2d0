"""Last days: reminded of in time, once each, to both sides."""

from datetime import date, datetime, timedelta

import pytest

from storage.model.people import Level
from storage.store import Store
from tests.storage.register.people import ASTA, IVAR, KLARA, NILS, NOW, grant

UNTIL = date(2026, 12, 31)


def at(day: date) -> datetime:
    return NOW + (day - NOW.date())


def signed(store: Store, until: date = UNTIL, **changes: object) -> int:
    number = store.register.propose(grant(until=until, **changes), IVAR, NOW)
    store.register.sign(number, None, KLARA, NOW, agrees=True)
    store.reports.told([one.id for one in store.register.waiting()], NOW)
    return number


def reminded(store: Store, day: date) -> list[tuple[str, str, str]]:
    store.register.remind(at(day))
    found = [(one.person, one.key, one.text) for one in store.register.waiting()]
    store.reports.told([one.id for one in store.register.waiting()], at(day))
    return found


@pytest.mark.parametrize("days", [60, 30, 7])
def test_both_sides_are_told_once(agreed: Store, days: int) -> None:
    signed(agreed)
    day = UNTIL - timedelta(days=days)
    told = [(person, "register.ending", "2026-12-31") for person in ("ivar", "klara", "pia")]
    assert reminded(agreed, day) == told
    assert reminded(agreed, day) == []
    assert reminded(agreed, day + timedelta(days=1)) == []


def test_each_reminder_of_a_year(agreed: Store) -> None:
    signed(agreed)
    days = [day for day in range(100, -3, -1) if reminded(agreed, UNTIL - timedelta(days=day))]
    assert days == [60, 30, 7]


def test_one_that_was_missed_gives_way_to_the_later(agreed: Store) -> None:
    signed(agreed)
    assert reminded(agreed, UNTIL - timedelta(days=5))
    assert [reminded(agreed, UNTIL - timedelta(days=days)) for days in (5, 4, 0)] == [[], [], []]


def test_what_was_agreed_for_a_fortnight_has_the_last_reminder_only(agreed: Store) -> None:
    until = NOW.date() + timedelta(days=14)
    signed(agreed, until)
    days = [day for day in range(14, -1, -1) if reminded(agreed, until - timedelta(days=day))]
    assert days == [7]


def test_a_row_that_was_renewed_or_stopped_is_not_reminded_of(agreed: Store) -> None:
    signed(agreed)
    agreed.register.propose(grant(level=Level.NOTHING, until=None), IVAR, NOW)
    agreed.reports.told([one.id for one in agreed.register.waiting()], NOW)
    assert reminded(agreed, UNTIL - timedelta(days=7)) == []


def test_for_a_room_the_coordinator_is_told(agreed: Store) -> None:
    row = grant(receiver="conversation:est", listed=frozenset({"asta", "klara"}))
    agreed.register.put_signed([row], [IVAR], ASTA, NOW)
    assert [person for person, *_ in reminded(agreed, UNTIL - timedelta(days=30))] == ["asta", "ivar", "pia"]


def test_of_what_was_imported_for_a_sector_the_coordinator_is_told(agreed: Store) -> None:
    agreed.register.put([grant(source="sector:police", receiver="sector:housing")], "gunnel", NOW)
    assert [person for person, *_ in reminded(agreed, UNTIL - timedelta(days=30))] == ["asta"]


def test_ending_lists_the_nearest_first(agreed: Store) -> None:
    late, soon = signed(agreed), None
    agreed.register.put_signed([grant(source="trygghet", until=UNTIL - timedelta(days=9))], [NILS], KLARA, NOW)
    soon = agreed.register.rows()[-1].number
    day = UNTIL - timedelta(days=20)
    assert [row.number for row in agreed.register.ending(day, 60)] == [soon, late]
    assert [row.number for row in agreed.register.ending(day, 11)] == [soon]
    assert [row.number for row in agreed.register.ending(UNTIL, 0)] == [late]
    assert agreed.register.ending(UNTIL + timedelta(days=1), 60) == ()


def test_two_replicas_remind_once(agreed: Store, database_url: str) -> None:
    signed(agreed)
    with Store.open(database_url) as other:
        assert other.register.remind(at(UNTIL - timedelta(days=30))) == 1
        assert agreed.register.remind(at(UNTIL - timedelta(days=30))) == 0
    assert len(agreed.register.waiting()) == 3
