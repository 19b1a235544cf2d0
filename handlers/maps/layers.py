"""A situation as a layer for the drawer."""

import numpy as np

from analytics.frame import Extent, points
from analytics.maps.request import AreaLayer, ChangeLayer, DensityLayer, GridLayer, Panel, PointLayer
from analytics.methods.breaks import breaks_for
from analytics.methods.change import change
from analytics.methods.finding import Surface
from analytics.methods.grid import grid
from handlers.maps.situation import RADIUS, Situation, exact_points, kinds_by_number, surface_of
from handlers.texts import Texts
from handlers.texts.format import number_text
from storage.model.region import Catalog

# LOOK, section 3: four colours hold apart for everybody; the rest is one more.
MOST_KINDS = 4
# Cells a picture is divided into; a cell is then about 40 pixels wide, room for a number.
GRID_ACROSS = 24
GRID_CELLS = (50.0, 100.0, 200.0, 250.0, 500.0, 1000.0, 2000.0)


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


def class_breaks(reference: float | None, *surfaces: Surface) -> tuple[int, ...]:
    """Breaks from the reference peak, or from the surfaces themselves without history."""
    area = np.pi * RADIUS**2
    own = max((float(surface.values.max()) * area for surface in surfaces), default=0.0)
    return breaks_for(own if reference is None else reference)


def density_layer(surface: Surface, reference: float | None) -> DensityLayer:
    """Where incidents lie close."""
    return DensityLayer(surface, class_breaks(reference, surface), RADIUS)


def grid_layer(found: Situation, extent: Extent) -> GridLayer:
    """Counts in square cells of the asked rows."""
    cell = next((size for size in GRID_CELLS if extent.width / size <= GRID_ACROSS), GRID_CELLS[-1])
    counted = grid(exact_points(found.rows), extent, cell)
    return GridLayer(counted, breaks_for(float(counted.values.max()), least=3))


def area_layer(found: Situation, texts: Texts) -> AreaLayer:
    """A count for each area of the catalog, in its order."""
    inside = found.rows.area[found.rows.area >= 0]
    counts = np.bincount(inside, minlength=len(found.rows.areas)).astype(np.float64)
    labels = tuple(number_text(int(number), texts.language) if number else "" for number in counts)
    return AreaLayer(counts, breaks_for(float(counts.max(initial=0.0))), labels)


def change_layer(found: Situation, extent: Extent, texts: Texts) -> ChangeLayer:
    """Later minus earlier, per equal number of days."""
    now_days, before_days = found.days
    scale = now_days / before_days if before_days else 1.0
    difference = change(surface_of(found.rows, extent), surface_of(found.before, extent), scale)
    largest = float(np.abs(difference.values).max()) * np.pi * RADIUS**2
    return ChangeLayer(
        difference,
        breaks_for(largest, classes=3, least=2),
        RADIUS,
        (texts("map.more"), texts("map.fewer")),
        texts("map.same"),
    )


def panels(
    found: Situation, extent: Extent, reference: float | None, captions: tuple[str, str]
) -> tuple[Panel, ...]:
    """The two periods of a comparison, earlier first, with the same classes."""
    later, earlier = surface_of(found.rows, extent), surface_of(found.before, extent)
    breaks = class_breaks(reference, later, earlier)
    now, before = found.counted
    return (
        Panel(captions[0], str(before), DensityLayer(earlier, breaks, RADIUS)),
        Panel(captions[1], str(now), DensityLayer(later, breaks, RADIUS)),
    )
