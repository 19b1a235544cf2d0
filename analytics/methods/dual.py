"""One density over another: a later period over an earlier one, or incidents over those who live there.

ratio = (upper + floor) / (share · lower + floor), where `share` makes the lower comparable (the periods' lengths,
or incidents per inhabitant on the whole): 1 is as everywhere, or as before. It is the density ratio of Kelsall &
Diggle (1995, "Kernel estimation of relative risk", Bernoulli 1: 3-16); both densities are `density`'s, so that what
the frame cuts off is cut off alike. Two ways keep small numbers from shouting:

over_time    adds one incident within the legend's radius to both (an additive constant as in Bithell 1990): where
             hardly anything happened the ratio is near 1, and where there was nothing before it stays finite.
over_people  tells nothing (NaN) where fewer than one incident would be expected within that radius: harbours,
             parks and fields have no inhabitants to be compared with.

Chance: a kernel sum varies like a count of density / R incidents, R the integral of the squared kernel (the
asymptotics of Hazelton & Davies 2009). z is the difference in standard deviations, if both had the same true density
(inhabitants do not vary), told only where at least LEAST_EXPECTED such incidents are expected in each. `beyond` is
what stays, by the exact tails of such counts, when the false discovery rate is held over all cells. Measured on the
made-up city of `benchmarks` without any change (1,000 incidents against 1,000, against four times as many, and over
inhabitants; 60, 60 and 40 pictures): |z| > 1.96 in 4.9 to 5.5 % of the cells, and 0, 1 and 0 pictures with any cell
beyond.

Verdicts: `more`, `fewer`, `both` (there are cells beyond chance, of which sort), `as_usual` (none), `too_few`
(fewer than LEAST_INCIDENTS in all, or no inhabitants to compare with: then every number is NaN).
"""

from dataclasses import dataclass, replace
from math import pi

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Points
from analytics.methods.about import TOO_FEW, About
from analytics.methods.change import length_share
from analytics.methods.density import density, legend_radius
from analytics.methods.finding import Surface
from analytics.methods.gistar import LEAST_INCIDENTS
from analytics.methods.kernels import Kernel
from analytics.methods.significance import ALPHA, at_most, false_discovery

LEAST_EXPECTED = 5.0  # what a normal approximation of counts is held to need (Cochran 1954)
# Densities are exact to 5e-4 of their peak (see `density`), so that at a hundredth of it a ratio is within a
# twentieth; below that a plain ratio is not told.
LEAST_OF_PEAK = 1e-2
FAR = 1.6  # nearer cells have a p above 0.1 and cannot be beyond chance

Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dual:
    """`ratio` (unit "ratio"), NaN where nothing can be told, and `upper` and `expected`, the densities in it.

    `z` and `beyond` (whether z is beyond chance), of the same shape (rows, columns); z is NaN where too few are
    expected. Above 0 is more in the upper.
    """

    ratio: Surface
    upper: Surface
    expected: Surface
    z: Floats
    beyond: NDArray[np.bool_]
    about: About


def dual(
    upper: Points,
    lower: Points,
    extent: Extent,
    cell: float,
    bandwidth: float,
    *,
    kernel: Kernel = "quartic",
    lower_bandwidth: float | None = None,
    share: float | None = None,
    floor: float = 0.0,
    least: float = 0.0,
    counted: bool = True,
    alpha: float = ALPHA,
) -> Dual:
    """The upper density over the lower one, on square cells of `cell` metres.

    `share` is what the lower is multiplied with: the ratio of both sums of weights unless given. `floor` is added
    to both, and where the expected density is below `least` nothing is told; both are per m². `counted` says
    whether the lower are incidents too, which vary by chance, or inhabitants. ValueError for lengths that are
    not positive, a share that is not, and a floor or least below 0.
    """
    wide = lower_bandwidth or bandwidth
    share = _share(upper, lower) if share is None else share
    if not (share > 0.0 and floor >= 0.0 and least >= 0.0):
        raise ValueError(f"share must be above 0, floor and least not below, got {share}, {floor} and {least}")
    above, below = density(upper, extent, cell, bandwidth, kernel), density(lower, extent, cell, wide, kernel)
    expected = replace(below, values=below.values * np.float32(share))
    n = len(upper) + (len(lower) if counted else 0)
    parameters = (("bandwidth", bandwidth), ("cell", cell), ("kernel", kernel), ("floor", floor), ("alpha", alpha))
    about = About("dual", n, parameters, "as_usual")
    if n < LEAST_INCIDENTS or not (counted or np.any(lower.weight > 0.0)):
        nothing = np.full(above.values.shape, np.nan, np.float32)
        ratio = replace(above, values=nothing, unit="ratio")
        untold = np.zeros(nothing.shape, bool)
        return Dual(ratio, above, expected, nothing.astype(np.float64), untold, replace(about, verdict=TOO_FEW))
    ratio = replace(above, values=_ratio(above.values, expected.values, floor, least), unit="ratio")
    one, other = _effective(above.values, kernel, bandwidth), _effective(below.values, kernel, wide)
    odds = share * (bandwidth / wide) ** 2  # of effective counts: these grow with the circle they are summed in
    z = _scores(one, other, odds, counted)
    beyond = _beyond(z, one, other, odds, counted, alpha)
    return Dual(ratio, above, expected, z, beyond, replace(about, verdict=_verdict(z, beyond)))


