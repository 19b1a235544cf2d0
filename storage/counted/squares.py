"""Which zones of many partitions can be drawn in one picture.

Classes, and weeks, are cut along the same lines to different depths. A zone can be drawn with the number of all whole
parts inside it. Those of larger zones cannot be placed in it; so there is a choice between fine zones with few of the
events and coarse ones with all. The choice here tells most: an event counts for the bits that its zone tells of where.
Nothing is used but what was told.
"""

import numpy as np

from storage.parts.lattice import Ints
from storage.parts.trees import LEAF, Tree


def drawable(tree: Tree, rects: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Nodes of `tree` that do not overlap, and how many events each surely holds.

    `rects` (parts, 4) are the parts' rectangles and `counts` (parts,) their events. The whole is never drawn.
    """
    distinct, of = np.unique(rects, axis=0, return_inverse=True)
    node = np.array([_smallest(tree, rect) for rect in distinct.tolist()], np.int64)
    held = np.bincount(node[of.ravel()], weights=counts, minlength=len(tree)).astype(np.int64).tolist()
    left, right = tree.left.tolist(), tree.right.tolist()
    sides = tree.rects
    cells = (sides[:, 1] - sides[:, 0]) * (sides[:, 3] - sides[:, 2])
    bits = np.log2(cells[0] / cells).tolist()
    best, whole = [0.0] * len(tree), [True] * len(tree)
    for at in range(len(tree) - 1, -1, -1):  # children come after their parent
        below = 0.0
        if left[at] != LEAF:
            held[at] += held[left[at]] + held[right[at]]
            below = best[left[at]] + best[right[at]]
        best[at], whole[at] = max(held[at] * bits[at], below), held[at] * bits[at] >= below
    nodes, todo = [], [0]
    while todo:
        at = todo.pop()
        if not held[at]:
            continue
        if whole[at]:
            nodes.append(at)
        else:
            todo += [left[at], right[at]]
    drawn = np.array([at for at in sorted(nodes) if at], np.int64)
    return drawn, np.array(held, np.int64)[drawn]


def _smallest(tree: Tree, rect: list[int]) -> int:
    """The smallest node that holds a rectangle."""
    node = 0
    while tree.left[node] != LEAF:
        inner = next((child for child in (tree.left[node], tree.right[node]) if _holds(tree, child, rect)), None)
        if inner is None:
            break
        node = int(inner)
    return node


def _holds(tree: Tree, node: int, rect: list[int]) -> bool:
    row0, row1, col0, col1 = tree.rects[node].tolist()
    return bool(row0 <= rect[0] and rect[1] <= row1 and col0 <= rect[2] and rect[3] <= col1)
