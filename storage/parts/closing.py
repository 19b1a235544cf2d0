"""A period closes: one class's events become parts, once and for all.

The rule is three lines: start with everything if it holds k; go on to a node's halves while both
hold k; publish the nodes where that ends. Nothing else is looked at: no other class, no asker.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.errors import InvalidValueError, StorageError
from storage.parts.lattice import Ints
from storage.parts.periods import Length, Stretch
from storage.parts.trees import LEAF, Tree


class PeriodClosedError(StorageError):
    """A closed period never changes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one class is counted; all of it is public. `group` is the class's key."""

    group: str
    k: int
    weeks: Length
    zones: Tree
    kinds: Tree

    def __post_init__(self) -> None:
        if self.k < 2:
            raise InvalidValueError("k", "k_too_small", self.k, "a part of one event is that event; give at least 2")


@dataclass(frozen=True, slots=True)
class Events:
    """What may be counted of one class: all that is stored and released now; arrays of shape (n,).

    `day` is the local day it happened (`date.toordinal`), `row` and `col` its cell, `kind` its place
    among the rule's kinds, `counted` whether an earlier period of this or any class has counted it.
    """

    day: Ints
    row: Ints
    col: Ints
    kind: Ints
    counted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Closed:
    """What may be told of one class in one closed period, to anybody who may be told counts.

    `zones` and `kinds` are nodes of the trees with these keys, and each has its count, at least `k`.
    All four are empty when fewer than k were due: then nothing is shown, and the events are due again.
    """

    group: str
    stretch: Stretch
    k: int
    zone_tree: str
    kind_tree: str
    zones: tuple[int, ...] = ()
    zone_counts: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    kind_counts: tuple[int, ...] = ()


def close(
    rule: Rule, stretch: Stretch, events: Events, before: Closed | None = None
) -> tuple[Closed, NDArray[np.bool_]]:
    """The closed period, and which of the events it has counted, shape (n,).

    `before` is the class's latest closed period. What was reported late, or was too little to show,
    is due in the period that is open; what was corrected or taken away after it was counted is not
    touched. Raises `PeriodClosedError` for a period that is closed or lies before one that is.
    """
    if before is not None and not _follows(stretch, before.stretch):
        raise PeriodClosedError("period_closed", stretch, "it never changes; close the next one")
    if stretch.weeks != rule.weeks:
        raise InvalidValueError("stretch", "other_length", stretch, f"give a period of {rule.weeks} weeks")
    counted = due(events, stretch)
    zones, zone_counts = _parts(rule.zones, events.row[counted], events.col[counted], rule.k)
    kind = events.kind[counted]
    kinds, kind_counts = _parts(rule.kinds, np.zeros_like(kind), kind, rule.k)
    closed = Closed(rule.group, stretch, rule.k, rule.zones.key, rule.kinds.key, zones, zone_counts, kinds, kind_counts)
    return closed, counted if zones else np.zeros_like(counted)


def _follows(stretch: Stretch, before: Stretch) -> bool:
    return stretch.first >= before.end


def due(events: Events, stretch: Stretch) -> NDArray[np.bool_]:
    """What the period counts if it is enough: happened before its end, whenever, and not yet counted. Shape (n,)."""
    happened = events.day < stretch.end.toordinal()
    return happened & ~events.counted


def _parts(tree: Tree, row: Ints, col: Ints, k: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    counts = tree.counts(row, col)
    nodes = split(tree, counts, k)
    return nodes, tuple(counts[list(nodes)].tolist())


def split(tree: Tree, counts: Ints, k: int) -> tuple[int, ...]:
    """The nodes that are parts, in order: a node is halved only if both halves hold at least k."""
    fit = (counts >= k).tolist()
    left, right = tree.left.tolist(), tree.right.tolist()
    parts, todo = [], [0] if fit[0] else []
    while todo:
        node = todo.pop()
        one, other = left[node], right[node]
        if one != LEAF and fit[one] and fit[other]:
            todo += [one, other]
        else:
            parts.append(node)
    return tuple(sorted(parts))
