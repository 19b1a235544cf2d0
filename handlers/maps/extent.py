"""Which ground a picture shows."""

from functools import lru_cache
from math import ceil

import numpy as np

from analytics.frame import Extent, Floats
from analytics.maps.request import BaseMap, Focus, Polygon
from analytics.maps.view import shown
from handlers.maps.ground import areas_of, set_of
from storage.model.query import Query
from storage.model.region import Catalog
from storage.release import Released

# A circle is shown with room around it, so that people recognise where it is.
CIRCLE_ROOM = 1.8
# Statistical areas hold about as many people each, so the small ones are the town. Five of six, and their
# surroundings within a kilometre: in Helsingborg everything from Rydebäck to Ödåkra.
TOWN_SHARE, TOWN_ROOM = 5 / 6, 1000.0
FEWEST_AREAS = 8  # with fewer there is no telling town from country
WORTH_IT = 2 / 3  # a town nearly as long as its region is no closer look
MOST_OUTSIDE = 0.15  # of the incidents; more would be another picture than the one asked for


def focus_of(query: Query, catalog: Catalog) -> Focus:
    """What was asked for, as the drawer wants it."""
    if query.near is not None:
        x, y = to_metres(query.near.lon, query.near.lat, catalog.region.crs)
        return Focus(circle=(x, y, float(query.near.metres)))
    shown = areas_of(catalog, set_of(query, catalog))
    index = {area.key: place for place, area in enumerate(shown)}
    return Focus(areas=tuple(index[key] for key in query.areas if key in index))


def extent_of(focus: Focus, base: BaseMap, catalog: Catalog) -> Extent:
    """The asked areas' bounds, the circle with room, or the whole region."""
    if focus.circle is not None:
        x, y, metres = focus.circle
        room = metres * CIRCLE_ROOM
        return Extent(x - room, y - room, x + room, y + room)
    rings = [polygon[0] for index in focus.areas for polygon in base.areas[index]]
    if not rings:
        return Extent(*catalog.region.bounds)
    return Extent(
        float(min(ring[:, 0].min() for ring in rings)),
        float(min(ring[:, 1].min() for ring in rings)),
        float(max(ring[:, 0].max() for ring in rings)),
        float(max(ring[:, 1].max() for ring in rings)),
    )


def town(base: BaseMap, rows: Released) -> Extent | None:
    """The part of the region where people are close together, or None when it is no better a frame than all of it.

    It follows from the areas alone, so that it is the same each week; only when much of `rows` would lie
    outside is all of the region shown.
    """
    found = around_smallest(base, TOWN_SHARE)
    return None if found is None or outside(shown(found), rows) > len(rows) * MOST_OUTSIDE else found


def around_smallest(base: BaseMap, share: float) -> Extent | None:
    """Around the smallest areas, that share of them; None when that is no closer look than all of the region."""
    bounds = np.array([_bounds(polygons) for polygons in base.areas])
    if len(bounds) < FEWEST_AREAS:
        return None
    sizes = np.array([sum(_size(polygon[0]) for polygon in polygons) for polygons in base.areas])
    near = bounds[np.argsort(sizes, kind="stable")[: ceil(len(sizes) * share)]]
    x, y = (near[:, 0] + near[:, 2]) / 2, (near[:, 1] + near[:, 3]) / 2
    found = Extent(x.min() - TOWN_ROOM, y.min() - TOWN_ROOM, x.max() + TOWN_ROOM, y.max() + TOWN_ROOM)
    whole = max(np.ptp(bounds[:, ::2]), np.ptp(bounds[:, 1::2]))
    return None if max(found.width, found.height) > whole * WORTH_IT else found


def outside(ground: Extent, rows: Released) -> int:
    """Incidents with a known place that lie outside the ground a picture shows."""
    beyond = (rows.x < ground.west) | (rows.x > ground.east) | (rows.y < ground.south) | (rows.y > ground.north)
    return int(np.count_nonzero(beyond & rows.placed))  # no copies: a year may hold a million


def _bounds(polygons: tuple[Polygon, ...]) -> tuple[float, float, float, float]:
    corners = np.concatenate([polygon[0] for polygon in polygons])
    return (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())


def _size(ring: Floats) -> float:
    """Square metres within a ring."""
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


@lru_cache(maxsize=1_024)  # making a transformer takes longer than all else that is asked of a circle
def to_metres(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """WGS84 degrees as metres of `crs`."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    return float(x), float(y)
