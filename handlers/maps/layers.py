"""A situation as a layer for the drawer."""

import numpy as np

from analytics.frame import points
from analytics.maps.request import AreaLayer, ChangeLayer, DensityLayer, GridLayer, Panel, PointLayer
from analytics.methods.breaks import change_breaks, class_breaks
from analytics.methods.change import change
from analytics.methods.density import within
from analytics.methods.finding import Surface
from analytics.methods.grid import default_side, grid
from handlers.maps.desk import Desk
from handlers.maps.ground import areas_of
from handlers.maps.situation import kinds_by_number, mapped_points, square_side, surfaces_of
from handlers.texts.format import number_text
from storage.release import Released

# LOOK, section 3: four colours hold apart for everybody; the rest is one more.
MOST_KINDS = 4
# Fewer in a cell is an incident or two (LOOK, section 6).
LEAST_IN_CELL = 3
# A part of town counts within 200 m; beyond that the view holds countryside too.
TOWN_RADIUS = 200.0


def point_layer(desk: Desk) -> PointLayer:
    """Symbols for the asked incidents; the four most frequent kinds and the rest."""
    rows, texts = desk.found.rows, desk.texts
    kind = rows.kind[rows.exact]
    here = np.bincount(kind, minlength=len(rows.kinds))
    names = {one.key: one.name(texts.language) for one in desk.catalog.kinds}
    ranked = [key for key, _ in kinds_by_number(rows, tuple(names)) if here[rows.kinds.index(key)]]
    shown = ranked if len(ranked) == MOST_KINDS + 1 else ranked[:MOST_KINDS]
    slot = np.full(len(rows.kinds), len(shown), np.int64)
    for place, key in enumerate(shown):
        slot[rows.kinds.index(key)] = place
    legend = [(names.get(key, key).capitalize(), int(here[rows.kinds.index(key)])) for key in shown]
    rest = int(here.sum()) - sum(number for _, number in legend)
    if rest:
        legend.append((texts("map.rest"), rest))
    drawn = points(rows.x[rows.exact], rows.y[rows.exact], slot[kind])
    return PointLayer(drawn, tuple(legend), texts("map.several"))


def density_layer(desk: Desk, surface: Surface) -> DensityLayer:
    """Where incidents lie close."""
    return DensityLayer(surface, density_breaks(desk, surface), desk.radius)


def density_breaks(desk: Desk, *surfaces: Surface) -> tuple[int, ...]:
    """Breaks from the reference peak, or from the surfaces themselves without history."""
    stride = 1 if desk.radius <= TOWN_RADIUS else 2
    peak = desk.reference
    if peak is None:
        peak = max(float(within(surface, desk.radius).max(initial=0.0)) for surface in surfaces)
    return class_breaks(peak, stride=stride)


def grid_layer(desk: Desk) -> GridLayer:
    """Counts in square cells of the asked rows, none smaller than the squares that some of them are told as."""
    rows = desk.found.rows
    side = max(default_side(desk.extent), square_side(rows))
    counted = grid(mapped_points(rows), desk.ground, side)
    return GridLayer(counted, class_breaks(float(counted.values.max(initial=0.0)), LEAST_IN_CELL))


def area_layer(desk: Desk) -> AreaLayer:
    """A count for each area that the picture shows, in its order."""
    rows = desk.found.rows
    by_index = np.bincount(rows.area[rows.area >= 0], minlength=len(rows.areas))
    number = dict(zip(rows.areas, by_index.tolist(), strict=True))
    counts = np.array(
        [number.get(area.key, 0) for area in areas_of(desk.catalog, desk.catalog.primary_set)], np.float64
    )
    labels = tuple(number_text(int(n), desk.texts.language) if n else "" for n in counts)
    return AreaLayer(counts, class_breaks(float(counts.max(initial=0.0))), labels)


def change_layers(desk: Desk, before: Released, captions: tuple[str, str]) -> tuple[ChangeLayer, tuple[Panel, ...]]:
    """Later minus earlier per equal number of days, and the two periods, earlier first, in the same classes."""
    texts, (now_days, before_days) = desk.texts, desk.found.days
    earlier, later = surfaces_of(desk.ground, desk.bandwidth, before, desk.found.rows, squares=True)
    difference = change(earlier, later, before_days, now_days)
    largest = float(np.abs(within(difference, desk.radius)).max(initial=0.0))
    words = (texts("map.more"), texts("map.fewer"))
    layer = ChangeLayer(difference, change_breaks(largest), desk.radius, words, texts("map.same"))
    breaks = density_breaks(desk, later, earlier)
    numbers = (number_text(count, texts.language) for count in reversed(desk.found.counted))
    panels = tuple(
        Panel(caption, number, DensityLayer(surface, breaks, desk.radius))
        for caption, number, surface in zip(captions, numbers, (earlier, later), strict=True)
    )
    return layer, panels
