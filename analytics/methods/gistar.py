"""Where neighbouring cells or areas together hold more than chance would give: Getis-Ord Gi*.

For cell i with W neighbours, itself among them, that together hold S of n cells with mean m and standard
deviation s (over n):  z = (S - m W) / (s sqrt((n W - W²) / (n - 1)))  (Ord & Getis 1995, eq. 14, binary weights).

Two tests, each followed by a correction for looking at many cells at once:

normal  two-sided p of z. The counts of incidents in cells are skewed, and there it calls too much hot (219 cells of
        the city of `benchmarks` where the other names 107, in Memphis 278 against 38): it is here because the
        literature uses it.
draws   the chance that as many others, drawn from all cells (own cell fixed), hold as much as the neighbours:
        what conditional permutation approaches, without drawing. It assumes draws WITH replacement, so on small
        grids it differs from a permutation of the other n - 1 cells. Measured against 20,000 permutations of each
        cell, Poisson and skewed counts: at most 0.09 off in any cell of 6 x 6, 0.07 of 10 x 10, and from 20 x 20
        on no more than the permutations' own error (0.007); small p are on average too high, never too low.
        Upper side only: nothing is cold. It is blind to a single high cell, whose own count is fixed.

Verdicts: `some` (at least one hot cell), `none`, `too_few` (fewer than LEAST_CELLS cells or LEAST_INCIDENTS
incidents, or every cell alike: then all numbers are NaN). It describes a pattern; it is no alarm.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About
from analytics.methods.counted import study_area, whole_counts
from analytics.methods.neighbours import Distinct, box_members, box_sums, distinct, pair_sums, pairs
from analytics.methods.significance import ALPHA, at_most, bonferroni, false_discovery, tails, two_sided

Test = Literal["normal", "draws"]
Correction = Literal["fdr", "bonferroni", "local"]

SOME, NONE = "some", "none"
LEAST_CELLS = 30  # with fewer the statistic is not reliable (Esri, "How Optimized Hot Spot Analysis works")
LEAST_INCIDENTS = 30  # a mean known to about a fifth (1 / sqrt(30)): with fewer, one more moves every z


@dataclass(frozen=True, slots=True)
class GiStar:
    """The scores of cells, shape (rows, columns), or of areas, shape (n,); NaN outside the study area.

    `p` is the single cell's, `adjusted` after the correction for all of them; `hot` and `cold` are those with
    an adjusted p of at most alpha and a z above or below 0.
    """

    z: Floats
    p: Floats
    adjusted: Floats
    hot: NDArray[np.bool_]
    cold: NDArray[np.bool_]
    about: About


def gistar(
    counts: ArrayLike,
    inside: ArrayLike | None = None,
    *,
    test: Test = "normal",
    correction: Correction = "fdr",
    alpha: float = ALPHA,
) -> GiStar:
    """Gi* of whole counts in a raster, shape (rows, columns), among the up to eight cells around each.

    `inside` says which cells are the study area (all unless given); cells outside are no neighbours and
    what they hold does not count. Corrections: `fdr` and `bonferroni` over all cells, `local` over each
    neighbourhood (members + 1, as spdep's p.adjustSP for neighbours with self). ValueError for counts that are none.
    """
    whole = whole_counts(counts, dimensions=2)
    area = study_area(inside, whole.shape)
    values = whole.ravel() if area is None else whole[area]
    about = _about("gistar", values, (test, correction, alpha))
    if not about.enough:
        return _nothing(whole.shape, about)
    around = neighbourhoods(whole, area)
    z = scores(around.sums, around.members, values)
    others = neighbourhoods(whole, area, own=False) if test == "draws" else around
    p = upper_p(others, values) if test == "draws" else two_sided(z)
    adjusted = _corrected(p, others.members + (test == "draws"), others.times, correction)
    return _found(around.spread(z), others.spread(p), others.spread(adjusted), alpha, about)


def gistar_areas(
    values: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    incidents: int | None = None,
    correction: Correction = "fdr",
    alpha: float = ALPHA,
) -> GiStar:
    """Gi* (normal test) of areas, shape (n,), whose neighbours are the pairs (first[k], second[k]), in any order.

    `values` are whole counts, or anything finite (rates) if `incidents` says how many they rest on.
    """
    given = whole_counts(values, 1) if incidents is None else np.asarray(values, np.float64)
    if given.ndim != 1 or not np.isfinite(given).all():
        raise ValueError("values need one finite number an area: leave out the areas where nothing is known")
    about = _about("gistar", given, ("normal", correction, alpha), incidents)
    if not about.enough:
        return _nothing(given.shape, about)
    joined = pairs(first, second, given.size)
    members = pair_sums(np.ones(given.size), *joined).astype(np.int64)
    z = scores(pair_sums(given.astype(np.float64), *joined), members, given)
    p = two_sided(z)
    return _found(z, p, _corrected(p, members, np.ones(p.shape), correction), alpha, about)


def conditional_p(counts: ArrayLike, inside: ArrayLike | None = None) -> Floats:
    """The `draws` p-value of every cell of a raster, shape (rows, columns), NaN outside the study area."""
    whole = whole_counts(counts, dimensions=2)
    area = study_area(inside, whole.shape)
    values = whole.ravel() if area is None else whole[area]
    if not values.size:
        return np.full(whole.shape, np.nan)
    others = neighbourhoods(whole, area, own=False)
    return others.spread(upper_p(others, values))


def neighbourhoods(counts: Ints, area: NDArray[np.bool_] | None, *, own: bool = True) -> Distinct:
    """The different neighbourhoods of a raster's cells, with or without each cell's own."""
    held = counts if area is None else np.where(area, counts, 0)
    members, sums = box_members(area, counts.shape), box_sums(held)
    if own:
        return distinct(members, sums, area)
    return distinct(members - (1 if area is None else area), sums - held, area)


def scores(sums: ArrayLike, members: ArrayLike, values: ArrayLike) -> Floats:
    """The z of neighbourhoods that hold `sums` in `members` of the cells whose values are given; any one shape.

    A neighbourhood of all cells has nothing to be compared with: its z is 0. The values must differ.
    """
    given, w = np.asarray(values), np.asarray(members, np.float64)
    n, mean = given.size, given.mean()
    spread = np.sqrt(np.maximum(n * w - w**2, 0.0) / (n - 1)) * given.std()
    above = np.asarray(sums, np.float64) - mean * w
    z: Floats = np.divide(above, spread, out=np.zeros(above.shape), where=spread > 0.0)
    return z


def upper_p(around: Distinct, values: Ints) -> Floats:
    """The chance that as many draws from `values` as a neighbourhood has members hold at least its sum."""
    draws, row = np.unique(around.members, return_inverse=True)
    upper: Floats = tails(values, draws.tolist())[row, around.sums]
    return upper


def _corrected(p: Floats, members: ArrayLike, times: ArrayLike, correction: Correction) -> Floats:
    if correction == "fdr":
        return false_discovery(p, times)
    return bonferroni(p, np.asarray(members) + 1 if correction == "local" else np.sum(times))


def _about(
    method: str, values: NDArray[np.generic], chosen: tuple[Test, Correction, float], incidents: int | None = None
) -> About:
    """The footing, with the verdict `none` until something is found."""
    test, correction, alpha = chosen
    n = int(values.sum()) if incidents is None else incidents
    enough = values.size >= LEAST_CELLS and n >= LEAST_INCIDENTS and values.min() < values.max()
    parameters = (("cells", values.size), ("test", test), ("correction", correction), ("alpha", alpha))
    return About(method, n, parameters, NONE if enough else TOO_FEW)


def _found(z: Floats, p: Floats, adjusted: Floats, alpha: float, about: About) -> GiStar:
    far = at_most(adjusted, alpha)
    hot = far & (z > 0.0)
    return GiStar(z, p, adjusted, hot, far & (z < 0.0), replace(about, verdict=SOME if hot.any() else NONE))


def _nothing(shape: tuple[int, ...], about: About) -> GiStar:
    z, p, adjusted = (np.full(shape, np.nan) for _ in range(3))
    return GiStar(z, p, adjusted, np.zeros(shape, bool), np.zeros(shape, bool), about)
