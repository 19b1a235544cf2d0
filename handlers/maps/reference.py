"""Class breaks that mean the same each week.

The reference is the calendar year before the asked period: its windows of the same length, each
window's fullest cell, and of those the median. It is frozen per calendar year, so a calm week
looks calm; without history this period is its own reference.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import pairwise
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints
from storage.model.people import Audience
from storage.model.query import Period, Query
from storage.release import Release, Released

# Fewer filled windows than this are no history: their median would be chance.
LEAST_WINDOWS = 4
# A year is at most this many windows; shorter periods (hours) are compared as days.
SHORTEST_WINDOW = 86_400


@dataclass(slots=True)
class References:
    """Reference peaks by what they depend on; small numbers, kept in memory only."""

    release: Release
    known: dict[tuple[object, ...], float]

    def peak(self, audience: Audience, query: Query, radius: float) -> float | None:
        """Incidents within `radius` metres at the fullest place of a usual period, or None."""
        key = (_rights(audience), replace(query, periods=(), compare=()), radius, *_window(query))
        if key not in self.known:
            year, seconds = _window(query)
            cell = radius * sqrt(pi)  # a square as large as the circle
            self.known[key] = _median_peak(self.release.rows(audience, query, (year,)), year, seconds, cell)
        return self.known[key] or None


def _rights(audience: Audience) -> tuple[object, ...]:
    standing = frozenset((viewer.partner, viewer.role) for viewer in audience.viewers)
    # A conversation is judged by its people as well: somebody it was not signed for makes it the public.
    people = frozenset(viewer.person for viewer in audience.viewers) if audience.conversation else frozenset()
    return (audience.is_public, standing, audience.conversation, people, audience.cap, audience.day)


def _window(query: Query) -> tuple[Period, int]:
    first = min(period.start for period in query.periods)
    year = Period(_new_year(first.year - 1, first), _new_year(first.year, first))
    seconds = sum((period.end - period.start).total_seconds() for period in query.periods)
    return year, max(int(seconds), SHORTEST_WINDOW)


def _new_year(year: int, like: datetime) -> datetime:
    return datetime(max(year, 1), 1, 1, tzinfo=like.tzinfo)


def _median_peak(rows: Released, year: Period, seconds: int, cell: float) -> float:
    """The median over windows of the fullest square cell; 0.0 without enough history."""
    exact = slice(None) if rows.exact.all() else rows.exact
    start = rows.start[exact]
    if len(start) == 0:
        return 0.0
    last = int((year.end - year.start).total_seconds() - 1) // seconds
    # A long interval may begin outside the year that holds its midpoint.
    window = np.clip((start - int(year.start.timestamp())) // seconds, 0, last)
    peaks = fullest(rows.x[exact], rows.y[exact], cell, window, last + 1)
    filled = peaks[peaks > 0]
    enough = min(LEAST_WINDOWS, max(1, round((year.end - year.start).total_seconds() / seconds)))
    return float(np.median(filled)) if len(filled) >= enough else 0.0


def fullest(x: Floats, y: Floats, cell: float, window: Ints, windows: int) -> Ints:
    """Incidents in the fullest square cell of each window, shape (windows,); x and y are not empty.

    A hotspot on a cell's border would be halved, so cells begin at every half of their side: counted in
    squares of half the side, a cell is two by two of them.
    """
    column, columns = _halves(x, cell)
    row, rows = _halves(y, cell)
    square = row * columns + column
    # By window, so that one small field is counted at a time; 16 bits are sorted in one pass.
    order = np.argsort(window.astype(np.min_scalar_type(windows)), kind="stable")
    square = square[order]
    ends = np.cumsum(np.bincount(window, minlength=windows))
    found = np.zeros(windows, np.int64)
    for number, (low, high) in enumerate(pairwise((0, *ends.tolist()))):
        if low < high:
            counts = np.bincount(square[low:high], minlength=rows * columns).reshape(rows, columns)
            beside = counts[:, 1:] + counts[:, :-1]
            found[number] = (beside[1:] + beside[:-1]).max()
    return found


def _halves(metres: Floats, cell: float) -> tuple[NDArray[np.int32], int]:
    """In which half of a cell each place lies, from 0, and one more than how many halves there are."""
    half = np.floor(metres * (2.0 / cell))
    half -= half.min()
    return half.astype(np.int32), int(half.max()) + 2


def references(release: Release) -> Callable[[Audience, Query, float], float | None]:
    """The memory of one process, as a plain function."""
    return partial(References.peak, References(release, {}))
