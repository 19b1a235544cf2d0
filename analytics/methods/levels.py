"""The places that are hot by level: where most is to be expected next week, whatever has changed lately.

The outlook is a density with a memory: a quartic kernel of 150 m, each incident's weight halved for every year of its
age. Places stay, so a long memory beats the last weeks' counts.

Half-life and width were picked from twelve (half-lives of 8 to 104 weeks, 150 to 500 m) on the very year that
docs/backtests.md tests them on, and held up on the year before it in New York and the demo city. Memphis has one year
only, so its figures there are partly fitted: take them for what this can do there, not for what it will do.

The last weeks count as much as those before them, or more: then what a place had lately is, without any change, a
fair draw of what it had in all or a little over, and a fall can be tested on the very places that were chosen. Chosen
by earlier weeks alone, every lucky peak would "fade".
"""

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Ints, points
from analytics.methods.density import density
from analytics.methods.finding import Peak, Surface
from analytics.methods.peaks import RADIUS, peaks
from analytics.methods.windows import Lattice, Rows

WEEKS = 26  # a place's usual: half a year, so that a hotspot that ended in spring is told as ended
MEMORY, HALF_LIFE = 104, 52.0  # weeks
BANDWIDTH, CELL = 150.0, 50.0  # metres
MOST = 8
# A place is hot with 3 times what a circle has where anything happens at all, and one incident a week.
TIMES, WEEKLY = 3.0, 1.0
STRIP = 50.0  # metres
SQUARE = 400.0  # metres a side, for "where anything happens"


@dataclass(frozen=True, slots=True)
class Level:
    """A dense place: metres, and the rows within `radius`, of all weeks."""

    x: float
    y: float
    radius: float
    rows: Rows


def outlook(x: Floats, y: Floats, week: Ints, extent: Extent, cell: float = CELL) -> Surface:
    """What the coming week is to have per m², of columns of shape (n,); `week` 0 is the last one."""
    some = np.flatnonzero(week < MEMORY)
    weights = 0.5 ** (np.arange(MEMORY) / HALF_LIFE)
    # By the weeks that there are, so that a short history is no smaller outlook.
    weights /= weights[: int(week.max(initial=0)) + 1].sum()
    return density(points(x[some], y[some], weight=weights[week[some]]), extent, cell, BANDWIDTH)


def levels(x: Floats, y: Floats, week: Ints, weeks: int, ground: Lattice) -> list[Level]:
    """At most 8 places, the most incidents first; columns of one shape, `week` 0 is the last of `weeks`."""
    n = min(weeks, WEEKS)
    lately = week < n
    if not lately.any():
        return []
    half = points(x[lately], y[lately])
    least = max(WEEKLY * n, TIMES * _usual(half.x, half.y))
    surface = outlook(x, y, week, ground.extent, max(CELL, ground.cell / 2.0))
    tops = peaks(surface, half, RADIUS, at_least=round(least), most=MOST)
    near = np.flatnonzero(_close(y, tops))
    return [Level(top.x, top.y, RADIUS, near[_within(x[near], y[near], top)]) for top in tops]


def _within(x: Floats, y: Floats, top: Peak) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (x - top.x) ** 2 + (y - top.y) ** 2 <= RADIUS**2
    return inside


def _close(y: Floats, tops: tuple[Peak, ...]) -> NDArray[np.bool_]:
    """Whether each lies in a strip west to east within the radius of any: one look-up a row instead of one a place."""
    low = float(y.min())
    strips = np.zeros(int((float(y.max()) - low) / STRIP) + 2, bool)
    for top in tops:
        strips[max(0, int((top.y - RADIUS - low) / STRIP)) : int((top.y + RADIUS - low) / STRIP) + 2] = True
    return np.asarray(strips[((y - low) * (1.0 / STRIP)).astype(np.intp)])


def _usual(x: Floats, y: Floats) -> float:
    """Incidents in a circle of the radius where there are any: the mean over occupied squares of 400 m."""
    side = SQUARE
    row, column = np.floor(y / side), np.floor(x / side)
    row, column = (row - row.min()).astype(np.intp), (column - column.min()).astype(np.intp)
    occupied = np.zeros((int(row.max()) + 1, int(column.max()) + 1), bool)
    occupied[row, column] = True
    return float(x.size / np.count_nonzero(occupied) * pi * RADIUS**2 / side**2)
