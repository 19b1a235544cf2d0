"""One file a layer. `LAYERS` names them; a test compares it with the folder."""

from collections.abc import Callable
from typing import Any

from analytics.maps.base import Ground
from analytics.maps.layers import areas, change, density, grid, points, zones
from analytics.maps.prepared import Prepared, Settings
from analytics.maps.request import AreaLayer, ChangeLayer, DensityLayer, GridLayer, PointLayer, ZoneLayer

Prepare = Callable[[Any, Ground, Settings], Prepared]

LAYERS: tuple[tuple[type, Prepare], ...] = (
    (AreaLayer, areas.prepare),
    (ChangeLayer, change.prepare),
    (DensityLayer, density.prepare),
    (GridLayer, grid.prepare),
    (PointLayer, points.prepare),
    (ZoneLayer, zones.prepare),
)


def prepare(layer: object, ground: Ground, settings: Settings) -> Prepared:
    """A layer made ready for a ground; ValueError says what is wrong with its data."""
    for kind, make in LAYERS:
        if isinstance(layer, kind):
            return make(layer, ground, settings)
    raise ValueError(f"no layer draws {type(layer).__name__}; the layers are {[kind.__name__ for kind, _ in LAYERS]}")
