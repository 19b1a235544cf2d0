"""Sums over circles of cells, all circles of all grids of a batch at once.

Grids lie one after the other in a flat array, each row followed by as many empty columns as the circles reach and
each grid by as many empty rows. A step to another cell is then one shift of the whole array, and a circle is the
circle before it plus one ring of shifts; the eight cells of a ring that mirror each other share their sums by pairs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.signedinteger]
WORD = 8  # cells compared at once, so that a grid is whole words
SLACK = 1e-9  # a radius of 500 m is to reach a centre 5 cells of 100 m away, whatever the division gave


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles around every cell of a grid of (rows, columns), by rising radius.

    `rings` has for each radius the steps (rows, columns), from 0, that it adds; each stands for its mirrors as
    well. `distances` are the radii in cells.
    """

    rows: int
    columns: int
    down: int  # rows that circles reach
    along: int
    distances: tuple[float, ...]
    rings: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def width(self) -> int:
        """Cells of a row with the empty ones after it."""
        return self.columns + self.along

    @property
    def block(self) -> int:
        """Cells of a grid with the empty ones, in whole words."""
        return -(-(self.rows + self.down) * self.width // WORD) * WORD

    @property
    def margin(self) -> int:
        """Empty cells before the first grid and after the last."""
        return self.down * self.width + self.along

    def places(self, cell: NDArray[np.integer]) -> NDArray[np.int64]:
        """Where a cell (row * columns + column) lies in its block."""
        row, column = np.divmod(np.asarray(cell, np.int64), self.columns)
        return row * self.width + column

    def unfolded(self, values: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Flags of shape (rows, columns) as one block of 0 and 1."""
        block = np.zeros(self.block, np.int32)
        block[: self.rows * self.width].reshape(self.rows, self.width)[:, : self.columns] = values
        return block

    def within(self, cell: int, ring: int) -> NDArray[np.intp]:
        """The cells whose centres the circle around `cell` holds, as flat numbers, rising."""
        row, column = divmod(cell, self.columns)
        down, along = np.arange(self.rows)[:, None] - row, np.arange(self.columns) - column
        return np.flatnonzero(down**2 + along**2 <= self.distances[ring] ** 2 + SLACK)


def circles(shape: tuple[int, int], reach: float) -> Circles:
    """All circles whose radius is at most `reach` cells, the cell alone among them."""
    rows, columns = shape
    limit = min(reach, float(np.hypot(rows, columns))) ** 2 * (1.0 + SLACK) + SLACK
    down, along = min(int(np.sqrt(limit)), rows - 1), min(int(np.sqrt(limit)), columns - 1)
    steps: dict[int, list[tuple[int, int]]] = {}
    for i in range(down + 1):
        for j in range(along + 1):
            if i * i + j * j <= limit:
                steps.setdefault(i * i + j * j, []).append((i, j))
    squares = sorted(steps)
    return Circles(
        rows, columns, down, along, tuple(float(np.sqrt(s)) for s in squares), tuple(tuple(steps[s]) for s in squares)
    )


def circle_sums(blocks: Counts, of: Circles) -> Iterator[Counts]:
    """For each radius the sums around every cell, of the shape of `blocks` (…, block); one array, used again.

    `blocks` must be empty outside their grids; what stands there in the sums means nothing. The sums' type is that of
    the blocks: it must hold them.
    """
    size, margin = blocks.size, of.margin
    padded = np.zeros(size + 2 * margin, blocks.dtype)
    padded[margin : margin + size] = blocks.ravel()
    pairs = [padded, *(_pair(padded, step) for step in range(1, of.along + 1))]
    sums = np.zeros(size, blocks.dtype)
    for ring in of.rings:
        for down, along in ring:
            for shift in {down * of.width, -down * of.width}:
                sums += pairs[along][margin + shift : margin + shift + size]
        yield sums.reshape(blocks.shape)


def _pair(padded: Counts, step: int) -> Counts:
    """The two cells `step` columns west and east of each, summed."""
    pair = np.zeros_like(padded)
    np.add(padded[: -2 * step], padded[2 * step :], out=pair[step:-step])
    return pair
