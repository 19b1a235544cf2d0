"""What an audience gets. The only door for handlers to incidents."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage.levels import Levels, LevelTable, with_known_partners
from storage.model.incident import PlaceType, Precision
from storage.model.people import Audience, Decision, Level
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.selection import Floats, Rows, in_areas, in_periods, near, snapped, wanted_combos
from storage.sharing import decide_for
from storage.windows import windows

if TYPE_CHECKING:
    from storage.catalogs import Catalogs
    from storage.columns import Columns, ColumnStore
    from storage.meta import Meta

# Rows at L2 need snapped weeks, and L1 the partition of a later issue; until then neither is shown.
SHOWN_FROM = Level.EXACT
_HOUR = 3600
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Released:
    """Rows an audience may see for one query, already coarsened to its level; arrays of shape (n,).

    `kind`, `source` and `area` are indexes into the tuples of keys beside them; -1 is no area.
    `start`/`end` are seconds since 1970 UTC, both inclusive (equal for a known moment); below
    level RAW the hour they fall in.
    `weight` is the share of the interval inside the query's parts of time (1.0 without any).
    `exact` marks rows precise enough for points and density (street or better, level EXACT).
    `simplified` says that some place was coarsened (dwellings lie in the middle of their square),
    `level` is the highest level in it.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.int16]
    source: NDArray[np.int16]
    area: NDArray[np.int16]
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
        reading, rows = self._reading(audience, query, periods)
        return reading.released(rows)

    def count(self, audience: Audience, query: Query, periods: tuple[Period, ...] | None = None) -> int:
        """How many incidents `rows` would hold, without making them."""
        reading, rows = self._reading(audience, query, periods)
        return reading.count(rows)

    def _reading(self, audience: Audience, query: Query, periods: tuple[Period, ...] | None) -> tuple["_Reading", Rows]:
        """The rows of the periods, kinds and sources that the audience may see, still to be placed and weighed.

        An event that was reported several times is counted once.
        """
        columns = self._columns.current()
        catalog = self._catalogs.read()  # after the columns, so that it knows every kind in them
        table = self._levels.table(audience, columns, catalog, self._is_demo(catalog))
        shown = (table.level >= SHOWN_FROM) & wanted_combos(columns, query, catalog)
        asked = query.periods if periods is None else periods
        rows = _rows(columns, in_periods(columns, asked) if shown.any() else [], shown)
        rows = _without(rows, _told_already(columns, table.level))
        return _Reading(columns, catalog, table, query), rows

    def most(self, audience: Audience) -> Decision:
        """The highest level the audience may see of any partner's ordinary incidents, whatever is stored.

        It depends on the register alone, so that it tells nothing about what has happened.
        """
        catalog = self._catalogs.read()
        demo = self._is_demo(catalog)
        known = with_known_partners(audience, catalog)
        decisions = [
            decide_for(partner.key, kind, PlaceType.UNKNOWN, known, demo)
            for partner in catalog.partners
            for kind in catalog.kinds
        ]
        return max(decisions, key=lambda one: one.level, default=Decision(Level.NOTHING, "not_shared"))

    def _is_demo(self, catalog: Catalog) -> bool:
        """Setting it moves the catalog's version, so it is read once for each."""
        if self._demo is None or self._demo[0] != catalog.version:
            self._demo = (catalog.version, self._meta.is_demo)
        return self._demo[1]


def _rows(columns: "Columns", slices: list[slice], shown: NDArray[np.bool_]) -> Rows:
    """The rows in any slice whose combination may be shown and was asked for."""
    if len(slices) == 1 and shown.all():
        return slices[0]
    found = [np.flatnonzero(shown[columns.combo[part]]) + part.start for part in slices]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _told_already(columns: "Columns", level: NDArray[np.int8]) -> NDArray[np.int64]:
    """Rows of events of which the audience may see a record that was reported earlier; ascending.

    Whatever is asked for, so that the same record stands for an event in every question: the answers to
    questions that share nothing add up.
    """
    seen = level[columns.combo[columns.joined]] >= SHOWN_FROM
    rows, event = columns.joined[seen], columns.event[seen]
    return np.sort(rows[1:][event[1:] == event[:-1]])


