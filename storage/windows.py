"""Parts of time (Friday evenings, nights, working days) as stretches of seconds, and shares of them.

The share of an interval inside is the aoristic weight (Ratcliffe & McCullagh 1998, "Aoristic crime
analysis"). Wall clocks follow the zone: an instant is inside when its own clock says so, so the
night of the spring change is an hour short and that of the autumn an hour long.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage.model.query import Daypart

_DAY = 86_400
_WHOLE_DAY = Daypart(0, 1440)
# 1970-01-01 was a Thursday, ISO weekday 4: day 0 gives 3 when Monday is 0.
_EPOCH_WEEKDAY = 3


@dataclass(frozen=True, slots=True)
class Windows:
    """Disjoint, sorted, half-open stretches of seconds since 1970 UTC; arrays of shape (n,)."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def share(self, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
        """How much of each interval lies inside, 0 to 1; a moment is inside or not. Shape (n,)."""
        if not self.start.size:
            return np.zeros(start.shape)
        before, at_start = self._inside_before(start)
        weight = at_start.astype(np.float64)
        long = np.flatnonzero(end > start)
        if long.size:
            after, _ = self._inside_before(end[long])
            weight[long] = (after - before[long]) / (end[long] - start[long])
        return weight

    def _inside_before(self, moment: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Seconds inside before each moment (from any fixed origin), and whether it is inside."""
        lengths = self.end - self.start
        total = np.concatenate([[0], np.cumsum(lengths)])
        place = np.searchsorted(self.start, moment, "right") - 1
        at = np.maximum(place, 0)
        into = np.where(place < 0, 0, np.minimum(moment - self.start[at], lengths[at]))
        return total[at] + into, (place >= 0) & (moment < self.end[at])


def windows(dayparts: Sequence[Daypart], weekdays: Sequence[int], zone: ZoneInfo, first: int, last: int) -> Windows:
    """Every window that touches the seconds `first` to `last`; no parts means whole days.

    `weekdays` are ISO numbers, empty for all; a window over midnight belongs to the day it starts.
    """
    pieces = [
        np.clip(_local(dayparts, weekdays, since + offset, until + offset) - offset, since, until)
        for since, until, offset in _offsets(zone, first - 2 * _DAY, last + 2 * _DAY)
    ]
    stretches = np.concatenate(pieces)
    return _union(stretches[stretches[:, 0] < stretches[:, 1]])


def _local(dayparts: Sequence[Daypart], weekdays: Sequence[int], since: int, until: int) -> NDArray[np.int64]:
    """Windows in wall-clock seconds around `since` to `until`; shape (n, 2)."""
    days = np.arange(since // _DAY - 1, until // _DAY + 1)
    if weekdays:
        days = days[np.isin((days + _EPOCH_WEEKDAY) % 7 + 1, np.array(weekdays))]
    found = []
    for part in dayparts or (_WHOLE_DAY,):
        end = part.end if part.end > part.start else part.end + 1440
        found.append(np.stack([days * _DAY + part.start * 60, days * _DAY + end * 60], axis=1))
    return np.concatenate(found)


def _union(stretches: NDArray[np.int64]) -> Windows:
    """Overlapping and touching stretches as one."""
    stretches = stretches[np.argsort(stretches[:, 0], kind="stable")]
    if not len(stretches):
        return Windows(np.empty(0, np.int64), np.empty(0, np.int64))
    reach = np.maximum.accumulate(stretches[:, 1])
    begins = np.concatenate([[True], stretches[1:, 0] > reach[:-1]])
    ends = np.concatenate([np.flatnonzero(begins)[1:] - 1, [len(stretches) - 1]])
    return Windows(stretches[begins, 0], reach[ends])


def _offsets(zone: ZoneInfo, first: int, last: int) -> list[tuple[int, int, int]]:
    """(since, until, seconds east of UTC) for each stretch with one offset, covering `first`..`last`."""
    years = range(_year(first), _year(last) + 1)
    changes = [change for year in years for change in _changes(zone, year)]
    inside = changes[bisect_right(changes, first) : bisect_right(changes, last)]
    edges = [first, *inside, last + 1]
    return [(since, until, _offset(zone, since)) for since, until in pairwise(edges)]


def _year(second: int) -> int:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).year


def _offset(zone: ZoneInfo, second: int) -> int:
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone)
    return int((moment.utcoffset() or timedelta()).total_seconds())


@lru_cache(maxsize=1024)
def _changes(zone: ZoneInfo, year: int) -> tuple[int, ...]:
    """The seconds of a UTC year at which the zone's offset changes.

    Found by looking at every day and halving; no zone has changed twice within a day.
    """
    first = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    last = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp())
    found = []
    for day in range(first, last, _DAY):
        low, high = day - 1, min(day + _DAY, last) - 1
        if _offset(zone, low) == (target := _offset(zone, high)):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if _offset(zone, middle) == target else (middle, high)
        found.append(high)
    return tuple(found)
