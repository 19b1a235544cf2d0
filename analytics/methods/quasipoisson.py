"""Quasi-Poisson regressions of many series at once: a level for each part of the year, and a slope over time.

log(mean of week i) = level of its group + slope * time of week i; variance = phi * mean. With weights known, the
levels follow from the slope (each group's weighted counts over its weighted exp(slope * time)), so that Newton's
method needs to look for one number a series: the same estimates as IRLS, to rounding (McCullagh & Nelder 1989,
Generalized Linear Models, ch. 6 and 9), without solving a system for each series and step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints

STEPS = 30  # Newton needs 4 to 7
CLOSE = 1e-10  # log points a week, and Newton's last step doubles its digits: far below what a count can tell
# A series that doubles within seven weeks for years is no trend but a fit that runs away (all counts at one end).
STEEPEST = 0.1


@dataclass(frozen=True, slots=True)
class Design:
    """The weeks that tell, in the order of their groups 0, 1, ..: `size` (g,) each, none empty; `time` (n,) of each.

    The mean told of is that of group 0 at time 0.
    """

    size: Ints
    time: Floats

    def sums(self, values: Floats) -> Floats:
        """Sums over each group; (s, n) to (s, g). Groups lie together, which is ten times as quick as a product."""
        return np.add.reduceat(values, np.concatenate([[0], np.cumsum(self.size)[:-1]]), axis=1)

    def spread(self, values: Floats) -> Floats:
        """Each group's value for each of its weeks; (s, g) to (s, n)."""
        return np.repeat(values, self.size, axis=1)


@dataclass(frozen=True, slots=True)
class Fit:
    """What was fitted, for s series over n weeks.

    `mean` and `leverage` (s, n); `slope`, its unscaled variance `slope_variance`, `phi` (at least 1) and `freedom`
    (weeks less parameters) are (s,). At time 0 and in the group told of: `counted` and `exposed` are the weighted
    counts and weighted weeks whose quotient is the mean, `log_variance` the unscaled variance that the slope adds to
    its logarithm. `found` is False where no slope could be found.
    """

    mean: Floats
    leverage: Floats
    slope: Floats
    slope_variance: Floats
    phi: Floats
    freedom: Floats
    counted: Floats
    exposed: Floats
    log_variance: Floats
    found: NDArray[np.bool_]


def fit(counts: Floats, weight: Floats, design: Design, sloped: bool) -> Fit:
    """Fit each row of `counts` (s, n) with its `weight` (s, n); a week of weight 0 does not count."""
    total = design.sums(weight * counts)
    slope, found = _slope(counts, weight, design) if sloped else (np.zeros(len(counts)), np.ones(len(counts), bool))
    steep = np.exp(slope[:, None] * design.time)
    exposed = design.sums(weight * steep)
    mean = design.spread(_over(total, exposed)) * steep
    centre, information = _times(weight * mean, total, design)
    slope_variance = _over(np.ones(len(counts)), information) if sloped else np.zeros(len(counts))
    off = (design.time - design.spread(centre)) ** 2 * slope_variance[:, None]
    leverage = weight * mean * (design.spread(_over(np.ones(total.shape), total)) + off)
    freedom = (weight > 0.0).sum(1) - (design.sums(weight) > 0.0).sum(1) - float(sloped)
    pearson = (weight * _over((counts - mean) ** 2, mean)).sum(1)
    phi = np.maximum(_over(pearson, np.maximum(freedom, 1.0)), 1.0)
    log_variance = centre[:, 0] ** 2 * slope_variance
    return Fit(mean, leverage, slope, slope_variance, phi, freedom, total[:, 0], exposed[:, 0], log_variance, found)


def anscombe(counts: Floats, fitted: Fit) -> Floats:
    """Standardised Anscombe residuals, (s, n): nearly normal where the model holds (Noufaily et al. 2013, eq. 3)."""
    mean = fitted.mean
    raw = 1.5 * (np.cbrt(counts) ** 2 * _over(np.ones(mean.shape), mean ** (1.0 / 6.0)) - np.sqrt(mean))
    room = np.sqrt(fitted.phi[:, None] * np.maximum(1.0 - fitted.leverage, 0.0))
    return _over(raw, room)


def _slope(counts: Floats, weight: Floats, design: Design) -> tuple[Floats, NDArray[np.bool_]]:
    """The slope of each series by Newton's method, and where it was found; the likelihood has one top."""
    slope, found = np.zeros(len(counts)), np.zeros(len(counts), bool)
    total, score, moving = design.sums(weight * counts), (weight * counts * design.time).sum(1), np.arange(len(counts))
    for _ in range(STEPS):
        grown = weight[moving] * np.exp(slope[moving, None] * design.time)
        level = _over(total[moving], design.sums(grown))
        centre, information = _times(grown * design.spread(level), total[moving], design)
        step = _over(score[moving] - (total[moving] * centre).sum(1), information)
        slope[moving] = np.clip(slope[moving] + step, -STEEPEST, STEEPEST)
        inside = np.abs(slope[moving]) < STEEPEST
        found[moving] = inside & (np.abs(step) < CLOSE)
        moving = moving[inside & (np.abs(step) >= CLOSE)]
        if not moving.size:
            break
    return slope, found


def _times(expected: Floats, total: Floats, design: Design) -> tuple[Floats, Floats]:
    """Each group's mean time by expected counts, (s, g), and what the weeks tell of the slope, (s,).

    `expected` (s, n) are weighted; a group's sum to its `total` (s, g).
    """
    centre = _over(design.sums(expected * design.time), total)
    return centre, (expected * (design.time - design.spread(centre)) ** 2).sum(1)


def _over(above: Floats, below: Floats) -> Floats:
    """A quotient, 0 where there is nothing below."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0.0)
