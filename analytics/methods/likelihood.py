"""How much likelier an excess is than chance: Kulldorff's ratio, and from which count on it is reached.

Kulldorff 1997, "A spatial scan statistic", for the Poisson model; Kulldorff et al. 2005 use the same ratio as an
approximation for the space-time permutation model.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints

TIE = 1e-9  # two ways to the same number may differ in the last bits; real differences are larger


def llr(observed: ArrayLike, expected: ArrayLike, total: float) -> Floats:
    """The ratio's logarithm for c cases of C where μ are expected: c ln(c/μ) + (C − c) ln((C − c)/(C − μ)).

    0 unless c > μ. Broadcasts. `expected` lies within 0 and `total`, and is above 0 wherever something is observed.
    """
    c, mu = np.broadcast_arrays(np.asarray(observed, np.float64), np.asarray(expected, np.float64))
    ratio = np.zeros(c.shape)
    more = c > mu
    ratio[more] = _ratio(c[more], mu[more], total)
    return ratio


def llr_low(observed: ArrayLike, expected: ArrayLike, total: float) -> Floats:
    """The same ratio for too few: 0 unless c < μ. With all expected there, C = μ, none can be missing."""
    c, mu = np.broadcast_arrays(np.asarray(observed, np.float64), np.asarray(expected, np.float64))
    ratio = np.zeros(c.shape)
    fewer = (c < mu) & (mu < total)
    ratio[fewer] = _ratio(c[fewer], mu[fewer], total)
    return ratio


def _ratio(c: Floats, mu: Floats, total: float) -> Floats:
    """Of counts that differ from what was expected. 0 ln 0 is 0."""
    rest = total - c
    ratio: Floats = c * np.log(np.where(c > 0, c, mu) / mu)
    ratio += rest * np.log(np.where(rest > 0, rest, 1.0) / (total - mu))
    return ratio


def critical(expected: Floats, total: float, level: float) -> Ints:
    """The smallest whole number above each expected number whose ratio is at least `level`.

    By a table over counts: the ratio falls as the expected number rises towards the count, so there is one
    expected number where it crosses the level, and that rises with the count. May exceed `total` where even all
    would not reach the level.
    """
    if level <= 0.0 or not expected.size:
        return np.floor(expected).astype(np.int64) + 1
    highest = float(expected.max())
    # The ratio is at least (c − μ)² / 2c, which is the level for this c, so no count beyond it is asked for.
    enough = int(highest + level + np.sqrt(level**2 + 2.0 * level * highest)) + 2
    counts = np.arange(1.0, min(enough, total) + 1.0)
    return np.searchsorted(_crossings(counts, total, level), expected, side="left") + 1


def _crossings(counts: Floats, total: float, level: float) -> Floats:
    """The expected number for which each count's ratio is `level`: by halving, to 2^-60 of the count."""
    low, high = np.zeros(counts.shape), counts.copy()
    for _ in range(60):
        middle = (low + high) / 2.0
        above: NDArray[np.bool_] = llr(counts, middle, total) >= level
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return low
