"""What of the ground is drawn, as shapes in metres: calm coast, shared borders, the asked-for area.

For drawing only; no number is counted with these shapes. Shapely is imported when first needed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.frame import Floats
from analytics.maps.request import BaseMap, Focus, Polygon

Shape = Any  # a shapely geometry; the package ships no types

CLOSED_BAY = 70.0  # metres; GSHHG is 100-200 m off in harbours, and its narrow inlets look false
ROUNDS = 3  # of Chaikin's corner cutting: beyond three nothing is seen at street scale
SIMPLER = 2.0  # metres; below a pixel in every view, keeps a surveyed coast quick
COAST_NEAR = 15.0  # areas cut to the same coast differ from it by their simplification (8 m)
REACH = 150.0  # ends of the asked-for outline within this are led on to the drawn coast
SLIVER = 80.0  # land outside every area but thinner than this comes from smoothing the coast
BEYOND = 200_000.0  # land that is cut at the data's frame is continued this far


@dataclass(frozen=True, slots=True)
class Terrain:
    """One region's shapes, the same for every picture. `land` is None when only areas are known."""

    ground: Shape  # what is drawn as land
    coast: Shape  # lines
    borders: Shape  # lines shared by two areas
    areas: tuple[Shape, ...]
    raw_coast: Shape | None  # lines before smoothing; None when no land was given
    inner: tuple[tuple[float, float], ...]  # a point well inside each area, for its name


def terrain(base: BaseMap) -> Terrain:
    """Prepare a base map; ValueError when it has neither land nor areas or has broken rings."""
    import shapely

    if not base.land and not base.areas:
        raise ValueError("the base map has neither land nor areas: import at least one area with its polygon")
    if len(base.areas) != len(base.area_names):
        raise ValueError(f"the base map has {len(base.areas)} areas but {len(base.area_names)} area names")
    whole = [shapely.union_all([_polygon(p) for p in parts]) for parts in base.areas]
    areas = tuple(shapely.coverage_simplify(whole, SIMPLER)) if whole else ()
    union = shapely.union_all(list(areas)) if areas else shapely.Polygon()
    outlines = shapely.union_all([area.boundary for area in areas]) if areas else union.boundary
    borders = outlines.difference(union.boundary.buffer(SIMPLER))
    inner = tuple(_inner_point(area) for area in areas)
    if not base.land:
        return Terrain(union, shapely.LineString(), outlines, areas, None, inner)
    raw = shapely.union_all([_polygon(p) for p in base.land]).simplify(SIMPLER)
    land = smooth(_continued(raw))
    return Terrain(land, land.boundary, borders, areas, raw.boundary, inner)


def _polygon(rings: Polygon) -> Shape:
    import shapely

    for ring in rings:
        if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < 3 or not np.isfinite(ring).all():
            raise ValueError(f"a ring of the base map needs three or more finite (x, y) pairs, got shape {ring.shape}")
    return shapely.make_valid(shapely.Polygon(rings[0], list(rings[1:])), method="structure")


def _inner_point(area: Shape) -> tuple[float, float]:
    import shapely

    if area.is_empty:
        return (float("nan"), float("nan"))
    largest = max(shapely.get_parts(area), key=lambda part: part.area)
    tolerance = max(1.0, largest.length / 400)
    point = shapely.maximum_inscribed_circle(largest, tolerance=tolerance)
    return float(shapely.get_x(shapely.get_point(point, 0))), float(shapely.get_y(shapely.get_point(point, 0)))


def smooth(land: Shape) -> Shape:
    """The land with narrow bays closed and corners cut."""
    import shapely

    closed = land.buffer(CLOSED_BAY / 2, quad_segs=4).buffer(-CLOSED_BAY / 2, quad_segs=4).simplify(SIMPLER)
    polygons = [part for part in shapely.get_parts(closed) if part.geom_type == "Polygon"]
    rounded = [
        shapely.Polygon(chaikin(_ring(part.exterior)), [chaikin(_ring(hole)) for hole in part.interiors])
        for part in polygons
    ]
    return shapely.union_all([shape.buffer(0) for shape in rounded])


def _ring(line: Shape) -> Floats:
    import shapely

    return np.asarray(shapely.get_coordinates(line), np.float64)[:-1]


def chaikin(ring: Floats, rounds: int = ROUNDS) -> Floats:
    """Cut a closed ring's corners (G. Chaikin 1974): each side keeps its middle half."""
    for _ in range(rounds):
        following = np.roll(ring, -1, axis=0)
        ring = np.stack([0.75 * ring + 0.25 * following, 0.25 * ring + 0.75 * following], 1).reshape(-1, 2)
    return ring


