"""When a digest is due: reckoned from the wish alone, so that every replica comes to the same moment.

A week's digest is promised for one moment: the wished weekday and time of the week after it, in the region's zone.
A time that the spring's clock change skips is the moment an hour later by the new clock; one that the autumn's
repeats is its first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from storage.model.digest import Holidays, Slot, Subscription

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FRIDAY = 5
# Christmas runs over at most so many weeks: beyond, no day can still be waiting to be reached.
FARTHEST_MOVED = 2


@dataclass(frozen=True, slots=True)
class Promise:
    """A slot in the region's own time: `due` carries its zone, `moved` that a public holiday moved it."""

    slot: Slot
    due: datetime
    moved: bool


def latest(subscription: Subscription, zone: ZoneInfo, now: datetime) -> Promise | None:
    """The latest promise at or before `now`; None when it is older than the subscription.

    After a stop this is the one to make good: earlier ones are told by later weeks.
    """
    monday = _monday(now.astimezone(zone).date())
    for back in range(FARTHEST_MOVED + 1):
        promise = of_week(subscription, zone, monday - back * WEEK)
        if promise.slot.due <= now:
            return promise if promise.slot.due > subscription.since else None
    return None


def coming(subscription: Subscription, zone: ZoneInfo, now: datetime) -> Promise:
    """The first promise after `now`."""
    monday = _monday(now.astimezone(zone).date())
    promises = (of_week(subscription, zone, monday + ahead * WEEK) for ahead in range(-FARTHEST_MOVED, 2))
    return next(promise for promise in promises if promise.slot.due > now)


def of_week(subscription: Subscription, zone: ZoneInfo, monday: date) -> Promise:
    """The promise that belongs to the week that begins on `monday`; it tells of the week before."""
    wished = monday + (subscription.weekday - 1) * DAY
    day = workday_from(wished) if subscription.holidays is Holidays.MOVE and _is_moved(wished) else wished
    due = datetime(day.year, day.month, day.day, *divmod(subscription.minute, 60), tzinfo=zone)
    told = (monday - WEEK).isocalendar()
    slot = Slot(subscription.number, due.astimezone(UTC), f"{told.year}-W{told.week:02}")
    return Promise(slot, slot.due.astimezone(zone), moved=day != wished)


def workday_from(day: date) -> date:
    """The first day from `day` on that is neither a Saturday, a Sunday nor a public holiday."""
    while day.isoweekday() > FRIDAY or day in _public(day.year):
        day += DAY
    return day


def _is_moved(wished: date) -> bool:
    """Who wishes for a Sunday knows that it is one."""
    return wished.isoweekday() <= FRIDAY and wished in _public(wished.year)


@cache
def _public(year: int) -> frozenset[date]:
    """Sweden's public holidays of a year, and the eves that count as Sundays in its law on annual leave (1977:480)."""
    import holidays

    found = holidays.country_holidays("SE", years=year, language="en_US")
    midsummer = next(day for day, name in found.items() if "Midsummer" in name)
    return frozenset({*found, midsummer - DAY, date(year, 12, 24), date(year, 12, 31)})


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
