"""Rows at level COARSE: the question widened to what they can answer (storage/coarse.py)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage import coarse
from storage.model.incident import Precision
from storage.model.people import Level
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.release_exact import without
from storage.released import Released

if TYPE_CHECKING:
    from storage.arrays import Columns
    from storage.snapping import Snapping


@dataclass(frozen=True, slots=True)
class Coarsely:
    """What may be seen at COARSE of one query, widened to what such rows can answer; as `Exactly` otherwise."""

    columns: "Columns"
    catalog: Catalog
    code: NDArray[np.integer]
    query: Query
    periods: tuple[Period, ...]
    shown: NDArray[np.bool_]
    told: NDArray[np.int64]
    snapping: "Snapping"
    day: date

    def count(self) -> int:
        """How many rows there are."""
        return int(self._placed()[0].size)

    def released(self) -> Released:
        """The coarsened arrays in the order of what they tell; start and end are those of the row's week."""
        rows, squares = self._placed()
        columns, widened = self.columns, self._widened()
        week = np.searchsorted(widened.begins, columns.mid[rows], "right") - 1
        kind, source = columns.kind[rows], columns.source[rows]
        precision = columns.precision[rows]
        placed = (precision <= Precision.STREET) | (precision == Precision.SQUARE)  # told as a square anyhow
        told = _order((squares.number, kind, source, placed))
        return Released(
            x=squares.x[told],
            y=squares.y[told],
            start=widened.begins[week][told],
            end=widened.ends[week][told] - 1,
            kind=kind[told],
            source=source[told],
            area=squares.area[told],
            weight=np.broadcast_to(np.float64(1), rows.shape),
            placed=placed[told],
            exact=np.broadcast_to(np.False_, rows.shape),
            coarse=np.broadcast_to(np.True_, rows.shape),
            kinds=columns.kinds,
            sources=columns.sources,
            areas=columns.areas,
            level=Level.COARSE if rows.size else Level.NOTHING,
            weeks=widened.periods,
            widened=coarse.narrower(self.query, widened, self.periods),
        )

    def _widened(self) -> coarse.Widened:
        return coarse.widen(self.periods, self.query.dayparts, self.day, self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.catalog.region.timezone)

    def _placed(self) -> tuple[NDArray[np.int64], coarse.Squares]:
        mine = self.shown[self.code]
        rows = coarse.find(self.columns, mine, self._widened(), self._zone)
        rest = without(rows, self.told)
        kept = rows if isinstance(rest, slice) else rest
        return coarse.placed(self.columns, kept, self.query, self.catalog, self.snapping)


def _order(told: tuple[NDArray[Any], ...]) -> NDArray[np.int64]:
    """An order of rows that says no more than they tell; whole numbers from 0 each, all of shape (n,).

    As they stand in the columns they would tell which of a week came first. The rows stand by week already and stay so
    among equals, so that equal rows are equal in everything told.
    """
    code = np.zeros(told[0].shape, np.int64)
    for values in told:
        code = code * (int(values.max(initial=0)) + 1) + values
    if code.max(initial=0) >= 1 << 32:
        return np.argsort(code, kind="stable")
    # Numbers of 16 bits are sorted by counting: an eighth of the time.
    order = np.argsort((code & 0xFFFF).astype(np.uint16), kind="stable")
    return order[np.argsort((code >> 16).astype(np.uint16)[order], kind="stable")]
