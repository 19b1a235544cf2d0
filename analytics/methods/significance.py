"""p-values, and what becomes of them when many are looked at together.

The two-sided normal p; Bonferroni; the false discovery rate (Benjamini & Hochberg 1995, "Controlling the
False Discovery Rate", J. R. Stat. Soc. B 57: 289-300), which is also what Caldas de Castro & Singer (2006)
recommend for local statistics: it stays valid under the positive dependence that overlapping neighbourhoods
give (Benjamini & Yekutieli 2001).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints

ALPHA = 0.05  # the usual level; of what is called hot, at most 1 in 20 is expected to be so by chance
# Transforms are exact to about 1e-16 of the likeliest sum, and the errors of up to a million terms add up:
# smaller p-values than this are raised to it. With 300,000 cells, 1e-7 is what matters.
RESOLUTION = 1e-13
MOST_SUMS = 1 << 20  # possible sums of a neighbourhood: 8 MiB and a few hundredths of a second for each size


def two_sided(z: ArrayLike) -> Floats:
    """The chance of a standard normal at least as far from 0; NaN stays NaN."""
    from scipy.special import ndtr

    doubled: Floats = 2.0 * ndtr(-np.abs(np.asarray(z, np.float64)))
    return doubled


def bonferroni(p: ArrayLike, tests: ArrayLike) -> Floats:
    """The p-values times the number of tests, at most 1.

    With the number of all cells as `tests` it holds for the whole picture; with each cell's number of
    neighbours (spdep's p.adjustSP) for that neighbourhood only.
    """
    adjusted: Floats = np.minimum(np.asarray(p, np.float64) * np.asarray(tests), 1.0)
    return adjusted


def false_discovery(p: ArrayLike, times: ArrayLike | None = None) -> Floats:
    """Adjusted p-values after Benjamini & Hochberg, shape (n,) as given: those at most q make up the set of rate q.

    `times` says how often each stands in the picture (1 unless given), so that equal ones need to be given once.
    """
    values = np.asarray(p, np.float64)
    order = np.argsort(values)
    rank = np.arange(1, values.size + 1) if times is None else np.cumsum(np.asarray(times)[order])
    if not values.size or not rank[-1]:
        return np.ones(values.shape)
    stepped = values[order] * (rank[-1] / np.maximum(rank, 1))
    adjusted = np.empty(values.shape)
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return adjusted


def tails(values: Ints, draws: Sequence[int]) -> Floats:
    """P(sum of k draws from `values`, with replacement, >= s): one row for each k in `draws`, one column for each s.

    The sum of k independent draws has the k-fold convolution of the values' shares as its distribution: one
    transform of the shares, its k-th power, and back. `values` are whole and not negative; s runs from 0
    to the largest sum. ValueError if that is beyond MOST_SUMS.
    """
    from analytics.methods.density import fast_length

    shares = np.bincount(values) / values.size
    most = max(draws) * (shares.size - 1)
    if most >= MOST_SUMS:
        raise ValueError(f"counts up to {shares.size - 1} are too large for exact p-values: use the normal test")
    length = fast_length(most + 1)
    spectrum = np.fft.rfft(shares, length)
    found = np.empty((len(draws), most + 1))
    for row, k in enumerate(draws):
        chances = np.fft.irfft(spectrum**k, length)[: most + 1].clip(0.0)
        found[row] = np.cumsum(chances[::-1])[::-1]
    return np.clip(found, RESOLUTION, 1.0, out=found)


def at_most(adjusted: Floats, alpha: float) -> NDArray[np.bool_]:
    """Which are at most alpha; NaN is not. ValueError unless alpha lies between 0 and 1."""
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"alpha must lie between 0 and 1, got {alpha}")
    found: NDArray[np.bool_] = adjusted <= alpha
    return found
