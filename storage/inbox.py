"""Which events of chat platforms have been handled: each id once, over replicas and restarts."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, text, update

from storage import moments, words
from storage.database import Database
from storage.tables import inbox

# Slack replays for five minutes and retries for an hour; Teams gives up sooner.
KEPT = timedelta(days=1)
# SQLite and PostgreSQL spell it the same; SQLAlchemy would need the dialect of each, which costs import time.
_ONCE = text("INSERT INTO inbox (platform, event, at) VALUES (:platform, :event, :at) ON CONFLICT DO NOTHING")
i = inbox.c


class Inbox:
    """Ids of events, and hashes of what was typed a moment ago."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_time(self, platform: str, event: str, at: datetime) -> bool:
        """True for one caller of all, whichever process it is in; False for every other within `KEPT`."""
        with self._database.write() as connection:
            return _put(connection, platform, event, moments.microseconds(at))

    def said_again(self, platform: str, what: str, at: datetime, within: timedelta) -> timedelta | None:
        """How long ago the same was said, when that is less than `within`; from now on it was said now.

        `what` is kept as a hash alone.
        """
        now, event = moments.microseconds(at), f"said:{_hash(what)}"
        with self._database.write() as connection:
            if _put(connection, platform, event, now):
                return None
            this = (i.platform == platform, i.event == event)
            before = connection.execute(select(i.at).where(*this).with_for_update()).scalar_one_or_none()
            connection.execute(update(inbox).where(*this).values(at=now))
        ago = timedelta(microseconds=now - int(now if before is None else before))
        return ago if timedelta(0) <= ago < within else None

    def sweep(self, at: datetime) -> int:
        """Forget what is older than `KEPT`; returns how many."""
        with self._database.write() as connection:
            return connection.execute(delete(inbox).where(i.at < moments.microseconds(at - KEPT))).rowcount


def _put(connection: Connection, platform: str, event: str, at: int) -> bool:
    name = words.key(platform, "platform")
    known = event if event and len(event) <= words.NAME_MOST and "\0" not in event else _hash(event)
    row = {"platform": name, "event": words.key(known, "event"), "at": at}
    return connection.execute(_ONCE, row).rowcount == 1


def _hash(what: str) -> str:
    return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