def over_time(
    later: Points,
    earlier: Points,
    extent: Extent,
    cell: float,
    bandwidth: float,
    *,
    later_days: float,
    earlier_days: float,
) -> Dual:
    """How many times as many as before, per day; 1 where hardly anything happened."""
    floor = one_within(legend_radius(bandwidth))
    share = length_share(earlier_days, later_days)
    return dual(later, earlier, extent, cell, bandwidth, share=share, floor=floor)


def over_people(incidents: Points, people: Points, extent: Extent, cell: float, bandwidth: float) -> Dual:
    """How many times as many as the inhabitants (the weights of `people`) would have at the whole's rate."""
    return dual(incidents, people, extent, cell, bandwidth, least=one_within(legend_radius(bandwidth)), counted=False)


def one_within(radius: float) -> float:
    """The density, per m², of one incident within so many metres."""
    return 1.0 / (pi * radius**2)


def _share(upper: Points, lower: Points) -> float:
    """Upper per lower on the whole; 1 when there is nothing to divide."""
    above, below = float(upper.weight.sum()), float(lower.weight.sum())
    return above / below if above > 0.0 and below > 0.0 else 1.0


def _ratio(upper: Singles, expected: Singles, floor: float, least: float) -> Singles:
    told = expected >= (least if floor else max(least, LEAST_OF_PEAK * float(expected.max())))
    if not floor:
        told &= expected > 0.0
    ratio = np.full(upper.shape, np.nan, np.float32)
    np.divide(upper + np.float32(floor), expected + np.float32(floor), out=ratio, where=told)
    return ratio


def _effective(density: Singles, kernel: Kernel, bandwidth: float) -> Floats:
    """The count that varies as much, for its size, as the kernel sum: density / R, R the squared kernel's integral."""
    squared = 9.0 / (5.0 * pi * bandwidth**2) if kernel == "quartic" else 1.0 / (4.0 * pi * bandwidth**2)
    return density / np.float64(squared)


def _scores(above: Floats, below: Floats, odds: float, counted: bool) -> Floats:
    """The difference in standard deviations of effective counts whose means are as `odds` to 1."""
    expected = (above + below) * (odds / (1.0 + odds)) if counted else below * odds
    least = expected * min(1.0, 1.0 / odds) if counted else expected
    deviation = np.sqrt(expected * (1.0 + odds) if counted else expected)
    z = np.full(above.shape, np.nan)
    np.divide(above - odds * below, deviation, out=z, where=least >= LEAST_EXPECTED)
    return z


def _beyond(z: Floats, above: Floats, below: Floats, odds: float, counted: bool, alpha: float) -> NDArray[np.bool_]:
    """Exact tails (Poisson; binomial of both together), since the normal's are too thin for so many cells."""
    from scipy.special import betainc, betaincc, gammainc, gammaincc

    p = np.ones(z.shape)
    far = np.abs(np.nan_to_num(z)) > FAR
    u, v, up = above[far], below[far], z[far] > 0.0
    if counted:
        share = odds / (1.0 + odds)
        tail = np.where(up, betainc(u, v + 1.0, share), betaincc(u + 1.0, v, share))
    else:
        tail = np.where(up, gammainc(u, odds * v), gammaincc(u + 1.0, odds * v))
    p[far] = np.minimum(2.0 * tail, 1.0)
    beyond = np.zeros(z.shape, bool)
    told = ~np.isnan(z)
    beyond[told] = at_most(false_discovery(p[told]), alpha)
    return beyond


def _verdict(z: Floats, beyond: NDArray[np.bool_]) -> str:
    more, fewer = bool(np.any(z[beyond] > 0.0)), bool(np.any(z[beyond] < 0.0))
    return {(True, True): "both", (True, False): "more", (False, True): "fewer"}.get((more, fewer), "as_usual")
