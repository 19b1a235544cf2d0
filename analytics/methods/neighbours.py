"""Who is next to whom: in a raster by sums of 3 x 3 cells, among areas by pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints

# Borders drawn apart seldom meet to the millimetre; wider than a metre would join areas across a stream.
MEETING = 1.0
MOST_KEYS = 1 << 22  # slots of the look-up of neighbourhoods: 16 MiB; beyond that they are sorted instead


@dataclass(frozen=True, slots=True)
class Distinct:
    """The different neighbourhoods of a picture: few, since what tells them apart are two small whole numbers.

    `members`, `sums` and `times` (how many cells have such a one) have shape (k,); `which` has the picture's
    shape and says which a cell has, k for cells outside the study area.
    """

    members: Ints
    sums: Ints
    times: Ints
    which: NDArray[np.integer]

    def spread(self, values: Floats) -> Floats:
        """A value of each neighbourhood, shape (k,), as a picture; NaN outside the study area."""
        picture: Floats = np.append(values, np.nan).take(self.which)
        return picture


def distinct(members: Ints, sums: Ints, area: NDArray[np.bool_] | None) -> Distinct:
    """The neighbourhoods of the cells of `area`, by how many cells they have and what these hold together.

    `members` broadcasts to the shape of `sums`.
    """
    width = int(sums.max(initial=0)) + 1
    slots = (int(members.max(initial=0)) + 1) * width
    keys = sums + members * width
    inside = keys.ravel() if area is None else keys[area]
    if slots > MOST_KEYS:
        used, times = np.unique(inside, return_counts=True)
        which = np.searchsorted(used, keys).astype(np.int32)
    else:
        found = np.bincount(inside, minlength=slots)
        used = np.flatnonzero(found)
        place = np.full(slots, used.size, np.int32)
        place[used], times = np.arange(used.size, dtype=np.int32), found[used]
        which = place.take(keys)
    if area is not None:
        which[~area] = used.size
    return Distinct(used // width, used % width, times, which)


def box_sums(values: Ints) -> Ints:
    """Sums over each cell and its up to eight neighbours (queen), over the last two axes; same shape."""
    down = values.copy()
    down[..., 1:, :] += values[..., :-1, :]
    down[..., :-1, :] += values[..., 1:, :]
    sums = down.copy()
    sums[..., 1:] += down[..., :-1]
    sums[..., :-1] += down[..., 1:]
    return sums


def box_members(area: NDArray[np.bool_] | None, shape: tuple[int, ...]) -> Ints:
    """How many cells of the study area each cell's 3 x 3 cells hold, shape (rows, columns)."""
    if area is not None:
        return box_sums(area.astype(np.int64))
    down, across = (np.ones(n, np.int64) for n in shape)
    for side in (down, across):
        side[1:] += 1
        side[:-1] += 1
    return np.outer(down, across)


def pairs(first: ArrayLike, second: ArrayLike, n: int) -> tuple[Ints, Ints]:
    """Each pair of neighbours once, the smaller index first, nobody beside themselves.

    Takes them in any order, once or twice, shape (m,). ValueError for an index outside 0 … n - 1.
    """
    one, other = (np.atleast_1d(np.asarray(a)).astype(np.int64) for a in (first, second))
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"first and second need the same length, got {one.shape} and {other.shape}")
    if one.size and (min(one.min(), other.min()) < 0 or max(one.max(), other.max()) >= n):
        raise ValueError(f"a pair names an area that is none: indexes must lie from 0 to {n - 1}")
    apart = one != other
    low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
    keys = np.unique(low * n + high)
    return keys // max(n, 1), keys % max(n, 1)


def pair_sums(values: Floats, first: Ints, second: Ints) -> Floats:
    """Each area's value and its neighbours', for pairs given once; shape (n,)."""
    n = values.shape[0]
    sums: Floats = values + np.bincount(first, values[second], n) + np.bincount(second, values[first], n)
    return sums


def meeting(areas: Sequence[object] | NDArray[np.object_], within: float = MEETING) -> tuple[Ints, Ints]:
    """Pairs of areas (shapely polygons, metres) that meet or lie at most `within` metres apart."""
    import shapely

    shapes = np.asarray(areas, dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=within)
    return pairs(first, second, shapes.shape[0])
