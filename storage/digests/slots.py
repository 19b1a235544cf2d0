"""Slots whose time has come, each written once with its row of the outbox."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from storage import counters, moments
from storage.digests.rows import subscription
from storage.model.digest import Posting, Slot, Subscription
from storage.tables import digest_slots, outbox, subscriptions

_WEEK = timedelta(days=7)
s, d = subscriptions.c, digest_slots.c


def latest(slots: Iterable[Slot], now: datetime) -> tuple[Slot, ...]:
    """Of each subscription the latest slot that is due: after downtime nobody wants months of digests at once."""
    found: dict[int, Slot] = {}
    for slot in slots:
        known = found.get(slot.subscription)
        if moments.aware(slot.due, "due") <= now and (known is None or known.due < slot.due):
            found[slot.subscription] = slot
    return tuple(found[number] for number in sorted(found))


def unwritten(connection: Connection, slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Those that have no row."""
    asked = tuple(slots)
    oldest = min((moments.microseconds(slot.due) for slot in asked), default=0)
    numbers = [slot.subscription for slot in asked]
    query = select(d.subscription, d.due).where(d.subscription.in_(numbers), d.due >= oldest)
    there = {tuple(row) for row in connection.execute(query)}
    return tuple(slot for slot in asked if (slot.subscription, moments.microseconds(slot.due)) not in there)


def write(connection: Connection, slots: Iterable[Slot], now: datetime) -> int:
    """Write slots and what is to be posted, in the caller's transaction; returns how many were new.

    A subscription that was ended or paused, or that began after a slot, has none.
    """
    counters.lock(connection, counters.SUBSCRIPTION)  # several replicas take turns
    written = 0
    for slot in unwritten(connection, slots):
        there = connection.execute(select(subscriptions).where(s.number == slot.subscription)).one_or_none()
        if there is None or there.paused or there.ended_at is not None or subscription(there).since > slot.due:
            continue
        _write(connection, slot, subscription(there), moments.microseconds(now))
        written += 1
    return written


def _write(connection: Connection, slot: Slot, wish: Subscription, now: int) -> None:
    due = moments.microseconds(slot.due)
    values = {"subscription": slot.subscription, "due": due, "week": slot.week, "written_at": now}
    connection.execute(insert(digest_slots), [values | {"missed": _missed(connection, slot, wish)}])
    connection.execute(insert(outbox), [row(connection, wish, due, key_of(slot))])


def row(connection: Connection, wish: Any, due: int, key: str) -> dict[str, Any]:
    """A row of the outbox for a subscription's slot."""
    return {
        "id": counters.take(connection, counters.OUTBOX),
        "key": key,
        "platform": wish.platform,
        "conversation": wish.conversation,
        "subscription": wish.number,
        "due": due,
        "state": Posting.WAITING.value,
        "next_at": due,
        "lease": 0,
        "owner": "",
        "attempts": 0,
        "may_be_there": False,
        "error": "",
        "reference": "",
    }


def key_of(slot: Slot) -> str:
    """What a slot's message is found by, the same in every process."""
    return f"digest:{slot.subscription}:{moments.microseconds(slot.due) // 1_000_000}"


def _missed(connection: Connection, slot: Slot, wish: Subscription) -> int:
    """How many slots between the one before (or the beginning) and this one were never written."""
    due = moments.microseconds(slot.due)
    earlier = select(d.due).where(d.subscription == slot.subscription, d.due < due).order_by(d.due.desc()).limit(1)
    before = connection.execute(earlier).scalar_one_or_none()
    own = slot.due - timedelta(days=_moved(slot.due, wish))
    if before is None or moments.from_microseconds(before) < wish.since:
        return max(0, (own - wish.since) // _WEEK)
    last = moments.from_microseconds(before)
    # To the nearest week: daylight saving moves a slot by an hour.
    return max(0, round((own - last + timedelta(days=_moved(last, wish))) / _WEEK) - 1)


def _moved(due: datetime, wish: Subscription) -> int:
    """How many days a holiday moved a slot from the subscription's own weekday."""
    noon = due - timedelta(minutes=wish.minute) + timedelta(hours=12)  # UTC of the local day's noon has the same date
    return (noon.isoweekday() - wish.weekday) % 7
