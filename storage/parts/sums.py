"""Sums of whole parts: the only numbers there are.

Which parts stand for what was asked is decided from the calendar, the map, the list of kinds and
the parts themselves; all of that is public or was told already, so a sum tells nothing more. No
function takes both an area and kinds: such a number would not be a sum of parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storage.errors import InvalidValueError
from storage.parts.lattice import Floats, Ints
from storage.parts.periods import Length, Stretch, chosen
from storage.parts.shelf import Parts, Shelf
from storage.parts.trees import Tree

Spans = list[tuple[date, date]]
Asked = Iterable[tuple[date, date]]
# "At least half inside": what lies mostly in an area is told as in it.
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """How many, and of what exactly. Never less than k.

    `stretches` are the whole closed periods that stand for the time asked, whatever was shown in each;
    `parts` are the places in the shelf's zones (or kinds) of those that stand for the area (or the
    kinds); `nodes` names them.
    `exact_time` and `exact_parts` say whether these are just what was asked, or nearest to it.
    """

    count: int
    weeks: Length
    stretches: tuple[Stretch, ...]
    parts: Ints
    exact_time: bool
    exact_parts: bool


def by_area(shelf: Shelf, groups: Iterable[str], asked: Asked, area: NDArray[np.bool_]) -> tuple[Sum, ...]:
    """Counts of all kinds in an area (a mask of cells) for spans of days (first, day after the last).

    One `Sum` for each length of period, so that a week is never added to four; none where nothing may be shown.
    Of each closed period the zones that lie at least half inside, else all that the area touches.
    """
    shares = [_share(tree, area) for tree in shelf.zones.trees]
    return _sums(shelf, shelf.zones, shares, groups, asked)


def by_kind(shelf: Shelf, groups: Iterable[str], asked: Asked, kinds: Iterable[str]) -> tuple[Sum, ...]:
    """Counts of some kinds in the whole municipality; the same choice among the parts of kinds."""
    wanted = set(kinds)
    known = {name for tree in shelf.kinds.trees for name in tree.names}
    if shelf.kinds.trees and not wanted & known:
        raise InvalidValueError("kinds", "kinds_unknown", sorted(wanted), "name kinds that have been counted")
    shares = [tree.share(np.array([[name in wanted for name in tree.names]])) for tree in shelf.kinds.trees]
    return _sums(shelf, shelf.kinds, shares, groups, asked)


def _share(tree: Tree, area: NDArray[np.bool_]) -> Floats:
    if area.shape != tree.shape or not area.any():
        raise InvalidValueError("area", "area_unusable", area.shape, f"give at least one cell of {tree.shape}")
    return tree.share(area)


def _sums(shelf: Shelf, parts: Parts, shares: list[Floats], groups: Iterable[str], asked: Asked) -> tuple[Sum, ...]:
    spans, wanted = list(asked), frozenset(groups)
    found = (_sum(shelf, parts, shares, wanted, spans, weeks) for weeks in Length)
    return tuple(one for one in found if one is not None)


def _sum(
    shelf: Shelf, parts: Parts, shares: list[Floats], groups: frozenset[str], spans: Spans, weeks: Length
) -> Sum | None:
    picked = shelf.picked(groups, weeks, chosen(spans, weeks))
    among = picked[parts.closed]
    share = np.concatenate(shares)[parts.node] if shares else np.empty(0)
    used = among & nearest(share, parts.closed, len(shelf.closed))
    if not used.any():
        return None
    stretches = tuple(Stretch(weeks, number) for number in np.unique(shelf.number[picked]).tolist())
    return Sum(
        count=int(parts.count[used].sum()),
        weeks=weeks,
        stretches=stretches,
        parts=np.flatnonzero(used),
        exact_time=merged(spans) == merged((one.first, one.end) for one in stretches),
        exact_parts=bool(np.isin(share[among], (0, 1)).all()),
    )


def nearest(share: Floats, of: Ints, most: int) -> NDArray[np.bool_]:
    """The parts of each closed period (`of`, below `most`) that are half inside, else all that are touched."""
    half = share >= _HALF
    has_half = np.bincount(of[half], minlength=most) > 0
    return np.where(has_half[of], half, share > 0)


def merged(spans: Iterable[tuple[date, date]]) -> Spans:
    """The same days as spans that neither overlap nor touch, in order."""
    joined: Spans = []
    for first, end in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((first, end))
    return joined


def nodes(parts: Parts, of: Sum) -> tuple[tuple[Tree, tuple[int, ...]], ...]:
    """The nodes that a sum was made of, by tree: what is drawn, or said by name.

    In some of the periods a node may have been no part, or have stood outside: `of.parts` says which.
    """
    found = np.unique(parts.node[of.parts])
    tree_of = np.searchsorted(parts.offset, found, "right") - 1
    each = ((tree, found[tree_of == place] - parts.offset[place]) for place, tree in enumerate(parts.trees))
    return tuple((tree, tuple(mine.tolist())) for tree, mine in each if mine.size)
