"""What each method calls new in the last week of its columns: positions, in metres."""

from collections.abc import Callable

import numpy as np

from analytics.frame import Floats
from analytics.methods.alarms import weekly
from analytics.methods.gistar import gistar
from benchmarks.simulations.years import Columns

CELL = 250.0  # of the peers: the field's usual side for a city, and a quarter of a thousand metres
BEFORE = 4  # weeks in which a cell must not have been hot, or among the five, to be called new
FIVE = 5

Claim = tuple[Floats, Floats]
Method = Callable[[Columns], Claim]


def ours(columns: Columns) -> Claim:
    """Places that the weekly verdict calls new or growing."""
    day = last_day(columns) - columns.day
    found = weekly(columns.x, columns.y, columns.kind, day, columns.extent, history=last_day(columns) + 1)
    risen = [place for place in found.places if place.state in ("new", "growing")]
    return np.array([place.x for place in risen]), np.array([place.y for place in risen])


def last_day(columns: Columns) -> int:
    """The last day of the week that the columns end in."""
    return int(columns.day.max()) // 7 * 7 + 6


def plain_gistar(columns: Columns) -> Claim:
    """Cells hot by Gi* (normal test, false discovery rate 0.05) in the last week and in none of the four before."""
    hot = [gistar(counts).hot for counts in _by_week(columns)]
    return _centres(columns, hot[0] & ~np.logical_or.reduce(hot[1:]))


def top_five(columns: Columns) -> Claim:
    """Cells among the five fullest in the last week and in none of the four before."""
    tops = []
    for counts in _by_week(columns):
        top = np.zeros(counts.size, bool)
        top[np.argsort(-counts.ravel(), kind="stable")[:FIVE]] = True
        tops.append((top & (counts.ravel() > 0)).reshape(counts.shape))
    return _centres(columns, tops[0] & ~np.logical_or.reduce(tops[1:]))


METHODS: dict[str, Method] = {"weekly verdict": ours, "plain Gi*": plain_gistar, "top 5 by count": top_five}


def _by_week(columns: Columns) -> list[np.ndarray]:  # type: ignore[type-arg]
    """Counts (rows, columns) of the last five weeks, the last first."""
    extent = columns.extent
    shape = round(extent.height / CELL), round(extent.width / CELL)
    row = ((columns.y - extent.south) / CELL).astype(np.int64).clip(0, shape[0] - 1)
    column = ((columns.x - extent.west) / CELL).astype(np.int64).clip(0, shape[1] - 1)
    ago = (last_day(columns) - columns.day) // 7
    return [
        np.bincount((row * shape[1] + column)[ago == week], minlength=shape[0] * shape[1]).reshape(shape)
        for week in range(BEFORE + 1)
    ]


def _centres(columns: Columns, cells: np.ndarray) -> Claim:  # type: ignore[type-arg]
    row, column = np.nonzero(cells)
    return columns.extent.west + (column + 0.5) * CELL, columns.extent.south + (row + 0.5) * CELL
