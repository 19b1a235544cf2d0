"""The door to the log."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from storage.audit import looking, sealing, segments, verifying
from storage.audit.entry import Showing, from_row
from storage.audit.errors import AuditKeyError
from storage.audit.looking import Asked
from storage.audit.writing import append, append_row
from storage.database import Database
from storage.errors import StorageError
from storage.model.people import Viewer
from storage.tables import audit

log = logging.getLogger("karta.audit")

# Gives the key of the seals; called when something is sealed.
Key = Callable[[], bytes]


class Audit:
    """The log of showings and acts. Nothing here changes a row, and only `drop` deletes, whole months.

    Without a key rows are appended and wait for their seal.
    """

    def __init__(self, database: Database, key: Key | None = None) -> None:
        self._database = database
        self._key = key

    def write(self, showing: Showing) -> int:
        """Append one showing, and seal it with all that waited; returns its number. Show nothing before it returns."""
        with self._database.write() as connection:
            row = append_row(connection, showing)
            if self._key is not None:
                sealing.seal_if_ours(connection, self._key, row)
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
            return verifying.verify(connection, key, anchors)

    def drop(self, before: str, at: datetime, by: Showing) -> tuple[str, ...]:
        """Delete the rows of the months before `before` ("2026-01") and keep their heads; returns the months.

        `by` is the row that tells of it, written in the same transaction. Raises `AuditKeyError`.
        """
        key = self._needed()
        with self._database.write() as connection:
            append(connection, by)
            sealing.seal(connection, key)
            return tuple(one.month for one in sealing.drop(connection, key, before, at))

    def close(self) -> None:
        """Seal what waits, if that can be; a database that is gone by now is no fault of the log's."""
        if self._key is None:
            return
        try:
            if self.state().waiting:
                with self._database.write() as connection:
                    sealing.seal_if_ours(connection, self._key)
        except (StorageError, SQLAlchemyError) as error:
            log.warning("the log was not sealed at the end: %s", type(error).__name__)

    def _needed(self) -> bytes:
        if self._key is None:
            raise AuditKeyError("audit_key_missing", "", "open the store with a key")
        return self._key()
