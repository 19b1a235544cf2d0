"""The place of a problem, the places that could be held against it, and the rings round them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from analytics.comparable import ring, within
from analytics.frame import Floats
from handlers.maps.extent import to_metres
from handlers.maps.ground import set_of
from storage.model.query import Query
from storage.model.region import Catalog
from storage.released import Released

# A square told roughly is 250 m wide, so the middle of the one that a place lies in is at most 177 m away. A smaller
# circle may hold no middle at all.
LEAST_ROUGH = 180


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of ground: its key in the catalog, the name people know it by, and its shape in metres.

    A `circle` lies round a point, so circles may lie on each other.
    """

    key: str
    name: str
    shape: BaseGeometry
    circle: bool = False


def place_of(query: Query, catalog: Catalog, *, rough: bool = False) -> Place | None:
    """The problem's place; None for the whole city. `rough`: some of it is told in squares only."""
    if query.near is not None:
        x, y = to_metres(query.near.lon, query.near.lat, catalog.region.crs)
        return Place("", query.near.name, shapely.Point(x, y).buffer(_radius(query, rough=rough)))
    found = [area for area in catalog.areas if area.key in query.areas]
    if not found:
        return None
    words = ", ".join(query.area_words) or ", ".join(area.name for area in found)
    return Place("", words, shapely.union_all([shapely.from_wkb(area.wkb) for area in found]))


def others(query: Query, catalog: Catalog, *, rough: bool = False) -> tuple[Place, ...]:
    """What it could be compared with: circles as large round named places, or the other areas of the same set."""
    if query.near is not None:
        radius = _radius(query, rough=rough)
        return tuple(
            _distinct(Place(p.key, p.name, shapely.Point(p.x, p.y).buffer(radius), True) for p in catalog.places)
        )
    of = set_of(query, catalog)
    every = (area for area in catalog.areas if area.set == of and area.key not in query.areas)
    return tuple(Place(area.key, area.name, shapely.from_wkb(area.wkb)) for area in every)


def _radius(query: Query, *, rough: bool) -> float:
    metres = float(query.near.metres) if query.near else 0.0
    return max(metres, LEAST_ROUGH) if rough else metres


def _distinct(places: Iterable[Place]) -> Iterator[Place]:
    """Each name once: a key or a name that comes again could not be chosen by it."""
    seen: set[str] = set()
    for one in places:
        if one.name not in seen:
            seen.add(one.name)
            yield one


def near(place: Place, every: tuple[Place, ...], metres: float) -> tuple[int, ...]:
    """Numbers of the places that the measure, or the ring round it, may have reached."""
    return tuple(number for number, one in enumerate(every) if shapely.distance(place.shape, one.shape) <= 2 * metres)


def joined(some: Iterable[Place], words: str) -> Place:
    """Several places as one."""
    return Place("", words, shapely.union_all([one.shape for one in some]))


def rings(place: Place, compared: Place, metres: float) -> tuple[BaseGeometry, BaseGeometry]:
    """The ground beside each, which is part of nothing else; empty without a width."""
    if metres <= 0:
        empty: BaseGeometry = shapely.Polygon()
        return empty, empty
    own = shapely.difference(ring(place.shape, metres), compared.shape)
    theirs = shapely.difference(ring(compared.shape, metres), shapely.union(place.shape, own))
    return own, theirs


def inside(rows: Released, shape: BaseGeometry) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Numbers of the rows that lie in a shape, of those that have a place."""
    if shapely.is_empty(shape):
        return np.empty(0, np.int64)
    west, south, east, north = shapely.bounds(shape)
    close = (rows.x >= west) & (rows.x <= east) & (rows.y >= south) & (rows.y <= north) & rows.placed
    there = np.flatnonzero(close)
    return there[within(rows.x[there], rows.y[there], shape)]


def weekly(rows: Released, at: np.ndarray[tuple[int], np.dtype[np.int64]], week: Floats | np.ndarray, n: int) -> Floats:
    """What lies in each of `n` weeks of some rows, each by its share inside the parts of time that were asked for."""
    found: Floats = np.bincount(week[at], weights=rows.weight[at], minlength=n).astype(np.float64)
    return found
