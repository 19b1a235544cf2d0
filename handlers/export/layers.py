"""The layers of a picture as features: what is seen in its frame, and nothing beside it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent
from analytics.maps.request import AreaLayer, ChangeLayer, DensityLayer, GridLayer, MapRequest, PointLayer, ZoneLayer
from analytics.methods.density import within
from analytics.methods.finding import Surface
from handlers.counts.picture import rounded
from handlers.export.held import Feature, Rings, Shape, Value, area, box, point
from storage.model.region import Catalog
from storage.released import Released


def features_of(request: MapRequest, rows: Released, ground: Extent, catalog: Catalog, language: str) -> list[Feature]:
    """Everything a picture shows: its layer, and the places it names. `ground` is what the frame holds."""
    layer = request.layer
    match layer:
        case PointLayer():
            made = _incidents(rows, ground, catalog, language)
        case GridLayer():
            made = _cells(layer, ground)
        case AreaLayer():
            made = _areas(request, layer)
        case DensityLayer():
            made = _classes(layer.surface, layer.radius, layer.breaks, "density")
        case ChangeLayer():
            made = _change(layer)
        case ZoneLayer():
            made = _zones(layer)
    return [*made, *_panels(request), *_named(request)]


def _panels(request: MapRequest) -> Iterator[Feature]:
    """The small maps beside a difference, each with its time."""
    for panel in request.panels:
        if isinstance(panel.layer, DensityLayer):
            for one in _classes(panel.layer.surface, panel.layer.radius, panel.layer.breaks, "density"):
                yield Feature(one.layer, (("period", panel.caption), *one.values), one.shape)


def _incidents(rows: Released, ground: Extent, catalog: Catalog, language: str) -> Iterator[Feature]:
    """One for each symbol, with what its readers may be told of it: the kind, the hour, the area, the partner."""
    zone = ZoneInfo(catalog.region.timezone)
    kinds = {kind.key: kind.name(language) for kind in catalog.kinds}
    partners = {partner.key: partner.name(language) for partner in catalog.partners}
    areas = {one.key: one.name for one in catalog.areas}
    inside = (rows.x >= ground.west) & (rows.x <= ground.east) & (rows.y >= ground.south) & (rows.y <= ground.north)
    shown = np.flatnonzero(inside & rows.exact)
    told = (rows.y, rows.x, rows.source, rows.kind, rows.start)
    for i in shown[np.lexsort([column[shown] for column in told])].tolist():
        at = datetime.fromtimestamp(int(rows.start[i]), zone)
        values: tuple[tuple[str, Value], ...] = (
            ("kind", kinds.get(rows.kinds[rows.kind[i]], "")),
            ("time", at.isoformat(timespec="minutes")),
            ("area", areas.get(rows.areas[rows.area[i]], "") if rows.area[i] >= 0 else ""),
            ("partner", partners.get(rows.sources[rows.source[i]], "")),
        )
        yield Feature("incident", values, point(float(rows.x[i]), float(rows.y[i])))


def _cells(layer: GridLayer, ground: Extent) -> Iterator[Feature]:
    surface = layer.surface
    extent, side = surface.extent, surface.cell
    for row, column in np.argwhere(surface.values > 0).tolist():
        west, north = extent.west + column * side, extent.north - row * side
        if west + side <= ground.west or west >= ground.east or north <= ground.south or north - side >= ground.north:
            continue
        values = (("number", round(float(surface.values[row, column]))), ("side", round(side)))
        yield Feature("square", values, box(west, north - side, west + side, north))


def _areas(request: MapRequest, layer: AreaLayer) -> Iterator[Feature]:
    for polygons, name, count in zip(request.base.areas, request.base.area_names, layer.counts, strict=True):
        yield Feature("area", (("name", name), ("number", round(float(count)))), area(polygons))


def _zones(layer: ZoneLayer) -> Iterator[Feature]:
    """Zones that answer the question, with the rounded number that stands in them."""
    for zone, count in zip(layer.zones[layer.asked].tolist(), layer.counts[layer.asked].tolist(), strict=True):
        yield Feature("zone", (("about", rounded(round(count))),), box(*zone))


def _change(layer: ChangeLayer) -> Iterator[Feature]:
    for sign, what in ((1.0, "more"), (-1.0, "fewer")):
        one_way = Surface(layer.surface.values * np.float32(sign), layer.surface.extent, layer.surface.cell, "per_m2")
        for one in _classes(one_way, layer.radius, layer.breaks, what):
            yield _in_times(one, layer) if layer.times else one


def _in_times(one: Feature, layer: ChangeLayer) -> Feature:
    """A class of a ratio: how many times as many (or fewer) it means, in place of incidents."""
    values = dict(one.values)
    place = layer.breaks.index(int(values["from"]))
    told: list[tuple[str, Value]] = [("times_from", layer.times[place])]
    told += [("times_to", layer.times[place + 1])] if place + 1 < len(layer.times) else []
    return Feature(one.layer, (*told, ("radius", values["radius"])), one.shape)


def _classes(surface: Surface, radius: float, breaks: tuple[int, ...], layer: str) -> Iterator[Feature]:
    """A polygon for each class of a surface: what has a colour, and how many incidents within the radius it means."""
    values = within(surface, radius)
    for low, high in pairwise((*breaks, 0)):
        inside = (values >= low) & ((values < high) if high else True)
        if inside.any():
            said: list[tuple[str, Value]] = [("from", low), *([("to", high - 1)] if high else [])]
            yield Feature(layer, (*said, ("radius", round(radius))), outline(inside, surface.extent, surface.cell))


def outline(inside: NDArray[np.bool_], extent: Extent, cell: float) -> Shape:
    """The cells that are True, as one shape; its steps are cut off where that moves no edge by more than a cell."""
    import shapely

    runs = [run for row in np.flatnonzero(inside.any(axis=1)).tolist() for run in _runs(inside[row], row)]
    west, north = extent.west, extent.north
    boxes = [
        shapely.box(west + a * cell, north - (row + 1) * cell, west + b * cell, north - row * cell)
        for row, a, b in runs
    ]
    whole = shapely.get_parts(shapely.simplify(shapely.union_all(boxes), 0.8 * cell))
    return area(tuple(_rings(polygon) for polygon in whole))


def _runs(row: NDArray[np.bool_], number: int) -> list[tuple[int, int, int]]:
    """(row, first column, one past the last) of each stretch that is True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
    return [(number, int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _rings(polygon: object) -> Rings:
    import shapely

    return tuple(
        shapely.get_coordinates(ring) for ring in (shapely.get_exterior_ring(polygon), *shapely.get_rings(polygon)[1:])
    )


def _named(request: MapRequest) -> Iterator[Feature]:
    """The places with a disc and a name."""
    for spot in request.hotspots:
        number = spot.count.replace("\u2212", "-").replace("\u00a0", "").replace(",", "").replace("+", "")
        values: tuple[tuple[str, Value], ...] = (("rank", spot.rank), ("name", spot.name))
        told: Value = int(number) if number.lstrip("-").isdigit() else spot.count
        yield Feature("place", (*values, ("change" if spot.sign else "number", told)), point(spot.x, spot.y))
