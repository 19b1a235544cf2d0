"""One run of retention: many short transactions, each of which may be the last one that happens.

Whatever was done stays done, and what was not is found again by the next run: nothing is remembered between the two
but the stage of each incident, which is written with what the stage takes away.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from storage import counters
from storage.database import Database
from storage.model.retention import Figures
from storage.reference import References
from storage.retention import history, rules, stages, traces
from storage.retention.due import DAY, PLACE, ROW, WORDS, due

# Incidents of one transaction: a writer waits a fraction of a second.
BATCH = 500
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """A run's database and its now, seconds since 1970."""

    database: Database
    references: References
    now: int

    def incidents(self) -> Iterator[Figures]:
        """A batch at a time, what was done."""
        with self.database.read() as connection:
            ids = due(connection, rules.read(connection), self.now, self.references)["id"].tolist()
        for start in range(0, len(ids), BATCH):
            with self.database.write() as connection:
                yield self._batch(connection, ids[start : start + BATCH])

    def messages(self) -> Iterator[Figures]:
        """Messages whose own time is over: drafts, answers that reach too far back, old conversations."""
        with self.database.read() as connection:
            decided = rules.read(connection)
        ends = {name: (self.now - days * DAY) * _MICRO for name, days in decided.traces.items()}
        reached = self.now - decided.shortest.place * DAY
        yield from self._emptied(lambda connection: history.unsent(connection, ends["drafts"]))
        yield from self._emptied(lambda connection: history.questions_reaching(connection, reached))
        yield from self._aged(ends["answers"], ends["conversations"])

    def traces(self) -> Figures:
        """Everything else that ends by itself."""
        with self.database.write() as connection:
            return traces.drop(connection, rules.read(connection), self.now)

    def _batch(self, connection: Connection, ids: Sequence[int]) -> Figures:
        """Looked at once more under the lock: somebody may have corrected an incident since."""
        counters.lock(connection, counters.CHANGE)
        found = due(connection, rules.read(connection), self.now, self.references, ids)
        if not found.size:
            return Figures()
        change = counters.take(connection, counters.CHANGE)
        return _worded(connection, found, change, self.now * _MICRO) + _moved(
            connection, found, change, self.references
        )

    def _emptied(self, find: Callable[[Connection], list[int]]) -> Iterator[Figures]:
        while True:
            with self.database.write() as connection:
                found = find(connection)
                yield Figures(messages=len(history.empty(connection, found, "expired", self.now * _MICRO)))
            if not found:
                return

    def _aged(self, private: int, shared: int) -> Iterator[Figures]:
        while True:
            with self.database.write() as connection:
                found = history.aged(connection, private, shared)
                yield Figures(messages=history.drop(connection, found, self.now * _MICRO) if found else 0)
            if not found:
                return


def _worded(connection: Connection, found: Any, change: int, at: int) -> Figures:
    """The first stage, for all that have not had it; whatever comes next, the words go first."""
    ids = found["id"][found["retained"] < WORDS].tolist()
    return Figures(words=len(ids), messages=stages.words(connection, ids, change, at) if ids else 0)


def _moved(connection: Connection, found: Any, change: int, references: References) -> Figures:
    place, row = (found["id"][found["stage"] == stage].tolist() for stage in (PLACE, ROW))
    if place:
        stages.place(connection, place, change, references.read(connection))
    if row:
        stages.row(connection, row, change)
    return Figures(place=len(place), row=len(row))
