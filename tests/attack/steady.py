"""One process reads its own SQLite file: a read transaction stays open until something is written.

An answer makes some thirty small reads, and opening a transaction for each takes as long as reading. As long as one is
open the file is as it was, and so are its counters. A write ends it first.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection

from storage import counters
from storage.database import Database
from storage.store import Store

_read_counters = counters.read
_known: dict[int, dict[str, int]] = {}  # counters by the open connection


class Steady:
    """The two ways into a database, with a read that is kept open."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read, self._write, self._close = database.read, database.write, database.close
        self._open: tuple[AbstractContextManager[Connection], Connection] | None = None
        self._writing = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        if self._writing:
            with self._read() as connection:
                yield connection
            return
        if self._open is None:
            transaction = self._read()
            self._open = transaction, transaction.__enter__()
            _known[id(self._open[1])] = {}
        yield self._open[1]

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self._end()
        self._writing = True
        try:
            with self._write() as connection:
                yield connection
        finally:
            self._writing = False

    def close(self) -> None:
        self._end()
        self._close()

    def _end(self) -> None:
        if self._open is not None:
            transaction, connection = self._open
            self._open = None
            del _known[id(connection)]
            transaction.__exit__(None, None, None)


def steady(store: Store) -> None:
    """Let the store read so."""
    database = store._database
    ways = Steady(database)
    database.read, database.write, database.close = ways.read, ways.write, ways.close  # type: ignore[method-assign]


def read_counters(connection: Connection) -> dict[str, int]:
    """In the place of `counters.read`: read once in a transaction that is kept open."""
    known = _known.get(id(connection))
    if known is None:
        return _read_counters(connection)
    if not known:
        known |= _read_counters(connection)
    return dict(known)
