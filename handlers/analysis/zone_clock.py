"""A zone's clock for the methods: when its distance to UTC changed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from analytics.methods.weekclock import Offsets

DAY, HOUR = 86_400, 3_600


def offsets(zone: str, first: int, last: int) -> Offsets:
    """The changes between two moments, seconds since 1970 UTC."""
    local = ZoneInfo(zone)

    def at(second: int) -> int:
        moved = datetime.fromtimestamp(second, UTC).astimezone(local).utcoffset()
        return int(moved.total_seconds()) if moved else 0

    since, seconds = [first - DAY], [at(first - DAY)]
    for day in range(first, last + DAY, DAY):
        if at(day) != seconds[-1]:
            low, high = day - DAY, day  # somewhere on the day before
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if at(middle) != seconds[-1] else (middle, high)
            since.append(high)
            seconds.append(at(high))
    return Offsets(np.array(since, np.int64), np.array(seconds, np.int64))
