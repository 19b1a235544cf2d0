"""Ranked places: a disc on the peak and the name beside it, where it covers least.

In a wide view a disc would hide what it points at: there a small ring marks the peak, and the disc stands by the name.
"""

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from analytics.maps import fonts, style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.field import Field
from analytics.maps.prepared import Box, Room
from analytics.maps.request import Hotspot

Numbers = NDArray[np.float64]

RADIUS, RIM = 20.0, 3.0
DOT, DOT_RIM = 4.5, 3.0  # the ring of a wide view
WIDE = 12.5  # metres a layout pixel: a disc is 500 m wide there, as wide as the spot it would hide
BESIDE = 15.0  # radius of a disc by its name
MOST = 9  # one digit in a disc
DIRECTIONS = 24
GAPS = (9.0, 14.0, 20.0, 28.0, 38.0, 50.0, 65.0, 85.0, 110.0, 140.0, 175.0)
COST_INK, COST_GAP = 2.2, 0.5  # LOOK section 7
COST_TILT = 14.0  # beside the disc is read more easily than above or below it
LEADER_FROM = 10.0  # a name further off than this gets a line to its disc
WIDEST = 460.0  # nearly half the sheet: half a place's name is another place's
SPACE = 0.26  # of the size, between name and count


@dataclass(frozen=True, slots=True)
class Mark:
    """A hotspot with its place on the strip; `box` is its name's, None when it found no room."""

    hotspot: Hotspot
    x: float
    y: float
    name: str
    size: float
    box: Box | None
    leader: bool = False
    wide: bool = False  # a ring on the peak, the disc by the name


def place(hotspots: tuple[Hotspot, ...], ground: Ground, ink: Field, room: Room) -> tuple[Mark, ...]:
    """Discs first, names then, in rank order; boxes are added to `room`. Unseen ones are left out."""
    wide = ground.view.metres > WIDE
    radius, rim = (DOT, DOT_RIM) if wide else (RADIUS, RIM)
    seen: list[tuple[Hotspot, float, float]] = []
    for hotspot in hotspots:
        if not (np.isfinite(hotspot.x) and np.isfinite(hotspot.y)):
            raise ValueError(f"hotspot {hotspot.rank} {hotspot.name!r} has no finite place")
        x, y = float(ground.view.x(hotspot.x)), float(ground.view.y(hotspot.y))
        apart = all((x - a) ** 2 + (y - b) ** 2 > (2 * radius + rim) ** 2 for _, a, b in seen)
        if 0 <= x < ground.view.width and 0 <= y < ground.view.height and apart and len(seen) < MOST:
            edge = radius + rim + 2
            inside = (min(max(x, edge), ground.view.width - edge), min(max(y, edge), ground.view.height - edge))
            seen.append((hotspot, *inside))
    reach = radius + rim
    discs = [(x - reach, y - reach, x + reach, y + reach) for _, x, y in seen]
    tight = Room(ground.view, gap=2.0)
    tight.boxes = [*room.boxes, *discs]
    marks = tuple(_named(hotspot, (x, y), ink, tight, wide=wide) for hotspot, x, y in seen)
    room.boxes += tight.boxes[len(room.boxes) :]
    return marks


def _named(hotspot: Hotspot, at: tuple[float, float], field: Field, room: Room, *, wide: bool) -> Mark:
    before = 2 * BESIDE + SPACE * style.HOTSPOT.size if wide else 0.0
    reach = DOT + DOT_RIM if wide else RADIUS + RIM
    for size in (style.HOTSPOT.size, 27.0):
        look = style.HOTSPOT.sized(size)
        count = fonts.width(hotspot.count, style.HOTSPOT_COUNT.sized(size))
        name = fonts.shortened(fonts.printable(hotspot.name), look, WIDEST - count)
        long = before + fonts.width(name, look) + (SPACE * size + count if hotspot.count else 0)
        boxes, gaps, tilts = _candidates(at, reach, long + 4, max(size * 1.06, 2 * BESIDE + 2 if wide else 0.0))
        good = room.free(boxes) & ~_crossed(at, reach, boxes, gaps, room)
        if good.any():
            cost = COST_INK * field.mean(boxes) + COST_GAP * gaps + tilts + np.where(good, 0, np.inf)
            best = int(cost.argmin())
            box: Box = tuple(float(v) for v in boxes[best])  # type: ignore[assignment]
            room.boxes.append(box)
            return Mark(hotspot, *at, name, size, box, wide or bool(gaps[best] >= LEADER_FROM), wide)
    return Mark(hotspot, *at, "", size, None, wide=wide)


