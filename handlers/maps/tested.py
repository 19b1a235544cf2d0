"""Which part of a difference is more than chance: the rest of it gets no colour and no name.

Places are tested where a fixed lattice has its points, as far apart as the radius, so that nobody chose them for their
numbers; what is counted is what the legend counts, incidents within the radius. Of the places called more or fewer at
most one in twenty is expected to be so by chance (false discovery rate, `analytics.methods.compared`). A coloured spot
is kept when it holds such a place.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Points
from analytics.methods.about import About
from analytics.methods.compared import compared
from analytics.methods.density import within
from analytics.methods.finding import Surface


@dataclass(frozen=True, slots=True)
class Tested:
    """Places (n, 2) in metres where there are more, and fewer, than chance gives; `about` says how that was found."""

    more: Floats
    fewer: Floats
    radius: float
    about: About

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(len(self.more) or len(self.fewer))


def tested(earlier: Points, later: Points, ground: Extent, radius: float, days: tuple[float, float]) -> Tested:
    """Test every lattice point of the ground; `days` are how long the two periods are, the earlier first."""
    places = _lattice(ground, radius)
    found = compared(_near(places, earlier, radius), _near(places, later, radius), *days)
    verdict = np.array(found.verdicts)
    chosen = (*found.about.parameters, ("radius", round(radius)))
    return Tested(
        places[verdict == "more"], places[verdict == "fewer"], radius, replace(found.about, parameters=chosen)
    )


def only_tested(surface: Surface, found: Tested, radius: float, least: int) -> Surface:
    """The difference without the spots that chance may have made; `least` is where colour begins."""
    told = within(surface, radius)
    keep = _spots(told >= least, surface, found.more, found.radius)
    keep |= _spots(-told >= least, surface, found.fewer, found.radius)
    return replace(surface, values=np.where(keep, surface.values, np.float32(0)))


def _spots(coloured: NDArray[np.bool_], surface: Surface, places: Floats, radius: float) -> NDArray[np.bool_]:
    """The connected spots that reach a tested place, which stands for half a step around it."""
    if not len(places) or not coloured.any():
        return np.zeros(coloured.shape, np.bool_)
    from scipy.ndimage import label

    numbers, _ = label(coloured, np.ones((3, 3)))
    rows, columns = np.nonzero(coloured)
    x = surface.extent.west + (columns + 0.5) * surface.cell
    y = surface.extent.north - (rows + 0.5) * surface.cell
    reached = np.zeros(len(rows), np.bool_)
    for px, py in places.tolist():
        reached |= np.maximum(np.abs(x - px), np.abs(y - py)) <= radius / 2
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
