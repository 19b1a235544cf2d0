"""From hot cells to places that people can go to: where a place is densest, how far it reaches, what happens there.

A place stands on its densest spot, never on the centroid of its shape: the centroid of a bent street lies in a
courtyard where nothing happened. Its radius holds 80 % of its incidents (`SHARE`; the last fifth of a cluster are
stragglers that would double the circle). A shape three times as long as wide is told as a stretch of street, with its
length and bearing. Names are given by whoever holds a gazetteer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees, pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Extent, Floats

Rows = NDArray[np.intp]

SHARE = 0.8
# Metres. A front door and the one across the street belong together; also the radius of a place with one address.
NEAR = 60.0
# Steps in which a radius is told: nobody paces out less.
ROUNDING = 10.0
# A stretch of street: at least 3 times as long as wide, and longer than the block that any square house makes.
ELONGATED, STREET = 3.0, 250.0
# Metres. Connected hot cells wider than this are parted around their peaks, so that a whole centre is not one place.
LARGEST = 800.0
MOST_KINDS = 3
BINS = 96  # along the longer side when the densest spot is sought


@dataclass(frozen=True, slots=True)
class Cluster:
    """A place: metres, and which of the caller's rows lie in it.

    `radius` holds `SHARE` of the members around the densest spot (x, y). `kinds` are (kind, incidents), the most
    common first, at most three. `length` and `width` are the shape's extent along and across its longest axis (80 %
    of the members each, metres) and `bearing` that axis in degrees clockwise from north, 0 to 180.
    """

    x: float
    y: float
    radius: float
    members: Rows
    kinds: tuple[tuple[int, int], ...]
    length: float
    width: float
    bearing: float

    @property
    def street(self) -> bool:
        """Whether it is long and narrow enough to be told as a stretch of street."""
        return self.length >= STREET and self.length >= ELONGATED * max(self.width, 1.0)


def cluster(x: ArrayLike, y: ArrayLike, kind: ArrayLike, members: ArrayLike) -> Cluster:
    """The place that the rows `members` of the columns x, y (metres) and kind (integers) make up.

    ValueError without members, or for columns of unequal length.
    """
    xs, ys, kinds = _columns(x, y, kind)
    rows = np.asarray(members, dtype=np.intp)
    if not rows.size:
        raise ValueError("a place needs at least one member")
    px, py = xs[rows], ys[rows]
    cx, cy = _densest(px, py)
    length, width, bearing = _shape(px, py)
    radius = _rounded(float(np.quantile(np.hypot(px - cx, py - cy), SHARE, method="higher")))
    return Cluster(cx, cy, max(radius, NEAR), rows, top_kinds(kinds[rows]), length, width, bearing)


def clusters(
    x: ArrayLike, y: ArrayLike, kind: ArrayLike, hot: NDArray[np.bool_], extent: Extent, cell: float
) -> tuple[Cluster, ...]:
    """Hot cells, shape (rows, columns) with row 0 the northernmost, as places; the most incidents first.

    Cells that touch (also by a corner) are one place; a place wider than 800 m is parted around its densest spots.
    Cells without incidents make no place; incidents outside hot cells belong to none. ValueError when the cells do not
    cover the extent.
    """
    from scipy.ndimage import label

    xs, ys, kinds = _columns(x, y, kind)
    where = _cell_of(xs, ys, hot.shape, extent, cell)
    labels, _ = label(hot, np.ones((3, 3)))
    of = np.where(where >= 0, labels.ravel()[where], 0)
    found = (cluster(xs, ys, kinds, part) for rows in _grouped(of) for part in _parted(xs, ys, rows))
    return tuple(sorted(found, key=lambda c: (-c.members.size, -c.y, c.x)))


def top_kinds(kind: NDArray[np.integer]) -> tuple[tuple[int, int], ...]:
    """(kind, incidents) of the three most common kinds; ties go to the lower number."""
    values, counts = np.unique(kind, return_counts=True)
    order = np.lexsort((values, -counts))[:MOST_KINDS]
    return tuple((int(values[i]), int(counts[i])) for i in order)


def _columns(x: ArrayLike, y: ArrayLike, kind: ArrayLike) -> tuple[Floats, Floats, NDArray[np.integer]]:
    xs, ys, kinds = np.asarray(x, np.float64), np.asarray(y, np.float64), np.asarray(kind)
    if xs.ndim != 1 or xs.shape != ys.shape or xs.shape != kinds.shape:
        raise ValueError(f"x, y and kind need the same length, got {xs.shape}, {ys.shape} and {kinds.shape}")
    return xs, ys, kinds.astype(np.int64, copy=False)


def _cell_of(x: Floats, y: Floats, shape: tuple[int, ...], extent: Extent, cell: float) -> Rows:
    """The flat cell of each incident, -1 outside."""
    rows, columns = shape
    if not cell > 0.0 or abs(rows * cell - extent.height) > cell or abs(columns * cell - extent.width) > cell:
        raise ValueError(f"{rows} x {columns} cells of {cell} m do not cover {extent}")
    column = np.floor((x - extent.west) / cell).astype(np.intp)
    row = np.floor((extent.north - y) / cell).astype(np.intp)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    return np.where(inside, row * columns + column, -1)


def _grouped(labels: NDArray[np.integer]) -> Iterator[Rows]:
    """The rows of each label above 0."""
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    for rows in np.split(order, cuts):
        if rows.size and labels[rows[0]] > 0:
            yield rows


def _parted(x: Floats, y: Floats, rows: Rows) -> Iterator[Rows]:
    """The rows as they are, or, where they reach too far, those around each densest spot in turn."""
    while rows.size and max(np.ptp(x[rows]), np.ptp(y[rows])) > LARGEST:
        cx, cy = _densest(x[rows], y[rows])
        near = np.hypot(x[rows] - cx, y[rows] - cy) <= LARGEST / 2.0
        yield rows[near]
        rows = rows[~near]
    if rows.size:
        yield rows


def _densest(x: Floats, y: Floats) -> tuple[float, float]:
    """The mean of what lies within 60 m of the highest spot of a smoothed count."""
    step = max(NEAR / 3.0, max(np.ptp(x), np.ptp(y)) / BINS)
    column, row = (((v - v.min()) / step).astype(np.intp) for v in (x, y))
    counts = np.zeros((int(row.max()) + 5, int(column.max()) + 5))
    np.add.at(counts, (row + 2, column + 2), 1.0)
    smooth = _blurred(_blurred(counts).T).T
    top_row, top_column = np.unravel_index(int(smooth.argmax()), smooth.shape)
    tx, ty = x.min() + (top_column - 1.5) * step, y.min() + (top_row - 1.5) * step
    distance = np.hypot(x - tx, y - ty)
    near = distance <= max(NEAR, float(distance.min()))
    return float(x[near].mean()), float(y[near].mean())


def _blurred(values: Floats) -> Floats:
    """Weights 1 2 3 2 1 along the rows' axis: about a quartic of three steps."""
    padded = np.pad(values, ((2, 2), (0, 0)))
    n = values.shape[0]
    blurred: Floats = sum(w * padded[i : i + n] for i, w in enumerate((1.0, 2.0, 3.0, 2.0, 1.0)))  # type: ignore[assignment]
    return blurred


def _shape(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Length and width (80 % of the members each) along and across the longest axis, and its bearing."""
    centred = np.stack((x - x.mean(), y - y.mean()))
    _, axes = np.linalg.eigh(centred @ centred.T)
    across, along = (np.ptp(np.quantile(axis @ centred, [0.1, 0.9])) for axis in axes.T)
    bearing = degrees(atan2(axes[0, 1], axes[1, 1]) % pi)
    return float(along), float(across), bearing


def _rounded(metres: float) -> float:
    return float(np.ceil(metres / ROUNDING) * ROUNDING)
