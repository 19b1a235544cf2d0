"""Rows at level COARSE: a square, an ISO week and a quarter of the day, and nothing finer by any question.

What was asked is first widened to these, then compared with the coarsened values of each row, so that two
questions never tell apart what one row does not. Rows appear when their week has closed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage.model.query import Daypart, Period, Query
from storage.model.region import Catalog
from storage.polygons import inside
from storage.selection import CELL, Floats, in_periods, near, to_metres
from storage.windows import windows

if TYPE_CHECKING:
    from storage.columns import Columns
    from storage.snapping import Snapping

QUARTER = 360  # minutes
_HALF = CELL / 2  # middles of squares of both sizes are whole numbers of these
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Widened:
    """A question as rows at COARSE can answer it: whole closed weeks, whole quarters of the day, any weekday."""

    periods: tuple[Period, ...]
    dayparts: tuple[Daypart, ...]

    @property
    def quarters(self) -> tuple[int, ...]:
        """The quarters of the day asked for, 0 to 3; empty for all."""
        return tuple(part.start // QUARTER for part in self.dayparts)


def widen(query: Query, periods: tuple[Period, ...], day: date, zone: ZoneInfo) -> Widened:
    """The closed ISO weeks (before `day`) and the quarters that were touched."""
    open_from = monday_of(day)
    mondays = sorted({one for period in periods for one in _mondays(period, zone) if one < open_from})
    spans = tuple(Period(_midnight(one, zone), _midnight(one + timedelta(days=7), zone)) for one in mondays)
    return Widened(spans, _quarters(query.dayparts))


def monday_of(day: date) -> date:
    """The first day of its ISO week."""
    return day - timedelta(days=day.weekday())


def _mondays(period: Period, zone: ZoneInfo) -> list[date]:
    first = monday_of(period.start.astimezone(zone).date())
    last = (period.end.astimezone(zone) - timedelta(microseconds=1)).date()
    return [first + timedelta(days=ahead) for ahead in range(0, (last - first).days + 1, 7)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _quarters(dayparts: tuple[Daypart, ...]) -> tuple[Daypart, ...]:
    """Every quarter that a part of the day touches; none when none or all were asked for."""
    touched: set[int] = set()
    for part in dayparts:
        end = part.end if part.end > part.start else part.end + 1440
        touched |= {minute // QUARTER % 4 for minute in (*range(part.start, end, QUARTER), end - 1)}
    if len(touched) in (0, 4):
        return ()
    return tuple(Daypart(number * QUARTER, (number + 1) * QUARTER) for number in sorted(touched))


def find(columns: "Columns", mine: NDArray[np.bool_], widened: Widened, zone: ZoneInfo) -> Ints:
    """Rows of the widened weeks and quarters among those whose `mine[row]` holds; ascending."""
    parts = [np.flatnonzero(mine[part]) + part.start for part in in_periods(columns, widened.periods)]
    rows = np.concatenate(parts) if parts else np.empty(0, np.int64)
    if not rows.size or not widened.dayparts:
        return rows
    middle = columns.mid[rows]
    asked = windows(widened.dayparts, (), zone, int(middle.min()), int(middle.max()))
    return rows[asked.share(middle, middle) > 0]


@dataclass(frozen=True, slots=True)
class Squares:
    """Where rows lie as told; `x`, `y` (n,) metres, `area` (n,) index of the primary area that holds the middle."""

    x: Floats
    y: Floats
    area: NDArray[np.int16]


def placed(
    columns: "Columns", rows: Ints, query: Query, catalog: Catalog, snapping: "Snapping"
) -> tuple[Ints, Squares]:
    """The rows whose square belongs to the areas and the circle asked for, and their squares.

    A square belongs to an area that holds its middle, to a circle that does, or that lies in it.
    """
    x, y = snapping.snap(columns.x[rows], columns.y[rows])
    if not rows.size:
        return rows, Squares(x, y, np.empty(0, np.int16))
    first, of = distinct(x, y)
    keep = _kept(x[first], y[first], query, catalog, snapping)[of]
    area = _areas(x[first], y[first], columns, snapping)[of]
    return rows[keep], Squares(x[keep], y[keep], area[keep])


def distinct(x: Floats, y: Floats) -> tuple[Ints, Ints]:
    """The first row of each distinct square, and each row's square among them; squares are few, rows may be many."""
    col, row = ((values // _HALF).astype(np.int64) for values in (x, y))
    col -= col.min()
    row -= row.min()
    wide = int(col.max()) + 1
    code = row * wide + col
    size = wide * (int(row.max()) + 1)
    one_of = np.full(size, -1, np.int64)
    one_of[code[::-1]] = np.arange(code.size - 1, -1, -1)
    first = one_of[one_of >= 0]
    number = np.cumsum(one_of >= 0) - 1
    return first, number[code]


def _kept(x: Floats, y: Floats, query: Query, catalog: Catalog, snapping: "Snapping") -> NDArray[np.bool_]:
    keep = np.ones(x.shape, np.bool_)
    if query.areas:
        wkbs = tuple(area.wkb for area in catalog.areas if area.key in query.areas)
        keep &= inside(wkbs, x, y)
    if query.near is not None:
        keep &= near(x, y, query.near, catalog.region.crs) | _is_there(x, y, query, catalog, snapping)
    return keep


def _is_there(x: Floats, y: Floats, query: Query, catalog: Catalog, snapping: "Snapping") -> NDArray[np.bool_]:
    """Whether a square holds the middle of the circle."""
    if query.near is None:
        return np.zeros(x.shape, np.bool_)
    at = to_metres(query.near.lon, query.near.lat, catalog.region.crs)
    there = snapping.snap(np.array([at[0]]), np.array([at[1]]))
    held: NDArray[np.bool_] = (x == there[0][0]) & (y == there[1][0])
    return held


def _areas(x: Floats, y: Floats, columns: "Columns", snapping: "Snapping") -> NDArray[np.int16]:
    """The primary area of each square as an index into the columns' areas."""
    places = {key: place for place, key in enumerate(columns.areas)}
    table = np.array([*(places.get(key, -1) for key in snapping.area_keys), -1], np.int16)
    found: NDArray[np.int16] = table[snapping.areas_of(x, y)]
    return found


def narrower(query: Query, widened: Widened, periods: tuple[Period, ...]) -> bool:
    """Whether the question was narrower in time than what the rows can answer."""
    return (
        bool(query.weekdays)
        or bool(query.dayparts and query.dayparts != widened.dayparts)
        or _merged(periods) != _merged(widened.periods)
    )


def _merged(periods: tuple[Period, ...]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted((period.start.timestamp(), period.end.timestamp()) for period in periods):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
