"""Cells of ground counted by week, and the places that hot ones make."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Ints
from analytics.methods.about import About
from analytics.methods.clusters import Cluster, clusters
from analytics.methods.gistar import LEAST_CELLS, gistar
from analytics.methods.grid import aligned
from analytics.methods.history import RECENT, STATES, history
from analytics.methods.trend import LEAST_STEPS
from handlers.maps.desk import Desk
from handlers.maps.situation import LEAST_AT_HOTSPOT
from storage.model.query import Period
from storage.released import Released

Mask = NDArray[np.bool_]
# Metres: three cells across are about as wide as the circle that all pictures count in (LOOK, section 9); finer where
# the ground asked for would be too few of them. A place of one cell is not seen: a cell must be smaller than a place.
SIDE, FINE = 150.0, 75.0
# A place that has ended has at most this share of what it had: the test is blind to a single high cell, and must not
# call one ended that is still there.
ENDED = 0.5
MOST_CELLS = 20_000  # a county in 250 m would be slower to look through than to read
WEEK = 7 * 86_400
MOST_STEPS = 104  # longer times are cut into four weeks at a time
STANDING = ("new", "growing", "persistent", "fading", "sporadic")


@dataclass(frozen=True, slots=True)
class Cells:
    """A raster over the ground: `inside` (rows, columns), row 0 the northernmost."""

    frame: Extent
    side: float
    inside: Mask

    def of(self, x: Floats, y: Floats) -> Ints:
        """The flat cell of each place; -1 outside."""
        rows, columns = self.inside.shape
        column = np.floor((x - self.frame.west) / self.side).astype(np.int64)
        row = np.floor((self.frame.north - y) / self.side).astype(np.int64)
        there = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        return np.where(there, row * columns + column, -1)


@dataclass(frozen=True, slots=True)
class HotPlace:
    """A place of hot cells: `members` are the rows in it of the time asked for, or, where it has ended, of before.

    `count` and `before` are incidents in its `cells` in the time asked for and in as long a time before.
    """

    where: Cluster
    state: str
    count: int
    before: int | None
    members: NDArray[np.intp]
    cells: Ints


def cells_of(extent: Extent, desk: Desk, rows: Released) -> Cells:
    """The cells of what was asked for: areas, a circle, or all land; and wherever an incident lies."""
    side = SIDE
    while extent.width * extent.height / side**2 > MOST_CELLS:
        side *= 2
    made = cells_within(extent, side, desk, rows)
    if side == SIDE and np.count_nonzero(made.inside) < 4 * LEAST_CELLS:
        return cells_within(extent, FINE, desk, rows)
    return made


def cells_within(extent: Extent, side: float, desk: Desk, rows: Released) -> Cells:
    """Cells of one side over an extent: those of what was asked for, and wherever an incident lies."""
    frame = aligned(extent, side)
    shape = round(frame.height / side), round(frame.width / side)
    x = frame.west + (np.arange(shape[1]) + 0.5) * side
    y = frame.north - (np.arange(shape[0]) + 0.5) * side
    middles = np.meshgrid(x, y)
    inside = _asked(desk, middles[0], middles[1])
    made = Cells(frame, side, inside)
    held = made.of(rows.x[rows.exact], rows.y[rows.exact])
    inside.ravel()[held[held >= 0]] = True
    return made


def _asked(desk: Desk, x: Floats, y: Floats) -> Mask:
    import shapely

    if desk.focus.circle is not None:
        middle_x, middle_y, metres = desk.focus.circle
        return np.hypot(x - middle_x, y - middle_y) <= metres
    chosen = desk.focus.areas or range(len(desk.base.areas))
    shapes = [shapely.Polygon(rings[0], rings[1:]) for index in chosen for rings in desk.base.areas[index]]
    if not shapes:
        return np.ones(x.shape, np.bool_)
    whole = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
    shapely.prepare(whole)
    found: Mask = shapely.contains_xy(whole, x, y)
    return found


def hot_places(
    rows: Released, asked: tuple[Period, ...], span: Period | None, cells: Cells
) -> tuple[list[HotPlace], About]:
    """Places of hot cells. `rows` are of the span when there is one, else of the time asked for."""
    exact = np.flatnonzero(rows.exact)
    cell = cells.of(rows.x[exact], rows.y[exact])
    exact, cell = exact[cell >= 0], cell[cell >= 0]
    middle = (rows.start[exact] + rows.end[exact]) // 2
    now = _within(middle, asked)
    steps = None if span is None else _steps(middle, asked[0], span)
    if steps is None:
        counts = _counted(cell[now], cells)
        found = gistar(counts, cells.inside, test="draws")
        return _places(rows, exact[now], found.hot, cells, None), found.about
    step, number, recent = steps
    cube = np.zeros((number, cells.inside.size), np.int64)
    np.add.at(cube, (step[step >= 0], cell[step >= 0]), 1)
    told = history(cube.reshape(number, *cells.inside.shape), cells.inside, recent=recent)
    state, lately = told.state, told.hot[-recent:].any(axis=0)
    standing = lately & np.isin(state, [STATES.index(word) for word in STANDING])
    ended = state == STATES.index("former")
    before = _before(middle, asked[0])
    places = _places(rows, exact[now], standing, cells, state)
    places = [_with_before(place, rows, exact[before], cells) for place in places]
    gone = _places(rows, exact[~now], ended, cells, state)
    share = (_second(asked[0].end) - _second(asked[0].start)) / max(1, number * _long(asked[0], span))
    usual = [place.count * share / (1 - share) if share < 1 else 0.0 for place in gone]
    gone = [_with_before(_at(place, rows, exact[now], cells), rows, exact[before], cells) for place in gone]
    gone = [
        place for place, had in zip(gone, usual, strict=True) if had >= LEAST_AT_HOTSPOT and place.count <= ENDED * had
    ]
    return [*places, *gone], told.about


def _steps(middle: Ints, asked: Period, span: Period) -> tuple[Ints, int, int] | None:
    """The step of each row counted from the first that holds any, how many there are, and how many are lately.

    None when there are too few weeks to have a history.
    """
    end, first = _second(asked.end), _second(span.start)
    long = _long(asked, span)
    back = (end - 1 - middle) // long
    number = int(back.max(initial=0)) + 1
    number = min(number, max(1, (end - first) // long))
    own = max(1, round((end - _second(asked.start)) / long))
    recent = own if 2 * own <= number else RECENT
    if number < LEAST_STEPS or recent >= number:
        return None
    step = number - 1 - back
    return np.where((step >= 0) & (back >= 0), step, -1), number, recent


def _long(asked: Period, span: Period | None) -> int:
    """Seconds of a step: a week, or four where that would be too many steps."""
    first = _second(asked.start if span is None else span.start)
    return WEEK if (_second(asked.end) - first) // WEEK <= MOST_STEPS else 4 * WEEK


def _within(middle: Ints, periods: tuple[Period, ...]) -> Mask:
    inside = np.zeros(middle.shape, np.bool_)
    for period in periods:
        inside |= (middle >= _second(period.start)) & (middle < _second(period.end))
    return inside


def _before(middle: Ints, asked: Period) -> Mask:
    """As long a time before."""
    start, end = _second(asked.start), _second(asked.end)
    return (middle >= 2 * start - end) & (middle < start)


def _second(at: datetime) -> int:
    return int(at.timestamp())


def _counted(cell: Ints, cells: Cells) -> Ints:
    counted: Ints = np.bincount(cell, minlength=cells.inside.size).reshape(cells.inside.shape)
    return counted


def _places(
    rows: Released,
    of: NDArray[np.intp],
    hot: Mask,
    cells: Cells,
    state: NDArray[np.int8] | None,
) -> list[HotPlace]:
    """The places that hot cells make of some of the rows, with the state that most of their incidents lie in."""
    x, y = rows.x[of], rows.y[of]
    found = []
    for place in clusters(x, y, rows.kind[of], hot, cells.frame, cells.side):
        word = ""
        if state is not None:
            votes = np.bincount(state.ravel()[cells.of(x[place.members], y[place.members])], minlength=len(STATES))
            word = STATES[int(votes.argmax())]
        members = of[place.members]
        found.append(
            HotPlace(place, word, len(members), None, members, np.unique(cells.of(x[place.members], y[place.members])))
        )
    return found


def _with_before(place: HotPlace, rows: Released, of: NDArray[np.intp], cells: Cells) -> HotPlace:
    """The same with how many its own cells had before."""
    return replace(place, before=_held(place, rows, of, cells))


def _at(place: HotPlace, rows: Released, of: NDArray[np.intp], cells: Cells) -> HotPlace:
    """The same with how many its own cells have among these rows."""
    return replace(place, count=_held(place, rows, of, cells))


def _held(place: HotPlace, rows: Released, of: NDArray[np.intp], cells: Cells) -> int:
    return int(np.isin(cells.of(rows.x[of], rows.y[of]), place.cells).sum())
