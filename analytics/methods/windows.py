"""The windows in which a rise is looked for: squares from one address to a district, and stretches of street.

A lattice of 50 m cells covers the extent. Squares overlap by half, so that no cluster lies on an edge of all of them;
streets are 600 m long and 100 m wide, in twelve directions, so that any straight street of that length lies inside
one of them but for 40 m at its ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, cos, pi, sin, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Extent, Floats

# Metres: an address, with those beside it, and the error of a pin.
CELL = 50.0
# At most so many cells; a larger ground takes larger cells (60 x 60 km: 100 m). Arrays of this size stay in the cache.
MOST_CELLS = 400_000
# Strata and the halved lattice of single kinds need whole multiples.
BLOCK = 16
# Metres: an address, a block, a schoolyard, a quarter. Those of single kinds begin where a kind has several incidents.
SIDES = (50.0, 100.0, 200.0, 300.0, 400.0, 600.0, 900.0)
KIND_CELL, KIND_SIDE = 100.0, 800.0  # 100, 200, 400 and 800 m
# With fewer incidents a week nearly all cells of 50 m are empty; 100 m finds an address as well, four times as fast.
FEW, FEW_CELL = 2000.0, 100.0
STREET, WIDTH = 600.0, 2  # metres long, cells wide
DIRECTIONS = 12
STRIDE = 200.0  # metres at most between squares
STEP = 4  # cells between the beginnings of streets: a third of a street

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Lattice:
    """Square cells in metres; (west, north) is the corner of row 0, column 0; rows run south."""

    west: float
    north: float
    cell: float
    rows: int
    columns: int

    @property
    def extent(self) -> Extent:
        """All of its cells."""
        east, south = self.west + self.columns * self.cell, self.north - self.rows * self.cell
        return Extent(self.west, south, east, self.north)

    def of(self, x: Floats, y: Floats) -> Rows:
        """The flat cell of each position, -1 outside."""
        column = np.floor((x - self.west) * (1.0 / self.cell)).astype(np.intp)
        row = np.floor((self.north - y) * (1.0 / self.cell)).astype(np.intp)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return np.where(inside, row * self.columns + column, -1)

    def centre(self, cells: ArrayLike) -> tuple[Floats, Floats]:
        """X and y of the middles of flat cells."""
        row, column = np.divmod(np.asarray(cells, np.float64), self.columns)
        return self.west + (column + 0.5) * self.cell, self.north - (row + 0.5) * self.cell


def lattice(extent: Extent, weekly: float = FEW) -> Lattice:
    """Cells of 50 m over the extent (100 m for fewer than 2,000 incidents a week), larger where they would be too many.

    ValueError for an extent without ground.
    """
    if not (extent.width > 0.0 and extent.height > 0.0):
        raise ValueError(f"the extent needs a width and a height in metres, got {extent}")
    least = sqrt(extent.width * extent.height / MOST_CELLS)
    cell = max(CELL if weekly >= FEW else FEW_CELL, ceil(least / 25.0) * 25.0)
    rows, columns = (ceil(metres / cell / BLOCK) * BLOCK for metres in (extent.height, extent.width))
    return Lattice(extent.west, extent.north, cell, rows, columns)


@dataclass(frozen=True, slots=True)
class Shape:
    """All windows of one form: first cells at `rows` x `columns` of the lattice, each reaching over `offsets`."""

    name: str
    starts: tuple[slice, slice]
    offsets: tuple[tuple[int, int], ...]  # (row, column) of its cells from the first

    def cells(self, number: int, shape: tuple[int, int]) -> Rows:
        """The flat cells of the window with this number, on a lattice of (rows, columns)."""
        rows, columns = (range(*part.indices(n)) for part, n in zip(self.starts, shape, strict=True))
        row, column = divmod(number, len(columns))
        at = np.array(self.offsets, np.intp)
        return np.asarray((at[:, 0] + rows[row]) * shape[1] + at[:, 1] + columns[column], np.intp)


def squares(stack: Floats, cell: float) -> Iterator[tuple[Shape, Floats]]:
    """Each size that fits, with the sums of its windows: `stack` (n, rows, columns) -> (n, window rows, columns)."""
    rows, columns = stack.shape[-2:]
    whole = np.zeros((*stack.shape[:-2], rows + 1, columns + 1))
    np.cumsum(stack, axis=-2, out=whole[..., 1:, 1:])
    np.cumsum(whole[..., 1:, 1:], axis=-1, out=whole[..., 1:, 1:])
    for side in sorted({max(1, round(metres / cell)) for metres in SIDES}):
        step = max(1, min(side // 2, round(STRIDE / cell)))
        if side > min(rows, columns):
            continue
        yield _square(side, step, rows, columns), _box(whole, side, step)


def doubled(stack: Floats, cell: float) -> Iterator[tuple[Shape, Floats]]:
    """As `squares`, of one cell a side and twice as many each time up to 800 m: faster, for single kinds.

    Layer by layer: one of them, with all that is added up on the way, stays in the processor's cache.
    """
    rows, columns = stack.shape[-2:]
    yield _square(1, 1, rows, columns), stack
    steps, layers = list(_doublings(rows, columns, cell)), stack.reshape(-1, rows, columns)
    found: list[Floats] = []
    for number, layer in enumerate(layers):
        sums = layer
        for size, (apart, skip, _, _) in enumerate(steps):
            sums = sums[:-apart] + sums[apart:]
            sums = (sums[:, :-apart] + sums[:, apart:])[::skip, ::skip]
            if not number:
                found.append(np.empty((len(layers), *sums.shape)))
            found[size][number] = sums
    for (_, _, side, step), every in zip(steps, found, strict=True):
        yield _square(side, step, rows, columns), every.reshape(*stack.shape[:-2], *every.shape[1:])


def _doublings(rows: int, columns: int, cell: float) -> Iterator[tuple[int, int, int, int]]:
    """How many windows apart two of the last size are added up, which of these stay; then side and step in cells."""
    side, step = 1, 1
    while 2 * side * cell <= KIND_SIDE and 2 * side <= min(rows, columns):
        wanted = max(1, min(side, round(STRIDE / cell)))
        yield side // step, wanted // step, 2 * side, wanted
        side, step = 2 * side, wanted


def _square(side: int, step: int, rows: int, columns: int) -> Shape:
    offsets = tuple((r, c) for r in range(side) for c in range(side))
    return Shape(f"square {side}", (slice(0, rows - side + 1, step), slice(0, columns - side + 1, step)), offsets)


def _box(whole: Floats, side: int, step: int) -> Floats:
    wide = whole[..., side::step] - whole[..., :-side:step]
    sums: Floats = wide[..., side::step, :] - wide[..., :-side:step, :]
    return sums


def streets(stack: Floats, cell: float) -> Iterator[tuple[Shape, Floats]]:
    """Stretches of 600 m in twelve directions, with the sums of their windows; none where the lattice is shorter."""
    along_rows, along_columns = _phases(stack), _phases(stack.swapaxes(-1, -2))
    for number in range(DIRECTIONS):
        angle = number * pi / DIRECTIONS
        upright = abs(sin(angle)) > abs(cos(angle))
        along, across = (sin(angle), cos(angle)) if upright else (cos(angle), sin(angle))
        slope = across / along
        length = max(2, round(STREET * abs(along) / cell))
        steps = [round(slope * i) for i in range(length)]
        low = min(steps)
        found = _stretches(along_columns if upright else along_rows, [s - low for s in steps])
        if found is not None:
            offsets, starts, sums = found
            if upright:
                offsets, starts = tuple((c, r) for r, c in offsets), (starts[1], starts[0])
                sums = sums.swapaxes(-1, -2)
            yield Shape("street", starts, offsets), sums


Stretch = tuple[tuple[tuple[int, int], ...], tuple[slice, slice], Floats]


def _phases(stack: Floats) -> list[Floats]:
    """Sums of two rows, parted by which of `STEP` columns they begin in: what is added up lies together in memory."""
    wide = stack[..., :-1, :] + stack[..., 1:, :]
    return [np.ascontiguousarray(wide[..., phase::STEP]) for phase in range(STEP)]


def _stretches(phases: list[Floats], steps: list[int]) -> Stretch | None:
    """Sums over stretches that go one column east a step and stand `steps` rows below their first cell."""
    rows, columns = phases[0].shape[-2] + WIDTH - 1, sum(phase.shape[-1] for phase in phases)
    high, long = rows - max(steps) - WIDTH + 1, columns - len(steps) + 1
    if high <= 0 or long <= 0:
        return None
    starts = len(range(0, long, STEP))
    sums = np.zeros((*phases[0].shape[:-2], high, starts))
    for column, row in enumerate(steps):
        first, phase = divmod(column, STEP)
        sums += phases[phase][..., row : row + high, first : first + starts]
    offsets = tuple((row + w, column) for column, row in enumerate(steps) for w in range(WIDTH))
    return offsets, (slice(0, high), slice(0, long, STEP)), sums
