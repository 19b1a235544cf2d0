"""Whether a measure worked: the weighted displacement difference (WDD) of counts before and after it.

Wheeler & Ratcliffe 2018 ("A simple weighted displacement difference test to evaluate place based crime interventions",
Crime Science 7: 11): the change where the measure was, minus the change where it was not, plus the same for the places
beside each, to which incidents may have moved (or which may have gained, too):

    WDD = (T1 - k T0) - (C1 - k C0) + (D1 - k D0) - (E1 - k E0)        variance = phi * sum of (after + k^2 before)

where `k` is the length of the time after over that before (1 in the paper), and `phi` the variance over the mean of the
weeks before (1 for Poisson, as in the paper): incidents that come in series make weeks differ more than chance does.
Several comparison places are held against one by their average: `share` is what an incident there counts, so C and E
count `share` as much in the difference, and its square in the variance.

Assumes that without the measure the treated place would have changed by as many incidents as the comparison place: so
they should be alike in level and trend before (`analytics.comparable`). Nothing is assumed of the places' sizes.
The weeks by which a place was chosen for its many incidents are no part of the time before: there it was worse than it
is (regression to the mean), and would have become better by itself. `before_weeks` leaves them out.

Verdicts: `fewer`, `more`, `cannot_tell`, and `too_few` where even no incident at all afterwards could not be told from
chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats
from analytics.methods.about import TOO_FEW, About

# Bowers & Johnson 2003 divide by the change that the measure made; near 0 the quotient means nothing.
LEAST_FOR_QUOTIENT = 20.0  # incidents in each count: below it, one incident more or less moves the quotient by a tenth
LONGEST_WAIT = 260  # weeks: five years more is no follow-up


@dataclass(frozen=True, slots=True)
class Pair:
    """Incidents before and after, of one place (or of several together)."""

    before: float
    after: float

    def __post_init__(self) -> None:
        if not (np.isfinite([self.before, self.after]).all() and min(self.before, self.after) >= 0):
            raise ValueError(f"a count is 0 or more, got {self.before} before and {self.after} after")


NONE = Pair(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a measure did, in incidents of the time after it; negative is fewer.

    `low` to `high` is the interval at `1 - alpha`, `z` the estimate over its standard error, `p` two-sided. `expected`
    is what the treated place would have had; `share` is the difference over it, with `share_low` and `share_high`, NaN
    where nothing was expected. `quotient` is the WDQ of Bowers & Johnson 2003 (above 0 the places beside gained too,
    below 0 incidents moved there, below -1 more than were taken away), None where it cannot be trusted. `weeks_more`
    is how long to go on at this pace until it could be told; None when it is told, or no time is enough.
    """

    difference: float
    low: float
    high: float
    z: float
    p: float
    expected: float
    share: float
    share_low: float
    share_high: float
    quotient: float | None
    weeks_more: int | None
    about: About


