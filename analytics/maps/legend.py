"""What the colours and symbols mean: class ranges under swatches, kinds with their counts."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analytics.maps import fonts, style
from analytics.maps.canvas import Sheet
from analytics.maps.layers.change import colours as change_colours
from analytics.maps.layers.change import hatch
from analytics.maps.layers.points import shares, symbol
from analytics.maps.prepared import grouped
from analytics.maps.request import AreaLayer, ChangeLayer, DensityLayer, GridLayer, Layer, PointLayer, ZoneLayer
from analytics.maps.style import Rgb

HIGH = 22.0
WIDE, WIDEST, NARROWEST = 74.0, 118.0, 46.0
GAP = 2.0


@dataclass(frozen=True, slots=True)
class Swatch:
    """A class: its colour, the words under it, an outline when it is a colourless one, a hatch."""

    colour: Rgb
    label: str
    outline: Rgb | None = None
    hatched: bool = False


def ranges(breaks: tuple[int, ...], gap: str) -> list[str]:
    """Words such as "5–7", "8", "30+" for lower bounds 5, 8, 9 … 30."""
    last = [grouped(breaks[-1], gap) + "+"] if breaks else []
    return [span(low, high - 1, gap) for low, high in pairwise(breaks)] + last


def span(low: int, high: int, gap: str) -> str:
    """A range of counts in figures."""
    return grouped(low, gap) if high <= low else f"{grouped(low, gap)}–{grouped(high, gap)}"


def swatches(layer: Layer, gap: str, *, simplified: bool = False) -> list[Swatch]:
    """The classes of a layer; none when nothing was counted, for then no colour is to be explained."""
    if isinstance(layer, ZoneLayer):
        return [Swatch(c, t) for c, t in zip(style.RAMP, layer.labels, strict=False)] if len(layer.zones) else []
    if isinstance(layer, PointLayer) or not layer.breaks or _empty(layer):
        return []
    if isinstance(layer, ChangeLayer):
        return _change(layer, gap)
    classes = [Swatch(c, t) for c, t in zip(style.RAMP, ranges(layer.breaks, gap), strict=False)]
    lowest = layer.breaks[0]
    if isinstance(layer, GridLayer) and lowest > 1 and not simplified:
        classes.insert(0, Swatch(style.LAND, span(1, lowest - 1, gap), style.CELL_OUTLINE))
    if isinstance(layer, AreaLayer) and not simplified:
        classes.insert(0, Swatch(style.LAND, span(0, lowest - 1, gap), style.CELL_OUTLINE))
    return classes


def _empty(layer: DensityLayer | GridLayer | AreaLayer | ChangeLayer) -> bool:
    values = layer.counts if isinstance(layer, AreaLayer) else layer.surface.values
    return not bool(np.any(values))


def _change(layer: ChangeLayer, gap: str) -> list[Swatch]:
    count = len(layer.breaks)
    both = change_colours(count)
    labels = layer.labels if any(layer.labels) else _signed(layer.breaks, gap)
    fewer = [Swatch(both[count + i], label, hatched=True) for i, label in enumerate(labels[0])]
    more = [Swatch(both[i], label) for i, label in enumerate(labels[1])]
    return [*reversed(fewer), Swatch(style.LAND, layer.same, style.NEATLINE), *more]


def _signed(breaks: tuple[int, ...], gap: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The breaks as fewer and as more."""
    return tuple(f"−{grouped(b, gap)}" for b in breaks), tuple(f"+{grouped(b, gap)}" for b in breaks)


def classes(sheet: Sheet, at: tuple[float, float], right: float, swatches_: list[Swatch], wide: float = WIDE) -> None:
    """Swatches from (x, y) with their words below, within `right`."""
    x, y = at
    if not swatches_:
        return
    room = (right - x) / len(swatches_) - GAP
    look = style.LEGEND_CLASS
    needed = max(fonts.width(s.label, look) for s in swatches_) + 6
    each = min(room, max(wide, min(needed, WIDEST)))
    labels = [s.label for s in swatches_]
    if needed > each:
        look = look.sized(20)
    if max(fonts.width(label, look) for label in labels) > each:
        labels = [_lower(label) for label in labels]
    for place, (swatch, label) in enumerate(zip(swatches_, labels, strict=True)):
        left = x + place * (each + GAP)
        _fill(sheet, left, y, each, swatch)
        text, fit = fonts.fitted(label, look, each + GAP - 2, style.SMALLEST)
        sheet.text(left + each / 2, y + HIGH + 23, text, fit, "middle")


