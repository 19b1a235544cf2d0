"""What a method answers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats


@dataclass(frozen=True, slots=True)
class Surface:
    """A value for each cell of a square raster.

    `values` has shape (rows, columns), row 0 is the NORTHERNMOST, in the unit that `unit` says.
    The centre of cell (r, c) is (extent.west + (c + .5) * cell, extent.north - (r + .5) * cell).
    """

    values: NDArray[np.float32]
    extent: Extent
    cell: float
    unit: str  # "per_m2" for densities, "count" for grids


@dataclass(frozen=True, slots=True)
class Peak:
    """A hotspot candidate: where, and how many incidents lie within `radius` metres of it."""

    x: float
    y: float
    value: float
    count: int
    radius: float


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """Counts for the caller's polygons, in the caller's order; shape (n_areas,)."""

    counts: Floats
