"""From degrees, or any other CRS, to the region's metres. Heavy libraries are imported when used."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.sources.trouble import SourceError

WGS84 = "EPSG:4326"
Floats = NDArray[np.float64]


@lru_cache(maxsize=512)
def transformer(source: str, target: str) -> Any:
    """A pyproj transformer, x (east, longitude) always first. Raises SourceError for an unknown CRS."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_crs(source, target, always_xy=True)
    except ProjError:
        raise SourceError("crs.unknown", crs=f"{source}" if target.startswith("EPSG") else target) from None


def project(x: Floats, y: Floats, source: str, target: str) -> tuple[Floats, Floats]:
    """Transform whole arrays of shape (n,); what cannot be transformed becomes infinite."""
    if source == target:
        return x, y
    moved_x, moved_y = transformer(source, target).transform(x, y, errcheck=False)
    return np.asarray(moved_x, dtype=np.float64), np.asarray(moved_y, dtype=np.float64)


def bounds_in(bounds: tuple[float, float, float, float], source: str, target: str) -> tuple[float, float, float, float]:
    """A box (west, south, east, north) that holds `bounds` in another CRS."""
    west, south, east, north = transformer(source, target).transform_bounds(*bounds)
    return float(west), float(south), float(east), float(north)


def move(geometry: Any, source: str, target: str) -> Any:
    """The shapely geometry in another CRS, flat (without heights)."""
    import shapely

    flat = shapely.force_2d(geometry)
    if source == target:
        return flat
    return shapely.transform(flat, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1], source, target)))


def metric(crs: str) -> str:
    """`crs` as "EPSG:…" when it is projected in metres; otherwise SourceError says what would do."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        known = CRS.from_user_input(crs)
    except CRSError:
        raise SourceError("crs.unknown", crs=crs) from None
    units = {axis.unit_name for axis in known.axis_info}
    if not known.is_projected or units != {"metre"}:
        raise SourceError("crs.not_metric", crs=crs, name=known.name, unit=", ".join(sorted(units)))
    authority = known.to_authority()
    return ":".join(authority) if authority else crs


@lru_cache(maxsize=64)
def authority(crs: str) -> str:
    """The short name of any CRS text (a GeoJSON urn, "4326", WKT): "EPSG:4326" where there is one."""
    if crs == WGS84:
        return crs
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text = f"EPSG:{crs}" if crs.strip().isdigit() else crs.strip()
    try:
        known = CRS.from_user_input(text)
    except CRSError:
        raise SourceError("crs.unknown", crs=crs) from None
    pair = known.to_authority()
    name = ":".join(pair) if pair else text
    return WGS84 if name in ("OGC:CRS84", "EPSG:4979") else name


def locate(x: Floats, y: Floats, polygons: Sequence[Any]) -> NDArray[np.int64]:
    """Index of the first polygon that holds each point, shape (n,); -1 is none of them."""
    import shapely

    found = np.full(x.shape, -1, np.int64)
    if not polygons or not x.size:
        return found
    point, polygon = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")
    order = np.lexsort((-polygon, point))
    found[point[order]] = polygon[order]
    return found
