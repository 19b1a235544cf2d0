"""Closed periods of a city's years on one shelf: all parts in a few arrays, so that thousands cost little."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.errors import NotSetUpError
from storage.parts.closing import Closed, PeriodClosedError
from storage.parts.lattice import Ints
from storage.parts.periods import Length
from storage.parts.trees import Tree


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The parts of many closed periods of one sort (zones or kinds); arrays of shape (parts,).

    `node` counts through all `trees`, each tree's from `offset` on; `closed` is the place on the shelf.
    """

    trees: tuple[Tree, ...]
    offset: Ints
    node: Ints
    count: Ints
    closed: Ints

    @classmethod
    def of(cls, closed: tuple[Closed, ...], trees: Mapping[str, Tree], sort: str) -> "Parts":
        """Those of `zones` or of `kinds`."""
        keys = [one.zone_tree if sort == "zones" else one.kind_tree for one in closed]
        used = {key: _found(trees, key, sort) for key in dict.fromkeys(keys)}
        sizes = np.array([len(tree) for tree in used.values()], np.int64)
        offset = np.cumsum(sizes) - sizes
        begins = dict(zip(used, offset.tolist(), strict=True))
        lists = [getattr(one, sort) for one in closed]
        counts = [count for one in closed for count in getattr(one, f"{sort[:-1]}_counts")]
        lengths = [len(nodes) for nodes in lists]
        first = np.repeat(np.array([begins[key] for key in keys], np.int64), lengths)
        node = np.array([node for nodes in lists for node in nodes], np.int64) + first
        return cls(
            tuple(used.values()), offset, node, np.array(counts, np.int64), np.repeat(np.arange(len(keys)), lengths)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """All that may be told, in the order it was given.

    `group` (closed,) are places in `groups`, `weeks` and `number` (closed,) each period's length and number.
    """

    closed: tuple[Closed, ...]
    groups: tuple[str, ...]
    group: Ints
    weeks: Ints
    number: Ints
    zones: Parts
    kinds: Parts

    @classmethod
    def of(cls, closed: Iterable[Closed], trees: Mapping[str, Tree]) -> "Shelf":
        """A shelf of closed periods and the trees they name.

        Raises `PeriodClosedError` when a class's periods overlap: one of them was closed anew.
        """
        held = tuple(closed)
        groups = tuple(dict.fromkeys(one.group for one in held))
        places = {group: place for place, group in enumerate(groups)}
        _refuse_overlaps(held)
        return cls(
            closed=held,
            groups=groups,
            group=np.array([places[one.group] for one in held], np.int64),
            weeks=np.array([one.stretch.weeks for one in held], np.int64),
            number=np.array([one.stretch.number for one in held], np.int64),
            zones=Parts.of(held, trees, "zones"),
            kinds=Parts.of(held, trees, "kinds"),
        )

    def picked(self, groups: Iterable[str], weeks: Length, numbers: Iterable[int]) -> NDArray[np.bool_]:
        """Which closed periods are of these classes, this length and these numbers. Shape (closed,)."""
        asked = frozenset(groups)
        wanted = [place for place, group in enumerate(self.groups) if group in asked]
        of_group = np.isin(self.group, np.array(wanted, np.int64))
        of_number = np.isin(self.number, np.array(sorted(numbers), np.int64))
        picked: NDArray[np.bool_] = of_group & of_number & (self.weeks == weeks)
        return picked


def _found(trees: Mapping[str, Tree], key: str, sort: str) -> Tree:
    if key not in trees or bool(trees[key].names) != (sort == "kinds"):
        raise NotSetUpError("tree_missing", key, "read the tree that the closed period was made with")
    return trees[key]


def _refuse_overlaps(closed: tuple[Closed, ...]) -> None:
    latest: dict[str, Closed] = {}
    for one in sorted(closed, key=lambda one: one.stretch.first):
        before = latest.get(one.group)
        if before is not None and one.stretch.first < before.stretch.end:
            raise PeriodClosedError("period_closed_twice", one.stretch, "a class's closed periods never overlap")
        latest[one.group] = one