def _lower(label: str) -> str:
    """Only the lower bound, when ranges are too long to stand side by side."""
    return label if label.endswith("+") or "–" not in label else label.split("–", maxsplit=1)[0] + "–"


def _fill(sheet: Sheet, x: float, y: float, wide: float, swatch: Swatch) -> None:
    if swatch.outline:
        sheet.fill(x, y, wide, HIGH, swatch.outline)
        sheet.fill(x + 1.5, y + 1.5, wide - 3, HIGH - 3, swatch.colour)
        return
    sheet.fill(x, y, wide, HIGH, swatch.colour)
    if swatch.hatched:
        part = sheet.part(x, y, wide, HIGH).pixels
        rows, columns = np.mgrid[: part.shape[0], : part.shape[1]]
        cover = hatch(columns / sheet.scale, rows / sheet.scale, sheet.scale)[..., None]
        part[..., :3] = part[..., :3] + (255 - part[..., :3]) * cover


def titled(sheet: Sheet, title: str, y: float, right: float, swatches_: list[Swatch]) -> None:
    """The legend of one map: title, swatches, words, from the left margin to `right`."""
    if not swatches_:
        return
    text, look = fonts.fitted(title, style.LEGEND_TITLE, right - style.MARGIN - len(swatches_) * (NARROWEST + GAP), 20)
    sheet.text(style.MARGIN, y + 18, text, look)
    start = style.MARGIN + (fonts.width(text, look) + 18 if text else 0)
    classes(sheet, (start, y), right, swatches_)


def kinds(sheet: Sheet, layer: PointLayer, y: float, right: float, gap: str, *, rings: bool) -> None:
    """Symbols with names and counts in one row, what a ring means in the next."""
    shown = [(i, f"{label} {grouped(count, gap)}") for i, (label, count) in enumerate(layer.kinds) if count]
    look, texts = _row(shown)
    x = float(style.MARGIN)
    used = sum(34 + fonts.width(text, look) for text in texts)
    space = min(29.0, (style.WIDTH - 2 * style.MARGIN - used) / max(1, len(texts) - 1))
    for (kind, _), text in zip(shown, texts, strict=True):
        symbol(sheet, x + 11, y, kind, 10.5)
        sheet.text(x + 30, y + 9, text, look)
        x += 34 + fonts.width(text, look) + space
    if rings and layer.several:
        shares(sheet, (style.MARGIN + 12, y + 36), 12, 6, tuple(1 for _ in shown) if shown else (1,))
        text, small = fonts.fitted(layer.several, style.LEGEND_CLASS, right - style.MARGIN - 34, style.SMALLEST)
        sheet.text(style.MARGIN + 34, y + 44, text, small)


def _row(shown: list[tuple[int, str]]) -> tuple[style.TextStyle, list[str]]:
    """The largest size at which all kinds stand in one row; longer names are cut."""
    room = style.WIDTH - 2 * style.MARGIN
    look = style.LEGEND_TITLE.on(style.INK, style.PAPER)
    texts = [fonts.printable(text) for _, text in shown]
    for size in (24.0, 22.0, 20.0, 18.0):
        look = look.sized(size)
        if sum(34 + fonts.width(text, look) + 14 for text in texts) <= room:
            return look, texts
    each = room / max(1, len(texts)) - 46
    return look, [_cut(text, look, each) for text in texts]


def _cut(text: str, look: style.TextStyle, room: float) -> str:
    """A name cut before its count, which is what must be read."""
    name, _, count = text.rpartition(" ")
    return f"{fonts.shortened(name, look, room - fonts.width(' ' + count, look))} {count}".strip()
