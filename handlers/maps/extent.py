"""Which ground a picture shows."""

from analytics.frame import Extent
from analytics.maps.request import BaseMap, Focus
from handlers.maps.ground import areas_of, set_of
from storage.model.query import Query
from storage.model.region import Catalog

# A circle is shown with room around it, so that people recognise where it is.
CIRCLE_ROOM = 1.8


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


def to_metres(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """WGS84 degrees as metres of `crs`."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    return float(x), float(y)
