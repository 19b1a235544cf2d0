"""Two Poisson counts against each other: the E-test, and the exact conditional test with its interval.

`first` and `second` are counts, `share` what of both the second would be if the rates were equal
(its exposure over both); arrays of one shape (n,).
"""

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats

TAIL = 9.0  # standard deviations: what lies beyond adds less than 1e-15 to a p-value
MARGIN = 20.0  # and as many counts, for means so small that they are skewed
TIE = 1e-9  # relative: pairs that are as far apart as the observed, but for rounding, count as far


def conditional(first: Floats, second: Floats, share: Floats) -> Floats:
    """The two-sided p of the exact test (Przyborowski & Wilenski 1940): twice the smaller binomial tail, at most 1."""
    lower, upper = _tails(first, second, share)
    doubled: Floats = np.minimum(2.0 * np.minimum(lower, upper), 1.0)
    return doubled


def _tails(first: Floats, second: Floats, share: Floats) -> tuple[Floats, Floats]:
    """P(as many second or fewer) and P(as many or more), of first + second in all."""
    from scipy.special import betainc

    lower = np.where(first > 0.0, betainc(np.maximum(first, 1e-300), second + 1.0, 1.0 - share), 1.0)
    upper = np.where(second > 0.0, betainc(np.maximum(second, 1e-300), first + 1.0, share), 1.0)
    return lower, upper


def share_interval(first: Floats, second: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Clopper & Pearson's (1934) interval for the second's share of both; it holds at least 1 - alpha of the time."""
    from scipy.special import betaincinv

    low = np.where(second > 0.0, betaincinv(np.maximum(second, 1e-300), first + 1.0, alpha / 2.0), 0.0)
    high = np.where(first > 0.0, betaincinv(second + 1.0, np.maximum(first, 1e-300), 1.0 - alpha / 2.0), 1.0)
    return low, high


def mean_interval(count: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Garwood's (1936) exact interval for a Poisson mean."""
    from scipy.special import gammaincinv

    low = np.where(count > 0.0, gammaincinv(np.maximum(count, 1e-300), alpha / 2.0), 0.0)
    return low, gammaincinv(count + 1.0, 1.0 - alpha / 2.0)


def e_test(first: Floats, second: Floats, share: Floats) -> Floats:
    """The two-sided p of the E-test for whole counts.

    Krishnamoorthy & Thomson 2004 ("A more powerful test for comparing two Poisson means", J. Statistical Planning
    and Inference 119: 23-35): the chance, at the common rate that both together estimate, of a pair whose
    standardised difference is at least the observed one. Exact but for tails below 1e-15. For each first count the
    second counts that are as far lie in two tails, so that the work grows with the deviation, not with its square.
    """
    from scipy.special import gammaln, pdtr, pdtrc

    both = first + second
    ours, theirs = both * (1.0 - share), both * share
    row, x = _around(ours)
    distance = _distance(first, second, share)[row] * (1.0 - TIE)
    low, high = _as_far(x, distance, share[row])
    likely = np.exp(x * np.log(np.maximum(ours, 1e-300))[row] - ours[row] - gammaln(x + 1.0))
    below = np.where(low >= 0.0, pdtr(np.maximum(low, 0.0), theirs[row]), 0.0)
    above = np.where(high > 0.0, pdtrc(np.maximum(high - 1.0, 0.0), theirs[row]), 1.0)
    chance = np.bincount(row, likely * np.minimum(below + above, 1.0), len(both))
    p: Floats = np.where(_distance(first, second, share) > 0.0, np.minimum(chance, 1.0), 1.0)
    return p


def _around(mean: Floats) -> tuple[NDArray[np.intp], Floats]:
    """All counts that a Poisson of each mean may show, one after the other, and which mean each is of."""
    reach = TAIL * np.sqrt(mean) + MARGIN
    low = np.maximum(np.floor(mean - reach), 0.0)
    size = (np.ceil(mean + reach) - low).astype(np.int64) + 1
    row = np.repeat(np.arange(len(mean)), size)
    count: Floats = np.arange(len(row), dtype=np.float64) + (low - (np.cumsum(size) - size))[row]
    return row, count


def _distance(x: Floats, y: Floats, share: Floats) -> Floats:
    """The squared standardised difference of two rates: (x / a - y / b)² / (x / a² + y / b²), 0 for none at all."""
    a, b = 1.0 - share, share
    below = x * b**2 + y * a**2
    return np.divide((x * b - y * a) ** 2, below, out=np.zeros(len(x)), where=below > 0.0)


def _as_far(x: Floats, distance: Floats, share: Floats) -> tuple[Floats, Floats]:
    """The largest y below, and the smallest above, that are at least as far from x: the roots of a square in y."""
    a, b = 1.0 - share, share
    middle = b * x / a + distance / 2.0
    half = np.sqrt(distance * (4.0 * b * x / a**2 + distance)) / 2.0
    some = (x > 0.0) & (x >= distance)
    low = np.where(some, np.floor(np.maximum(middle - half, 0.0)), -1.0)
    return low, np.ceil(middle + half)