def _without(rows: Rows, leaving: NDArray[np.int64]) -> Rows:
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


def _hourly(moment: NDArray[np.int64], raw: NDArray[np.bool_] | np.bool_) -> NDArray[np.int64]:
    """Moments as the hour they fall in, but those that may be told raw. Shape (n,)."""
    hour = moment // _HOUR
    hour *= _HOUR
    np.copyto(hour, moment, where=raw)
    return hour


@dataclass(frozen=True, slots=True)
class _Reading:
    """One query of one audience; every step works on whole arrays."""

    columns: "Columns"
    catalog: Catalog
    table: LevelTable
    query: Query

    def released(self, rows: Rows) -> Released:
        """The last filters, then the coarsened arrays."""
        rows, weight = self._weighed(self._placed(rows))
        x, y, point = self._positions(rows)
        start, end, level = self._times(rows)
        columns = self.columns
        return Released(
            x=x,
            y=y,
            start=start,
            end=end,
            kind=columns.kind[rows],
            source=columns.source[rows],
            area=columns.area[rows],
            weight=weight,
            exact=(columns.precision[rows] <= Precision.STREET) & point,
            kinds=columns.kinds,
            sources=columns.sources,
            areas=columns.areas,
            level=level,
            simplified=not np.all(point),
        )

    def count(self, rows: Rows) -> int:
        """How many are left after the last filters."""
        rows, _ = self._weighed(self._placed(rows))
        return rows.stop - rows.start if isinstance(rows, slice) else int(rows.size)

    def _placed(self, rows: Rows) -> Rows:
        """Rows inside the areas and the circle, judged by what the audience may know of the place."""
        if self.query.areas:
            x, y, _ = self._positions(rows)
            rows = _narrow(rows, in_areas(self.columns, rows, (x, y), self.query, self.catalog))
        if self.query.near is not None:
            x, y, _ = self._positions(rows)
            rows = _narrow(rows, near(x, y, self.query.near, self.catalog.region.crs))
        return rows

    def _positions(self, rows: Rows) -> tuple[Floats, Floats, NDArray[np.bool_] | np.bool_]:
        """x, y and whether they are the true ones; others lie in the middle of their square."""
        x, y = self.columns.x[rows], self.columns.y[rows]
        point = self._of(self.table.point, rows)
        if not np.all(point):
            x, y = np.where(point, x, snapped(x)), np.where(point, y, snapped(y))
        return x, y, point

    def _times(self, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64], Level]:
        """start, end and the highest level; below RAW the whole hour (of UTC) is told, not the minute."""
        start, end = self.columns.times(rows)
        if not start.size:
            return start, end, Level.NOTHING
        levels = self._of(self.table.level, rows)
        highest = Level(int(np.max(levels)))
        if np.min(levels) >= Level.RAW:
            return start, end, highest
        raw = levels >= Level.RAW
        return _hourly(start, raw), _hourly(end, raw), highest

    def _of(self, table: NDArray[T], rows: Rows) -> NDArray[T] | T:
        """What a table says of each row; the one value alone when it says the same of all."""
        combo = self.columns.combo[rows]
        distinct = table[np.bincount(combo, minlength=len(table)) > 0]
        alike = distinct.size > 0 and (distinct == distinct[0]).all()
        return distinct[0] if alike else table[combo]

    def _weighed(self, rows: Rows) -> tuple[Rows, NDArray[np.float64]]:
        """Rows with a share inside the parts of time, and that share; 1 when there are no parts.

        The share is of what the audience is told: whole hours below RAW, where a moment is its hour.
        """
        size = rows.stop - rows.start if isinstance(rows, slice) else rows.size
        if not size or not (self.query.dayparts or self.query.weekdays):
            return rows, np.broadcast_to(np.float64(1), size)
        start, end, _ = self._times(rows)
        end = end + _HOUR * ((start == end) & (self._of(self.table.level, rows) < Level.RAW))
        zone = ZoneInfo(self.catalog.region.timezone)
        parts = windows(self.query.dayparts, self.query.weekdays, zone, int(start.min()), int(end.max()))
        weight = parts.share(start, end)
        keep = weight > 0
        return _narrow(rows, keep), weight[keep]
