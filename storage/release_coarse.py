"""Rows at level COARSE: the question widened to what they can answer (storage/coarse.py)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage import coarse
from storage.model.people import Level
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.release_exact import without
from storage.released import Released

if TYPE_CHECKING:
    from storage.columns import Columns
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
        """The coarsened arrays; start and end are those of the row's week."""
        rows, squares = self._placed()
        columns, widened = self.columns, self._widened()
        start, end = _week_of(columns.mid[rows], widened.periods)
        return Released(
            x=squares.x,
            y=squares.y,
            start=start,
            end=end,
            kind=columns.kind[rows],
            source=columns.source[rows],
            area=squares.area,
            weight=np.broadcast_to(np.float64(1), rows.shape),
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
        return coarse.widen(self.query, self.periods, self.day, self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.catalog.region.timezone)

    def _placed(self) -> tuple[NDArray[np.int64], coarse.Squares]:
        mine = self.shown[self.code]
        rows = coarse.find(self.columns, mine, self._widened(), self._zone)
        rest = without(rows, self.told)
        kept = rows if isinstance(rest, slice) else rest
        return coarse.placed(self.columns, kept, self.query, self.catalog, self.snapping)


def _week_of(middle: NDArray[np.int64], weeks: tuple[Period, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last second of the week that holds each moment. Both of shape (n,)."""
    starts = np.array([int(week.start.timestamp()) for week in weeks], np.int64)
    ends = np.array([int(week.end.timestamp()) - 1 for week in weeks], np.int64)
    place = np.searchsorted(starts, middle, "right") - 1
    return starts[place], ends[place]
