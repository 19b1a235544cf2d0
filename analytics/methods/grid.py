"""Counts in square cells: every number can be checked by hand."""

from math import ceil, floor

import numpy as np

from analytics.frame import Extent, Points
from analytics.methods.finding import Surface

# Sides people can picture. A cell holds a number of 26 px (LOOK, section 4), so about 25 stand in a row.
SIDES = (100.0, 200.0, 250.0, 500.0, 1000.0, 2000.0, 5000.0)
CELLS_ACROSS = 25


def default_side(extent: Extent) -> float:
    """Metres: the smallest usual side with at most 25 cells across the view."""
    least = max(extent.width, extent.height) / CELLS_ACROSS
    return next((side for side in SIDES if side >= least), SIDES[-1])


def aligned(extent: Extent, cell: float) -> Extent:
    """The extent widened to whole multiples of the cell, so that cells are the same in every picture."""
    west, south = floor(extent.west / cell) * cell, floor(extent.south / cell) * cell
    east, north = ceil(extent.east / cell) * cell, ceil(extent.north / cell) * cell
    return Extent(west, south, max(east, west + cell), max(north, south + cell))


def grid(points: Points, extent: Extent, cell: float) -> Surface:
    """Weights of incidents in each cell of the aligned extent, unit "count".

    A cell holds its west and south edges, not its east and north ones; points outside are left
    out. `cell` in metres; ValueError unless it is positive.
    """
    if not cell > 0.0:
        raise ValueError(f"the cell's side must be positive, got {cell}")
    frame = aligned(extent, cell)
    rows, columns = round(frame.height / cell), round(frame.width / cell)
    column = np.floor((points.x - frame.west) / cell).astype(np.intp)
    row = rows - 1 - np.floor((points.y - frame.south) / cell).astype(np.intp)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    where = row[inside] * columns + column[inside]
    counts = np.bincount(where, points.weight[inside], rows * columns)
    return Surface(counts.reshape(rows, columns).astype(np.float32), frame, cell, "count")
