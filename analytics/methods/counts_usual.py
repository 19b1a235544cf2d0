"""What counts are usual when a mean is expected: negative binomial, or Poisson where nothing is overdispersed.

`spread` is the variance over the mean, at least 1; all arguments are arrays of one shape.
"""

import numpy as np

from analytics.frame import Floats


def at_most(count: Floats, mean: Floats, spread: Floats) -> Floats:
    """P(Y <= count)."""
    from scipy.special import betainc, gammaincc

    count, mean = np.maximum(count, 0.0), np.maximum(mean, 0.0)
    plain = (spread <= 1.0) | (mean == 0.0)
    size = np.where(plain, 1.0, mean) / np.where(plain, 1.0, spread - 1.0)
    chance: Floats = np.where(
        plain, gammaincc(count + 1.0, mean), betainc(size, count + 1.0, 1.0 / np.maximum(spread, 1.0))
    )
    return chance


def at_least(count: Floats, mean: Floats, spread: Floats) -> Floats:
    """P(Y >= count), exact also where it is tiny."""
    from scipy.special import betainc, gammainc

    some = count > 0.0
    count, mean = np.where(some, count, 1.0), np.maximum(mean, 0.0)
    plain = (spread <= 1.0) | (mean == 0.0)
    size = np.where(plain, 1.0, mean) / np.where(plain, 1.0, spread - 1.0)
    tail = np.where(plain, gammainc(count, mean), betainc(count, size, 1.0 - 1.0 / np.maximum(spread, 1.0)))
    chance: Floats = np.where(some, tail, 1.0)
    return chance


def quantile(share: float, mean: Floats, spread: Floats) -> Floats:
    """The smallest count with P(Y <= count) >= share."""
    low = np.full(mean.shape, -1.0)
    # Chebyshev's one-sided inequality bounds any quantile: mean + sd * sqrt(share / (1 - share)).
    high = np.ceil(mean + np.sqrt(mean * spread * share / (1.0 - share)))
    while bool((high - low > 1.0).any()):
        middle = np.where(high - low > 1.0, np.floor((low + high) / 2.0), high)
        enough = at_most(middle, mean, spread) >= share
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high
