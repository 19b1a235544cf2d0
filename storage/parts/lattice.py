"""The cells that zones are made of."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.errors import InvalidValueError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Metres a side: the square that a place is snapped to where there is no address register, so that no
# zone is finer than what a row at L2 tells (storage/selection.py has the same; a test compares them).
CELL = 250.0
# 1024 km a side; a larger one is a mistake in the region's bounds.
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Lattice:
    """`rows` x `cols` square cells; row 0 is the southernmost, column 0 the westernmost; metres."""

    west: float
    south: float
    rows: int
    cols: int

    @classmethod
    def over(cls, bounds: tuple[float, float, float, float]) -> "Lattice":
        """The whole cells that hold `bounds` (west, south, east, north); corners are multiples of a cell."""
        if not all(map(math.isfinite, bounds)) or bounds[0] >= bounds[2] or bounds[1] >= bounds[3]:
            raise InvalidValueError("bounds", "bounds_empty", bounds, "give west, south, east, north in metres")
        west, south = (math.floor(low / CELL) for low in bounds[:2])
        east, north = (math.ceil(high / CELL) for high in bounds[2:])
        if max(east - west, north - south) > _MOST:
            raise InvalidValueError(
                "bounds", "bounds_too_large", bounds, f"at most {_MOST * CELL / 1000:.0f} km a side"
            )
        return cls(west * CELL, south * CELL, north - south, east - west)

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.cols

    def cells(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """Row and column of each position, shape (n,). What lies outside is counted in the nearest cell."""
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            raise InvalidValueError("position", "position_not_a_number", "", "give metres in the region's CRS")
        row = np.floor((y - self.south) / CELL)
        col = np.floor((x - self.west) / CELL)
        return (
            np.clip(row, 0, self.rows - 1).astype(np.int64),
            np.clip(col, 0, self.cols - 1).astype(np.int64),
        )

    def centres(self) -> tuple[Floats, Floats]:
        """The x and y of every cell's centre, each of shape (rows, cols): where an area asks what it holds."""
        x = self.west + (np.arange(self.cols) + 0.5) * CELL
        y = self.south + (np.arange(self.rows) + 0.5) * CELL
        return np.broadcast_to(x, self.shape), np.broadcast_to(y[:, None], self.shape)

    def metres(self, rect: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
        """West, south, east, north of a node's rectangle (row0, row1, col0, col1; half open)."""
        row0, row1, col0, col1 = rect
        west, south = self.west + col0 * CELL, self.south + row0 * CELL
        return west, south, self.west + col1 * CELL, self.south + row1 * CELL
