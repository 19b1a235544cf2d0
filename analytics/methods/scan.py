"""Which areas together have more cases than their inhabitants' share: Kulldorff's spatial scan.

Kulldorff 1997, "A spatial scan statistic", Communications in Statistics: Theory and Methods 26(6), 1481-1496, the
Poisson model; what SaTScan computes from cases and population. A zone is an area and its nearest neighbours, by
their centres, up to a share of the population. Equally near areas come in together, so that no order of rows decides.

Assumes that without a cluster cases follow the population: whoever is at risk must be in it (inhabitants say
little of where shops are robbed), and cases come one by one. A zone found is a circle's best fit, not a border: areas
at its rim may well be as usual. Chance is tried by dealing all cases out by population again; p holds for
all zones looked at together.

Verdicts: `cluster` (chance alone gives one such in at most one of twenty), `as_usual`, `too_few`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About
from analytics.methods.checked import alike, at_least, finite, whole
from analytics.methods.likelihood import TIE, llr, llr_low

REPLICATES = 999  # p down to 0.001, as SaTScan does unless told
LEAST = 20  # cases: of fewer, one of twenty is not even one
ALPHA = 0.05  # one map in twenty
CHUNK = 64  # replicates together, so that a centre's zones times these stay in a core's cache


@dataclass(frozen=True, slots=True)
class AreaCluster:
    """Areas that lie together and differ from the rest.

    `areas` are indexes into the caller's order, nearest to the centre first (the centre is areas[0]), the last of them
    `radius` from it. `rr` is the relative risk: the rate inside over the rate outside, inf if all cases are inside. `p`
    is (1 + replicates whose highest LLR is at least this one's) / (1 + replicates). `high`: more than its share.
    """

    areas: NDArray[np.intp]
    radius: float
    observed: int
    expected: float
    population: float
    rr: float
    llr: float
    p: float
    high: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """The clusters, highest LLR first, no two sharing an area; none where there is too little to tell.

    `maxima` are the highest LLR of each replicate, shape (replicates,).
    """

    clusters: tuple[AreaCluster, ...]
    maxima: Floats
    about: About


@dataclass(frozen=True, slots=True)
class _Zones:
    """Every area with its nearest: `order` and `far` (distances) of shape (areas, most in a zone).

    `people` are the zone's with all up to there, and `valid` whether that is a zone.
    """

    order: NDArray[np.intp]
    far: Floats
    people: Floats
    valid: NDArray[np.bool_]


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
    """Clusters of areas with centres (x, y), whole numbers of cases and any population; all of shape (n,).

    A zone holds at most `share` of the population. With `low` zones with fewer than their share count as well. `seed`
    makes it repeatable. ValueError for columns that are no numbers, below 0, or cases where nobody lives.
    """
    xs, ys, counts, people = _columns(x, y, cases, population)
    at_least(replicates, 1, "replicates")
    at_least(seed, 0, "seed")
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share must be above 0 and at most 1, got {share}")
    n = int(counts.sum())
    about = (("areas", len(xs)), ("share", share), ("replicates", replicates), ("seed", seed))
    zones = _zones(xs, ys, people, share)
    if n < LEAST or not zones.valid.any():
        return Scan((), np.zeros(0), About("scan", n, about, TOO_FEW))
    chance = _maxima(zones, people, n, low, replicates, seed)
    found = tuple(_clusters(zones, counts, float(people.sum()), chance, low, most))
    alarm = bool(found) and found[0].p <= ALPHA
    return Scan(found, chance, About("scan", n, about, "cluster" if alarm else "as_usual"))


def _columns(
    x: ArrayLike, y: ArrayLike, cases: ArrayLike, population: ArrayLike
) -> tuple[Floats, Floats, Ints, Floats]:
    xs, ys, counts, people = finite(x, "x"), finite(y, "y"), whole(cases, "cases"), finite(population, "population")
    alike(x=xs, y=ys, cases=counts, population=people)
    for name, column in (("cases", counts), ("population", people)):
        if (column < 0).any():
            raise ValueError(f"{name} must not be below 0, got {column.min()} in row {int(column.argmin())}")
    empty = np.flatnonzero((people == 0) & (counts > 0))
    if empty.size:
        raise ValueError(f"cases need a population, but row {empty[0]} has {counts[empty[0]]} cases and none")
    return xs, ys, counts, people


def _zones(x: Floats, y: Floats, people: Floats, share: float) -> _Zones:
    """Neighbours by distance, of equals by row, as far as any zone goes."""
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    order = distance.argsort(axis=1, kind="stable")
    far = np.take_along_axis(distance, order, axis=1)
    inside = people[order].cumsum(axis=1)
    everybody = float(people.sum())
    valid = (inside <= share * everybody * (1.0 + TIE)) & (inside > 0)
    valid &= inside < everybody * (1.0 - TIE)  # nothing is more or less among all
    valid[:, :-1] &= far[:, 1:] > far[:, :-1] * (1.0 + TIE)  # not before all that are equally near are in
    longest = int(np.flatnonzero(valid.any(axis=0)).max(initial=-1)) + 1
    return _Zones(order[:, :longest], far[:, :longest], inside[:, :longest], valid[:, :longest])


def _maxima(zones: _Zones, people: Floats, n: int, low: bool, replicates: int, seed: int) -> Floats:
    """The highest ratio of each replicate: all n cases dealt out by population."""
    rng = np.random.default_rng(seed)
    table, expected = _table(n), n * zones.people / people.sum()
    best = np.zeros(replicates)
    for begun in range(0, replicates, CHUNK):
        end = min(begun + CHUNK, replicates)
        cases = np.ascontiguousarray(rng.multinomial(n, people / people.sum(), end - begun).T, dtype=np.int32)
        for centre, near in enumerate(zones.order):
            good = np.flatnonzero(zones.valid[centre])
            if good.size:
                counts = cases[near[: good[-1] + 1]].cumsum(axis=0, dtype=np.int32)[good]
                ratio = _ratios(counts, expected[centre, good][:, None], table, low)
                np.maximum(best[begun:end], ratio.max(axis=0), out=best[begun:end])
    return best


def _table(n: int) -> Floats:
    """Half of the ratio, by count: c ln(c/n) + (n − c) ln(1 − c/n), where 0 ln 0 is 0; shape (n + 1,)."""
    shares = np.arange(1, n) / n
    table = np.zeros(n + 1)
    table[1:-1] = n * (shares * np.log(shares) + (1 - shares) * np.log1p(-shares))
    return table


def _ratios(counts: NDArray[np.int32], expected: Floats, table: Floats, low: bool) -> Floats:
    """What `llr` gives (or `llr_low`, whichever is above 0), without a logarithm for each count."""
    n = len(table) - 1
    inside, outside = np.log(expected / n), np.log1p(-expected / n)
    ratio: Floats = table[counts]
    ratio -= counts * (inside - outside)
    ratio -= n * outside
    if not low:
        ratio *= counts > expected
    return ratio


def _clusters(zones: _Zones, cases: Ints, people: float, chance: Floats, low: bool, most: int) -> Iterator[AreaCluster]:
    """The highest, then the highest that shares no area with it, and so on; of equals the fewest areas first."""
    n = int(cases.sum())
    counts, expected = cases[zones.order].cumsum(axis=1), n * zones.people / people
    ratio = np.where(zones.valid, llr(counts, expected, n), 0.0)
    if low:
        ratio = np.where(zones.valid, np.maximum(ratio, llr_low(counts, expected, n)), 0.0)
    free = ratio.round(9).T  # the same number reached in two ways is the same
    taken = np.zeros(len(cases), bool)
    for _ in range(most):
        last, centre = np.unravel_index(int(free.argmax()), free.shape)
        if free[last, centre] <= 0.0:
            return
        at = (centre, last)
        c, mu = int(counts[at]), float(expected[at])
        yield AreaCluster(
            areas=zones.order[centre, : last + 1],
            radius=float(zones.far[at]),
            observed=c,
            expected=mu,
            population=float(zones.people[at]),
            rr=c / mu / ((n - c) / (n - mu)) if c < n else float("inf"),
            llr=float(ratio[at]),
            p=(1 + int(np.count_nonzero(chance >= ratio[at] - TIE))) / (1 + len(chance)),
            high=c > mu,
        )
        taken[zones.order[centre, : last + 1]] = True
        free[np.logical_or.accumulate(taken[zones.order], axis=1).T] = 0.0
