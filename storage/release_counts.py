"""Counts for an audience: which it may be told is decided here, what they are was decided when their periods closed."""

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage.arrays import Columns
from storage.counted.asked import CountsAnswer, HolderChange
from storage.counted.asking import Asking, spans_of
from storage.counted.closing import FIRST
from storage.counted.facade import Counts, Told
from storage.counted.ground import land_of
from storage.counted.records import Counted
from storage.counted.telling import Rights, withheld
from storage.model.people import Audience, Level
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.model.register import Register
from storage.parts.closing import Closed
from storage.parts.lattice import Lattice
from storage.parts.periods import Length, Stretch, chosen
from storage.parts.sums import Spans

_KEPT = 256  # audiences of one process, as storage/levels.py
_ROWS_KEPT = 32  # and rows of those that asked last
_NONE = np.empty(0, np.int64)


class CountsRelease:
    """What may be told of closed periods. Who asks gives the audience with its day, the register and the catalog."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._rights: dict[tuple[object, ...], Rights] = {}
        self._rows: dict[tuple[object, ...], NDArray[np.int64]] = {}
        self._land: tuple[int, Lattice, NDArray[np.bool_]] | None = None

    def counts(
        self, audience: Audience, query: Query, periods: tuple[Period, ...], register: Register, catalog: Catalog
    ) -> CountsAnswer:
        """Sums of whole parts for a question; empty when there is nothing that may be told, whatever the reason."""
        spans = spans_of(periods, ZoneInfo(catalog.region.timezone))
        told, reached = self._read(spans)
        answer = self._asking(audience, query, told, register, catalog).answer(spans)
        closed = [Stretch(weeks, at).end <= reached.end for weeks in Length for at in chosen(spans, weeks)]
        return replace(answer, unfinished=not all(closed), open=not any(closed))

    def compare(
        self,
        audience: Audience,
        query: Query,
        sides: tuple[tuple[Period, ...], tuple[Period, ...]],
        register: Register,
        catalog: Catalog,
    ) -> tuple[HolderChange, ...]:
        """Two times (earlier, later) over the same ground."""
        zone = ZoneInfo(catalog.region.timezone)
        earlier, later = (spans_of(periods, zone) for periods in sides)
        told, _ = self._read([*earlier, *later])
        return self._asking(audience, query, told, register, catalog).changes(earlier, later)

    def withheld_rows(
        self,
        audience: Audience,
        columns: Columns,
        level: NDArray[np.int8],
        code: NDArray[np.integer],
        register: Register,
        catalog: Catalog,
    ) -> NDArray[np.int64]:
        """Rows that must not be shown whatever their level: they were counted in a class that is not seen wholly.

        `level` (m,) is by code, `code` (n,) by row. Ascending, and nearly always none: worked out once for as long as
        nothing changes.
        """
        key = (id(columns), columns.change, audience, register.version)
        if key not in self._rows:
            self._rows = {} if len(self._rows) >= _ROWS_KEPT else self._rows
            classes = self._counts.classes() if columns.counted.any() else {}
            kept = np.zeros(max(classes, default=0) + 1, np.bool_)
            kept[list(withheld(audience, register, catalog, classes))] = True
            known = np.where(columns.counted < kept.size, columns.counted, 0)  # what is never counted is in none
            held = kept[known] if kept.any() else np.zeros(len(columns), np.bool_)
            self._rows[key] = np.flatnonzero(held & (level >= Level.COARSE)[code]) if held.any() else _NONE
        return self._rows[key]

    def _read(self, spans: Spans) -> tuple[Told, Stretch]:
        """The closed periods of some spans, and the last week that is closed."""
        last = self._counts.reached()
        ends = Stretch(Length.WEEK, last)
        numbers = {weeks: _between(chosen(spans, weeks), weeks, ends) for weeks in Length}
        return self._counts.read(numbers), ends

    def _asking(self, audience: Audience, query: Query, told: Told, register: Register, catalog: Catalog) -> Asking:
        may = self._told(audience, told, register, catalog)
        return Asking.of(query, catalog, may, told.trees, lambda lattice: self._land_of(catalog, lattice))

    def _land_of(self, catalog: Catalog, lattice: Lattice) -> NDArray[np.bool_]:
        if self._land is None or self._land[:2] != (catalog.version, lattice):
            self._land = catalog.version, lattice, land_of(catalog, lattice)
        return self._land[2]

    def _told(
        self, audience: Audience, told: Told, register: Register, catalog: Catalog
    ) -> Iterable[tuple[Counted, Closed]]:
        if not told.closed:
            return []
        key = (audience, register.version, catalog.version, len(told.classes))
        if key not in self._rights:
            self._rights = {} if len(self._rights) >= _KEPT else self._rights
            self._rights[key] = Rights.of(audience, register, catalog, told.classes)
        return _tellable(told, self._rights[key])


def _tellable(told: Told, rights: Rights) -> Iterable[tuple[Counted, Closed]]:
    """The closed periods of classes that may be told, by what each could hold when it closed."""
    known: dict[tuple[int, str], bool] = {}
    for number, closed in told.closed:
        key = number, closed.kind_tree
        if key not in known:
            known[key] = rights.tells(told.classes[number], told.trees[closed.kind_tree].names)
        if known[key]:
            yield told.classes[number], closed


def _between(numbers: Iterable[int], weeks: Length, last: Stretch) -> frozenset[int]:
    """Those that can have been closed."""
    first, end = Stretch.of(FIRST, weeks).number, Stretch.of(last.first, weeks).number
    return frozenset(number for number in numbers if first <= number <= end)
