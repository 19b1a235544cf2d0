"""Which polygon holds a position. shapely is imported when the first position is asked about."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.errors import InvalidValueError


def polygon(wkb: bytes, field: str) -> Any:
    """The shape of `wkb`; raises `InvalidValueError` when it is no polygon or crosses itself."""
    import shapely

    try:
        shape = shapely.from_wkb(wkb)
    except (shapely.GEOSException, TypeError, ValueError):
        raise InvalidValueError(field, "polygon_unreadable", f"{len(wkb)} bytes", "give WKB of a polygon") from None
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        given = "nothing" if shape is None else shape.geom_type
        raise InvalidValueError(field, "polygon_missing", given, "give a Polygon or a MultiPolygon")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise InvalidValueError(field, "polygon_invalid", reason, "mend it with shapely.make_valid or in QGIS")
    return shape


# Fewer positions than these are found sooner by the tree; of more, whole boxes of them are asked about at once.
_FEW = 200


class Tagger:
    """Positions to polygons: a few by a search tree (STR tree of GEOS), many polygon by polygon."""

    def __init__(self, shapes: Sequence[bytes]) -> None:
        import shapely

        self._polygons = shapely.from_wkb(list(shapes))
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)

    def first(self, x: Sequence[float] | NDArray[Any], y: Sequence[float] | NDArray[Any]) -> NDArray[np.int64]:
        """Index of the first polygon that holds or touches each position, -1 for none; shape (n,).

        A position on a border belongs to the earlier polygon, so it is counted once.
        """
        if len(x) > _FEW:
            return self._many(np.asarray(x, np.float64), np.asarray(y, np.float64))
        import shapely

        found = np.full(len(x), -1, np.int64)
        position, index = self._tree.query(shapely.points(x, y), predicate="intersects")
        order = np.lexsort((-index, position))  # the lowest index is written last and stays
        found[position[order]] = index[order]
        return found

    def _many(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """The same; each polygon is asked about what lies in its box and is not found yet."""
        import shapely

        found = np.full(len(x), -1, np.int64)
        for index, (west, south, east, north) in enumerate(shapely.bounds(self._polygons).tolist()):
            near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north) & (found < 0))
            found[near[shapely.intersects_xy(self._polygons[index], x[near], y[near])]] = index
        return found


def inside(wkbs: Sequence[bytes], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether any of the polygons holds or touches each position; shape (n,)."""
    import shapely

    held = np.zeros(x.shape, np.bool_)
    for shape in shapely.from_wkb(list(wkbs)):
        west, south, east, north = shape.bounds
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north) & ~held)
        shapely.prepare(shape)
        held[near] = shapely.intersects_xy(shape, x[near], y[near])
    return held
