"""Rows at level EXACT or better: the question as it was asked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage.hours import HOUR, find, hourly
from storage.model.incident import Precision
from storage.model.people import Level
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.released import Released
from storage.selection import Rows, in_areas, near
from storage.windows import windows

if TYPE_CHECKING:
    from storage.arrays import Columns

# More rows than this are never shown one by one; putting a million in order costs more than the rest of reading them.
_LISTED = 20_000
T = TypeVar("T", bound=np.generic)


def without(rows: Rows, leaving: NDArray[np.int64]) -> Rows:
    """`rows`, which are ascending, without those that are `leaving`."""
    if not leaving.size:
        return rows
    if isinstance(rows, slice):
        leaving = leaving[(leaving >= rows.start) & (leaving < rows.stop)]
        return np.delete(np.arange(rows.start, rows.stop), leaving - rows.start) if leaving.size else rows
    places = np.searchsorted(rows, leaving)
    there = places[places < rows.size]
    return np.delete(rows, there[rows[there] == leaving[: there.size]])


def _narrow(rows: Rows, keep: NDArray[np.bool_]) -> Rows:
    """Those of `rows` to keep; a slice stays one when all are, so that nothing is copied."""
    if keep.all():
        return rows
    return np.flatnonzero(keep) + rows.start if isinstance(rows, slice) else rows[keep]


@dataclass(frozen=True, slots=True)
class Exactly:
    """What may be seen at EXACT or better of one query; every step works on whole arrays.

    `level` and `shown` are by code (m,), `code` by row (n,); `told` are rows that another stands for.
    """

    columns: "Columns"
    catalog: Catalog
    level: NDArray[np.int8]
    code: NDArray[np.integer]
    query: Query
    periods: tuple[Period, ...]
    shown: NDArray[np.bool_]
    told: NDArray[np.int64]

    def rows(self) -> Rows:
        """The rows of the periods, kinds and sources, still to be placed and weighed; an event is counted once."""
        raw = self.level >= Level.RAW
        return without(find(self.columns, self.code, self.shown, raw, self.periods), self.told)

    def released(self, rows: Rows) -> Released:
        """The last filters, then the coarsened arrays."""
        rows, weight = self._in_order(*self._weighed(self._placed(rows)))
        start, end, level = self._times(rows)
        columns = self.columns
        kind = columns.kind[rows]
        placed = columns.precision[rows] <= Precision.STREET
        return Released(
            x=columns.x[rows],
            y=columns.y[rows],
            start=start,
            end=end,
            kind=kind,
            source=columns.source[rows],
            area=columns.area[rows],
            weight=weight,
            placed=placed,
            exact=placed,
            coarse=np.broadcast_to(np.False_, kind.shape),
            kinds=columns.kinds,
            sources=columns.sources,
            areas=columns.areas,
            level=level,
        )

    def count(self, rows: Rows) -> int:
        """How many are left after the last filters."""
        rows, _ = self._weighed(self._placed(rows))
        return rows.stop - rows.start if isinstance(rows, slice) else int(rows.size)

    def kept(self, rows: Rows) -> Rows:
        """The rows that are left after the last filters."""
        return self._weighed(self._placed(rows))[0]

    def _placed(self, rows: Rows) -> Rows:
        """Rows inside the areas and the circle."""
        columns = self.columns
        if self.query.areas:
            places = columns.x[rows], columns.y[rows]
            rows = _narrow(rows, in_areas(columns, rows, places, self.query, self.catalog))
        if self.query.near is not None:
            here = near(columns.x[rows], columns.y[rows], self.query.near, self.catalog.region.crs)
            rows = _narrow(rows, here)
        return rows

    def _times(self, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64], Level]:
        """start, end and the highest level; below RAW the whole hour (of UTC) is told, not the minute."""
        start, end = self.columns.times(rows)
        if not start.size:
            return start, end, Level.NOTHING
        levels = self._of(self.level, rows)
        highest = Level(int(np.max(levels)))
        if np.min(levels) >= Level.RAW:
            return start, end, highest
        raw = levels >= Level.RAW
        return hourly(start, raw), hourly(end, raw), highest

    def _in_order(self, rows: Rows, weight: NDArray[np.float64]) -> tuple[Rows, NDArray[np.float64]]:
        """Rows in the order of what is told: as they stand, they would tell which of an hour came first."""
        start, end, _ = self._times(rows)
        if not 1 < start.size <= _LISTED or np.min(self._of(self.level, rows)) >= Level.RAW:
            return rows, weight
        columns = self.columns
        each = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        told = (columns.precision, columns.x, columns.y, columns.source, columns.kind)
        order = np.lexsort((*(column[each] for column in told), end, start))
        return each[order], weight[order]

    def _of(self, table: NDArray[T], rows: Rows) -> NDArray[T] | T:
        """What a table says of each row; the one value alone when it says the same of all."""
        code = self.code[rows]
        distinct = table[np.bincount(code, minlength=len(table)) > 0]
        if distinct.size and (distinct == distinct[0]).all():
            one: T = distinct[0]
            return one
        each: NDArray[T] = table[code]
        return each

    def _weighed(self, rows: Rows) -> tuple[Rows, NDArray[np.float64]]:
        """Rows with a share inside the parts of time, and that share; 1 when there are no parts.

        The share is of what the audience is told: whole hours below RAW, where a moment is its hour.
        """
        size = rows.stop - rows.start if isinstance(rows, slice) else rows.size
        if not size or not (self.query.dayparts or self.query.weekdays):
            return rows, np.broadcast_to(np.float64(1), size)
        start, end, _ = self._times(rows)
        end = end + HOUR * ((start == end) & (self._of(self.level, rows) < Level.RAW))
        zone = ZoneInfo(self.catalog.region.timezone)
        parts = windows(self.query.dayparts, self.query.weekdays, zone, int(start.min()), int(end.max()))
        weight = parts.share(start, end)
        keep = weight > 0
        return _narrow(rows, keep), weight[keep]