def _continued(land: Shape) -> Shape:
    """Land that the data's own frame cuts off, led on outwards: a frame is no coast."""
    import shapely

    west, south, east, north = land.bounds
    far = BEYOND
    sides = (
        ((west + 1, south, west + 1, north), (-far, 0)),
        ((east - 1, south, east - 1, north), (far, 0)),
        ((west, south + 1, east, south + 1), (0, -far)),
        ((west, north - 1, east, north - 1), (0, far)),
    )
    added = [land]
    for (x0, y0, x1, y1), (dx, dy) in sides:
        cut = shapely.LineString([(x0, y0), (x1, y1)]).intersection(land)
        least = max(x1 - x0, y1 - y0) * 0.02  # a cape that only touches the frame is no cut
        added += [_swept(part.bounds, dx, dy) for part in shapely.get_parts(cut) if part.length >= least]
    corners = [(x, y) for x in (west, east) for y in (south, north)]
    held = [c for c in corners if land.distance(shapely.Point(*c)) < CLOSED_BAY]
    added += [
        shapely.box(*sorted_box(x, y, x + (far if x == east else -far), y + (far if y == north else -far)))
        for x, y in held
    ]
    return shapely.union_all([shape.buffer(2) for shape in added]) if len(added) > 1 else land


def _swept(bounds: tuple[float, float, float, float], dx: float, dy: float) -> Shape:
    import shapely

    x0, y0, x1, y1 = bounds
    return shapely.box(min(x0, x0 + dx), min(y0, y0 + dy), max(x1, x1 + dx), max(y1, y1 + dy))


def sorted_box(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    """The same rectangle with its lower left corner first."""
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The asked-for area: `inside` is left clear of the veil, `outline` is drawn."""

    inside: Shape
    outline: Shape


def asked(ground: Terrain, focus: Focus) -> Asked:
    """The shapes of a focus; ValueError when it names areas that are not there."""
    import shapely

    if focus.circle is not None:
        x, y, metres = focus.circle
        if not np.isfinite(focus.circle).all() or metres <= 0:
            raise ValueError(f"the circle needs a finite centre and a radius above 0 metres, got {focus.circle}")
        circle = shapely.Point(x, y).buffer(metres, quad_segs=64)
        return Asked(circle, circle.boundary)
    wrong = [index for index in focus.areas if not 0 <= index < len(ground.areas)]
    if wrong:
        raise ValueError(f"the focus names areas {wrong}, but the base map has 0 to {len(ground.areas) - 1}")
    chosen = set(focus.areas) or set(range(len(ground.areas)))
    if not chosen:
        return Asked(ground.ground, shapely.LineString())
    union = shapely.union_all([ground.areas[index] for index in sorted(chosen)])
    if ground.raw_coast is None:
        return Asked(union, union.boundary)
    others = [area for index, area in enumerate(ground.areas) if index not in chosen]
    return Asked(_with_slivers(ground, union, others), _land_side(ground, union))


def _with_slivers(ground: Terrain, union: Shape, others: list[Shape]) -> Shape:
    """The area with the thin land that smoothing the coast added to it."""
    import shapely

    near = union.buffer(REACH, quad_segs=4)
    loose = ground.ground.intersection(near).difference(shapely.union_all([union, *others]))
    thick = loose.buffer(-SLIVER / 2, quad_segs=2).buffer(SLIVER / 2 + 10, quad_segs=2)
    return shapely.union_all([union, loose.difference(thick)])


def _land_side(ground: Terrain, union: Shape) -> Shape:
    """The area's border where it is land on both sides, led on to the drawn coast."""
    import shapely

    line = union.boundary.difference(ground.raw_coast.buffer(COAST_NEAR, quad_segs=2))  # type: ignore[union-attr]
    line = shapely.line_merge(line.intersection(ground.ground.buffer(1)))
    parts = [
        part for part in shapely.get_parts(line) if part.geom_type == "LineString" and part.length > 4 * COAST_NEAR
    ]
    coast = ground.coast.intersection(union.buffer(REACH * 2).envelope)
    return shapely.MultiLineString([_led_on(part, coast) for part in parts])


def _led_on(line: Shape, coast: Shape) -> Shape:
    import shapely

    if line.is_closed or coast.is_empty:
        return line
    points = [tuple(p) for p in shapely.get_coordinates(line)]
    for at, where in ((0, 0), (-1, len(points) + 1)):
        end = shapely.Point(points[at])
        if 0 < end.distance(coast) < REACH:
            points.insert(where, tuple(shapely.get_coordinates(shapely.shortest_line(end, coast))[1]))
    return shapely.LineString(points)
