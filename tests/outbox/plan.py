"""Who wants a digest when, and which slots are therefore promised."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage import slots
from storage.model.digest import Holidays, Slot, Subscription
from storage.model.people import Role, Viewer
from storage.store import Store
from tests.outbox.kinds import Kind

ZONE = ZoneInfo("Europe/Stockholm")
WEEK = timedelta(days=7)
BY = Viewer("asta", "trygghet", Role.COORDINATOR)
# Weekday and minute. On Sundays at half past two the spring has no such time, and the autumn has two.
TIMES = ((1, 450), (7, 150), (1, 0), (7, 1439))
# Mondays of weeks with a clock change, of the year's end, and of one with a public holiday.
SPECIAL = (date(2026, 3, 23), date(2026, 10, 19), date(2026, 12, 28), date(2027, 3, 29))


def wishes(kind: Kind, count: int, since: datetime) -> list[Subscription]:
    """Subscriptions of as many conversations."""
    blank = Subscription(0, kind.name, "", 1, 450, (), (), "sv", Holidays.KEEP, BY.person, since)
    found = []
    for number in range(count):
        weekday, minute = TIMES[number % len(TIMES)]
        moved = Holidays.MOVE if number % 3 == 0 else Holidays.KEEP
        room = kind.room.format(number)
        found.append(replace(blank, conversation=room, weekday=weekday, minute=minute, holidays=moved))
    return found


def subscribe(store: Store, kind: Kind, count: int, first: date) -> list[Subscription]:
    """The same, stored."""
    since = datetime.combine(first, datetime.min.time(), ZONE).astimezone(UTC) - timedelta(hours=1)
    return [store.digests.subscribe(one, BY, since) for one in wishes(kind, count, since)]


def promised(subscriptions: list[Subscription], mondays: list[date]) -> list[Slot]:
    """Every slot of these weeks, in the order in which they are due."""
    found = [slots.of_week(one, ZONE, monday).slot for one in subscriptions for monday in mondays]
    return sorted(found, key=lambda slot: (slot.due, slot.subscription))


def consecutive(first: date, count: int) -> list[date]:
    """The Mondays of as many weeks."""
    return [first + number * WEEK for number in range(count)]
