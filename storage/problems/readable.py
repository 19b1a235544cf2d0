"""What of a problem's contributions an audience may read. Pure: rows in, rows out.

The rule is `decide_told` (storage/sharing.py) for each link: the problem, the contribution, and the cause that evidence
or a doubt hangs on. An indirect cause whose cause may not be read stands for itself: nothing says that there is more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from storage.model.people import Audience, Level
from storage.model.problem import HANGING, Sort
from storage.sharing import decide_told


@dataclass(frozen=True, slots=True)
class Said:
    """What the rule needs of a contribution; `parent` is another's id."""

    id: int
    sort: Sort
    partners: frozenset[str]
    parent: int | None = None
    withdrawn: bool = False


def readable(said: Iterable[Said], problem: frozenset[str], audience: Audience) -> tuple[Said, ...]:
    """Those that everybody in the audience may read, in the same order; `problem` are the problem's partners."""
    every = {one.id: one for one in said}
    if decide_told(problem, audience).level is Level.NOTHING:
        return ()
    open_ = {one.id for one in every.values() if _is_open(one, problem, audience)}
    kept = (one for one in every.values() if one.id in open_ and (one.sort not in HANGING or one.parent in open_))
    return _no_rings([one if one.parent in open_ else replace(one, parent=None) for one in kept])


def _no_rings(kept: list[Said]) -> tuple[Said, ...]:
    """The oldest cause of a ring stands as a direct one.

    A cause may have been hung on one that comes from it, by way of one that its writer may not read.
    """
    parents = {one.id: one.parent for one in kept if one.parent is not None}
    for start in sorted(parents):
        at, passed = parents[start], set[int]()
        while at in parents and at != start and at not in passed:
            passed.add(at)
            at = parents[at]
        if at == start:
            del parents[start]
    return tuple(replace(one, parent=parents.get(one.id)) for one in kept)


def reach(one: Said, every: dict[int, Said], problem: frozenset[str]) -> frozenset[str]:
    """The partners that may read it at all."""
    partners = one.partners & problem
    parent = every.get(one.parent) if one.parent is not None and one.sort in HANGING else None
    return partners if parent is None else partners & parent.partners


def _is_open(one: Said, problem: frozenset[str], audience: Audience) -> bool:
    return not one.withdrawn and decide_told(one.partners & problem, audience).level is not Level.NOTHING
