"""Who gets the weekly digest: subscribed, listed, paused, ended. Each act has its row in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage import counters, moments
from storage.audit import Audit, Showing
from storage.database import Database
from storage.digests.rows import subscription, to_row
from storage.errors import InvalidValueError, SubscriptionRefusedError
from storage.model.digest import Posting, Subscription
from storage.model.people import Level, Viewer
from storage.model.permissions import allows
from storage.reports.desk import present
from storage.tables import outbox, subscriptions

# The key in the table of who may do what; whose conversation it is, the handler knows.
ACT = "subscribe.put"
# What makes two subscriptions the same; the language and the holidays of one can be changed.
_SAME = ("platform", "conversation", "weekday", "minute", "areas", "kinds")
# A channel with more digests than days of the week has been subscribed by mistake.
MOST = 20
s = subscriptions.c


@dataclass(frozen=True, slots=True)
class _Desk:
    connection: Connection
    actor: Viewer
    micro: int


class Subscriptions:
    """Standing wishes. `at` is an act's only now."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    def subscribe(self, wish: Subscription, by: Viewer, at: datetime) -> Subscription:
        """Store a wish from now on, and give it with its number.

        The same wish again (platform, conversation, time, areas, kinds) is the one that is there, not paused any more,
        with the new language and holidays. Raises `InvalidValueError` and `SubscriptionRefusedError`.
        """
        _check(wish)
        row = to_row(replace(wish, by=by.person, since=at, paused=False))
        with self._acting(by, at, row["conversation"]) as desk:
            there = _active(desk.connection, *(s[name] == row[name] for name in _SAME))
            if there:
                return self._renewed(desk, there[0], row)
            here = _active(desk.connection, s.platform == wish.platform, s.conversation == wish.conversation)
            if len(here) >= MOST:
                raise SubscriptionRefusedError("subscriptions_too_many", str(MOST), "end one of them first")
            number = counters.take(desk.connection, counters.SUBSCRIPTION)
            desk.connection.execute(insert(subscriptions), [row | {"number": number}])
            return _one(desk.connection, number)

    def pause(self, number: int, by: Viewer, at: datetime) -> Subscription:
        """Nothing is posted until it is resumed, nor what was due and not posted yet. Raises as `remove` does."""
        return self._change(number, by, at, {"paused": True})

    def resume(self, number: int, by: Viewer, at: datetime) -> Subscription:
        """It holds again, from now on: what was due meanwhile is not posted. Raises as `remove` does."""
        return self._change(number, by, at, {"paused": False})

    def remove(self, number: int, by: Viewer, at: datetime) -> Subscription:
        """End it. Raises `SubscriptionRefusedError` when there is none, or the table does not let `by` do it."""
        return self._change(number, by, at, {"ended_at": moments.microseconds(at)})

    def of(self, platform: str, conversation: str) -> tuple[Subscription, ...]:
        """The subscriptions of a conversation that have not been ended, paused ones too, by number."""
        with self._database.read() as connection:
            return _active(connection, s.platform == platform, s.conversation == conversation)

    def all(self) -> tuple[Subscription, ...]:
        """Every subscription that has not been ended, paused ones too, by number."""
        with self._database.read() as connection:
            return _active(connection)

    def _renewed(self, desk: _Desk, there: Subscription, row: dict[str, Any]) -> Subscription:
        values = {name: row[name] for name in ("language", "holidays")}
        if there.paused:
            values |= {"paused": False, "since_at": desk.micro}
        desk.connection.execute(update(subscriptions).where(s.number == there.number).values(values))
        return _one(desk.connection, there.number)

    def _change(self, number: int, by: Viewer, at: datetime, values: dict[str, Any]) -> Subscription:
        with self._database.read() as connection:
            there = _active(connection, s.number == number)
        if not there:
            raise SubscriptionRefusedError("subscription_unknown", number, "look at the list of subscriptions")
        with self._acting(by, at, there[0].conversation) as desk:
            found = _one(desk.connection, number)
            if found.paused and values.get("paused") is False:
                values = values | {"since_at": desk.micro}
            desk.connection.execute(update(subscriptions).where(s.number == number).values(values))
            if values.get("paused") is not False:
                withdraw(desk.connection, number, desk.micro)
            return _one(desk.connection, number)

    @contextmanager
    def _acting(self, by: Viewer, at: datetime, conversation: str) -> Iterator[_Desk]:
        """A transaction that happens wholly or not at all, with its row in the log; acts take turns."""
        micro = moments.microseconds(at)
        with self._database.write() as connection:
            counters.lock(connection, counters.SUBSCRIPTION)
            actor = present(connection, by)
            if not allows(ACT, actor):
                raise SubscriptionRefusedError("subscription_not_allowed", actor.person, "see docs/roles.md")
            yield _Desk(connection, actor, micro)
            told = Showing(at, actor.person, actor.partner, conversation, "", "", Level.NOTHING, 0)
            self._log.append(connection, replace(told, act=ACT, role=actor.role or ""))


def _check(wish: Subscription) -> None:
    if wish.weekday not in range(1, 8):
        raise InvalidValueError("weekday", "weekday_unknown", wish.weekday, "1 is Monday, 7 is Sunday")
    if wish.minute not in range(24 * 60):
        raise InvalidValueError("minute", "minute_unknown", wish.minute, "0 is midnight, 1439 is 23:59")


def _active(connection: Connection, *where: Any) -> tuple[Subscription, ...]:
    """Digests alone: what a problem's thread is to hear is no wish of the conversation's."""
    query = select(subscriptions).where(s.ended_at.is_(None), s.thread.is_(None), *where).order_by(s.number)
    return tuple(subscription(row) for row in connection.execute(query))


def _one(connection: Connection, number: int) -> Subscription:
    return subscription(connection.execute(select(subscriptions).where(s.number == number)).one())


def withdraw(connection: Connection, number: int, micro: int) -> None:
    """What waits and cannot have been posted. A sender finds out about the rest."""
    o = outbox.c
    waits = (o.subscription == number, o.state == Posting.WAITING.value, ~o.may_be_there)
    values = {"state": Posting.DROPPED.value, "lease": o.lease + 1, "ended_at": micro}
    connection.execute(update(outbox).where(*waits).values(values))
