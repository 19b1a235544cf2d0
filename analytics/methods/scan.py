"""Which areas together have more cases than their inhabitants' share: Kulldorff's spatial scan.

Verdicts: `cluster` (chance alone gives one such in at most one of twenty), `as_usual`, `too_few`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats
from analytics.methods.about import About

REPLICATES = 999


@dataclass(frozen=True, slots=True)
class AreaCluster:
    """Areas that lie together and differ from the rest.

    `areas` are indexes into the caller's order, nearest to the centre first (the centre is areas[0]). `rr` is the
    relative risk: the rate inside over the rate outside. `p` holds for all zones looked at together.
    """

    areas: NDArray[np.intp]
    radius: float
    observed: int
    expected: float
    population: float
    rr: float
    llr: float
    p: float
    high: bool  # more than its share, or less


@dataclass(frozen=True, slots=True)
class Scan:
    """The clusters, highest LLR first, no two sharing an area; `maxima` the highest LLR of each replicate."""

    clusters: tuple[AreaCluster, ...]
    maxima: Floats
    about: About


def scan(
    x: ArrayLike,
    y: ArrayLike,
    cases: ArrayLike,
    population: ArrayLike,
    *,
    seed: int,
    share: float = 0.5,
    low: bool = False,
    most: int = 10,
    replicates: int = REPLICATES,
) -> Scan:
    """Clusters of areas with centres (x, y), whole numbers of cases and any population; all shape (n,)."""
    raise NotImplementedError
