"""What waits to be counted, by class in order of day, and how far it has been looked through."""

from datetime import timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storage.counted.rows import Open
from storage.parts.closing import Events
from storage.parts.lattice import Ints, Lattice
from storage.parts.periods import Stretch

# What is reported or cleared later than this is not counted any more: an archive that comes in years later
# would be told as if it had happened this week.
LATEST: Final = timedelta(weeks=52)


class Backlog:
    """Rows by class. `of` (n,) is each row's class; -1 is in none."""

    def __init__(self, rows: Open, of: Ints, classes: int) -> None:
        self.rows = rows
        order = np.argsort(of, kind="stable")  # days stay in order within a class
        borders = np.searchsorted(of[order], np.arange(classes + 1))
        self._mine = [order[low:high] for low, high in pairwise(borders.tolist())]
        self._reached = [0] * classes
        self._waiting = [np.empty(0, np.int64)] * classes
        self._cells: dict[Lattice, tuple[Ints, Ints]] = {}

    def has(self, place: int) -> bool:
        """Whether a class has anything at all."""
        return bool(self._mine[place].size)

    def due(self, place: int, stretch: Stretch) -> Ints:
        """Rows of a class that a period counts if they are enough: it ended after them, and they are not too old."""
        mine = self._mine[place]
        day = self.rows.day
        start = self._reached[place]
        if start < mine.size and day[mine[start]] < stretch.end.toordinal():
            stop = start + int(np.searchsorted(day[mine[start:]], stretch.end.toordinal()))
            self._waiting[place] = np.concatenate([self._waiting[place], mine[start:stop]])
            self._reached[place] = stop
        waiting = self._waiting[place]
        if waiting.size:
            oldest = (stretch.first - LATEST).toordinal()
            waiting = self._waiting[place] = waiting[day[waiting] >= oldest]
        return waiting

    def done(self, place: int) -> None:
        """What waited in a class has been counted."""
        self._waiting[place] = np.empty(0, np.int64)

    def keep(self, place: int, rows: Ints) -> None:
        """Only these wait on."""
        self._waiting[place] = rows

    def of_events(self, rows: Ints, told: set[int]) -> NDArray[np.bool_]:
        """Which rows are of one of these events. Shape of `rows`."""
        event = self.rows.event[rows]
        if not told or not event.any():
            return np.zeros(rows.size, np.bool_)
        return np.isin(event, list(told))

    def first_of_events(self, rows: Ints) -> Ints:
        """The rows without second reports of one event: what was stored first stands for it."""
        event = self.rows.event[rows]
        if not event.any():
            return rows
        order = np.lexsort((self.rows.id[rows], event))
        first = np.zeros(rows.size, np.bool_)
        first[order[np.unique(event[order], return_index=True)[1]]] = True
        kept: Ints = rows[(event == 0) | first]
        return kept

    def events(self, rows: Ints, kind: Ints, lattice: Lattice) -> Events:
        """Rows as the pure rule takes them; `kind` (all kinds,) is each kind's place in the class's tree."""
        if lattice not in self._cells:
            self._cells[lattice] = lattice.cells(self.rows.x, self.rows.y)
        row, col = self._cells[lattice]
        none = np.zeros(rows.size, np.bool_)
        return Events(self.rows.day[rows], row[rows], col[rows], kind[self.rows.kind[rows]], none)
