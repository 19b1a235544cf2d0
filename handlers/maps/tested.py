"""Which part of a difference is more than chance: the rest of it gets no colour and no name.

Places are tested where a fixed lattice has its points, as far apart as the radius, so that nobody chose them for their
numbers; what is counted is what the legend counts, incidents within the radius. Of the places called more or fewer at
most one in twenty is expected to be so by chance (false discovery rate, `analytics.methods.compared`). A coloured spot
is kept when it holds such a place. Where some incidents are told as squares, the squares are the places: the middle of
a square is no position, but its number is a number.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Extent, Floats, Points
from analytics.methods.about import About, Parameter
from analytics.methods.compared import compared
from analytics.methods.density import within
from analytics.methods.finding import Surface
from analytics.methods.grid import grid

SLOPE = 3  # cells


@dataclass(frozen=True, slots=True)
class Tested:
    """Places (n, 2) in metres where there are more, and fewer, than chance gives; `about` says how that was found.

    Each stands for what is less than `reach` metres away on either axis.
    """

    more: Floats
    fewer: Floats
    reach: float
    about: About

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(len(self.more) or len(self.fewer))


def beyond_chance(earlier: Points, later: Points, ground: Extent, radius: float, days: tuple[float, float]) -> Tested:
    """Test every lattice point of the ground; `days` are how long the two periods are, the earlier first."""
    places = _lattice(ground, radius)
    counts = _near(places, earlier, radius), _near(places, later, radius)
    return _found(places, counts, days, radius / 2, ("radius", round(radius)))


def beyond_chance_squares(
    earlier: Points, later: Points, ground: Extent, side: float, days: tuple[float, float]
) -> Tested:
    """The same for whole squares of a side, that hold places and middles of squares alike."""
    counted = [grid(points, ground, side) for points in (earlier, later)]
    frame, (rows, columns) = counted[0].extent, counted[0].values.shape
    x = frame.west + (np.arange(columns) + 0.5) * side
    y = frame.north - (np.arange(rows) + 0.5) * side
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    counts = counted[0].values.ravel(), counted[1].values.ravel()
    return _found(places, counts, days, side / 2, ("side", round(side)))


def _found(
    places: Floats,
    counts: tuple[ArrayLike, ArrayLike],
    days: tuple[float, float],
    reach: float,
    chosen: tuple[str, Parameter],
) -> Tested:
    found = compared(*counts, *days)
    verdict = np.array(found.verdicts)
    about = replace(found.about, parameters=(*found.about.parameters, chosen))
    return Tested(places[verdict == "more"], places[verdict == "fewer"], reach, about)


def only_tested(surface: Surface, found: Tested, radius: float, least: int) -> Surface:
    """The difference without the spots that chance may have made; `least` within `radius` is where colour begins."""
    told = within(surface, radius)
    coloured = np.abs(told) >= least
    keep = _spots(told >= least, surface, found.more, found.reach)
    keep |= _spots(-told >= least, surface, found.fewer, found.reach)
    if not keep.any():
        return replace(surface, values=np.zeros_like(surface.values))
    from scipy.ndimage import binary_dilation

    # A little of the slope below stays, so that the edge is drawn where it is and not along the raster.
    around = binary_dilation(keep, iterations=SLOPE) & ~(coloured & ~keep)
    return replace(surface, values=np.where(around, surface.values, np.float32(0)))


def _spots(coloured: NDArray[np.bool_], surface: Surface, places: Floats, reach: float) -> NDArray[np.bool_]:
    """The connected spots that reach a tested place."""
    if not len(places) or not coloured.any():
        return np.zeros(coloured.shape, np.bool_)
    from scipy.ndimage import label

    numbers, _ = label(coloured, np.ones((3, 3)))
    rows, columns = np.nonzero(coloured)
    x = surface.extent.west + (columns + 0.5) * surface.cell
    y = surface.extent.north - (rows + 0.5) * surface.cell
    reached = np.zeros(len(rows), np.bool_)
    for px, py in places.tolist():
        reached |= np.maximum(np.abs(x - px), np.abs(y - py)) <= reach
    return np.isin(numbers, np.unique(numbers[rows[reached], columns[reached]]))


def _lattice(ground: Extent, step: float) -> Floats:
    """Points at whole multiples of the step: the same places in every picture."""
    x = np.arange(np.ceil(ground.west / step), np.floor(ground.east / step) + 1) * step
    y = np.arange(np.ceil(ground.south / step), np.floor(ground.north / step) + 1) * step
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _near(places: Floats, points: Points, radius: float) -> NDArray[np.int64]:
    """Incidents within the radius of each place."""
    if not len(points) or not len(places):
        return np.zeros(len(places), np.int64)
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([points.x, points.y]))
    return np.asarray(tree.query_ball_point(places, radius, return_length=True), np.int64)
