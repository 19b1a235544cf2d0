"""Where an incident may be said to be at level COARSE: the middle of a fixed square.

Squares begin at 0 of the region's CRS, so that repeats cannot be averaged: 250 m where people live
close, 1 km elsewhere. Which of the two is decided for a whole square kilometre, so that no square
says more than its own size. A square that few live in is told as another, where that is known (storage/neighbours.py).
"""

import numpy as np
from numpy.typing import NDArray

from storage.model.region import Area, Catalog, Moved
from storage.polygons import Tagger
from storage.selection import CELL, WIDE, Floats

# Statistical areas hold about as many people each (RegSO: 1,500 to 6,000), so those smaller than this are
# built up; SCB's limit of a tätort is of the same order.
BUILT_UP = 10e6  # square metres
_PARTS = int(WIDE / CELL)


class Snapping:
    """The fixed table of one catalog. Built in some ten milliseconds, kept for as long as it holds."""

    def __init__(self, catalog: Catalog) -> None:
        self._areas = tuple(area for area in catalog.areas if area.set == catalog.primary_set)
        west, south, east, north = catalog.region.bounds
        self._west, self._south = int(np.floor(west / WIDE)), int(np.floor(south / WIDE))
        shape = int(np.ceil(north / WIDE)) - self._south, int(np.ceil(east / WIDE)) - self._west
        self._built_up = _built_up(self._areas, self._west, self._south, shape)
        self._tagger = Tagger([area.wkb for area in self._areas]) if self._areas else None
        self._told = self._table(catalog.moved) if catalog.moved else None

    def snap(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The middle of the square that each position is told as; metres, shape (n,)."""
        if self._told is None:
            return self._squares(x, y)
        along, across = (np.floor(values / CELL).astype(np.int64) for values in (y, x))
        row, col = along - self._south * _PARTS, across - self._west * _PARTS
        rows, cols = self._told.shape[1:]
        inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
        if inside.all():
            east, north = self._told[:, row, col]
            return east, north
        told = self._squares(x, y)
        for axis in range(2):
            told[axis][inside] = self._told[axis, row[inside], col[inside]]
        return told

    def _table(self, moved: tuple[Moved, ...]) -> Floats:
        """What every 250 m of the region's square kilometres is told as; shape (2, rows, cols)."""
        rows, cols = (size * _PARTS for size in self._built_up.shape)
        x = self._west * WIDE + (np.arange(cols) + 0.5) * CELL
        y = self._south * WIDE + (np.arange(rows) + 0.5) * CELL
        own = np.stack(self._squares(*np.meshgrid(x, y)))
        told = own.copy()
        for from_x, from_y, to_x, to_y in moved:
            told[:, (own[0] == from_x) & (own[1] == from_y)] = np.array([[to_x], [to_y]])
        return told

    def _squares(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The middle of each position's own square."""
        along, across = (np.floor(values / CELL).astype(np.int64) for values in (y, x))
        row, col = along // _PARTS - self._south, across // _PARTS - self._west
        rows, cols = self._built_up.shape
        inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
        near = np.zeros(x.shape, np.bool_)
        near[inside] = self._built_up[row[inside], col[inside]]
        return _middle(across, near), _middle(along, near)

    def areas_of(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """Index of the primary area that holds each position, -1 for none. Shape (n,)."""
        return np.full(x.shape, -1, np.int64) if self._tagger is None else self._tagger.first(x, y)

    def middle_of(self, wkb: bytes) -> tuple[float, float] | None:
        """A place inside a polygon that holds the middle of no square; None when it holds one."""
        import shapely

        shape = shapely.from_wkb(wkb)
        west, south, east, north = shape.bounds
        x = (np.arange(np.floor(west / CELL), np.floor(east / CELL) + 1) + 0.5) * CELL
        y = (np.arange(np.floor(south / CELL), np.floor(north / CELL) + 1) + 0.5) * CELL
        middles = self.snap(*(grid.ravel() for grid in np.meshgrid(x, y)))
        if shapely.intersects_xy(shape, *middles).any():
            return None
        inner = shapely.point_on_surface(shape)
        return float(inner.x), float(inner.y)

    @property
    def area_keys(self) -> tuple[str, ...]:
        """What the indexes of `areas_of` mean."""
        return tuple(area.key for area in self._areas)


def _middle(cell: NDArray[np.int64], near: NDArray[np.bool_]) -> Floats:
    """The middle of the cell, or of the square kilometre that holds it; metres. By cells, so that the two agree."""
    return np.where(near, (cell + 0.5) * CELL, (cell // _PARTS + 0.5) * WIDE)


def _built_up(areas: tuple[Area, ...], west: int, south: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """For each square kilometre (row from the south, column from the west): whether half of it or more is built up."""
    import shapely

    shapes = shapely.from_wkb([area.wkb for area in areas])
    small = [one for one, size in zip(areas, shapely.area(shapes), strict=True) if size < BUILT_UP]
    if not small:
        return np.zeros(shape, np.bool_)
    rows, cols = shape[0] * _PARTS, shape[1] * _PARTS
    x = west * WIDE + (np.arange(cols) + 0.5) * CELL
    y = south * WIDE + (np.arange(rows) + 0.5) * CELL
    across, along = (grid.ravel() for grid in np.meshgrid(x, y))
    held = (Tagger([area.wkb for area in small]).first(across, along) >= 0).reshape(shape[0], _PARTS, shape[1], _PARTS)
    half: NDArray[np.bool_] = held.sum(axis=(1, 3)) * 2 >= _PARTS * _PARTS
    return half
