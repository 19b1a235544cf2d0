"""Engines and transactions for SQLite (a file) and PostgreSQL (psycopg 3).

`Database.read()` is one consistent snapshot; `Database.write()` is one transaction that either
happens or does not. Nothing here ever repeats a password.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, DateTime, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.errors import DatabaseAddressError, DatabaseUnreachableError

# WAL has a corruption bug up to 3.51.2 (sqlite.org/wal.html, "The WAL-reset bug").
WAL_SAFE_FROM = (3, 51, 3)
# A writer waits this long for another one; a batch of 5,000 rows takes under a second.
BUSY_MS = 30_000
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_WRITES = "karta_writes"
_ALONE = "karta_alone"
_SQLITE_LOST = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


def normalise(url: str) -> URL:
    """The address as SQLAlchemy wants it; raises `DatabaseAddressError` without repeating secrets."""
    mend = "use sqlite:///path/to/file.db or postgresql://user:password@host/database"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        scheme = url.partition(":")[0] if "://" in url else ""
        raise DatabaseAddressError("database_url_unreadable", scheme, mend) from None
    if parsed.drivername in _POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise DatabaseAddressError("database_unknown", parsed.drivername, mend)
    if not parsed.database or parsed.database == ":memory:" or parsed.query:
        raise DatabaseAddressError("database_needs_file", parsed.render_as_string(hide_password=True), mend)
    return parsed


class Database:
    """One database and the two ways into it."""

    def __init__(self, url: str) -> None:
        address = normalise(url)
        self.address = address.render_as_string(hide_password=True)
        self.is_sqlite = address.drivername.startswith("sqlite")
        self._engine = _sqlite(address) if self.is_sqlite else _postgresql(address)
        # One snapshot for all statements of a read; SQLite's transactions always are.
        level = None if self.is_sqlite else "REPEATABLE READ"
        self._reader = self._engine.execution_options(isolation_level=level) if level else self._engine
        self._writer = self._engine.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database."""
        with self._speaking(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or leaves nothing behind."""
        with self._speaking(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection outside any transaction, for what must not be inside one (VACUUM)."""
        # SQLite's driver opens no transaction by itself (`_sqlite_settings`); only ours must be left out.
        options: dict[str, Any] = {_ALONE: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        with self._speaking(), self._engine.execution_options(**options).connect() as connection:
            yield connection

    def now(self) -> datetime:
        """The database's own clock, which all of its replicas share; of a file, this machine's."""
        if self.is_sqlite:
            return datetime.now(UTC)
        with self.read() as connection:
            return connection.execute(select(func.clock_timestamp(type_=DateTime(timezone=True)))).scalar_one()

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn a lost or locked database into words; the driver's text may hold the address."""
        try:
            yield
        except DBAPIError as error:
            reason = _lost(error.orig)
            if reason is None:
                raise
            mend = f"is it there, writable and not locked? ({reason})"
            raise DatabaseUnreachableError("database_unreachable", self.address, mend) from None


def _lost(error: BaseException | None) -> str | None:
    """Why the database cannot be used, or None when it answered and the statement was wrong."""
    if isinstance(error, sqlite3.Error):
        # The first byte is the kind of error, the rest its details (sqlite.org/rescode.html).
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        return str(error) if code in _SQLITE_LOST else None
    # An error of PostgreSQL's has a code; without one, nobody answered.
    return None if error is None or getattr(error, "sqlstate", None) else type(error).__name__


def _sqlite(address: URL) -> Engine:
    _prepare_file(Path(address.database or ""))
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _prepare_file(path: Path) -> None:
    """A new file is for its owner only: it will hold incidents."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        mend = f"the folder must exist and be writable ({error.strerror})"
        raise DatabaseUnreachableError("database_unreachable", path, mend) from None


def _sqlite_settings(connection: Any, _record: object) -> None:
    """Every new connection; the busy timeout first, since setting the journal may have to wait."""
    # The driver's own habit of opening transactions late, and never for reads, is turned off here
    # and replaced by `_sqlite_begin`.
    connection.isolation_level = None
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE_FROM else "DELETE"
    # What is taken away is overwritten: a corrected text must not live on in the file's free pages.
    safe = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    settings = (f"busy_timeout={BUSY_MS}", f"journal_mode={journal}", *safe)
    for setting in settings:
        connection.execute(f"PRAGMA {setting}")


def _sqlite_begin(connection: Connection) -> None:
    """A writer takes the lock at once: a lock taken half-way cannot wait and fails."""
    options = connection.get_execution_options()
    if options.get(_ALONE, False):
        return
    writes = options.get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(address: URL) -> Engine:
    # A pooled connection that the server closed is noticed before it is used; the values of a
    # failed statement (people's texts) stay out of its error.
    return create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10})
