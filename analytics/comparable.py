"""Places to hold a measure's place against: like it in level and trend before, and the ring round each.

The weighted displacement difference (`analytics.effect`) takes it that without the measure both places would have
changed by equally many incidents. Nobody can know that; that they did so before is the best sign of it.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from analytics.frame import Floats


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that could be compared with: its index, and how unlike it is.

    `level` is its incidents a week over the treated place's, `trend` how much more it rises, in incidents a week over
    the whole time before. `unlike` is the distance in standard errors: 5 of 100 pairs that are truly alike differ by
    2.4 or more (two differences, each with chance's own spread).
    """

    place: int
    level: float
    trend: float
    unlike: float


def comparable(
    weekly: ArrayLike, treated: int, *, left_out: tuple[int, ...] = (), most: int = 3
) -> tuple[Candidate, ...]:
    """The places most like the treated one before the measure, the likest first.

    `weekly` are counts before it, shape (places, weeks). `left_out` are places that the measure may have reached (its
    neighbours). Places without incidents are none. ValueError when the treated place is not among them.
    """
    counts: Floats = np.asarray(weekly, np.float64)
    if counts.ndim != 2 or not counts.shape[1] or not 0 <= treated < counts.shape[0]:
        raise ValueError(f"counts have shape (places, weeks), with the treated place; got {counts.shape} and {treated}")
    level, rise = counts.sum(axis=1), _rise(counts)
    apart = (level - level[treated]) / np.sqrt(np.maximum(level + level[treated], 1.0))
    steeper = (rise - rise[treated]) / np.sqrt(
        np.maximum(_rise_variance(counts) + _rise_variance(counts)[treated], 1e-9)
    )
    unlike = np.hypot(apart, steeper)
    allowed = (level > 0.0) & ~np.isin(np.arange(len(level)), [treated, *left_out])
    best = sorted(np.flatnonzero(allowed).tolist(), key=lambda place: (float(unlike[place]), place))[:most]
    against = max(float(level[treated]), 1.0)
    return tuple(
        Candidate(place, float(level[place]) / against, float(rise[place] - rise[treated]), float(unlike[place]))
        for place in best
    )


def _course(weeks: int) -> Floats:
    """From -1/2 to 1/2 over the weeks."""
    course: Floats = np.linspace(-0.5, 0.5, weeks) if weeks > 1 else np.zeros(weeks)
    return course


def _rise(counts: Floats) -> Floats:
    """Least squares: by how many incidents a week each place rose from the first week to the last, shape (places,)."""
    course = _course(counts.shape[1])
    rise: Floats = counts @ course / max(float(course @ course), 1e-9)
    return rise


def _rise_variance(counts: Floats) -> Floats:
    """Of `_rise`, with weeks that vary as chance does."""
    course = _course(counts.shape[1])
    variance: Floats = counts.mean(axis=1) / max(float(course @ course), 1e-9)
    return variance


def ring(place: BaseGeometry, metres: float) -> BaseGeometry:
    """The ground within so many metres of a place, without the place itself. ValueError for a width not above 0."""
    if not (np.isfinite(metres) and metres > 0.0):
        raise ValueError(f"a ring has a width above 0 m, got {metres}")
    return shapely.difference(shapely.buffer(place, metres), place)


def within(x: ArrayLike, y: ArrayLike, place: BaseGeometry) -> NDArray[np.bool_]:
    """Which points (n,) in metres lie in a place; its border is part of it."""
    found: NDArray[np.bool_] = shapely.intersects_xy(place, np.asarray(x, np.float64), np.asarray(y, np.float64))
    return found
