"""Which rows a stretch of time holds, judged by what is told of them.

Below RAW an incident is told by the hour. Were it found by its minute, a stretch that ends at a
quarter past would tell on which side of that the incident was.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from storage.model.query import Period
from storage.selection import Rows, stretches

if TYPE_CHECKING:
    from storage.arrays import Columns

HOUR = 3600
_Bools = NDArray[np.bool_]


def hourly(moment: NDArray[np.int64], raw: _Bools | np.bool_) -> NDArray[np.int64]:
    """Moments as the hour (of UTC) they fall in, but those that may be told raw. Shape (n,)."""
    hour = moment // HOUR
    hour *= HOUR
    np.copyto(hour, moment, where=raw)
    return hour


def find(columns: "Columns", code: NDArray[np.integer], shown: _Bools, raw: _Bools, periods: Iterable[Period]) -> Rows:
    """Rows whose told middle lies in any period, among those that `shown` (m,) says of their `code` (n,); ascending.

    `raw` (m,) are told by the minute. The told middle is at most an hour before the true one, so that only rows near
    a stretch's ends are looked at one by one.
    """
    if not shown.any():
        return slice(0, 0)
    parts = [_part(columns, code, shown, raw, *one) for one in stretches(periods)]
    if len(parts) == 1:
        return parts[0]
    found = [np.arange(part.start, part.stop) if isinstance(part, slice) else part for part in parts]
    return np.sort(np.concatenate(found)) if found else slice(0, 0)


def _part(columns: "Columns", code: NDArray[np.integer], shown: _Bools, raw: _Bools, since: int, until: int) -> Rows:
    """Rows of one stretch: a slice when they stand together."""
    edges = np.array([since, min(since + HOUR, until), until, until + HOUR], np.int64)
    first, sure, end, last = np.searchsorted(columns.mid, edges).tolist()
    near = np.concatenate([np.arange(first, sure), np.arange(end, last)])
    near = near[shown[code[near]]]
    start, stop = (hourly(moment, raw[code[near]]) for moment in columns.times(near))
    middle = start + ((stop - start) >> 1)  # rounded down, as the columns' is
    near = near[(middle >= since) & (middle < until)]
    before, after = near[near < sure], near[near >= end]
    if shown.all() and before.size == sure - first and not after.size:
        return slice(first, end)
    return np.concatenate([before, np.flatnonzero(shown[code[sure:end]]) + sure, after])
