"""The fixed public trees that partitions are cut from.

A tree is made from public things alone (`growing`), never from events, and holds for a year: a
partition then tells nothing but which nodes hold enough events.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from storage.errors import InvalidValueError
from storage.parts.lattice import Floats, Ints

LEAF: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A binary tree over a lattice; node 0 is all of it, children come after their parent.

    `rects` (n, 4) are (row0, row1, col0, col1), half open; `left` and `right` (n,) are nodes or
    `LEAF`. `key` names year and sort and is what closed periods keep. A tree of kinds has one row
    and the kinds' keys as `names` of its columns.
    """

    key: str
    rects: Ints
    left: Ints
    right: Ints
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(self.rects.shape[0])

    @property
    def shape(self) -> tuple[int, int]:
        return int(self.rects[0, 1]), int(self.rects[0, 3])

    def counts(self, row: Ints, col: Ints) -> Ints:
        """How many of the events at (row, col) each node holds, shape (n,).

        Raises `InvalidValueError` for a cell outside the lattice: elsewhere it would be miscounted.
        """
        rows, cols = self.shape
        if row.size and (min(row.min(), col.min()) < 0 or row.max() >= rows or col.max() >= cols):
            raise InvalidValueError("cell", "cell_outside", self.key, "give rows and columns of the tree's own lattice")
        cells = np.bincount(row * cols + col, minlength=rows * cols).reshape(rows, cols)
        return boxes(integral(cells), self.rects)

    def share(self, inside: NDArray[np.bool_]) -> Floats:
        """The share of each node's cells that lie inside, shape (n,); `inside` has the lattice's shape."""
        row0, row1, col0, col1 = self.rects.T
        held = boxes(integral(inside.astype(np.int64)), self.rects)
        share: Floats = held / ((row1 - row0) * (col1 - col0))
        return share

    def parents(self) -> Ints:
        """The node above each, shape (n,); `LEAF` above node 0."""
        above = np.full(len(self), LEAF, np.int64)
        inner = np.flatnonzero(self.left != LEAF)
        above[self.left[inner]] = inner
        above[self.right[inner]] = inner
        return above


def readonly(numbers: ArrayLike) -> Ints:
    """Whole numbers that nobody writes to any more."""
    array = np.array(numbers, np.int64)
    array.setflags(write=False)
    return array


def integral(cells: NDArray[Any]) -> NDArray[Any]:
    """Sums of everything south-west of each corner, shape (rows + 1, cols + 1)."""
    summed: NDArray[Any] = np.pad(cells, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    return summed


def boxes(summed: NDArray[Any], rects: Ints) -> NDArray[Any]:
    """The sum inside each rectangle (..., 4) of an integral picture."""
    row0, row1, col0, col1 = np.moveaxis(rects, -1, 0)
    held: NDArray[Any] = summed[row1, col1] - summed[row0, col1] - summed[row1, col0] + summed[row0, col0]
    return held
