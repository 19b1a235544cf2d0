"""How the public trees are made: once a year from addresses, inhabitants or area; from the list of kinds."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from storage.errors import InvalidValueError
from storage.parts.lattice import Floats, Ints
from storage.parts.trees import LEAF, Tree, boxes, integral, readonly

# Cells a side of the smallest zone: 250 m, and 1 km for a class that may hold capped kinds.
SMALLEST: Final = 1
SMALLEST_CAPPED: Final = 4
# A zone holds at least as many addresses, where they are known: the design's number.
LEAST_ADDRESSES: Final = 20
# A line of the year before stays while the lesser half holds this share: years can then be compared,
# and events are told apart nearly as well as by a line through the middle.
_STILL_HALF: Final = 0.4
# Weights are summed as whole thousandths: exactly, and the same on every machine.
_FINE: Final = 1000
_MOST: Final = 1e9

_Rect = tuple[int, int, int, int]
_Halves = tuple[_Rect, _Rect]


def zone_tree(
    key: str, weight: Floats, *, smallest: int = SMALLEST, least: float = 0.0, before: Tree | None = None
) -> Tree:
    """The lattice halved, along its longer side where that can be done, so that each half has half the weight.

    `weight` (rows, cols) is public: addresses, else inhabitants, else area; 0 where a class cannot have events.
    A half is at least `smallest` cells a side and holds at least `least` weight, and some. With the
    tree of the year `before`, its lines stay while they still halve.
    """
    if weight.ndim != 2 or not ((weight >= 0) & (weight <= _MOST)).all():
        raise InvalidValueError("weight", "weight_unusable", weight.shape, "give numbers from 0 for rows and columns")
    fine = np.rint(weight * _FINE).astype(np.int64)
    if not fine.any():
        raise InvalidValueError("weight", "weight_unusable", "only zeros", "give the area of each cell instead")
    rows, cols = weight.shape
    if before is not None and before.shape != (rows, cols):
        raise InvalidValueError("before", "other_lattice", before.shape, "leave out the tree of the year before")
    total = integral(fine)
    kept = _lines(before) if before is not None else {}

    def cut(rect: _Rect) -> _Halves | None:
        old = kept.get(rect)
        if old is not None and _halves_still(total, old, smallest, least * _FINE):
            return old
        return _best(total, rect, smallest, least * _FINE)

    return _grown(key, (0, rows, 0, cols), cut)


def kind_tree(key: str, groups: Sequence[Sequence[str]]) -> Tree:
    """The kinds in their public order, halved between groups first and inside each group then.

    Give only the kinds that a class may hold by the register: a half that can hold nothing is never split off.
    """
    names = tuple(kind for group in groups for kind in group)
    if not names or len(set(names)) < len(names):
        raise InvalidValueError("kinds", "kinds_unusable", names, "name each kind once, and at least one")
    borders = {int(border) for border in np.cumsum([len(group) for group in groups])}

    def cut(rect: _Rect) -> _Halves | None:
        first, last = rect[2:]
        inner = range(first + 1, last)
        lines = [line for line in inner if line in borders] or list(inner)
        if not lines:
            return None
        line = min(lines, key=lambda at: abs(2 * at - first - last))  # of two the first
        return (0, 1, first, line), (0, 1, line, last)

    return _grown(key, (0, 1, 0, len(names)), cut, names)


def _grown(key: str, root: _Rect, cut: Callable[[_Rect], _Halves | None], names: tuple[str, ...] = ()) -> Tree:
    """The whole tree, level by level, so that children come after their parent."""
    rects, left, right = [root], [LEAF], [LEAF]
    node = 0
    while node < len(rects):
        halves = cut(rects[node])
        if halves is not None:
            left[node], right[node] = len(rects), len(rects) + 1
            rects += halves
            left += [LEAF, LEAF]
            right += [LEAF, LEAF]
        node += 1
    return Tree(key, readonly(rects), readonly(left), readonly(right), names)


def _best(total: Ints, rect: _Rect, smallest: int, least: float) -> _Halves | None:
    """The most even halves along the longer side, else along the other."""
    row0, row1, col0, col1 = rect
    for down in (row1 - row0 >= col1 - col0, row1 - row0 < col1 - col0):
        low, high = (row0, row1) if down else (col0, col1)
        lines = np.arange(low + smallest, high - smallest + 1)
        if not lines.size:
            continue
        first, second = _at(rect, lines, down)
        halves = boxes(total, first), boxes(total, second)
        uneven = np.abs(halves[0] - halves[1])
        # Among lines as good as each other the one nearest the middle.
        at = int(np.lexsort((np.abs(2 * lines - low - high), uneven))[0])
        if _enough(min(halves[0][at], halves[1][at]), least):
            return _rect(first[at]), _rect(second[at])
    return None


def _at(rect: _Rect, lines: Ints, down: bool) -> tuple[Ints, Ints]:
    """The two halves for each line, each of shape (lines, 4)."""
    first = np.tile(np.array(rect, np.int64), (lines.size, 1))
    second = first.copy()
    first[:, 1 if down else 3] = lines
    second[:, 0 if down else 2] = lines
    return first, second


def _rect(numbers: Ints) -> _Rect:
    row0, row1, col0, col1 = numbers.tolist()
    return row0, row1, col0, col1


def _enough(weight: Any, least: float) -> bool:
    """A half without any weight would only hide that the other half cannot be split."""
    return bool(weight > 0 and weight >= least)


def _lines(before: Tree) -> dict[_Rect, _Halves]:
    """How the tree of the year before halved each of its rectangles."""
    inner = np.flatnonzero(before.left != LEAF)
    wholes, firsts, seconds = (before.rects[nodes] for nodes in (inner, before.left[inner], before.right[inner]))
    return {
        _rect(whole): (_rect(first), _rect(second))
        for whole, first, second in zip(wholes, firsts, seconds, strict=True)
    }


def _halves_still(total: Ints, halves: _Halves, smallest: int, least: float) -> bool:
    for row0, row1, col0, col1 in halves:
        if min(row1 - row0, col1 - col0) < smallest:
            return False
    weights = boxes(total, np.array(halves, np.int64))
    return _enough(weights.min(), least) and bool(weights.min() >= _STILL_HALF * weights.sum())
