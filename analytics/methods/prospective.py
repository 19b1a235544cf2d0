"""Weekly alarms: where more happened in the last days than the place's and the days' own shares tell.

The prospective space-time permutation scan. Verdicts: `new` (a cluster that chance alone gives in at most one
of twenty looks), `as_usual`, `too_few`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats
from analytics.methods.about import About

REPLICATES = 999  # p down to 0.001, the field's custom (Kulldorff et al. 2005)
SEVEN_DAYS = (1, 2, 3, 4, 5, 6, 7)  # Kulldorff et al. 2005 looked one to seven days back
EVERY = 7.0  # days between looks: a digest a week


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cylinder with more incidents than its place's and its days' shares of all give.

    The base are the `cells` (flat numbers, rising, inside the study area) whose centres lie within `radius`
    metres of the centre of cell (`row`, `column`); the height are the days `first` to `last`, both included.
    `p` is (1 + replicates whose highest LLR is at least this one's) / (1 + replicates), so it holds for all
    cylinders looked at together. `recurrence` is the days between two such by chance alone: days between
    looks / p.
    """

    row: int
    column: int
    radius: float
    cells: NDArray[np.intp]
    first: int
    last: int
    observed: int
    expected: float
    llr: float
    p: float
    recurrence: float

    @property
    def days(self) -> int:
        """Its height."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Prospective:
    """The clusters, highest LLR first, no two sharing a cell; empty where there is too little to tell.

    `maxima` are the highest LLR of each replicate, shape (replicates,), in the order they were drawn: a caller
    may judge other cylinders by them. `outside` counts incidents not looked at: outside the study area
    or the days.
    """

    clusters: tuple[Cluster, ...]
    maxima: Floats
    outside: int
    about: About


def prospective(
    cell: ArrayLike,
    day: ArrayLike,
    shape: tuple[int, int],
    *,
    side: float,
    radius: float,
    last: int,
    seed: int,
    first: int | None = None,
    heights: Sequence[int] = SEVEN_DAYS,
    inside: ArrayLike | None = None,
    share: float = 0.5,
    least: int = 2,
    most: int = 10,
    replicates: int = REPLICATES,
    every: float = EVERY,
) -> Prospective:
    """Clusters among the days that end on `last`, of incidents in cells on a grid of `shape` (rows, columns).

    `cell` are flat numbers (row * columns + column; -1 is outside), `day` any whole numbers, in any order; both of
    shape (n,). `side` of a cell and the largest `radius` in metres. `first` is the first day of the history, the
    earliest there is unless given. `heights` are the numbers of days to try. `inside` of `shape` is the study area,
    all unless given. A cylinder holds at most `share` of all incidents by place, and at least `least` in its days.
    `seed` makes it repeatable. ValueError for what is no place, no day or no limit.
    """
    raise NotImplementedError
