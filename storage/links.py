"""Personal links, and the sessions they are exchanged for.

A link is a secret for one person and one purpose. Opening it shows a button (a preview that fetches
the address spends nothing); pressing it exchanges the link, once, for a session in a cookie. Only
hashes are stored. Somebody who has left has no session, from that moment.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, delete, insert, or_, select, update

from storage import moments, words
from storage.database import Database
from storage.members import Members
from storage.tables import links, sessions

Purpose = Literal["report", "page"]
# An answer that never arrived is asked for again within this time; afterwards a spent link stays spent.
RETRY = timedelta(minutes=5)
# 256 bits: nobody guesses one, so a plain hash (no salt, no stretching) is enough to keep it by.
_BYTES = 32


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class Links:
    """Personal links and sessions. Every moment is given: the caller's `at` is the only now."""

    def __init__(self, database: Database, members: Members) -> None:
        self._database = database
        self._members = members

    def make(self, person: str, purpose: Purpose, at: datetime, lasts: timedelta) -> str:
        """A new secret for `person`, valid for `lasts`; kept by its hash alone."""
        secret = secrets.token_urlsafe(_BYTES)
        row = {
            "hash": _hash(secret),
            "purpose": purpose,
            "person": words.key(person, "person"),
            "made_at": moments.microseconds(at),
            "ends_at": moments.microseconds(at + lasts),
        }
        with self._database.write() as connection:
            connection.execute(delete(links).where(links.c.ends_at < moments.microseconds(at)))
            connection.execute(insert(links), [row])
        return secret

    def holder(self, secret: str, purpose: Purpose, at: datetime) -> str | None:
        """Whose link this is while it can still be exchanged; asking spends nothing."""
        with self._database.read() as connection:
            row = connection.execute(_open(secret, purpose, at)).one_or_none()
        return None if row is None or not self._is_here(row.person) else str(row.person)

    def exchange(self, secret: str, purpose: Purpose, at: datetime, lasts: timedelta | None = None) -> str | None:
        """A session's secret for a link's, or None when the link is spent, over, or its person has left.

        The session ends with the link, or after `lasts`. A second exchange within `RETRY` gives a new
        session and ends the first, for an answer that was lost on the way.
        """
        session = secrets.token_urlsafe(_BYTES)
        with self._database.write() as connection:
            # Locked, so that two who press at once take turns.
            row = connection.execute(_open(secret, purpose, at).with_for_update()).one_or_none()
            if row is None or not self._is_here(row.person):
                return None
            ends = row.ends_at if lasts is None else moments.microseconds(at + lasts)
            now = moments.microseconds(at)
            spent = links.c.hash == row.hash
            connection.execute(update(links).where(spent).values(used_at=row.used_at or now, ends_at=max(ends, now)))
            connection.execute(delete(sessions).where(sessions.c.link == row.hash))
            values = {"hash": _hash(session), "link": row.hash, "purpose": purpose, "person": row.person}
            connection.execute(insert(sessions).values(**values, made_at=now, ends_at=ends))
        return session

    def session(self, secret: str, purpose: Purpose, at: datetime) -> str | None:
        """Whose session this is, or None when it is unknown, over, or its person has left."""
        c = sessions.c
        query = select(c.person).where(c.hash == _hash(secret), c.purpose == purpose)
        with self._database.read() as connection:
            person = connection.execute(query.where(c.ends_at > moments.microseconds(at))).scalar_one_or_none()
        return None if person is None or not self._is_here(person) else str(person)

    def end(self, secret: str) -> None:
        """Sign out: this session alone."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.hash == _hash(secret)))

    def revoke(self, person: str) -> None:
        """End every link and session of a person."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.person == person))
            connection.execute(delete(links).where(links.c.person == person))

    def _is_here(self, person: str) -> bool:
        known = self._members.person(person)
        return known is not None or ("@" in person and self._members.by_email(person) is not None)


def _open(secret: str, purpose: Purpose, at: datetime) -> Select[Any]:
    """The link while it can be exchanged: not over, and not spent longer ago than a retry takes."""
    now = moments.microseconds(at)
    fresh = or_(links.c.used_at.is_(None), links.c.used_at >= now - RETRY // timedelta(microseconds=1))
    return select(links).where(links.c.hash == _hash(secret), links.c.purpose == purpose, links.c.ends_at > now, fresh)
