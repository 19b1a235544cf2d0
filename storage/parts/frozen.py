"""Closed periods and trees as text: exact, one way to write each, and checked when read."""

import json
from typing import Any

import numpy as np

from storage.errors import InvalidValueError
from storage.parts.closing import Closed
from storage.parts.lattice import Ints
from storage.parts.periods import Length, Stretch
from storage.parts.trees import LEAF, Tree, readonly

_LISTS = ("zones", "zone_counts", "kinds", "kind_counts")
_WORDS = ("group", "zone_tree", "kind_tree")


def closed_text(closed: Closed) -> str:
    """JSON of one closed period; equal periods give equal text, so that it can be hashed."""
    body = {name: getattr(closed, name) for name in (*_WORDS, "k", *_LISTS)}
    return _written(body | {"weeks": int(closed.stretch.weeks), "number": closed.stretch.number})


def read_closed(text: str, zones: Tree, kinds: Tree) -> Closed:
    """The closed period of a text; raises `InvalidValueError` for anything that `close` could not have made."""
    body = _read(text, (*_WORDS, "k", *_LISTS, "weeks", "number"), "closed")
    try:
        stretch = Stretch(Length(_whole(body["weeks"])), _whole(body["number"]))
        lists = (tuple(_whole(one) for one in body[name]) for name in _LISTS)
        group, zone_tree, kind_tree = (str(body[word]) for word in _WORDS)
        closed = Closed(group, stretch, _whole(body["k"]), zone_tree, kind_tree, *lists)
    except (TypeError, ValueError):
        raise _refused("closed_unreadable", text) from None
    _check(closed, zones, kinds)
    return closed


def _check(closed: Closed, zones: Tree, kinds: Tree) -> None:
    if (closed.zone_tree, closed.kind_tree) != (zones.key, kinds.key):
        raise _refused("other_trees", f"{closed.zone_tree} {closed.kind_tree}")
    sums = {sum(closed.zone_counts), sum(closed.kind_counts)}
    sides = ((zones, closed.zones, closed.zone_counts), (kinds, closed.kinds, closed.kind_counts))
    if len(sums) > 1 or closed.k < 2 or not all(_is_partition(*side, closed.k) for side in sides):
        raise _refused("not_a_partition", closed.stretch)


def _is_partition(tree: Tree, nodes: tuple[int, ...], counts: tuple[int, ...], k: int) -> bool:
    """Whether the nodes tile the tree (or there are none) and each holds at least k."""
    if not nodes:
        return not counts
    if len(nodes) != len(counts) or min(counts) < k or list(nodes) != sorted(set(nodes)):
        return False
    if nodes[0] < 0 or nodes[-1] >= len(tree):
        return False
    covered = np.zeros(tree.shape, np.int64)
    for row0, row1, col0, col1 in tree.rects[list(nodes)].tolist():
        covered[row0:row1, col0:col1] += 1
    return bool((covered == 1).all())


def tree_text(tree: Tree) -> str:
    """JSON of a tree; equal trees give equal text."""
    arrays = {name: getattr(tree, name).tolist() for name in ("rects", "left", "right")}
    return _written({"key": tree.key, "names": tree.names} | arrays)


def read_tree(text: str) -> Tree:
    """The tree of a text; raises `InvalidValueError` when it is none."""
    body = _read(text, ("key", "names", "rects", "left", "right"), "tree")
    try:
        rects, left, right = (_array(body[name]) for name in ("rects", "left", "right"))
        tree = Tree(str(body["key"]), rects.reshape(-1, 4), left, right, tuple(map(str, body["names"])))
    except (TypeError, ValueError):
        raise _refused("tree_unreadable", text) from None
    if not _is_tree(tree):
        raise _refused("not_a_tree", tree.key)
    return tree


def _is_tree(tree: Tree) -> bool:
    """Whether every inner node's two children come later, once each, and halve its rectangle."""
    size = len(tree)
    if not size or tree.left.shape != (size,) or tree.right.shape != (size,):
        return False
    inner = np.flatnonzero(tree.left != LEAF)
    children = np.concatenate([tree.left[inner], tree.right[inner]])
    if sorted(children.tolist()) != list(range(1, size)) or (tree.right[tree.left == LEAF] != LEAF).any():
        return False
    one, other, whole = tree.rects[tree.left[inner]], tree.rects[tree.right[inner]], tree.rects[inner]
    later = (tree.left[inner] > inner).all() and (tree.right[inner] > inner).all()
    return bool(later and (_sizes(tree.rects) > 0).all() and _halved(whole, one, other))


def _halved(whole: Ints, one: Ints, other: Ints) -> bool:
    """Whether each first half begins where the whole does, and the second fills the rest."""
    down = (one[:, 1] == other[:, 0]) & (one[:, 2:] == other[:, 2:]).all(1)
    across = (one[:, 3] == other[:, 2]) & (one[:, :2] == other[:, :2]).all(1)
    begin = (one[:, [0, 2]] == whole[:, [0, 2]]).all(1)
    end = (other[:, [1, 3]] == whole[:, [1, 3]]).all(1)
    return bool(((down ^ across) & begin & end).all())


def _sizes(rects: Ints) -> Ints:
    """The shorter side of each rectangle; from 1 when it holds anything."""
    sides: Ints = np.minimum(rects[:, 1] - rects[:, 0], rects[:, 3] - rects[:, 2])
    return sides


def _array(numbers: object) -> Ints:
    array = np.array(numbers)
    if array.dtype.kind != "i":
        raise ValueError(numbers)
    return readonly(array)


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(value)
    return value


def _written(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _read(text: str, names: tuple[str, ...], what: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or set(body) != set(names):
        raise _refused(f"{what}_unreadable", text)
    return body


def _refused(what: str, given: object) -> InvalidValueError:
    return InvalidValueError("parts", what, given, "read it from a backup; it was changed after it was written")
