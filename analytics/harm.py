"""Whether a measure worked, weighted by harm: the weighted displacement difference of each kind, put together.

Wheeler 2020 ("Amending the WDD test to incorporate harm weights"; `wdd_harm` in the R package ptools): each kind has
its own WDD (analytics/effect.py) with its own variance. With a weight per incident of each kind

    harm = sum of w * WDD        variance = sum of w^2 * phi * (after + k^2 before)

as ten incidents of weight 1 are less uncertain than one of weight 10, though they weigh the same. Weighted counts are
those of the crime harm indices (Sherman, Neyroud & Neyroud 2016, "The Cambridge Crime Harm Index"). The weights are
given by whoever asks; none are known here. `phi` of a kind is no less than that of all of them: bad weeks may be bad
for every kind, and a kind with few incidents does not show it.

When few incidents carry nearly all of the weight, sums are far from normal and the interval would promise too much:
then it is `too_few`. That is asked of the place and the comparison together: asked of the place alone, places would be
told of when they were at their worst, and too many of them would be found better.

Of equal weights it is the plain difference times that weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from analytics.effect import Pair
from analytics.frame import Floats
from analytics.methods.about import TOO_FEW, About

# Incidents of one weight that would be as uncertain: (sum of w n)^2 / sum of w^2 n (Kish 1965, effective size), in the
# place and the comparison before. Twice what intervals were found to hold from (docs/methods.md).
LEAST_ALIKE = 20.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind's counts, and what one of them weighs.

    `places` are the treated place, the comparison, and the ring round each; `dispersion` is how much more its weeks
    vary than by chance.
    """

    weight: float
    places: tuple[Pair, Pair, Pair, Pair]
    dispersion: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.weight) and self.weight >= 0.0 and self.dispersion >= 1.0):
            raise ValueError(f"a weight is 0 or more and dispersion 1 or more, got {self.weight} and {self.dispersion}")


@dataclass(frozen=True, slots=True)
class Harm:
    """Harm of the time after a measure, in the unit of the weights; negative is less.

    `low` to `high` is the interval at `1 - alpha`; `share` is the difference over `expected`, what the treated place
    would have had, NaN where that is nothing. The verdict in `about` is less, more, cannot_tell or too_few.
    """

    difference: float
    low: float
    high: float
    expected: float
    share: float
    share_low: float
    share_high: float
    about: About


def harm(
    kinds: Sequence[Kind], *, weeks: tuple[float, float] = (1.0, 1.0), alpha: float = 0.05, share: float = 1.0
) -> Harm:
    """The effect on harm; `share` and ValueError as `analytics.effect.effect`."""
    if min(weeks) <= 0 or not np.isfinite(weeks).all() or not 0.0 < alpha < 1.0:
        raise ValueError(f"both times have a length above 0 and alpha lies between 0 and 1, got {weeks} and {alpha}")
    k, wide = weeks[1] / weeks[0], NormalDist().inv_cdf(1.0 - alpha / 2.0)
    weight, before, after = _arrays(kinds)
    phi: Floats = np.array([one.dispersion for one in kinds], np.float64)
    change, signs = after - k * before, np.array([1.0, -share, 1.0, -share])
    difference = float(weight @ (change @ signs))
    error = float(np.sqrt((weight**2 * phi) @ ((after + k * k * before) @ signs**2)))
    expected = float(weight @ (k * before[:, 0] + share * change[:, 1]))
    told = (difference, difference - wide * error, difference + wide * error)
    shares = tuple(one / expected if expected > 0.0 else np.nan for one in told)
    verdict = _verdict(weight, before, phi, told)
    lengths = (("weeks_before", float(weeks[0])), ("weeks_after", float(weeks[1])))
    about = About("harm", round(float(before.sum() + after.sum())), (*lengths, ("alpha", alpha)), verdict)
    return Harm(*told, expected, shares[0], shares[1], shares[2], about)


def _arrays(kinds: Sequence[Kind]) -> tuple[Floats, Floats, Floats]:
    """Weights, shape (kinds,), and counts before and after, shape (kinds, 4)."""
    before = [[one.before for one in kind.places] for kind in kinds]
    after = [[one.after for one in kind.places] for kind in kinds]
    weight = np.array([kind.weight for kind in kinds], np.float64)
    return weight, np.reshape(np.array(before, np.float64), (-1, 4)), np.reshape(np.array(after, np.float64), (-1, 4))


def _verdict(weight: Floats, before: Floats, phi: Floats, told: tuple[float, float, float]) -> str:
    """What can be said: the weight must rest on enough incidents."""
    counts = before[:, :2].sum(axis=1)
    spread = float(weight**2 @ (phi * counts))
    if not spread or float(weight @ counts) ** 2 / spread < LEAST_ALIKE:
        return TOO_FEW
    if told[1] <= 0.0 <= told[2]:
        return "cannot_tell"
    return "less" if told[0] < 0.0 else "more"
