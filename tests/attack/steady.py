"""What takes time and is the same again, for attackers that ask a hundred thousand questions.

An answer makes some thirty small reads, and opening a transaction for each takes as long as reading. One process reads
its own SQLite file, so a transaction stays open until something is written: as long the file is as it was, and so are
its counters. And a line that several type one after another means the same to each.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from handlers.grammar import Reading, read
from storage import counters
from storage.database import Database
from storage.model.region import Catalog
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


@dataclass
class Remembered:
    """In the place of `handlers.grammar.read`: lines of one catalog at a time."""

    read: Callable[[str, Catalog, datetime, str], Reading]
    catalog: Catalog | None = None
    known: dict[tuple[str, datetime, str], Reading] = field(default_factory=dict)

    def __call__(self, line: str, catalog: Catalog, now: datetime, language: str) -> Reading:
        if self.catalog is not catalog:
            self.catalog, self.known = catalog, {}
        key = line, now, language
        if key not in self.known:
            self.known[key] = self.read(line, catalog, now, language)
        return self.known[key]


read_line = Remembered(read)
