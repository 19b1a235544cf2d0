"""When it happens: the week clock, hour by weekday.

Incidents whose time is an interval are spread over its hours (aoristic: Ratcliffe & McCullagh 1998, Int. J. Geogr.
Inf. Sci. 12: 751-764; Ratcliffe 2000, Int. J. Geogr. Inf. Sci. 14: 669-679), by the local clock: the night of the
spring change has an hour less and that of the autumn one more. An interval of more than a week says nothing of the
hour: it is spread over all of them, takes no part in the test, and is told as `evenly`.

What stands out is tested against the same number in every hour (see `standouts`), with at least 20 incidents that say
something. Assumes that incidents come one by one (a night with ten burnt cars is one night), that the time is when it
happened and not when it was reported, and that 00:00 does not stand for "unknown".

Verdicts: `peak` (some part of the week stands out), `even`, `too_few`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About
from analytics.methods.standouts import StandOut, stand_outs
from analytics.methods.weekclock import HOURS, LATEST, WEEK, Offsets, of_intervals, of_moments, offsets

__all__ = ["Offsets", "Rhythm", "StandOut", "offsets", "rhythm"]

LEAST = 20  # five in each of four parts of the day: below, a binomial tells little and a clock is a list (Cochran 1954)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The week clock. `clock` (7, 24) is Monday first, `quarters` (7, 4) its six-hour parts; both sum to the incidents.

    `evenly` of them were known no closer than to more than a week, and are spread over all hours.
    """

    clock: Floats
    quarters: Floats
    evenly: float
    stand_out: tuple[StandOut, ...]
    about: About


def rhythm(start: ArrayLike, end: ArrayLike, zone: Offsets, weight: ArrayLike | None = None) -> Rhythm:
    """Incidents over the hours of the week, from UTC seconds `start` to `end` (equal for a known moment); shape (n,).

    An interval is [start, end), as parts of time are shared elsewhere; give a moment that is told as its hour as that
    moment. `weight` is what each counts, 1 unless given. ValueError for an end before its start, for what are not
    seconds, and for weights below 0.
    """
    begin, stop = _seconds(start, end)
    weights = _weights(weight, begin)
    length = stop - begin
    moment, short = length == 0, (length > 0) & (length <= WEEK)
    each = np.ones(begin.shape) if weights is None else weights
    told = of_moments(begin[moment], None if weights is None else weights[moment], zone)
    told += of_intervals(begin[short], stop[short], each[short], zone)
    evenly = float(each[length > WEEK].sum())
    known = told.reshape(7, 24)
    enough = float(known.sum()) >= LEAST
    found = stand_outs(known) if enough else ()
    clock = known + evenly / HOURS
    about = _about(float(clock.sum()), evenly, enough, found)
    return Rhythm(clock, clock.reshape(7, 4, 6).sum(2), evenly, found, about)


def _about(n: float, evenly: float, enough: bool, found: tuple[StandOut, ...]) -> About:
    verdict = ("peak" if found else "even") if enough else TOO_FEW
    return About("rhythm", round(n), (("evenly", round(evenly)), ("at_least", LEAST)), verdict)


def _seconds(start: ArrayLike, end: ArrayLike) -> tuple[Ints, Ints]:
    given = np.asarray(start), np.asarray(end)
    begin, stop = (_whole(times) for times in given)
    if begin.ndim != 1 or begin.shape != stop.shape:
        raise ValueError(f"start and end need one second each for every incident, got {begin.shape} and {stop.shape}")
    if begin.size and max(int(stop.max()), -int(begin.min())) > LATEST:
        raise ValueError("times are seconds since 1970, UTC; these look like milliseconds or nanoseconds")
    if bool((stop < begin).any()):
        raise ValueError(f"incident {int(np.argmax(stop < begin))} ends before it starts; swap its times")
    return begin, stop


def _whole(times: NDArray[np.generic]) -> Ints:
    """Whole seconds, NaN refused."""
    if np.issubdtype(times.dtype, np.integer):
        return times.astype(np.int64, copy=False)
    seconds = times.astype(np.float64)
    if not np.isfinite(seconds).all():
        raise ValueError("every incident needs a time; leave out those without")
    return np.clip(np.floor(seconds), -2e11, 2e11).astype(np.int64)


def _weights(weight: ArrayLike | None, like: Ints) -> Floats | None:
    if weight is None:
        return None
    weights = np.asarray(weight, np.float64)
    if weights.shape != like.shape or not bool((weights >= 0.0).all()) or not np.isfinite(weights).all():
        raise ValueError("weight needs one number of 0 or more for every incident")
    return weights
