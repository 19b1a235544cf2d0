"""Incidents per 1,000 inhabitants (or addresses), with the interval in which the true rate lies.

The interval is exact for a Poisson count x: from the mean at which x or more have the chance (1 - level) / 2, to that
at which x or fewer have (Garwood 1936, "Fiducial limits for the Poisson distribution", Biometrika 28: 437-442), each
over the inhabitants. It holds at least at its level, and assumes that incidents come one by one.

A rate is told from 10 incidents and 10 inhabitants on: the data presentation standards for rates of the (US) National
Center for Health Statistics (2023) want as many in numerator and denominator, and an interval no wider than 160 % of
the rate, which 10 incidents always give (136 %). With fewer, each incident moves it by a tenth or more.

`above` and `below` are the areas whose share of all incidents is not what their share of the inhabitants gives: exact
binomial tails, doubled, with the false discovery rate held over all areas. That needs no rate to be told: none where
30 would be expected is below. Who is there at daytime is not who lives there: see a centre's rate with that in mind.

Verdicts: `differ` (some area is above or below), `alike`, `too_few` (fewer than 10 in all, or nobody lives there).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About
from analytics.methods.counted import whole_counts
from analytics.methods.significance import ALPHA, at_most, false_discovery

LEAST = 10  # incidents, and inhabitants: see above
PER = 1000.0
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of areas or cells, arrays of the shape of the counts; NaN where too few.

    `low` and `high` are the interval, `told` where a rate may be told; `whole` is (rate, low, high) of all together.
    Incidents where nobody lives are in no rate, and `without` counts them.
    """

    rate: Floats
    low: Floats
    high: Floats
    told: NDArray[np.bool_]
    above: NDArray[np.bool_]
    below: NDArray[np.bool_]
    whole: tuple[float, float, float]
    without: int
    about: About


def rates(
    counts: ArrayLike,
    population: ArrayLike,
    *,
    per: float = PER,
    level: float = LEVEL,
    alpha: float = ALPHA,
) -> Rates:
    """Whole counts per `per` inhabitants or addresses, of areas, shape (n,), or a raster, shape (rows, columns).

    ValueError for counts that are none, a population below 0 or missing, and a level outside 0 … 1.
    """
    x, people = whole_counts(counts), _population(population)
    if x.shape != people.shape:
        raise ValueError(f"counts and population need the same shape, got {x.shape} and {people.shape}")
    if not (per > 0.0 and 0.0 < level < 1.0):
        raise ValueError(f"per must be above 0 and level between 0 and 1, got {per} and {level}")
    lived = people > 0.0
    n, everybody = int(x[lived].sum()), float(people.sum())
    about = About("rates", n, (("areas", int(lived.sum())), ("per", per), ("level", level), ("alpha", alpha)), TOO_FEW)
    told = (x >= LEAST) & (people >= LEAST)
    above, below = np.zeros(x.shape, bool), np.zeros(x.shape, bool)
    whole, without = (np.nan, np.nan, np.nan), int(x[~lived].sum())
    if n >= LEAST and everybody >= LEAST:
        above[lived], below[lived] = _apart(x[lived], people[lived], alpha)
        verdict = "differ" if (above | below).any() else "alike"
        about = About(about.method, n, about.parameters, verdict)
        low, high = interval(np.array(n), level)
        whole = (n * per / everybody, float(low) * per / everybody, float(high) * per / everybody)
    rate, low, high = (_over(top, people, per, told) for top in (x, *interval(x, level)))
    return Rates(rate, low, high, told, above, below, whole, without, about)


def interval(counts: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Garwood's exact interval of the mean of Poisson counts, arrays of their shape."""
    from scipy.special import gammaincinv

    x = np.asarray(counts, np.float64)
    outside = (1.0 - level) / 2.0
    low = np.where(x > 0.0, gammaincinv(np.maximum(x, 1.0), outside), 0.0)
    return low, gammaincinv(x + 1.0, 1.0 - outside)


def _population(given: ArrayLike) -> Floats:
    people = np.asarray(given, np.float64)
    if people.size and not (np.isfinite(people).all() and people.min() >= 0.0):
        raise ValueError("a population is missing or below 0: give 0 where nobody lives, leave out the unknown")
    return people


def _over(top: Floats | Ints, people: Floats, per: float, told: NDArray[np.bool_]) -> Floats:
    rate = np.full(people.shape, np.nan)
    np.divide(top * per, people, out=rate, where=told)
    return rate


def _apart(x: Ints, people: Floats, alpha: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which have more, and which fewer, than their share of the inhabitants gives."""
    from scipy.special import bdtr, bdtrc

    n, share = int(x.sum()), people / people.sum()
    fewer = bdtr(x, n, share)
    more = np.where(x > 0, bdtrc(np.maximum(x - 1, 0), n, share), 1.0)
    p = np.minimum(2.0 * np.minimum(fewer, more), 1.0)
    far = at_most(false_discovery(p), alpha)
    return far & (more < fewer), far & (fewer < more)
