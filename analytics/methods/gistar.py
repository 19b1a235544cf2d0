"""Where neighbouring cells or areas together hold more than chance would give: Getis-Ord Gi*.

For cell i with W neighbours, itself among them, that together hold S of n cells with mean m and standard
deviation s (over n):  z = (S - m W) / (s sqrt((n W - W²) / (n - 1)))  (Ord & Getis 1995, eq. 14, binary weights).

Two tests, each followed by a correction for looking at many cells at once:

normal  two-sided p of z. The counts of incidents in cells are skewed, and there it calls too much hot (on the
        city of `benchmarks` 68 cells where the other names 17): it is here because the literature uses it.
draws   the chance that as many others, drawn from all cells (own cell fixed), hold as much as the neighbours:
        what conditional permutation approaches, without drawing. It assumes draws WITH replacement, so it
        differs from a permutation of n cells by about W/n of itself. Measured against brute force (99,999
        permutations, Poisson(2) counts): at most 0.02 off in any cell on 6 x 6 cells, 0.008 on 10 x 10 and
        0.003 on 20 x 20. Upper side only. It is blind to a single high cell, whose own count is fixed.

Verdicts: `some` (at least one hot cell), `none`, `too_few` (fewer than LEAST_CELLS cells or LEAST_INCIDENTS
incidents, or every cell alike: then all numbers are NaN). It describes a pattern; it is no alarm.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About, Parameter
from analytics.methods.counted import study_area, whole_counts
from analytics.methods.neighbours import box_sums, pair_sums, pairs
from analytics.methods.significance import ALPHA, at_most, bonferroni, false_discovery, tails, two_sided

Test = Literal["normal", "draws"]
Correction = Literal["fdr", "bonferroni", "local"]

LEAST_CELLS = 30  # below this the sums are far from normal (Getis & Ord 1992, p. 192, as ArcGIS's hot spot help)
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
    neighbourhood (spdep's p.adjustSP). ValueError for counts that are none.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def conditional_p(counts: ArrayLike, inside: ArrayLike | None = None) -> Floats:
    """The `draws` p-value of every cell of a raster, shape (rows, columns), NaN outside the study area."""
    raise NotImplementedError
