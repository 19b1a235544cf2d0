"""The outbox: a posting is leased, tried, and ended, by whichever replica comes first.

Every change names the lease it was made under, so that a sender that was overtaken changes nothing.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from storage import moments, words
from storage.audit import Audit, Showing
from storage.database import Database
from storage.digests import telling
from storage.digests.rows import ALL, ROOT, o, one, outgoing, s
from storage.digests.watch import Lease, Watch
from storage.model.digest import Outgoing, Posting
from storage.problem_threads.roots import rooted
from storage.tables import outbox

# No pause is longer. A row that is due later than this was written by a clock that has been set back since.
LONGEST = timedelta(days=1)
# When so many attempts have begun (after about half an hour) administrators hear of it; the attempts go on.
TELL_AT = 6


class Outbox:
    """What is to be posted. Nothing here speaks to a platform."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    def lease(self, worker: str, now: datetime, watch: Watch, but: Collection[str] = ()) -> Outgoing | None:
        """Take what has been due longest, or what its holder has let go of; None when there is nothing.

        `but` are keys of platforms that are left alone. Whoever gets it has it until `watch.hold` seconds after
        their last act on it.
        """
        with self._database.read() as connection:
            held = select(o.id, o.lease).where(o.state == Posting.SENDING.value).order_by(o.next_at, o.id)
            stale = watch.stale((row.id, row.lease) for row in connection.execute(held))
            waits = connection.execute(_waiting(now, but).limit(1)).first() is not None
        for number, lease in stale:
            taken = self._take(worker, now, and_(o.id == number, o.lease == lease, o.platform.not_in(but)))
            if taken is not None:
                return taken
        if not waits:
            return None
        # The first that no other replica is taking at this moment. SQLite lets one at a time in here.
        first = _waiting(now, but).limit(1).with_for_update(skip_locked=True)
        return self._take(worker, now, o.id == first.scalar_subquery())

    def sending(self, held: Outgoing, showing: Showing, now: datetime) -> Outgoing | None:
        """Say that the next thing is to post it; `showing` goes into the log with that.

        None: somebody else has taken it, or its subscription was ended or paused, and it must not be posted.
        """
        micro = moments.microseconds(now)
        tried = {"may_be_there": True, "lease": held.lease + 1, "tried_at": micro}
        with self._database.write() as connection:
            wanted = select(s.number).where(s.number == held.slot.subscription, ~s.paused, s.ended_at.is_(None))
            if connection.execute(wanted.with_for_update()).first() is None:
                self._put(connection, held, Posting.DROPPED, {"ended_at": micro, "may_be_there": False})
                return None
            if held.tried_at is not None:
                del tried["tried_at"]
            if not self._put(connection, held, Posting.SENDING, tried):
                return None
            self._log.append(connection, showing)
        return replace(held, lease=held.lease + 1, may_be_there=True, tried_at=held.tried_at or now)

    def done(self, held: Outgoing, reference: str, now: datetime) -> bool:
        """It is at the platform under `reference`. False: somebody else has taken it, and will find it there."""
        ended = {"reference": words.text(reference, "reference"), "error": ""}
        return self._end(held, Posting.DONE, now, ended | {"may_be_there": False})

    def dropped(self, held: Outgoing, now: datetime) -> bool:
        """There is nothing to post: whoever is there now may not read it, or it is no more."""
        return self._end(held, Posting.DROPPED, now, {"may_be_there": False})

    def retry(self, held: Outgoing, error: str, pause: timedelta, now: datetime, *, may_be_there: bool) -> bool:
        """Try again after `pause`. `error` is a short key of what went wrong."""
        later = moments.microseconds(now + min(pause, LONGEST))
        values = {"next_at": later, "error": words.key(error, "error"), "may_be_there": may_be_there}
        with self._database.write() as connection:
            return self._put(connection, held, Posting.WAITING, values | {"lease": held.lease + 1})

    def failed(self, held: Outgoing, error: str, now: datetime, *, may_be_there: bool) -> bool:
        """The platform refuses it for good, or it was tried too often; administrators hear of it."""
        values = {"error": words.key(error, "error"), "may_be_there": may_be_there}
        return self._end(held, Posting.FAILED, now, values, tell="failed")

    def unknown(self, held: Outgoing, error: str, now: datetime) -> bool:
        """It may be there, and the platform cannot be asked; administrators decide."""
        return self._end(held, Posting.UNKNOWN, now, {"error": words.key(error, "error")}, tell="unknown")

    def one(self, number: int) -> Outgoing | None:
        """A posting by its number."""
        with self._database.read() as connection:
            return one(connection, number)

    def troubled(self) -> tuple[Outgoing, ...]:
        """What an administrator should look at: failed, unknown, or tried in vain for long; the oldest first."""
        bad = o.state.in_((Posting.FAILED.value, Posting.UNKNOWN.value))
        slow = and_(o.state.in_((Posting.WAITING.value, Posting.SENDING.value)), o.attempts >= TELL_AT)
        return self._listed(ALL.where(or_(bad, slow)).order_by(o.due, o.id))

    def latest(self, most: int = 50) -> tuple[Outgoing, ...]:
        """The newest postings, the newest first."""
        return self._listed(ALL.order_by(o.id.desc()).limit(most))

    def _listed(self, query: Any) -> tuple[Outgoing, ...]:
        with self._database.read() as connection:
            return tuple(outgoing(row) for row in connection.execute(query))

    def _take(self, worker: str, now: datetime, which: Any) -> Outgoing | None:
        values = {
            "state": Posting.SENDING.value,
            "owner": words.key(worker, "worker"),
            "lease": o.lease + 1,
            "leased_at": moments.microseconds(now),
            "attempts": o.attempts + 1,
        }
        open_ = o.state.in_((Posting.WAITING.value, Posting.SENDING.value))
        with self._database.write() as connection:
            taken = connection.execute(update(outbox).where(which, open_).values(values).returning(o.id)).scalar()
            held = None if taken is None else one(connection, taken)
            if held is not None and held.attempts == TELL_AT:
                telling.tell(connection, "delayed", held.id, moments.microseconds(now))
            return held

    def _end(self, held: Outgoing, state: Posting, now: datetime, values: dict[str, Any], tell: str = "") -> bool:
        micro = moments.microseconds(now)
        with self._database.write() as connection:
            put = self._put(connection, held, state, values | {"ended_at": micro, "lease": held.lease + 1})
            if put and state is Posting.DONE and held.slot.week.startswith(ROOT):
                rooted(connection, held.subscription.thread, values["reference"])
            if put and tell:
                telling.tell(connection, tell, held.id, micro)
        return put

    def _put(self, connection: Connection, held: Outgoing, state: Posting, values: dict[str, Any]) -> bool:
        """Change it, if it is still held under this lease."""
        mine = (o.id == held.id, o.lease == held.lease, o.state == Posting.SENDING.value)
        changed = connection.execute(update(outbox).where(*mine).values(values | {"state": state.value}))
        return bool(changed.rowcount)


def _waiting(now: datetime, but: Collection[str]) -> Any:
    micro, beyond = moments.microseconds(now), moments.microseconds(now + LONGEST)
    due = or_(o.next_at <= micro, o.next_at > beyond)
    waits = (o.state == Posting.WAITING.value, due, o.platform.not_in(but))
    return select(o.id).where(*waits).order_by(o.next_at, o.id)


def leases(connection: Connection) -> tuple[Lease, ...]:
    """The present leases; for tests."""
    query = select(o.id, o.lease).where(o.state == Posting.SENDING.value)
    return tuple((row.id, row.lease) for row in connection.execute(query))
