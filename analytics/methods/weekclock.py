"""The hours of the week that incidents fall in, by the local clock, and intervals spread over them.

Aoristic (Ratcliffe & McCullagh 1998; Ratcliffe 2000): an incident that happened some time between two moments counts in
each hour by the share of the interval inside. All intervals are added at once on a line of local hours: each raises
the rate from its first hour and lowers it from its last, so that the work does not grow with their lengths.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import numpy as np

from analytics.frame import Floats, Ints

HOUR = 3600
WEEK = 7 * 24 * HOUR
HOURS = 168
# 1970-01-01 was a Thursday: its first hour is the 72nd of a week that begins on Monday.
EPOCH = 72
DAY = 86_400
LATEST = 10**11  # the year 5138: what is above are milliseconds


@dataclass(frozen=True, slots=True)
class Offsets:
    """A zone's clock: from the second `since[i]` (UTC) on, local time is UTC + `seconds[i]`. Both of shape (m,).

    `since` ascends; before the first, the first holds. ValueError otherwise.
    """

    since: Ints
    seconds: Ints

    def __post_init__(self) -> None:
        if self.since.ndim != 1 or self.since.shape != self.seconds.shape or not self.since.size:
            raise ValueError("a zone needs at least one offset, and a moment from which on each holds")
        if bool((np.diff(self.since) <= 0).any()):
            raise ValueError("the moments from which offsets hold must ascend")

    def at(self, moment: Ints) -> Ints:
        """Seconds to add to each moment."""
        if self.since.size == 1:
            return np.broadcast_to(self.seconds[0], moment.shape)
        return self.seconds[np.maximum(np.searchsorted(self.since, moment, "right") - 1, 0)]

    def hours(self, moment: Ints) -> Ints:
        """The local hour of the week of each moment: 0 is Monday 00-01, 167 Sunday 23-24."""
        local = moment + self.at(moment)
        local //= HOUR
        local += EPOCH
        local %= HOURS
        return local


def offsets(zone: tzinfo, first: int, last: int) -> Offsets:
    """The clock of a zone between two moments, seconds since 1970 UTC; looks once a day, so it is for years."""
    days = range(first - DAY, last + 2 * DAY, DAY)
    since, seconds = [days[0]], [_offset(zone, days[0])]
    for day in days[1:]:
        if _offset(zone, day) != seconds[-1]:
            before = seconds[-1]
            hour = range(day - DAY, day + 1)
            since.append(hour[bisect_left(hour, True, key=lambda t: _offset(zone, t) != before)])
            seconds.append(_offset(zone, day))
    return Offsets(np.array(since, np.int64), np.array(seconds, np.int64))


def _offset(zone: tzinfo, moment: int) -> int:
    shift = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
    return round(shift.total_seconds()) if shift is not None else 0


def of_moments(moment: Ints, weight: Floats | None, zone: Offsets) -> Floats:
    """Known moments by hour of the week; shape (168,)."""
    return np.bincount(zone.hours(moment), weight, HOURS).astype(np.float64)


def of_intervals(start: Ints, end: Ints, weight: Floats, zone: Offsets) -> Floats:
    """Intervals [start, end), each spread evenly over its seconds, by hour of the week; shape (168,)."""
    if not start.size:
        return np.zeros(HOURS)
    edges = _edges(int(start.min()), int(end.max()), zone)
    first, last = (np.searchsorted(edges, moment, "right") - 1 for moment in (start, end))
    rate = weight / (end - start)
    size = len(edges)
    running = np.cumsum(np.bincount(first, rate, size) - np.bincount(last, rate, size))
    lengths = np.diff(edges, append=edges[-1])
    inside = running * lengths
    inside -= np.bincount(first, rate * (start - edges[first]), size)
    inside += np.bincount(last, rate * (end - edges[last]), size)
    return np.maximum(np.bincount(zone.hours(edges), inside, HOURS), 0.0)


def _edges(low: int, high: int, zone: Offsets) -> Ints:
    """Every moment from `low` to `high`, and one after, at which the local hour changes; `low` itself first."""
    turns = zone.since[(zone.since > low) & (zone.since <= high)]
    starts = np.concatenate([[low], turns])
    pieces = []
    for since, until in zip(starts, np.append(turns, high + HOUR + 1), strict=True):
        shift = int(zone.at(np.array([since]))[0])
        full = -(-(int(since) + shift) // HOUR) * HOUR - shift
        pieces.append(np.concatenate([[since], np.arange(full, until, HOUR)]))
    return np.unique(np.concatenate(pieces)).astype(np.int64)
