"""Soft rectangles with rounded counts: areas, never places (LOOK, section 10)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.maps import fonts, style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.classes import INK_CLASS, check_breaks, class_of
from analytics.maps.field import CELL
from analytics.maps.prepared import Line, Prepared, Settings
from analytics.maps.request import ZoneLayer
from analytics.maps.view import View

SOFT_MOST = 9.0  # layout pixels: zones touch, and a wide pale gap between them would read as a calm place
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Zones(Prepared):
    """Each zone's rectangle in layout pixels with its colour, and the numbers."""

    rects: tuple[Box, ...] = ()
    colours: tuple[style.Rgb, ...] = ()
    numbers: tuple[Line, ...] = ()

    def below(self, strip: Sheet, ground: Ground) -> None:
        land = ground.area_index >= 0
        for rect, colour in zip(self.rects, self.colours, strict=True):
            _soft(strip, land, rect, colour)

    def above(self, strip: Sheet) -> None:
        for number in self.numbers:
            strip.text(number.x, number.baseline, number.text, number.look, "middle")


def _soft(strip: Sheet, land: NDArray[np.bool_], rect: Box, colour: style.Rgb) -> None:
    """Lay a colour on a rectangle's land, fading towards its edges."""
    height, width = strip.pixels.shape[:2]
    left, top, right, bottom = (side * strip.scale for side in rect)
    share = style.SOFT_EDGE * min(right - left, bottom - top)
    soft = min(max(style.SOFT_EDGE_MIN * strip.scale, share), SOFT_MOST * strip.scale)
    rows, columns = _within(top, bottom, height), _within(left, right, width)
    area = (slice(rows.start, rows.stop), slice(columns.start, columns.stop))
    alpha = _fade(rows, top, bottom, soft)[:, None] * _fade(columns, left, right, soft) * land[area]
    alpha *= np.float32(style.SOFT_ALPHA)
    region = strip.pixels[area]
    over = np.array(colour, np.float32) * alpha[..., None]
    region[..., :3] = (region[..., :3] * (1 - alpha[..., None]) + over).round()


def _within(low: float, high: float, length: int) -> range:
    return range(max(0, int(np.floor(low))), max(0, min(length, int(np.ceil(high)))))


def _fade(pixels: range, low: float, high: float, soft: float) -> NDArray[np.float32]:
    """How much of the colour is seen at each pixel along one side: 0 at its edge, 1 inside."""
    at = np.arange(pixels.start, pixels.stop) + 0.5
    depth = np.clip(np.minimum(at - low, high - at) / soft, 0, 1)
    return np.asarray(depth * depth * (3 - 2 * depth), np.float32)


def prepare(layer: ZoneLayer, ground: Ground, settings: Settings) -> Zones:
    """Classify the zones and find where their numbers fit."""
    _check(layer)
    view = ground.view
    west, south, east, north = layer.zones.T if len(layer.zones) else np.empty((4, 0))
    sides = np.stack([view.x(west), view.y(north), view.x(east), view.y(south)], axis=1)
    seen = (sides[:, 0] < view.width) & (sides[:, 2] > 0) & (sides[:, 1] < view.height) & (sides[:, 3] > 0)
    rects: list[Box] = [(box[0], box[1], box[2], box[3]) for box in sides[seen].tolist()]
    classes, asked = class_of(layer.values[seen], layer.breaks).tolist(), layer.asked[seen].tolist()
    each = zip(rects, layer.counts[seen].tolist(), classes, asked, strict=True)
    lines = [_number(ground, rect, settings.number(count), class_) for rect, count, class_, mine in each if mine]
    numbers = tuple(line for line in lines if line is not None)
    tints = [style.RAMP[class_] for class_ in classes]
    return Zones(
        ink=_ink(view, ground, rects, classes),
        boxes=tuple(number.box for number in numbers),
        left_out=len(lines) - len(numbers),
        names=False,
        rects=tuple(rects),
        colours=tuple(tint if mine else style.veiled(tint) for tint, mine in zip(tints, asked, strict=True)),
        numbers=numbers,
    )


def _check(layer: ZoneLayer) -> None:
    check_breaks(layer.breaks, len(style.RAMP) - 1)
    if len(layer.labels) != len(layer.breaks) + 1:
        raise ValueError(f"{len(layer.breaks)} breaks make one class more, got {len(layer.labels)} labels")
    each = len(layer.counts), len(layer.values), len(layer.asked)
    if layer.zones.shape != (each[0], 4) or len(set(each)) > 1:
        raise ValueError(f"each zone needs four sides, a count, a value and whether it was asked, got {each}")
    if not np.isfinite(layer.zones).all() or not np.isfinite(layer.values).all():
        raise ValueError("a zone's sides and its value are finite numbers")
    if (layer.zones[:, 0] >= layer.zones[:, 2]).any() or (layer.zones[:, 1] >= layer.zones[:, 3]).any():
        raise ValueError("a zone's west must be below its east, and its south below its north")


def _number(ground: Ground, rect: Box, number: str, class_: int) -> Line | None:
    """A number in the middle of the zone's land in the picture, where it fits."""
    view = ground.view
    left, top = max(rect[0], 0.0), max(rect[1], 0.0)
    right, bottom = min(rect[2], float(view.width)), min(rect[3], float(view.height))
    middle = _middle(ground, (left, top, right, bottom))
    if middle is None:
        return None
    colour = style.RAMP[class_]
    look = style.CELL_COUNT.on(style.text_on(colour), colour)
    text, look = fonts.fitted(number, look, right - left - 6, style.SMALLEST)
    if text != number or bottom - top < look.size:
        return None
    half = fonts.width(text, look) / 2 + 6
    x = min(max(middle[0], left + half), right - half)
    low, high = top + look.size * 0.8 + 2, bottom - look.size * 0.1 - 2
    return Line(x, min(max(middle[1] + look.size * 0.35, low), high), text, look)


def _middle(ground: Ground, rect: Box) -> tuple[float, float] | None:
    """The middle of the land within a rectangle; None when it has none."""
    left, top, right, bottom = rect
    rows, columns = slice(int(top / CELL), int(bottom / CELL) + 1), slice(int(left / CELL), int(right / CELL) + 1)
    row, column = np.nonzero(ground.area_coarse[rows, columns] >= 0)
    if not len(row):
        return None
    x = float((columns.start + column.mean() + 0.5) * CELL)
    return x, float((rows.start + row.mean() + 0.5) * CELL)


def _ink(view: View, ground: Ground, rects: list[Box], classes: list[int]) -> NDArray[np.float32]:
    ink = np.zeros_like(ground.ink)
    for (left, top, right, bottom), class_ in zip(rects, classes, strict=True):
        rows = slice(max(0, int(top / CELL)), max(0, int(min(bottom, view.height) / CELL) + 1))
        ink[rows, max(0, int(left / CELL)) : int(min(right, view.width) / CELL) + 1] = (class_ + 1) * INK_CLASS
    return ink
