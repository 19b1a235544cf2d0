"""A difference: more in warm colours, fewer in cool ones under a hatch that grey print shows too."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
from analytics.maps.request import ChangeLayer
from analytics.maps.style import Rgb

EDGE = Edge((style.MORE[-1], style.FEWER[-1]), style.CHANGE_EDGE_WIDTH, 1.0)


def colours(count: int) -> tuple[Rgb, ...]:
    """More, then fewer, for `count` classes each; few classes keep the clearer end of the ramp."""
    return style.MORE[-count:] + style.FEWER[-count:]


@dataclass(frozen=True)
class Change(Prepared):
    """Two ramps and a hatch."""

    classes: Classes | None = None

    def below(self, strip: Sheet, ground: Ground) -> None:
        if self.classes is None:
            return
        both = colours(len(self.classes.breaks))
        paint(strip, ground, self.classes, both)
        self._hatch(strip, self.classes)
        smooth_edges(strip, ground, self.classes, both, EDGE)

    @staticmethod
    def _hatch(strip: Sheet, classes: Classes) -> None:
        rows, columns = np.nonzero(classes.index > len(classes.breaks))
        rows, columns = rows + classes.top, columns + classes.left
        cover = hatch(columns / strip.scale, rows / strip.scale, strip.scale)
        now = strip.pixels[rows, columns, :3]
        strip.pixels[rows, columns, :3] = now + (255 - now) * cover[:, None]


def hatch(x: ArrayLike, y: ArrayLike, scale: int) -> NDArray[np.float32]:
    """How white the 45 degree hatch is at layout pixels (x, y), 0..1."""
    across = (np.asarray(x, np.float32) + np.asarray(y, np.float32)) / np.float32(2**0.5)
    middle = np.abs(across % style.HATCH_PERIOD - style.HATCH_PERIOD / 2)
    white = np.clip((style.HATCH_WIDTH / 2 - middle) * scale + 0.5, 0, 1)
    return np.asarray(white * style.HATCH_ALPHA, np.float32)


def prepare(layer: ChangeLayer, ground: Ground, settings: Settings) -> Change:  # noqa: ARG001 (all layers alike)
    """Classify the difference over the view."""
    check_breaks(layer.breaks, len(style.MORE))
    check_surface(layer.surface)
    factor = unit_factor(layer.surface, layer.radius)
    window = sampled(layer.surface, factor, ground.view, layer.breaks[0]) if layer.breaks else None
    if window is None:
        return Change()
    classes = classify(window, layer.breaks, EDGE.reach(ground.view.scale), signed=True)
    return Change(ink=classes.ink(ground.view), classes=classes)
