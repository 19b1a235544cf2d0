"""Whether the change between two periods is bigger than chance.

Verdicts: `more`, `fewer`, `as_usual`, `too_few`; for several places at once `some_differ` when any is more or fewer.
"""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from analytics.frame import Floats
from analytics.methods.about import About


@dataclass(frozen=True, slots=True)
class Compared:
    """Each place's later count against its earlier one; arrays of shape (n,), NaN where too few.

    `ratio` is the later rate over the earlier, `difference` the later count minus what the earlier period's rate would
    have given, in incidents of the later period; each with its interval at `1 - alpha`. `p_exact` is the exact
    conditional test (two-sided), `p_e` the E-test's, `q` is p_exact adjusted for the number of places.
    """

    earlier: Floats
    later: Floats
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    difference: Floats
    difference_low: Floats
    difference_high: Floats
    p_exact: Floats
    p_e: Floats
    q: Floats
    verdicts: tuple[str, ...]
    about: About


def compared(
    earlier: ArrayLike,
    later: ArrayLike,
    earlier_exposure: ArrayLike = 1.0,
    later_exposure: ArrayLike = 1.0,
    *,
    alpha: float = 0.05,
    dispersion: float = 1.0,
) -> Compared:
    """Counts of two periods, one pair or one for each of n places.

    Exposures are what makes them comparable: days, inhabitants x days. `dispersion` is the variance over the mean
    (1 for Poisson), such as `Expected.phi`.
    """
    raise NotImplementedError