def _candidates(at: tuple[float, float], around: float, wide: float, high: float) -> tuple[Numbers, Numbers, Numbers]:
    """Boxes around a disc of radius `around`, (n, 4), how far each is from it, and what its direction costs."""
    x, y = at
    gaps = np.repeat(np.array(GAPS), DIRECTIONS)
    angle = np.tile(np.arange(DIRECTIONS) * 2 * pi / DIRECTIONS, len(GAPS))
    ux, uy = np.cos(angle).round(9), np.sin(angle).round(9)
    reach = around + gaps
    cx = x + ux * reach + np.clip(ux * 1.6, -1, 1) * wide / 2
    cy = y + uy * reach + np.clip(uy * 1.6, -1, 1) * high / 2
    boxes = np.stack([cx - wide / 2, cy - high / 2, cx + wide / 2, cy + high / 2], 1)
    return boxes, gaps, COST_TILT * np.abs(uy)


def _nearest(x: float, y: float, boxes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The point of each box that a leader from (x, y) ends at."""
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    end_y = np.clip(y, np.minimum(middle, boxes[:, 1] + 8), np.maximum(middle, boxes[:, 3] - 8))
    return np.clip(x, boxes[:, 0], boxes[:, 2]), end_y


def _crossed(
    at: tuple[float, float], reach: float, boxes: NDArray[np.float64], gaps: NDArray[np.float64], room: Room
) -> NDArray[np.bool_]:
    """Whether a leader would run over something that is already there (its own disc is not)."""
    x, y = at
    end_x, end_y = _nearest(x, y, boxes)
    length = np.hypot(end_x - x, end_y - y)
    start = np.minimum(1, (reach + 1) / np.maximum(length, 1))
    share = start[:, None] + (1 - start[:, None]) * np.linspace(0, 1, 9)[None, :]
    px, py = x + (end_x - x)[:, None] * share, y + (end_y - y)[:, None] * share
    crossed = np.zeros(len(boxes), np.bool_)
    for left, top, right, bottom in room.boxes:
        if left <= x <= right and top <= y <= bottom:
            continue
        crossed |= ((px > left - 2) & (px < right + 2) & (py > top - 2) & (py < bottom + 2)).any(1)
    return crossed & (gaps >= LEADER_FROM)


def draw(strip: Sheet, marks: tuple[Mark, ...]) -> None:
    """Leaders, then discs, then names."""
    for mark in marks:
        if mark.leader and mark.box:
            end_x, end_y = _nearest(mark.x, mark.y, np.array([mark.box]))
            end = (float(end_x[0]), float(end_y[0]))
            strip.line((mark.x, mark.y), end, 5.5, style.PAPER)
            strip.line((mark.x, mark.y), end, 2, style.INK)
    for mark in marks:
        _disc(strip, mark)
    for mark in marks:
        if mark.box:
            _name(strip, mark, mark.box)


def _disc(strip: Sheet, mark: Mark) -> None:
    """The disc on the peak, or in a wide view a ring there and the disc where the name begins."""
    if not mark.wide:
        _numbered(strip, mark.hotspot, (mark.x, mark.y), RADIUS, RIM)
        return
    strip.disc(mark.x, mark.y, DOT + DOT_RIM, _colour(mark.hotspot.sign))
    strip.disc(mark.x, mark.y, DOT, style.PAPER)
    if mark.box:
        middle = (mark.box[0] + 2 + BESIDE, (mark.box[1] + mark.box[3]) / 2)
        _numbered(strip, mark.hotspot, middle, BESIDE, RIM * BESIDE / RADIUS)


def _numbered(strip: Sheet, hotspot: Hotspot, at: tuple[float, float], radius: float, rim: float) -> None:
    """A disc with its digit, or with the triangle of a change."""
    (x, y), sign, share = at, hotspot.sign, radius / RADIUS
    strip.disc(x, y, radius + rim, style.PAPER)
    strip.disc(x, y, radius, _colour(sign))
    if sign:
        strip.polygon(triangle(x, y, 11 * share, up=sign > 0), style.PAPER)
    else:
        digit = style.DIGIT.sized(style.DIGIT.size * share)
        strip.text(x, y + 10 * share, str(hotspot.rank)[:2], digit, "middle")


def _colour(sign: int) -> style.Rgb:
    return style.MORE_DISC if sign > 0 else style.FEWER_DISC if sign < 0 else style.INK


def triangle(x: float, y: float, half: float, *, up: bool) -> list[tuple[float, float]]:
    """A triangle centred at (x, y), pointing up or down (the font has none)."""
    tip = -half * 0.95 if up else half * 0.95
    return [(x, y + tip), (x + half, y - tip * 0.8), (x - half, y - tip * 0.8)]


def _name(strip: Sheet, mark: Mark, box: Box) -> None:
    bold, medium = style.HOTSPOT.sized(mark.size), style.HOTSPOT_COUNT.sized(mark.size)
    baseline = (box[1] + box[3]) / 2 + mark.size * 0.345
    start = box[0] + 2 + (2 * BESIDE + SPACE * style.HOTSPOT.size if mark.wide else 0)
    after = start + fonts.width(mark.name, bold) + SPACE * mark.size
    strip.text(start, baseline, mark.name, bold)
    strip.text(after, baseline, mark.hotspot.count, medium)
