"""Which squares hold too few addresses to be told alone, and which is told in their place.

A square of level COARSE with a handful of addresses tells nearly whose home something happened at. Where an address
register has been imported, such a square is told as the nearest that holds enough (docs/decisions/0017-addresses.md).
What was put together once is never parted: else the squares of two times would have less in common than either holds.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from storage.errors import InvalidValueError
from storage.model.region import FEWEST, Cell, Moved
from storage.selection import CELL, Floats

if TYPE_CHECKING:
    from storage.snapping import Snapping

Middle = tuple[float, float]


def cells_of(x: Floats, y: Floats) -> tuple[Cell, ...]:
    """How many addresses each 250 m cell holds, in order; of several at the same metre one counts. Shape (n,)."""
    places = np.stack([x, y], axis=1)[np.lexsort((y, x))]
    _, first = np.unique(np.rint(places), axis=0, return_index=True)
    cells, held = np.unique((places[first] // CELL).astype(np.int64), axis=0, return_counts=True)
    return tuple((int(col), int(row), int(n)) for (col, row), n in zip(cells.tolist(), held.tolist(), strict=True))


def moved(plain: "Snapping", cells: Iterable[Cell], before: Iterable[Moved] = ()) -> tuple[Moved, ...]:
    """Every square that is told as another, in order. `plain` is the table without any, `before` what was moved.

    Squares without an address are nobody's home and stay. Raises `InvalidValueError` when no square holds enough.
    """
    told = _kept(plain, before)
    held: dict[Middle, int] = defaultdict(int)
    for square, n in _squares(plain, cells).items():
        told.setdefault(square, square)
        held[told[square]] += n
    large = np.array(sorted(one for one, n in held.items() if n >= FEWEST)).reshape(-1, 2)
    if not len(large):
        raise InvalidValueError("addresses", "addresses_too_few", sum(held.values()), f"at least {FEWEST} in a square")
    nearest = {one: _nearest(one, large) for one, n in held.items() if 0 < n < FEWEST}
    found = {square: nearest.get(target, target) for square, target in told.items()}
    return tuple(sorted((*square, *target) for square, target in found.items() if square != target))


def _kept(plain: "Snapping", before: Iterable[Moved]) -> dict[Middle, Middle]:
    """What was put together, as far as the squares are still those of the map."""
    rows = np.array(list(before)).reshape(-1, 4)
    here, there = (np.stack(plain.snap(rows[:, at], rows[:, at + 1]), axis=1) for at in (0, 2))
    same = (here == rows[:, :2]).all(axis=1)
    pairs = zip(here[same].tolist(), there[same].tolist(), strict=True)
    kept = {(square[0], square[1]): (target[0], target[1]) for square, target in pairs}
    return {target: target for target in kept.values()} | kept


def _squares(plain: "Snapping", cells: Iterable[Cell]) -> dict[Middle, int]:
    """How many addresses each square holds."""
    rows = np.array(list(cells), np.float64).reshape(-1, 3)
    x, y = plain.snap((rows[:, 0] + 0.5) * CELL, (rows[:, 1] + 0.5) * CELL)
    held: dict[Middle, int] = defaultdict(int)
    for east, north, n in zip(x.tolist(), y.tolist(), rows[:, 2].astype(int).tolist(), strict=True):
        held[east, north] += n
    return held


def _nearest(square: Middle, large: Floats) -> Middle:
    """Of the large squares the nearest middle; of several the southernmost, then the westernmost."""
    away = ((large - np.array(square)) ** 2).sum(axis=1)
    best = large[np.flatnonzero(away == away.min())]
    east, north = min(best.tolist(), key=lambda one: (one[1], one[0]))
    return float(east), float(north)
