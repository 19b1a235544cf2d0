"""The ground of a region as the drawer wants it."""

import struct

import numpy as np

from analytics.frame import Floats
from analytics.maps.request import BaseMap, Polygon
from storage.model.query import Query
from storage.model.region import Area, Catalog, Ground

# Suburbs and localities first, then neighbourhoods; landmarks name hotspots but are not drawn.
# Well-known binary, OGC 06-103r4 section 8.2: byte order, kind and number of parts come first.
_LITTLE_ENDIAN, _POLYGON, _MULTIPOLYGON, _HEADER = 1, 3, 6, 9
RANKS = {"suburb": 0, "locality": 2, "neighbourhood": 1}


def areas_of(catalog: Catalog, name: str) -> tuple[Area, ...]:
    """The areas of one set, in the catalog's order; sets overlap, so a picture shows one of them."""
    return tuple(area for area in catalog.areas if area.set == name)


def set_of(query: Query, catalog: Catalog) -> str:
    """The set a picture of the query shows: that of the first asked area, else the primary one."""
    asked = (area.set for area in catalog.areas if area.key in query.areas)
    return next(asked, catalog.primary_set)


def base_map(catalog: Catalog, ground: Ground, name: str) -> BaseMap:
    """Build the base of all pictures of a set of areas."""
    areas = areas_of(catalog, name)
    return BaseMap(
        key=f"{catalog.region.key}:{catalog.version}:{name}",
        land=tuple(polygon for wkb in ground.land for polygon in polygons(wkb)),
        areas=tuple(polygons(area.wkb) for area in areas),
        area_names=tuple(area.name for area in areas),
        places=tuple(
            (place.name, place.x, place.y, RANKS[place.category]) for place in catalog.places if place.category in RANKS
        ),
        waters=ground.waters,
        crs=catalog.region.crs,
    )


def polygons(wkb: bytes) -> tuple[Polygon, ...]:
    """Rings of a WKB polygon or multipolygon: arrays of shape (n, 2), exterior first."""
    found = _plain(wkb)
    return _by_shapely(wkb) if found is None else found


def _plain(wkb: bytes) -> tuple[Polygon, ...] | None:
    """The same without shapely, which a new process takes 0.1 s to import; None for any less usual form."""
    order, kind, n = struct.unpack_from("<BII", wkb)
    if order != _LITTLE_ENDIAN or kind not in (_POLYGON, _MULTIPOLYGON):
        return None
    at = _HEADER if kind == _MULTIPOLYGON else 0
    found: list[Polygon] = []
    for _ in range(n if kind == _MULTIPOLYGON else 1):
        order, part, rings = struct.unpack_from("<BII", wkb, at)
        if order != _LITTLE_ENDIAN or part != _POLYGON:
            return None
        at += _HEADER
        polygon: list[Floats] = []
        for _ in range(rings):
            (points,) = struct.unpack_from("<I", wkb, at)
            polygon.append(np.frombuffer(wkb, "<f8", 2 * points, at + 4).reshape(points, 2))
            at += 4 + 16 * points
        if polygon:
            found.append(tuple(polygon))
    return tuple(found)


def _by_shapely(wkb: bytes) -> tuple[Polygon, ...]:
    import shapely

    shape = shapely.from_wkb(wkb)
    parts = shapely.get_parts(shape)
    return tuple(
        tuple(shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors))
        for part in parts
        if part.geom_type == "Polygon"
    )
