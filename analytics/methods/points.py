"""Which incidents can be shown as points; how symbols are merged is the drawing's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analytics.frame import Extent, Points

# LOOK, section 7: over about 150 the rings cover each other, and a grid or a density says more.
MOST = 150


@dataclass(frozen=True, slots=True)
class ShownPoints:
    """The points inside the view, and how many incidents are not among them and why."""

    points: Points
    without_place: int  # known to an area or the municipality only
    outside: int  # placed, but beyond the view
    crowded: bool  # more than the eye can part


def shown_points(points: Points, extent: Extent, placed: ArrayLike | None = None) -> ShownPoints:
    """Incidents inside the extent whose place is at least as exact as a street.

    `placed` says which are, as booleans of shape (n,); all are unless said. Every incident is
    counted once: shown, without a place, or outside.
    """
    has_place = np.ones(len(points), bool) if placed is None else np.asarray(placed, dtype=bool)
    if has_place.shape != points.x.shape:
        raise ValueError(f"placed needs one value for each point, got {has_place.shape}")
    inside = (points.x >= extent.west) & (points.x <= extent.east)
    inside &= (points.y >= extent.south) & (points.y <= extent.north)
    shown = take(points, inside & has_place)
    return ShownPoints(
        points=shown,
        without_place=int(np.count_nonzero(~has_place)),
        outside=int(np.count_nonzero(has_place & ~inside)),
        crowded=len(shown) > MOST,
    )


def take(points: Points, chosen: ArrayLike) -> Points:
    """The chosen rows (booleans or indexes) of every column."""
    which = np.asarray(chosen)
    return Points(points.x[which], points.y[which], points.kind[which], points.weight[which])
