from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage import slots as reckoned
from storage.errors import InvalidValueError
from storage.model.digest import Posting, Slot
from storage.store import Store
from tests.storage.digests.books import ASTA, DUE, NOW, WEEK, slot, subscribed, wish


def test_a_slot_and_its_posting_are_written_once(books: Store) -> None:
    made = subscribed(books)
    assert [books.digests.due([slot(made)], NOW) for _ in range(3)] == [1, 0, 0]
    (row,) = books.digests.latest()
    assert (row.slot, row.subscription, row.state) == (slot(made), made, Posting.WAITING)
    assert (row.key, row.attempts, row.may_be_there) == (f"digest:{made.number}:1773642600", 0, False)


def test_what_is_not_due_is_not_written(books: Store) -> None:
    made = subscribed(books)
    assert books.digests.due([slot(made)], DUE - timedelta(microseconds=1)) == 0
    assert books.digests.due([slot(made)], DUE) == 1


def test_after_downtime_only_the_latest_is_written_and_the_others_are_counted(books: Store) -> None:
    made = subscribed(books)
    assert books.digests.due([slot(made, -9)], NOW - 9 * WEEK) == 1
    assert books.digests.due([slot(made, week) for week in range(-8, 3)], NOW) == 1
    newest, first = books.digests.latest()
    assert (newest.slot, newest.missed, first.missed) == (slot(made), 8, 0)


def test_missed_ones_are_counted_from_the_beginning_or_the_last_pause(books: Store) -> None:
    made = books.digests.subscribe(wish(), ASTA, DUE - 3 * WEEK)
    other = books.digests.subscribe(wish("other"), ASTA, DUE - 3 * WEEK + timedelta(minutes=1))
    books.digests.pause(other.number, ASTA, DUE - 2 * WEEK)
    books.digests.resume(other.number, ASTA, DUE - timedelta(hours=1))
    assert books.digests.due([slot(made), slot(other)], NOW) == 2
    assert {row.slot.subscription: row.missed for row in books.digests.latest()} == {made.number: 3, other.number: 0}


def test_a_slot_that_a_holiday_moved_hides_and_invents_none(books: Store) -> None:
    made = subscribed(books)
    moved = replace(slot(made), due=DUE + timedelta(days=4))
    assert books.digests.due([slot(made, -1)], NOW - WEEK) == 1
    assert books.digests.due([moved], NOW + timedelta(days=5)) == 1
    assert books.digests.due([slot(made, 1)], NOW + WEEK) == 1
    assert [row.missed for row in books.digests.latest()] == [0, 0, 8]


def test_a_clock_that_was_ahead_takes_no_slot_away(books: Store) -> None:
    """It writes one too early; those between come when their time does."""
    made = subscribed(books)
    ahead = [slot(made, week) for week in range(-5, 3)]
    assert books.digests.due(ahead, NOW + 2 * WEEK) == 1
    assert books.digests.due(ahead, NOW) == 1
    assert books.digests.due(ahead, NOW + WEEK) == 1
    assert books.digests.due(ahead, NOW + 2 * WEEK) == 0
    assert sorted(row.slot.due for row in books.digests.latest()) == [DUE, DUE + WEEK, DUE + 2 * WEEK]


def test_both_or_neither(books: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.digests import slots

    made = subscribed(books)
    with monkeypatch.context() as patch:
        patch.setattr(slots, "row", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            books.digests.due([slot(made)], NOW)
    assert books.digests.latest() == ()
    assert books.digests.due([slot(made)], NOW) == 1


def test_several_at_once_write_each_slot_once(books: Store, database_url: str) -> None:
    made = [subscribed(books, conversation=f"room-{number}") for number in range(8)]
    slots = [slot(one) for one in made]

    def write(_: int) -> int:
        with Store.open(database_url) as store:
            return store.digests.due(slots, NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(write, range(4))) == 8
    assert len(books.digests.latest()) == 8


def test_unknown_subscriptions_and_moments_without_zone(books: Store) -> None:
    made = subscribed(books)
    assert books.digests.due([replace(slot(made), subscription=999)], NOW) == 0
    assert books.digests.due([], NOW) == 0
    with pytest.raises(InvalidValueError):
        books.digests.due([Slot(made.number, datetime(2026, 3, 16), "2026-W11")], NOW)  # noqa: DTZ001  the fault


@pytest.mark.parametrize(
    ("night", "due", "week"),
    [
        (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-W12"),  # no 02:30
        (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-W42"),  # two of them
        (datetime(2027, 1, 3, 22, tzinfo=UTC), datetime(2027, 1, 3, 22, 59, tzinfo=UTC), "2026-W52"),  # week 53's end
    ],
)
def test_a_night_with_a_clock_change_has_one_slot(books: Store, night: datetime, due: datetime, week: str) -> None:
    """Looked at each quarter of an hour, by the product's own reckoning."""
    zone, minute = ZoneInfo("Europe/Stockholm"), 1439 if due.month == 1 else 150
    made = subscribed(books, weekday=7, minute=minute)
    for quarter in range(28):
        now = night + quarter * timedelta(minutes=15)
        promise = reckoned.latest(made, zone, now)
        books.digests.due([promise.slot] if promise else [], now)
    found = [row.slot for row in books.digests.latest() if row.slot.due > night - timedelta(days=1)]
    assert [(slot.due, slot.week) for slot in found] == [(due, week)]