def effect(
    treated: Pair,
    comparison: Pair,
    beside: Pair = NONE,
    beside_comparison: Pair = NONE,
    *,
    weeks: tuple[float, float] = (1.0, 1.0),
    alpha: float = 0.05,
    dispersion: float = 1.0,
    share: float = 1.0,
) -> Effect:
    """The effect of a measure from counts before and after it.

    `beside` is the ring round the treated place, `beside_comparison` the one round the comparison. `weeks` are the
    lengths of both times. `share` is 1 over the number of places that the comparison is made of. ValueError for
    lengths or a share not above 0, alpha outside 0 to 1, dispersion below 1.
    """
    if min(weeks) <= 0 or not np.isfinite(weeks).all():
        raise ValueError(f"both times have a length above 0, got {weeks[0]} and {weeks[1]} weeks")
    if not 0.0 < alpha < 1.0 or not dispersion >= 1.0:
        raise ValueError(f"alpha lies between 0 and 1 and dispersion is 1 or more, got {alpha} and {dispersion}")
    if not (share > 0.0 and np.isfinite(share)):
        raise ValueError(f"what an incident of the comparison counts is above 0, got {share}")
    counted = (treated, comparison, beside, beside_comparison)
    places = tuple(Weighed(one, weight) for one, weight in zip(counted, (1.0, share, 1.0, share), strict=True))
    k, wide = weeks[1] / weeks[0], NormalDist().inv_cdf(1.0 - alpha / 2.0)
    difference, error = _difference(places, k), _error(places, k, dispersion)
    expected = k * treated.before + share * (comparison.after - k * comparison.before)
    z = difference / error if error else 0.0
    found = _verdict(places, k, dispersion, wide, z)
    told = (difference, difference - wide * error, difference + wide * error)
    shares = tuple(one / expected if expected > 0.0 else np.nan for one in told)
    return Effect(
        *told,
        z=z,
        p=2.0 * NormalDist().cdf(-abs(z)),
        expected=expected,
        share=shares[0],
        share_low=shares[1],
        share_high=shares[2],
        quotient=_quotient(counted),
        weeks_more=_weeks_more(places, weeks, dispersion, wide) if found == "cannot_tell" else None,
        about=_about(places, weeks, alpha, dispersion, found),
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A place's counts, and what each incident there counts."""

    pair: Pair
    weight: float


def _difference(places: Sequence[Weighed], k: float) -> float:
    t, c, d, e = (one.weight * (one.pair.after - k * one.pair.before) for one in places)
    return t - c + d - e


def _error(places: Sequence[Weighed], k: float, dispersion: float) -> float:
    spread = sum(one.weight**2 * (one.pair.after + k * k * one.pair.before) for one in places)
    return float(np.sqrt(dispersion * spread))


def _verdict(places: Sequence[Weighed], k: float, dispersion: float, wide: float, z: float) -> str:
    """What can be said; the best that could have been is that nothing happened any more, and nothing else changed."""
    treated, *others = places
    best = [replace(treated, pair=Pair(treated.pair.before, 0.0))]
    best += [replace(one, pair=Pair(one.pair.before, k * one.pair.before)) for one in others]
    if k * treated.pair.before <= wide * _error(best, k, dispersion):
        return TOO_FEW
    if abs(z) <= wide:
        return "cannot_tell"
    return "fewer" if z < 0.0 else "more"


def _quotient(places: Sequence[Pair]) -> float | None:
    """The change beside, over the change in the place itself, both as shares of the comparison."""
    treated, comparison, beside, _ = places
    if min(n for one in (treated, comparison, beside) for n in (one.before, one.after)) < LEAST_FOR_QUOTIENT:
        return None
    change = treated.after / comparison.after - treated.before / comparison.before
    moved = beside.after / comparison.after - beside.before / comparison.before
    return moved / change if change < 0.0 else None


def _weeks_more(places: Sequence[Weighed], weeks: tuple[float, float], dispersion: float, wide: float) -> int | None:
    """The weeks after which the same pace would be told from chance.

    The more time after, the more the time before is what is uncertain: then no waiting helps.
    """
    before, after = weeks
    waits = after + np.arange(1, LONGEST_WAIT + 1)
    pace = _difference(places, after / before) / after
    then, now = (sum(one.weight**2 * getattr(one.pair, name) for one in places) for name in ("before", "after"))
    chance = dispersion * (now * waits / after + then * (waits / before) ** 2)
    told = np.flatnonzero(np.abs(pace) * waits > wide * np.sqrt(chance))
    return int(told[0]) + 1 if told.size else None


def _about(places: Sequence[Weighed], weeks: tuple[float, float], alpha: float, dispersion: float, told: str) -> About:
    n = round(sum(one.pair.before + one.pair.after for one in places))
    lengths = (("weeks_before", float(weeks[0])), ("weeks_after", float(weeks[1])))
    return About("effect", n, (*lengths, ("alpha", alpha), ("dispersion", dispersion)), told)


def before_weeks(weeks: int, chosen: tuple[int, int] | None = None) -> NDArray[np.bool_]:
    """Which of the weeks before a measure tell how it was, shape (weeks,); `chosen` (first, end) are those left out.

    `chosen` is the time whose many incidents made people choose the place. ValueError when no week is left.
    """
    told = np.ones(max(weeks, 0), bool)
    if chosen is not None:
        told[max(0, chosen[0]) : max(0, chosen[1])] = False
    if not told.any():
        raise ValueError("no week before the measure is left; take a longer time before, or a shorter one for choosing")
    return told


def dispersion_of(weekly: ArrayLike) -> float:
    """The variance over the mean of weekly counts before a measure, shape (places, weeks); at least 1.

    Pearson's statistic round each place's own mean and one common course of the weeks, over its degrees of freedom.
    With fewer than 2 places or weeks, or less than one incident in a week, chance is all there is to go by: 1.
    """
    counts: Floats = np.atleast_2d(np.asarray(weekly, np.float64))
    if not (np.isfinite(counts).all() and bool((counts >= 0.0).all())):
        raise ValueError("a count is 0 or more")
    counts = counts[counts.sum(axis=1) > 0.0]
    free = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    if free < 1 or counts.sum() < counts.shape[1]:
        return 1.0
    counts = counts[:, counts.sum(axis=0) > 0.0]
    usual = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return max(
        1.0, float(((counts - usual) ** 2 / usual).sum() / ((counts.shape[0] - 1) * max(1, counts.shape[1] - 1)))
    )
