"""The places that are hot by level: the densest of the last half year, whatever has changed lately.

They are chosen by all weeks together, the last ones too: then what they had lately is, without any change, a fair
draw of what they had in all, and a fall can be tested on the same places. Choosing them by earlier weeks alone would
make every lucky peak "fade".
"""

from dataclasses import dataclass
from math import pi

import numpy as np

from analytics.frame import Extent, Floats, Ints, points
from analytics.methods.density import density
from analytics.methods.peaks import RADIUS, peaks
from analytics.methods.windows import Lattice, Rows

WEEKS = 26  # half a year: long enough for a hotspot that ended in spring to be told as ended
SQUARE = 400.0
BANDWIDTH = 300.0  # metres, as in all density maps
MOST = 8
# A place is hot with 3 times what a circle has where anything happens at all, and one incident a week.
TIMES, WEEKLY = 3.0, 1.0
CELL = 100.0  # metres a side of the surface: a third of the bandwidth


@dataclass(frozen=True, slots=True)
class Level:
    """A dense place: metres, and the rows within `radius`, of all weeks."""

    x: float
    y: float
    radius: float
    rows: Rows


def levels(x: Floats, y: Floats, week: Ints, weeks: int, ground: Lattice) -> list[Level]:
    """At most 8 places, the most incidents first; columns of one shape, `week` 0 is the last of `weeks`."""
    n = min(weeks, WEEKS)
    some = np.flatnonzero(week < n)
    px, py = x[some], y[some]
    if not some.size:
        return []
    found = points(px, py)
    extent = Extent(
        ground.west,
        ground.north - ground.rows * ground.cell,
        ground.west + ground.columns * ground.cell,
        ground.north,
    )
    least = max(WEEKLY * n, TIMES * _usual(px, py))
    tops = peaks(
        density(found, extent, max(CELL, ground.cell), BANDWIDTH), found, RADIUS, at_least=round(least), most=MOST
    )
    return [
        Level(top.x, top.y, RADIUS, np.flatnonzero((x - top.x) ** 2 + (y - top.y) ** 2 <= RADIUS**2)) for top in tops
    ]


def _usual(x: Floats, y: Floats) -> float:
    """Incidents in a circle of the radius where there are any: the mean over occupied squares of 400 m."""
    side = SQUARE
    squares = np.unique(np.floor(x / side) * 1e7 + np.floor(y / side)).size
    return float(x.size / squares * pi * RADIUS**2 / side**2)
