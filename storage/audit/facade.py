"""The door to the log."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage import counters
from storage.audit import looking, sealing, segments, verifying
from storage.audit.chain import fingerprint
from storage.audit.entry import Showing, from_row, to_row
from storage.audit.errors import AuditKeyError
from storage.audit.looking import Asked
from storage.database import Database
from storage.model.people import Viewer
from storage.tables import audit

log = logging.getLogger("karta.audit")

# Gives the key of the seals; called when something is sealed.
Key = Callable[[], bytes]
# Gives the keys that rows were sealed with before.
OldKeys = Callable[[], tuple[bytes, ...]]


class Audit:
    """The log of showings and acts. Nothing here changes a row, and only `drop` deletes, whole months.

    Each row is sealed in the transaction that writes it. Without a key rows wait for their seal.
    """

    def __init__(self, database: Database, key: Key | None = None, old_keys: OldKeys = tuple) -> None:
        self._database = database
        self._key = key
        self._old_keys = old_keys
        self._told = ""

    def write(self, showing: Showing) -> int:
        """Append one showing; returns its number. Show nothing before it returns."""
        with self._database.write() as connection:
            return self.append(connection, showing)

    def append(self, connection: Connection, showing: Showing) -> int:
        """The same within the transaction of an act that the row tells of: there are both or neither.

        Numbers have no gaps, as a transaction that does not happen gives its number back. It is the transaction's last
        lock, so that two acts cannot wait for each other.
        """
        row = to_row(showing)
        row["id"] = counters.take(connection, counters.AUDIT)
        connection.execute(insert(audit), [row])
        if self._key is not None:
            self._tell(sealing.seal_new(connection, self._key, row))
        return int(row["id"])

    def latest(self, most: int = 100) -> tuple[Showing, ...]:
        """The newest rows, newest first; for programs and tests."""
        with self._database.read() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(most)).mappings().all()
        return tuple(from_row(dict(row)) for row in rows)

    def looked(self, viewer: Viewer, asked: Asked) -> tuple[Showing, ...]:
        """What `viewer` may read of the log, newest first."""
        with self._database.read() as connection:
            return looking.looked(connection, viewer, asked)

    # ---- the seals --------------------------------------------------------------------------------

    def seal(self) -> int:
        """Seal what waits; returns how many rows. Raises `AuditKeyError`."""
        key = self._needed()
        with self._database.write() as connection:
            return sealing.seal(connection, key)

    def seal_older(self) -> None:
        """After a migration: seal what an older version wrote, if nothing has been sealed yet."""
        if self._key is not None and not self.state().key:
            self.seal()

    def head(self) -> str:
        """The last sealed row and its seal, to be kept where nobody of the house can change it; "" for none."""
        with self._database.read() as connection:
            return verifying.head_of(segments.newest(connection))

    def state(self) -> sealing.State:
        """How many rows wait for their seal, and with which key the log is sealed."""
        with self._database.read() as connection:
            return sealing.state(connection)

    def verify(self, anchors: Sequence[tuple[int, bytes]] = ()) -> verifying.Verified:
        """Check every row. Raises `AuditKeyError` without a key."""
        key = self._needed()
        with self._database.read() as connection:
            return verifying.verify(connection, key, anchors, self._old_keys())

    def rotate(self, following: bytes, by: Showing) -> str:
        """Seal with another key from now on; gives the head. `by` tells of it, once under each of the two keys.

        Rows stay sealed with the key they were sealed with, which must be kept to verify them. Raises `AuditKeyError`:
        the same key, or rows that wait.
        """
        key = self._needed()
        if fingerprint(following) == fingerprint(key):
            raise AuditKeyError("audit_key_same", fingerprint(key), "give another key")
        with self._database.write() as connection:
            counters.lock(connection, counters.AUDIT)
            waiting = sealing.state(connection).waiting
            if waiting:
                raise AuditKeyError("audit_rows_wait", waiting, "see `karta audit verify`, then `karta audit seal`")
            words = f"{fingerprint(key)} to {fingerprint(following)}"
            self.append(connection, replace(by, query_words=words))
            row = to_row(replace(by, query_words=words))
            row["id"] = counters.take(connection, counters.AUDIT)
            connection.execute(insert(audit), [row])
            return verifying.head_of(sealing.rotate(connection, key, following, row))

    def drop(self, before: str, at: datetime, by: Showing) -> tuple[str, ...]:
        """Delete the rows of the months before `before` ("2026-01") and keep their heads; returns the months.

        `by` is the row that tells of it, written in the same transaction. Raises `AuditKeyError`.
        """
        key = self._needed()
        with self._database.write() as connection:
            self.append(connection, by)
            return tuple(one.month for one in sealing.drop(connection, key, before, at))

    def _tell(self, trouble: str) -> None:
        """Once for each trouble, not for each row."""
        if trouble and trouble != self._told:
            log.error("the audit log is not sealed: %s", trouble)
        self._told = trouble

    def _needed(self) -> bytes:
        if self._key is None:
            raise AuditKeyError("audit_key_missing", "", "open the store with a key")
        return self._key()
