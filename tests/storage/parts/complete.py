"""The complete reader: knows the rule too, and asks of every data set of a small world what its release gives away."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

Counts = tuple[int, ...]


def data_sets(most: int, cells: int) -> Iterator[Counts]:
    """Every way to have 0 … `most` events in so many cells."""
    for number in range(most + 1):
        yield from _ways(number, cells)


def _ways(number: int, cells: int) -> Iterator[Counts]:
    if cells == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in _ways(number - first, cells - 1):
            yield (first, *rest)


@dataclass(frozen=True)
class Verdict:
    """What releases prove of sets of cells, over all data sets.

    `exact`: the count is one number in 1 … k - 1; `within`: it lies there; `zeros`: it is 0. `least` is the
    fewest values that a count which may be below k can have.
    """

    releases: int
    exact: int
    within: int
    zeros: int
    least: int

    @property
    def gives_away(self) -> bool:
        return bool(self.exact or self.within or self.zeros)


def judge(release: Callable[[Counts], Hashable], data: Iterable[Counts], k: int) -> Verdict:
    """Every set of cells, against every data set with the same release."""
    alike: dict[Hashable, list[Counts]] = defaultdict(list)
    for counts in data:
        alike[release(counts)].append(counts)
    cells = len(next(iter(alike.values()))[0])
    sets = np.array([chosen for chosen in product((0, 1), repeat=cells) if any(chosen)])
    exact = within = zeros = 0
    least = np.inf
    for group in alike.values():
        values = np.array(group) @ sets.T
        low, high = values.min(0), values.max(0)
        exact += int(((low == high) & (low >= 1) & (low < k)).sum())
        within += int(((low >= 1) & (high < k)).sum())
        zeros += int((high == 0).sum())
        for column in values.T[(low < high) & (low < k)]:
            least = min(least, np.unique(column).size)
    return Verdict(len(alike), exact, within, zeros, int(least))
