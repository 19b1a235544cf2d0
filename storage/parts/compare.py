"""Two times side by side, in the finest zones that all their closed periods share.

Zones of one tree are nested, so the shared ones are the coarsest; trees of different years are
compared where their zones can be put together to the same ground, else the municipality as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.errors import InvalidValueError
from storage.parts.lattice import Ints
from storage.parts.periods import Length, Stretch, chosen
from storage.parts.shelf import Shelf
from storage.parts.sums import Asked, nearest
from storage.parts.trees import LEAF, Tree


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """One class's counts at two times, over the same ground.

    `zones` (rows, cols) numbers the shared zones, each the size of one or more parts; `earlier` and
    `later` (zones,) are their counts, `used` (zones,) those that stand for the area. The periods are those that closed;
    their numbers may differ between the sides, and a reader must be told.
    """

    group: str
    zones: Ints
    earlier: Ints
    later: Ints
    used: NDArray[np.bool_]
    earlier_stretches: tuple[Stretch, ...]
    later_stretches: tuple[Stretch, ...]

    @property
    def counts(self) -> tuple[int, int]:
        """Both sums over the zones that stand for the area."""
        return int(self.earlier[self.used].sum()), int(self.later[self.used].sum())


def compare(
    shelf: Shelf, groups: Iterable[str], earlier: Asked, later: Asked, area: NDArray[np.bool_]
) -> tuple[Compared, ...]:
    """Each class that has something to show on both sides; the others are left out.

    `area` is a mask of cells, `earlier` and `later` spans of days (first, day after the last).
    """
    if not area.any():
        raise InvalidValueError("area", "area_unusable", area.shape, "give at least one cell")
    sides = (list(earlier), list(later))
    found = []
    for group in dict.fromkeys(groups):
        for weeks in Length:
            picked = [shelf.picked([group], weeks, chosen(side, weeks)) for side in sides]
            compared = _compared(shelf, group, picked[0], picked[1], area)
            if compared is not None:
                found.append(compared)
    return tuple(found)


def _compared(
    shelf: Shelf, group: str, earlier: NDArray[np.bool_], later: NDArray[np.bool_], area: NDArray[np.bool_]
) -> Compared | None:
    if not (earlier.any() and later.any()):
        return None
    parts = shelf.zones
    sides = earlier[parts.closed], later[parts.closed]
    if not (sides[0].any() and sides[1].any()):
        return None
    zones = common(parts.trees, parts.offset, np.unique(parts.node[sides[0] | sides[1]]), area.shape)
    size = np.bincount(zones.ravel())
    share = np.bincount(zones.ravel(), weights=area.ravel()) / size
    counts = [_counts(shelf, side, zones, size.size) for side in sides]
    used = nearest(share, np.zeros(size.size, np.int64), 1)
    return Compared(group, zones, counts[0], counts[1], used, _stretches(shelf, earlier), _stretches(shelf, later))


def _counts(shelf: Shelf, side: NDArray[np.bool_], zones: Ints, size: int) -> Ints:
    """The sum of the side's parts in each shared zone; a part lies wholly in one. Shape (size,)."""
    parts = shelf.zones
    corners = np.concatenate([tree.rects[:, [0, 2]] for tree in parts.trees])[parts.node[side]]
    if size == 1:  # also when lattices differ, and a corner would say nothing
        return np.array([parts.count[side].sum()], np.int64)
    zone = zones[corners[:, 0], corners[:, 1]]
    return np.bincount(zone, weights=parts.count[side], minlength=size).astype(np.int64)


def common(trees: tuple[Tree, ...], offset: Ints, nodes: Ints, shape: tuple[int, ...]) -> Ints:
    """The finest zones that are put together from whole parts of every closed period: a number for each cell, from 0.

    `nodes` are all parts used, numbered through the trees from `offset` on. When lattices differ, there is one zone.
    """
    alone = []
    for tree, begin in zip(trees, offset.tolist(), strict=True):
        mine = nodes[(nodes >= begin) & (nodes < begin + len(tree))] - begin
        if mine.size:
            if tree.shape != shape:
                return np.zeros(shape, np.int64)
            alone.append(_coarsest(tree, mine))
    return _joined(alone)


def _coarsest(tree: Tree, nodes: Ints) -> Ints:
    """Which of the nodes without another above it holds each cell, (rows, cols)."""
    used = np.zeros(len(tree), np.bool_)
    used[nodes] = True
    above, below_used = tree.parents().tolist(), used.tolist()
    tops = []
    for node in range(len(tree)):  # parents come first
        parent = above[node]
        under = parent != LEAF and below_used[parent]
        if used[node] and not under:
            tops.append(node)
        below_used[node] = under or below_used[node]
    zones = np.zeros(tree.shape, np.int64)
    for place, (row0, row1, col0, col1) in enumerate(tree.rects[tops].tolist()):
        zones[row0:row1, col0:col1] = place
    return zones


def _joined(alone: list[Ints]) -> Ints:
    """The finest partition that each of these is finer than: zones that overlap are put together."""
    zones = alone[0]
    while True:
        before = zones
        for other in alone:
            least = np.full(int(other.max()) + 1, zones.max(), np.int64)
            np.minimum.at(least, other, zones)
            zones = least[other]
        if (zones == before).all():
            return np.unique(zones, return_inverse=True)[1].reshape(zones.shape).astype(np.int64)


def _stretches(shelf: Shelf, picked: NDArray[np.bool_]) -> tuple[Stretch, ...]:
    rows = zip(shelf.weeks[picked].tolist(), shelf.number[picked].tolist(), strict=True)
    return tuple(sorted(Stretch(Length(weeks), number) for weeks, number in rows))
