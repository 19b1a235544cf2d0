"""Where a surface is highest, and how many incidents really lie there (LOOK, section 7).

Local maxima in an 80 m window, then the highest first with a true distance between them: a window
as wide as that distance would swallow a peak on the slope of a higher one.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Points
from analytics.methods.finding import Peak, Surface

WINDOW = 80.0  # metres, LOOK section 7: about a block, so that one square is one peak
RADIUS = 200.0  # metres, LOOK section 9: one radius in all pictures
# Twice as many as asked for are counted, since the order by height and by count may differ.
SPARE = 2
CHUNK = 1 << 14  # points looked at together, so that each step's numbers stay in a core's cache


def peaks(
    surface: Surface,
    points: Points,
    radius: float = RADIUS,
    *,
    at_least: int = 1,
    most: int = 3,
    apart: float | None = None,
    inside: NDArray[np.bool_] | None = None,
) -> tuple[Peak, ...]:
    """At most `most` peaks with `at_least` incidents within `radius` metres, the largest count first.

    Peaks are at least `apart` metres from each other: twice the radius unless given, so that no
    incident is counted in two. Ties go to the higher, then the northernmost, then the westernmost.
    `inside`, of the surface's shape, says where a peak may stand (the asked-for area). The outermost
    cells hold none: a rise that goes on beyond the view has its top elsewhere.
    """
    apart = 2.0 * radius if apart is None else apart
    found = [
        Peak(x, y, value, count_within(points, x, y, radius), radius)
        for x, y, value in _greedy(surface, inside, apart, most * SPARE)
    ]
    enough = [peak for peak in found if peak.count >= at_least]
    return tuple(sorted(enough, key=lambda p: (-p.count, -p.value, -p.y, p.x))[:most])


def count_within(points: Points, x: float, y: float, radius: float) -> int:
    """Incidents at most `radius` metres from (x, y), whatever their weights."""
    found = 0
    for low in range(0, len(points), CHUNK):
        xs, ys = points.x[low : low + CHUNK], points.y[low : low + CHUNK]
        near = np.flatnonzero(np.abs(xs - x) <= radius)
        squared = (xs[near] - x) ** 2 + (ys[near] - y) ** 2
        found += int(np.count_nonzero(squared <= radius**2))
    return found


def _greedy(
    surface: Surface, inside: NDArray[np.bool_] | None, apart: float, most: int
) -> list[tuple[float, float, float]]:
    """(x, y, value) of the highest local maxima, each at least `apart` metres from those before it."""
    tops = local_maxima(surface.values, _half_window(surface.cell))
    tops[[0, -1]] = tops[:, [0, -1]] = False
    # Flat and then divided: three times as quick as asking for rows and columns.
    rows, columns = np.divmod(np.flatnonzero(tops if inside is None else tops & inside), tops.shape[1])
    values = surface.values[rows, columns]
    x = surface.extent.west + (columns.astype(np.float64) + 0.5) * surface.cell
    y = surface.extent.north - (rows.astype(np.float64) + 0.5) * surface.cell
    kept: list[tuple[float, float, float]] = []
    free = np.ones(values.shape, bool)
    for i in np.lexsort((columns, rows, -values)):
        if len(kept) == most:
            break
        if free[i]:
            kept.append((float(x[i]), float(y[i]), float(values[i])))
            free &= _far(x, y, kept[-1], apart)
    return kept


def _far(x: Floats, y: Floats, peak: tuple[float, float, float], apart: float) -> NDArray[np.bool_]:
    far: NDArray[np.bool_] = (x - peak[0]) ** 2 + (y - peak[1]) ** 2 >= apart**2
    return far


def _half_window(cell: float) -> int:
    return max(1, round(WINDOW / 2.0 / cell))


def local_maxima(values: NDArray[np.float32], half: int) -> NDArray[np.bool_]:
    """Cells above 0 that none within `half` rows and columns exceeds; a flat top counts in all its cells."""
    highest = _highest(_highest(values, half).T, half).T
    found: NDArray[np.bool_] = (values == highest) & (values > 0.0)
    return found


def _highest(values: NDArray[np.float32], half: int) -> NDArray[np.float32]:
    """The highest value within `half` rows of each cell; same shape."""
    highest = values.copy()
    for shift in range(1, min(half, len(values) - 1) + 1):
        np.maximum(highest[shift:], values[:-shift], out=highest[shift:])
        np.maximum(highest[:-shift], values[shift:], out=highest[:-shift])
    return highest
