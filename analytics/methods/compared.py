"""Whether the change between two periods is bigger than chance, for one place or for many.

- `p_exact`: given how many there were in all, how many of them fall in the later period is binomial if the rates are
  equal (Przyborowski & Wilenski 1940, Biometrika 31: 313-323). Two-sided: twice the smaller tail, so that it says the
  same as the interval: Clopper & Pearson 1934 for the share, turned into a ratio of rates. Both are safe: chance calls
  a difference at most as often as `alpha` says, and seldomer for small counts.
- `p_e`: the E-test (Krishnamoorthy & Thomson 2004), less careful and nearer to `alpha`. For telling, not for verdicts.
- `difference` gets its interval from the intervals of both counts (Garwood 1936; MOVER: Zou & Donner 2008).
- For several places, `q` is p_exact after Benjamini & Hochberg 1995, and the verdict is by q: of the places called more
  or fewer, at most `alpha` are expected to be so by chance. Where even all incidents on one side could not be told from
  chance it is `too_few`, and the place is no part of the family (Tarone 1990).

Assumes that incidents come one by one. Where they come in series (one night, ten cars) give `dispersion`, the variance
over the mean, which counts are divided by (quasi-likelihood); `Expected.phi` estimates it. Assumes equal reporting in
both periods (see `effort`), and that nobody chose the place for its numbers: the worst place of last month has fewer
this month by chance alone.

Verdicts: `more`, `fewer`, `as_usual`, `too_few`; for several places at once `some_differ` when any is more or fewer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats
from analytics.methods.about import TOO_FEW, About, together
from analytics.methods.poisson_pairs import conditional, e_test, mean_interval, share_interval


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

    Exposures are what makes them comparable: days, inhabitants x days; one for all or one for each place.
    `dispersion` is the variance over the mean (1 for Poisson). The E-test needs whole counts and no dispersion, and
    is NaN otherwise. ValueError for counts below 0, exposures that are not above 0, and shapes that do not fit.
    """
    before, after = _counts(earlier, later)
    exposure = _exposure(earlier_exposure, before), _exposure(later_exposure, before)
    if not (0.0 < alpha < 1.0 and dispersion >= 1.0):
        raise ValueError(f"alpha lies between 0 and 1 and dispersion is 1 or more, got {alpha} and {dispersion}")
    share = exposure[1] / (exposure[0] + exposure[1])
    x, y = before / dispersion, after / dispersion
    enough = _tellable(x + y, share, alpha)
    p = np.where(enough, conditional(x, y, share), np.nan)
    q = _adjusted(p)
    up = after * exposure[0] > before * exposure[1]
    verdicts = np.where(enough, np.where(q <= alpha, np.where(up, "more", "fewer"), "as_usual"), TOO_FEW)
    told = tuple(verdicts.tolist())
    intervals = (*_ratio(x, y, share, alpha), *_difference(x, y, exposure, alpha, dispersion))
    ratio, ratio_low, ratio_high, difference, low, high, p_e = (
        np.where(enough, values, np.nan)
        for values in (*intervals, _e(before, after, share, enough & (dispersion == 1.0)))
    )
    about = _about(told, float(before.sum() + after.sum()), exposure, alpha, dispersion)
    return Compared(before, after, ratio, ratio_low, ratio_high, difference, low, high, p, p_e, q, told, about)


def _counts(earlier: ArrayLike, later: ArrayLike) -> tuple[Floats, Floats]:
    before, after = (np.atleast_1d(np.asarray(counts, np.float64)) for counts in (earlier, later))
    if before.ndim != 1 or before.shape != after.shape:
        raise ValueError(f"both periods need one count for each place, got {before.shape} and {after.shape}")
    if not (bool((before >= 0.0).all()) and bool((after >= 0.0).all()) and np.isfinite(before + after).all()):
        raise ValueError("a count is 0 or more; leave out places where it is not known")
    return before, after


def _exposure(given: ArrayLike, like: Floats) -> Floats:
    """One exposure for each place."""
    exposure = np.asarray(given, np.float64)
    if exposure.shape not in {(), (1,), like.shape}:
        raise ValueError(f"one exposure for all or one for each of {like.shape[0]} places, got {exposure.shape}")
    if not (bool((exposure > 0.0).all()) and np.isfinite(exposure).all()):
        raise ValueError("an exposure (days, inhabitants) is above 0; leave out places that have none")
    return np.broadcast_to(exposure, like.shape).astype(np.float64)


def _tellable(both: Floats, share: Floats, alpha: float) -> NDArray[np.bool_]:
    """Where the most extreme split of so many would be told from chance: 6 incidents for equal periods and 5 %."""
    tellable: NDArray[np.bool_] = 2.0 * np.minimum(share**both, (1.0 - share) ** both) <= alpha
    return tellable


def _adjusted(p: Floats) -> Floats:
    """Benjamini & Hochberg's adjusted p-values over those that are not NaN."""
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known])[::-1]]
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum.accumulate(p[order] * (len(order) / np.arange(len(order), 0, -1)))
    return adjusted


def _ratio(x: Floats, y: Floats, share: Floats, alpha: float) -> tuple[Floats, Floats, Floats]:
    """The later rate over the earlier, with its interval; infinite where there was nothing before."""
    odds = (1.0 - share) / share
    low, high = share_interval(x, y, alpha)
    return _over(y * odds, x), _over(low * odds, 1.0 - low), _over(high * odds, 1.0 - high)


def _over(above: Floats, below: Floats) -> Floats:
    quotient: Floats = np.divide(above, below, out=np.full(above.shape, np.inf), where=below > 0.0)
    return quotient


def _difference(
    x: Floats, y: Floats, exposure: tuple[Floats, Floats], alpha: float, dispersion: float
) -> tuple[Floats, Floats, Floats]:
    """Incidents of the later period above what the earlier rate gives, with its interval."""
    longer = exposure[1] / exposure[0]
    (x_low, x_high), (y_low, y_high) = mean_interval(x, alpha), mean_interval(y, alpha)
    difference = y - x * longer
    low = difference - np.hypot(y - y_low, (x_high - x) * longer)
    high = difference + np.hypot(y_high - y, (x - x_low) * longer)
    return difference * dispersion, low * dispersion, high * dispersion


def _e(before: Floats, after: Floats, share: Floats, wanted: NDArray[np.bool_]) -> Floats:
    """The E-test where it is wanted and counts are whole, else NaN; pairs that many places share are reckoned once."""
    wanted = wanted & (before == np.floor(before)) & (after == np.floor(after))
    pairs = np.stack([before, after, share], axis=1)[wanted]
    distinct, place = np.unique(pairs, axis=0, return_inverse=True)
    p = np.full(before.shape, np.nan)
    p[wanted] = e_test(*distinct.T)[place.reshape(-1)]
    return p


def _about(told: tuple[str, ...], n: float, exposure: tuple[Floats, Floats], alpha: float, dispersion: float) -> About:
    same = all(len(set(one.tolist())) == 1 for one in exposure)
    lengths = (("earlier", float(exposure[0][0])), ("later", float(exposure[1][0]))) if same else ()
    parameters = (*lengths, ("places", len(told)), ("alpha", alpha), ("dispersion", dispersion))
    return About("compared", round(n), parameters, together(told))
