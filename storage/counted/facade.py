"""Counts behind one door: closing what has ended, and reading what was closed."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from storage import catalog_rows, counters, documents, moments
from storage.counted import records, rows
from storage.counted.backlog import Backlog
from storage.counted.closing import FIRST, Closing, week_number
from storage.counted.ground import weights
from storage.counted.plan import Plan
from storage.counted.records import Counted
from storage.counted.trees import Trees
from storage.database import Database
from storage.errors import NotSetUpError
from storage.model.people import Person, Role
from storage.model.region import Catalog
from storage.parts.closing import Closed
from storage.parts.lattice import Floats, Lattice
from storage.parts.periods import Length
from storage.parts.trees import Tree
from storage.reference import References
from storage.register import reading as reading_register
from storage.snapping import Snapping
from storage.tables import people

# Rows written in one transaction before the next week begins another: a report waits for less than a second.
MOST: Final = 20_000
WEEKS_KEPT: Final = 53
TOLD_KEPT: Final = 64  # times that were asked about since a week was closed


@dataclass(frozen=True, slots=True)
class Told:
    """Closed periods as they were read: each with its class's number, and the trees they name."""

    classes: Mapping[int, Counted]
    closed: tuple[tuple[int, Closed], ...]
    trees: Mapping[str, Tree]


class Counts:
    """Closed periods of one database. Any thread may ask; one at a time closes."""

    def __init__(self, database: Database, references: References) -> None:
        self._database = database
        self._references = references
        self._trees = Trees()
        self._closing = threading.Lock()
        self._periods: dict[tuple[int, int], Closed] = {}
        self._classes: tuple[int, dict[int, Counted]] = (0, {})
        self._told: dict[tuple[object, ...], Told] = {}

    def close_due(self, now: datetime) -> int:
        """Close every week that has ended, in order; returns how many. Quick when there is none.

        One transaction for a week, or for some of a long past; whoever else is at it waits, and finds it done.
        `now` is never believed beyond the real clock: what is closed stays closed.
        """
        now = min(moments.aware(now, "now"), datetime.now(UTC))
        with self._database.read() as connection:
            last = self._last(connection, now)
            if counters.read(connection)[counters.COUNTED] >= last:
                return 0
        with self._closing:
            try:
                return self._close(now, last)
            except BaseException:
                self._trees.forget()  # what was drawn in a transaction that is undone
                raise

    def read(self, numbers: Mapping[Length, Iterable[int]]) -> Told:
        """Every class's closed periods with these numbers, by length; from memory until another week is closed."""
        asked = {weeks: frozenset(some) for weeks, some in numbers.items()}
        with self._database.read() as connection:
            week = counters.read(connection)[counters.COUNTED]
            key = (week, *asked.items())
            found = self._told.get(key)
            if found is None:
                found = self._read(connection, self._read_classes(connection, week), asked)
                self._told = ({} if len(self._told) >= TOLD_KEPT else self._told) | {key: found}
        return found

    def _read(
        self, connection: Connection, classes: Mapping[int, Counted], numbers: Mapping[Length, Iterable[int]]
    ) -> Told:
        stored = records.read_periods(connection, classes, numbers)
        keys = {key for row in stored for key in (row.zone_tree, row.kind_tree)}
        trees = self._trees.read(connection, keys)
        return Told(classes, tuple(self._closed(row, classes, trees) for row in stored), trees)

    def reached(self) -> int:
        """The last week that is closed."""
        with self._database.read() as connection:
            return counters.read(connection)[counters.COUNTED]

    def classes(self) -> dict[int, Counted]:
        """Every class that has been counted, by number."""
        with self._database.read() as connection:
            return self._read_classes(connection, counters.read(connection)[counters.COUNTED])

    def _closed(self, row: Any, classes: Mapping[int, Counted], trees: Mapping[str, Tree]) -> tuple[int, Closed]:
        number, at = row._mapping["class"], row.number
        if (number, at) not in self._periods:
            self._periods[number, at] = records.closed_of(row, classes[number], trees)
        return number, self._periods[number, at]

    def _read_classes(self, connection: Connection, week: int) -> dict[int, Counted]:
        """Classes are only ever added, and with a closed week."""
        if self._classes[0] != week:
            self._classes = week, records.read_classes(connection)
            self._periods = {}
        return self._classes[1]

    def _last(self, connection: Connection, now: datetime) -> int:
        """The newest week that has ended; -1 before there is a region to have one in."""
        try:
            zone = self._references.read(connection).zone
        except NotSetUpError:
            return -1
        return week_number(now.astimezone(zone).date()) - 1

    def _close(self, now: datetime, last: int) -> int:
        at, done, closing, known = moments.microseconds(now), 0, None, None
        while True:
            with self._database.write() as connection:
                # The order of everybody's locks; whoever holds the last has read what all before it wrote.
                state = tuple(
                    counters.lock(connection, name) for name in (counters.CHANGE, counters.CATALOG, counters.COUNTED)
                )
                if state[2] >= last:
                    return done
                if closing is None or state != known:
                    closing = self._prepare(connection, now, state[0], last - state[2])
                week = max(state[2], week_number(FIRST) - 1)
                while week < last and closing.size < MOST:
                    week += 1
                    closing.week(connection, week)
                    done += 1
                change = counters.take(connection, counters.CHANGE)
                closing.write(connection, at, change)
                counters.take(connection, counters.COUNTED, week - state[2])
            known = change, state[1], week

    def _prepare(self, connection: Connection, now: datetime, change: int, behind: int) -> Closing:
        """Everything read anew; `behind` weeks are to be closed."""
        reference = self._references.read(connection)
        catalog = catalog_rows.read(connection, reference.version)
        register, snapping = reading_register.read(connection), Snapping(catalog)
        day = now.astimezone(reference.zone).date()
        plan = Plan.make(catalog, register, _people(connection), day, snapping)
        kinds = tuple(kind.key for kind in plan.grid.kinds)
        open_rows = rows.read(connection, kinds, plan.grid.sources, reference.zone, change)
        classes = records.read_classes(connection)
        of = plan.class_of(open_rows, snapping)
        events: dict[str, set[int]] = {}
        for number, found in rows.counted_events(connection).items():
            events.setdefault(classes[number].name, set()).update(found)
        return Closing(
            plan=plan,
            backlog=Backlog(open_rows, of, len(plan.classes)),
            trees=self._trees,
            ground=_ground(catalog),
            counted=classes,
            last=records.last_closed(connection, classes),
            totals=records.read_totals(connection, classes, max(FIRST, day - timedelta(weeks=WEEKS_KEPT + behind)))
            if classes
            else {},
            events=events,
        )


def _ground(catalog: Catalog) -> Callable[[Connection], tuple[Lattice, Floats]]:
    """The cells and what each weighs, worked out once when a year has no trees yet."""
    lattice = Lattice.over(catalog.region.bounds)

    found: list[Floats] = []

    def ground(connection: Connection) -> tuple[Lattice, Floats]:
        if not found:
            cells, _ = documents.addresses(connection)
            found.append(weights(catalog, documents.ground(connection), lattice, cells))
        return lattice, found[0]

    return ground


def _people(connection: Connection) -> list[Person]:
    rows_ = connection.execute(select(people.c.key, people.c.partner, people.c.role).where(~people.c.left))
    return [Person(row.key, "", row.partner, Role(row.role)) for row in rows_]
