"""Rows at level COARSE: a square, an ISO week and a quarter of the day, and nothing finer by any question.

What was asked is first widened to these, then compared with the coarsened values of each row, so that two
questions never tell apart what one row does not. Rows appear when their week has closed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage.model.query import Daypart, Period, Query
from storage.model.region import Catalog
from storage.moments import seconds
from storage.polygons import inside
from storage.selection import CELL, Floats, near, slices, stretches, to_metres
from storage.windows import windows

if TYPE_CHECKING:
    from storage.arrays import Columns
    from storage.snapping import Snapping

QUARTER = 360  # minutes
_HALF = CELL / 2  # middles of squares of both sizes are whole numbers of these
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Widened:
    """A question as rows at COARSE can answer it: whole closed weeks, whole quarters of the day, any weekday.

    `begins`, `ends` (weeks,) are the weeks' first seconds and those after their last; `stretches` the same, joined.
    """

    periods: tuple[Period, ...]
    dayparts: tuple[Daypart, ...]
    begins: Ints
    ends: Ints
    stretches: tuple[tuple[int, int], ...]


@lru_cache(maxsize=32)
def widen(periods: tuple[Period, ...], dayparts: tuple[Daypart, ...], day: date, zone: ZoneInfo) -> Widened:
    """The closed ISO weeks (before `day`) and the quarters that were touched."""
    mondays = sorted({one for period in periods for one in _mondays(period, zone, monday_of(day))})
    weeks = tuple(Period(_midnight(one, zone), _midnight(one + timedelta(days=7), zone)) for one in mondays)
    begins, ends = (np.array([seconds(edge) for edge in edges], np.int64) for edges in _edges(weeks))
    return Widened(weeks, _quarters(dayparts), begins, ends, tuple(stretches(weeks)))


def _edges(weeks: tuple[Period, ...]) -> tuple[list[datetime], list[datetime]]:
    return [week.start for week in weeks], [week.end for week in weeks]


def monday_of(day: date) -> date:
    """The first day of its ISO week."""
    return day - timedelta(days=day.weekday())


def closed_until(day: date, zone: ZoneInfo) -> int:
    """The second at which the week of `day` began; what is earlier is in a closed week."""
    return seconds(_midnight(monday_of(day), zone))


def _mondays(period: Period, zone: ZoneInfo, open_from: date) -> list[date]:
    """The first days of the closed weeks that a period touches; an empty one touches nothing."""
    start, end = (moment.astimezone(UTC) for moment in (period.start, period.end))
    end = min(end, _midnight(open_from, zone).astimezone(UTC))
    if end <= start:
        return []
    first = monday_of(start.astimezone(zone).date())
    beyond = (end - timedelta(microseconds=1)).astimezone(zone).date() + timedelta(days=1)
    return [first + timedelta(days=ahead) for ahead in range(0, (beyond - first).days, 7)]


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
    parts = [np.flatnonzero(mine[part]) + part.start for part in slices(columns, widened.stretches)]
    rows = np.concatenate(parts) if parts else np.empty(0, np.int64)
    if not rows.size or not widened.dayparts:
        return rows
    middle = columns.mid[rows]
    asked = windows(widened.dayparts, (), zone, int(middle.min()), int(middle.max()))
    return rows[asked.share(middle, middle) > 0]


@dataclass(frozen=True, slots=True)
class Squares:
    """Where rows lie as told; `x`, `y` (n,) metres, `area` (n,) index of the primary area that holds the middle.

    `number` (n,) is the same for the same square, and ascends to the north, then to the east.
    """

    x: Floats
    y: Floats
    area: NDArray[np.int16]
    number: Ints


def placed(
    columns: "Columns", rows: Ints, query: Query, catalog: Catalog, snapping: "Snapping"
) -> tuple[Ints, Squares]:
    """The rows whose square belongs to the areas and the circle asked for, and their squares.

    A square belongs to an area that holds its middle, to a circle that does, or whose middle lies in it; to an area
    that holds no square's middle, when it holds that area's own.
    """
    x, y = snapping.snap(columns.x[rows], columns.y[rows])
    if not rows.size:
        return rows, Squares(x, y, np.empty(0, np.int16), rows)
    first, of = distinct(x, y)
    areas = snapping.areas_of(x[first], y[first])
    keep = _kept(x[first], y[first], areas, query, catalog, snapping)[of]
    area = _tags(columns, snapping)[areas][of]
    return rows[keep], Squares(x[keep], y[keep], area[keep], of[keep])


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


def _kept(x: Floats, y: Floats, areas: Ints, query: Query, catalog: Catalog, snapping: "Snapping") -> NDArray[np.bool_]:
    keep = np.ones(x.shape, np.bool_)
    if query.areas:
        asked = np.array([*(key in query.areas for key in snapping.area_keys), False])  # the last place is for -1
        keep &= asked[areas] | _in_others(x, y, query, catalog, snapping)
    if query.near is not None:
        middle = to_metres(query.near.lon, query.near.lat, catalog.region.crs)
        keep &= near(x, y, query.near, catalog.region.crs) | _holds(x, y, middle, snapping)
    return keep


def _in_others(x: Floats, y: Floats, query: Query, catalog: Catalog, snapping: "Snapping") -> NDArray[np.bool_]:
    """Whether each square belongs to an area asked for that is of another set than the primary one."""
    held = np.zeros(x.shape, np.bool_)
    for area in catalog.areas:
        if area.key in query.areas and area.set != catalog.primary_set:
            held |= inside((area.wkb,), x, y)
            small = snapping.middle_of(area.wkb)
            held |= np.False_ if small is None else _holds(x, y, small, snapping)
    return held


def _holds(x: Floats, y: Floats, place: tuple[float, float], snapping: "Snapping") -> NDArray[np.bool_]:
    """Whether each square, by its middle, holds a place."""
    there = snapping.snap(np.array([place[0]]), np.array([place[1]]))
    held: NDArray[np.bool_] = (x == there[0][0]) & (y == there[1][0])
    return held


def _tags(columns: "Columns", snapping: "Snapping") -> NDArray[np.int16]:
    """The index into the columns' areas of each primary area; the last place is for -1."""
    places = {key: place for place, key in enumerate(columns.areas)}
    return np.array([*(places.get(key, -1) for key in snapping.area_keys), -1], np.int16)


def narrower(query: Query, widened: Widened, periods: tuple[Period, ...]) -> bool:
    """Whether the question was narrower in time than what the rows can answer."""
    return (
        bool(query.weekdays)
        or bool(query.dayparts and query.dayparts != widened.dayparts)
        or tuple(stretches(periods)) != widened.stretches
    )
