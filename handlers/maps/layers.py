"""A situation as a layer for the drawer."""

import numpy as np

from analytics.frame import Extent, points
from analytics.maps.request import AreaLayer, ChangeLayer, DensityLayer, GridLayer, Panel, PointLayer
from analytics.methods.breaks import change_breaks, class_breaks
from analytics.methods.change import change
from analytics.methods.finding import Surface
from analytics.methods.grid import default_side, grid
from handlers.maps.situation import Situation, exact_points, kinds_by_number, surface_of
from handlers.texts import Texts
from handlers.texts.format import number_text
from storage.model.region import Catalog

# LOOK, section 3: four colours hold apart for everybody; the rest is one more.
MOST_KINDS = 4
# Fewer in a cell is an incident or two (LOOK, section 6).
LEAST_IN_CELL = 3


def point_layer(found: Situation, catalog: Catalog, texts: Texts) -> PointLayer:
    """Symbols for the asked incidents; the four most frequent kinds and the rest."""
    exact = found.rows.exact
    order = tuple(kind.key for kind in catalog.kinds)
    here = np.bincount(found.rows.kind[exact], minlength=len(found.rows.kinds))
    ranked = [key for key, _ in kinds_by_number(found.rows, order) if here[found.rows.kinds.index(key)]]
    shown = ranked if len(ranked) == MOST_KINDS + 1 else ranked[:MOST_KINDS]
    slot = np.full(len(found.rows.kinds), len(shown), np.int64)
    for place, key in enumerate(shown):
        slot[found.rows.kinds.index(key)] = place
    names = {kind.key: kind.name(texts.language) for kind in catalog.kinds}
    legend = [(names.get(key, key).capitalize(), int(here[found.rows.kinds.index(key)])) for key in shown]
    rest = int(here.sum()) - sum(number for _, number in legend)
    if rest:
        legend.append((texts("map.rest"), rest))
    kinds = slot[found.rows.kind[exact]]
    return PointLayer(
        points(found.rows.x[exact], found.rows.y[exact], kinds), tuple(legend), texts("map.several")
    )


def density_breaks(reference: float | None, radius: float, *surfaces: Surface) -> tuple[int, ...]:
    """Breaks from the reference peak, or from the surfaces themselves without history."""
    area = np.pi * radius**2
    own = max((float(surface.values.max()) * area for surface in surfaces), default=0.0)
    return class_breaks(own if reference is None else reference)


def density_layer(surface: Surface, radius: float, reference: float | None) -> DensityLayer:
    """Where incidents lie close."""
    return DensityLayer(surface, density_breaks(reference, radius, surface), radius)


def grid_layer(found: Situation, extent: Extent) -> GridLayer:
    """Counts in square cells of the asked rows."""
    counted = grid(exact_points(found.rows), extent, default_side(extent))
    return GridLayer(counted, class_breaks(float(counted.values.max(initial=0.0)), LEAST_IN_CELL))


def area_layer(found: Situation, texts: Texts) -> AreaLayer:
    """A count for each area of the catalog, in its order."""
    inside = found.rows.area[found.rows.area >= 0]
    counts = np.bincount(inside, minlength=len(found.rows.areas)).astype(np.float64)
    labels = tuple(number_text(int(number), texts.language) if number else "" for number in counts)
    return AreaLayer(counts, class_breaks(float(counts.max(initial=0.0))), labels)


def change_layer(found: Situation, extent: Extent, radius: float, texts: Texts) -> ChangeLayer:
    """Later minus earlier, per equal number of days."""
    now_days, before_days = found.days
    earlier, later = surface_of(found.before, extent), surface_of(found.rows, extent)
    difference = change(earlier, later, before_days, now_days)
    largest = float(np.abs(difference.values).max()) * np.pi * radius**2
    return ChangeLayer(
        difference,
        change_breaks(largest),
        radius,
        (texts("map.more"), texts("map.fewer")),
        texts("map.same"),
    )


def panels(
    found: Situation, extent: Extent, radius: float, reference: float | None, captions: tuple[str, str]
) -> tuple[Panel, ...]:
    """The two periods of a comparison, earlier first, with the same classes."""
    later, earlier = surface_of(found.rows, extent), surface_of(found.before, extent)
    breaks = density_breaks(reference, radius, later, earlier)
    now, before = found.counted
    return (
        Panel(captions[0], str(before), DensityLayer(earlier, breaks, radius)),
        Panel(captions[1], str(now), DensityLayer(later, breaks, radius)),
    )
