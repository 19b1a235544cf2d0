"""The ground of a region as the drawer wants it."""

from analytics.maps.request import BaseMap, Polygon
from storage.model.region import Catalog, Ground

# Suburbs and localities first, then neighbourhoods; landmarks name hotspots but are not drawn.
RANKS = {"suburb": 0, "locality": 2, "neighbourhood": 1}


def base_map(catalog: Catalog, ground: Ground) -> BaseMap:
    """Build the base of all pictures; areas keep the catalog's order."""
    return BaseMap(
        key=f"{catalog.region.key}:{catalog.version}",
        land=tuple(polygon for wkb in ground.land for polygon in polygons(wkb)),
        areas=tuple(polygons(area.wkb) for area in catalog.areas),
        area_names=tuple(area.name for area in catalog.areas),
        places=tuple(
            (place.name, place.x, place.y, RANKS[place.category])
            for place in catalog.places
            if place.category in RANKS
        ),
        waters=ground.waters,
        crs=catalog.region.crs,
    )


def polygons(wkb: bytes) -> tuple[Polygon, ...]:
    """Rings of a WKB polygon or multipolygon: arrays of shape (n, 2), exterior first."""
    import shapely

    shape = shapely.from_wkb(wkb)
    parts = shapely.get_parts(shape)
    return tuple(
        tuple(shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors))
        for part in parts
        if part.geom_type == "Polygon"
    )
