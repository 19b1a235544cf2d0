"""A count for each area: the area's colour is its class, the number stands in it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.maps import fonts, style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.classes import INK_CLASS, check_breaks, class_of, lay_flat
from analytics.maps.field import CELL, Field
from analytics.maps.prepared import Box, Line, Prepared, Room, Settings
from analytics.maps.request import AreaLayer
from analytics.maps.style import TextStyle

ENOUGH = 0.9  # share of a text's box that must lie in its own area
# Sizes tried for a number, the share of it that must lie in its area, and how far it may be moved. The
# smallest may stand over its area's edge (its halo has the area's colour), but stays on the area's middle.
SIZES = ((26.0, 0.9, 43.0), (22.0, 0.9, 43.0), (style.SMALLEST, 0.55, 13.0))
STEPS = (0.0, -6.0, 6.0, -13.0, 13.0, -30.0, 30.0)  # tried shifts of a number, layout pixels


@dataclass(frozen=True)
class Areas(Prepared):
    """Coloured areas with numbers."""

    classes: NDArray[np.uint8] | None = None
    lines: tuple[Line, ...] = ()

    def below(self, strip: Sheet, ground: Ground) -> None:
        if self.classes is None:
            return
        table = np.append(self.classes, np.uint8(0))  # the last is index -1: no area
        index = np.take(table, ground.area_index, mode="wrap")
        lay_flat(strip.pixels, index, ground.veil, style.RAMP, ground.tiled)

    def above(self, strip: Sheet) -> None:
        for line in self.lines:
            strip.text(line.x, line.baseline, line.text, line.look, "middle")


def prepare(layer: AreaLayer, ground: Ground, settings: Settings) -> Areas:
    """Classify the counts and find room for each area's number, and its name where that fits too."""
    areas = len(ground.base.areas)
    if layer.counts.shape != (areas,) or len(layer.labels) != areas:
        raise ValueError(
            f"counts and labels need one value for each of the {areas} areas, "
            f"got {layer.counts.shape} and {len(layer.labels)}"
        )
    if not np.isfinite(layer.counts).all() or (layer.counts < 0).any():
        raise ValueError("counts of areas must be finite and not below 0")
    check_breaks(layer.breaks, len(style.RAMP))
    classes = class_of(layer.counts, layer.breaks) if layer.breaks else np.zeros(areas, np.uint8)
    lines, boxes, left_out = _placed(layer, ground, classes)
    coarse = ground.area_coarse
    ink = np.append(classes, np.uint8(0))[coarse].astype(np.float32) * INK_CLASS
    del settings  # labels come ready-made
    return Areas(ink=ink, boxes=boxes, left_out=left_out, names=False, classes=classes, lines=lines)


def _placed(
    layer: AreaLayer, ground: Ground, classes: NDArray[np.uint8]
) -> tuple[tuple[Line, ...], tuple[Box, ...], int]:
    coarse, room = ground.area_coarse, Room(ground.view, gap=2.0)
    lines: list[Line] = []
    left_out = 0
    order = sorted(range(len(layer.labels)), key=lambda i: (-float(layer.counts[i]), i))
    spots = {}
    for number in order:
        own = coarse == number
        spot = _spot(ground, number, own)
        if spot is None or not layer.labels[number]:
            continue
        field = Field(own.astype(np.float32))
        found = _number(layer.labels[number], spot, field, room, int(classes[number]))
        if found is None:
            left_out += 1
            continue
        spots[number] = (found, field)
        lines.append(found)
    for number, (line, field) in spots.items():
        lines += _name(fonts.printable(ground.base.area_names[number]), line, field, room)
    return tuple(lines), tuple(room.boxes), left_out


def _look(number: int) -> TextStyle:
    colour = style.RAMP[number - 1] if number else style.LAND
    return style.CELL_COUNT.on(style.text_on(colour), colour)


def _spot(ground: Ground, number: int, own: NDArray[np.bool_]) -> tuple[float, float] | None:
    """Where the area's number goes: its inner point, or the middle of what is seen of it."""
    asked = own & (ground.inside[: own.shape[0], : own.shape[1]] > 0)
    if asked.sum() < 4:
        return None
    inner = ground.inner[number]
    x, y = float(ground.view.x(inner[0])), float(ground.view.y(inner[1]))
    if 0 <= x < ground.view.width and 0 <= y < ground.view.height:
        return x, y
    rows, columns = np.nonzero(asked)
    return float(np.median(columns) * CELL), float(np.median(rows) * CELL)


def _number(label: str, spot: tuple[float, float], own: Field, room: Room, class_: int) -> Line | None:
    shifts = np.array([(dx, dy) for dy in STEPS for dx in STEPS])
    away = np.hypot(*shifts.T)
    shifts, away = shifts[np.argsort(away, kind="stable")], np.sort(away)
    look = _look(class_)
    for size, share, reach in SIZES if class_ else SIZES[:2]:  # a number that is no colour must not hide one
        sized = look.sized(size)
        half, up, down = fonts.width(label, sized) / 2, size * 0.72, size * 0.06
        x, y = spot[0] + shifts[:, 0], spot[1] + shifts[:, 1] + size * 0.35
        boxes = np.stack([x - half, y - up, x + half, y + down], 1)
        good = np.flatnonzero((own.mean(boxes) >= share) & (away <= reach))
        good = good[room.free(boxes[good])]
        if len(good):
            room.boxes.append(tuple(boxes[good[0]]))
            return Line(float(x[good[0]]), float(y[good[0]]), label, sized)
    return None


def _name(name: str, line: Line, own: Field, room: Room) -> list[Line]:
    """The name above or under the number, in one line or two, when the area holds it."""
    look = style.AREA_NAME.on(line.look.colour, line.look.halo_colour)
    for rows in _broken(name):
        for above in (True, False):
            height = look.size * 1.1
            first = (
                line.baseline - line.look.size * 0.95 - height * (len(rows) - 1)
                if above
                else line.baseline + height * 1.05
            )
            placed = [Line(line.x, first + i * height, row, look) for i, row in enumerate(rows)]
            half = max(fonts.width(row, look) for row in rows) / 2
            box = np.array(
                [
                    [
                        line.x - half,
                        first - look.size * 0.74,
                        line.x + half,
                        placed[-1].baseline + look.size * 0.2,
                    ]
                ]
            )
            if room.free(box)[0] and own.mean(box)[0] >= ENOUGH:
                room.boxes.append(tuple(box[0]))
                return placed
    return []


def _broken(name: str) -> list[list[str]]:
    """The name in one line, then broken at the hyphen or space nearest its middle, then at all."""
    cuts = [i + 1 for i, letter in enumerate(name[:-1]) if letter in "- "]
    if not cuts:
        return [[name]]
    cut = min(cuts, key=lambda i: abs(i - len(name) / 2))
    halves, all_ = [name[:cut], name[cut:]], [name[a:b] for a, b in pairwise((0, *cuts, len(name)))]
    return [[name], halves, *([all_] if len(cuts) == 2 else [])]
