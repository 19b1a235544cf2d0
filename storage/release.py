"""What an audience gets. The only door for handlers to incidents."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.model.people import Audience, Level
from storage.model.query import Period, Query


@dataclass(frozen=True, slots=True)
class Released:
    """Rows an audience may see for one query, already coarsened to its level; arrays of shape (n,).

    `kind`, `source` and `area` are indexes into the tuples of keys beside them; -1 is no area.
    `start`/`end` are seconds since 1970 UTC, both inclusive (equal for a known moment).
    `weight` is the share of the interval inside the query's parts of time (1.0 without any).
    `exact` marks rows precise enough for points and density (street or better, level EXACT).
    `simplified` says that something was coarsened, `level` the highest level in it.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.int64]
    source: NDArray[np.int64]
    area: NDArray[np.int64]
    weight: NDArray[np.float64]
    exact: NDArray[np.bool_]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    level: Level
    simplified: bool

    def __len__(self) -> int:
        return int(self.x.shape[0])


class Release:
    """Reads for an audience; every method takes it first."""

    def __init__(self, columns: "ColumnStore", catalogs: "Catalogs", meta: "Meta") -> None:
        self._columns = columns
        self._catalogs = catalogs
        self._meta = meta
        self._levels = Levels()
        self._demo: tuple[int, bool] | None = None

    def rows(self, audience: Audience, query: Query, periods: tuple[Period, ...] | None = None) -> Released:
        """Incidents of `query` (of `periods` instead of the query's own, when given), by midpoint in time.

        `len(released)` is the number of incidents, a whole number; `released.weight.sum()` is how
        much of them lies inside the query's parts of time. The two differ when times are
        uncertain: a night's burglary between 20 and 02 is one incident, and a third of it belongs
        to the hours after midnight. Rows with nothing inside are left out.

        Arrays may share memory with the store or repeat one value: they are read, never written.
        """
        catalog = self._catalogs.read()
        columns = self._columns.current()
        table = self._levels.table(audience, columns, catalog, self._is_demo(catalog))
        shown = (table.level >= SHOWN_FROM) & wanted_combos(columns, query, catalog)
        slices = in_periods(columns, query.periods if periods is None else periods) if shown.any() else []
        rows = _rows(columns, slices, shown)
        return _released(columns, rows, table, query, catalog)

    def _is_demo(self, catalog: Catalog) -> bool:
        """Setting it moves the catalog's version, so it is read once for each."""
        if self._demo is None or self._demo[0] != catalog.version:
            self._demo = (catalog.version, self._meta.is_demo)
        return self._demo[1]


def _rows(columns: "Columns", slices: list[slice], shown: NDArray[np.bool_]) -> Rows:
    """Numbers of the rows in any slice whose combination may be shown and was asked for."""
    found = [np.flatnonzero(shown[columns.combo[part]]) + part.start for part in slices]
    return np.concatenate(found) if found else np.empty(0, np.int64)
