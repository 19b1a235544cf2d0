"""Causes that come from causes, among those that some readers may read. Pure."""

from collections.abc import Iterable

from storage.model.problem import Contribution, Sort


def below(code: str, said: Iterable[Contribution]) -> frozenset[str]:
    """The codes of a cause and of all causes that it comes from."""
    causes = [one for one in said if one.sort is Sort.CAUSE]
    found: set[str] = set()
    more = {code}
    while more:
        found |= more
        more = {one.code for one in causes if one.parent in more} - found
    return frozenset(found)


def depth(code: str, said: Iterable[Contribution]) -> int:
    """How many causes in a row end with this one; 1 for a direct one."""
    parents = {one.code: one.parent for one in said}
    found = 1
    while parents.get(code):
        code, found = parents[code], found + 1
    return found


def height(code: str, said: Iterable[Contribution]) -> int:
    """How many causes in a row begin with this one; 1 when it comes from none."""
    every = [one for one in said if one.sort is Sort.CAUSE]
    found, more = 0, {code}
    while more:
        found, more = found + 1, {one.code for one in every if one.parent in more}
    return found
