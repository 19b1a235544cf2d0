"""A surface of incidents within a radius, in up to five classes."""

from dataclasses import dataclass

from analytics.maps import style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.classes import (
    Classes,
    Edge,
    check_breaks,
    check_surface,
    classify,
    paint,
    sampled,
    smooth_edges,
    unit_factor,
)
from analytics.maps.prepared import Prepared, Settings
from analytics.maps.request import DensityLayer

EDGE = Edge((style.RAMP_EDGE, style.RAMP_EDGE), style.RAMP_EDGE_WIDTH, style.RAMP_EDGE_ALPHA)


@dataclass(frozen=True)
class Density(Prepared):
    """Warm classes with a thin edge around the lowest."""

    classes: Classes | None = None

    def below(self, strip: Sheet, ground: Ground) -> None:
        if self.classes is None:
            return
        colours = style.RAMP[: len(self.classes.breaks)]
        paint(strip, ground, self.classes, colours)
        smooth_edges(strip, ground, self.classes, colours, EDGE)


def prepare(layer: DensityLayer, ground: Ground, settings: Settings) -> Density:  # noqa: ARG001 (all layers alike)
    """Classify the surface over the view."""
    check_breaks(layer.breaks, len(style.RAMP))
    check_surface(layer.surface)
    factor = unit_factor(layer.surface, layer.radius)
    window = sampled(layer.surface, factor, ground.view, layer.breaks[0]) if layer.breaks else None
    if window is None:
        return Density()
    classes = classify(window, layer.breaks, EDGE.reach(ground.view.scale))
    return Density(ink=classes.ink(ground.view), classes=classes)
