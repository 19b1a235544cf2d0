"""A small map with one pin: where a report says it happened, and how well that is known.

600 x 400 layout pixels, the map above and one line of furniture below. A pin is a place; a circle
alone is somewhere within it: a place known by its part of town only gets no pin.
"""

from dataclasses import dataclass, replace
from math import cos, pi, sin
from typing import TYPE_CHECKING, Literal

import numpy as np

from analytics.frame import Extent
from analytics.maps import base as bases
from analytics.maps import canvas, fonts, furniture, labels, png, strip, style
from analytics.maps.canvas import XY, Sheet
from analytics.maps.field import Field
from analytics.maps.prepared import Prepared, Room
from analytics.maps.request import BaseMap, Drawn, Focus
from analytics.maps.view import View, check

if TYPE_CHECKING:
    from analytics.maps.tile_sources.source import TileSource

WIDTH, HEIGHT = 600, 400
STRIP = 352  # height of the map; under it the sources and the scale
MARGIN = 16.0
# Ground across: some blocks around a known place, so that the streets' names nearby are recognised.
NEAREST = 1_200.0
ROOM = 3.2  # times the circle's radius across, so that the whole circle is seen
WORTH_DRAWING = 14.0  # pixels; a smaller circle hides under the pin's foot
MOST_LANDMARKS = 8
LANDMARKS_BELOW = 3_000.0  # metres across; in wider views their names would cover the town

PIN_COLOUR, PIN_EDGE = style.PLUM, style.PAPER
HEAD, HEIGHT_OF_PIN, EDGE = 17.0, 46.0, 3.5
CIRCLE, CIRCLE_ALPHA, CIRCLE_EDGE = style.PLUM, 0.10, 2.0
LABEL = style.HOTSPOT.sized(24)
MARK = style.PLACE_OUTSIDE.sized(20).on(style.INK2, style.PAPER)
DOT = 4.5
CHIP = style.DEMO_CHIP.sized(20)
SMALL = style.ATTRIBUTION.sized(15)  # shown at its own size, not shrunk to a phone as the wide maps are
SCALE = style.SCALE_TEXT.sized(17)
STEPS = 72  # corners of a drawn circle: smooth at twice the sharpness


@dataclass(frozen=True, slots=True)
class PinMap:
    """A place (x, y) and `within` metres of it, of which `pinned` says whether the place itself is known.

    `landmarks` are (name, x, y). `attribution` thanks the ground's makers; `demo` is a chip's word or "".
    """

    base: BaseMap
    x: float
    y: float
    within: float
    pinned: bool
    attribution: str
    demo: str = ""
    label: str = ""  # the place's own name
    landmarks: tuple[tuple[str, float, float], ...] = ()
    scale: Literal[1, 2] = 2
    tiles: "TileSource | None" = None

    @property
    def ground(self) -> Extent:
        """The ground that is shown: the place in the middle of the map."""
        across = max(NEAREST, self.within * ROOM * WIDTH / STRIP)
        down = across * STRIP / WIDTH
        return Extent(self.x - across / 2, self.y - down / 2, self.x + across / 2, self.y + down / 2)


def view_of(extent: Extent, scale: Literal[1, 2]) -> View:
    """The view of a small map; raises ValueError for ground that is none."""
    check(extent)
    return View(extent, WIDTH, STRIP, scale)


def ground_of(base: BaseMap, view: View, tiles: "TileSource | None") -> bases.Ground:
    """Its ground. Never kept on disk: a folder of grounds would tell where people stood when they reported."""
    unkept = replace(base, folder=None)
    return strip.tiled(bases.ground(unkept, Focus(), view), unkept, Focus(), tiles)


def sheet_on(ground: bases.Ground, view: View) -> tuple[Sheet, Sheet]:
    """A new sheet with the ground drawn, and its part that is the map."""
    sheet = canvas.sheet(WIDTH, HEIGHT, view.scale, style.PAPER)
    part = sheet.part(0, 0, WIDTH, STRIP)
    strip.draw(part, strip.Plan(ground, Prepared()))
    return sheet, part


def draw(asked: PinMap) -> Drawn:
    """The picture; the same request gives the same bytes. Raises ValueError for a place that is no place."""
    view = view_of(asked.ground, asked.scale)
    ground = ground_of(asked.base, view, asked.tiles)
    sheet, part = sheet_on(ground, view)
    circle = asked.within / view.metres
    if not asked.pinned or circle >= WORTH_DRAWING:
        _circle(part, circle)
    if not ground.tiled:
        _names(part, asked, ground)
    if asked.pinned:
        _pin(part, WIDTH / 2, STRIP / 2)
    foot(sheet, view, asked.attribution, asked.demo)
    height, width = sheet.pixels.shape[:2]
    return Drawn(png.encode(sheet.pixels), width, height)


def _circle(part: Sheet, radius: float) -> None:
    """How far off the place may be: a pale disc with a thin rim."""
    x, y = WIDTH / 2, STRIP / 2
    part.polygon(_round(x, y, radius), CIRCLE, CIRCLE_ALPHA)
    outer, inner = _round(x, y, radius + CIRCLE_EDGE / 2), _round(x, y, radius - CIRCLE_EDGE / 2)
    part.polygon([*outer, outer[0], inner[0], *reversed(inner)], CIRCLE, 0.75)


def _round(x: float, y: float, radius: float) -> list[XY]:
    turns = (2 * pi * step / STEPS for step in range(STEPS))
    return [(x + radius * cos(turn), y + radius * sin(turn)) for turn in turns]


def _pin(part: Sheet, x: float, y: float) -> None:
    """A pin whose point is the place: white rim, plum body, white eye, and a small shadow on the ground."""
    part.polygon([(x + 9 * a, y + 3.5 * b) for a, b in _round(0, 0, 1)], style.INK, 0.28)
    part.polygon(_drop(x, y, HEAD + EDGE, EDGE * 1.4), PIN_EDGE)
    part.polygon(_drop(x, y, HEAD, 0.0), PIN_COLOUR)
    part.disc(x, y - HEIGHT_OF_PIN + HEAD, HEAD * 0.4, PIN_EDGE)


def _drop(x: float, y: float, radius: float, below: float) -> list[XY]:
    """A drop upside down: a circle and the two lines from its sides to the point."""
    middle = y - HEIGHT_OF_PIN + HEAD
    tip = y + below
    # The lines touch the circle where they leave it: the angle whose cosine is radius / distance.
    reach = max(tip - middle, radius * 1.05)
    side = np.arccos(radius / reach)
    first, last = pi / 2 + side, pi / 2 - side + 2 * pi
    arc = np.linspace(first, last, STEPS)
    return [(x, tip), *((x + radius * cos(a), middle + radius * sin(a)) for a in arc.tolist())]


def _names(part: Sheet, asked: PinMap, ground: bases.Ground) -> None:
    """Water and places with landmarks near the pin, and nothing under it."""
    room = Room(ground.view)
    x, y = WIDTH / 2, STRIP / 2
    if asked.pinned:
        room.boxes.append((x - HEAD - 8, y - HEIGHT_OF_PIN - 8, x + HEAD + 8, y + 10))
    room.boxes.append((0.0, 0.0, 110.0, 44.0) if asked.demo else (0.0, 0.0, 1.0, 1.0))
    ink = Field(ground.ink)
    names = labels.waters(ground, ink, room)
    if asked.pinned and asked.label:
        _label(part, asked.label, room)
    most = int(WIDTH * STRIP / labels.PER_LABEL) + 1
    found, _ = labels.places(ground, ink, room, frozenset((asked.label,)), most)
    if asked.ground.width < LANDMARKS_BELOW:
        _landmarks(part, asked, ground.view, room)
    labels.draw(part, [*names, *found])


def _label(part: Sheet, label: str, room: Room) -> None:
    """The place's own name under the pin's point."""
    text, look = fonts.fitted(label, LABEL, WIDTH / 2, MARK.size)
    wide = fonts.width(text, look)
    room.boxes.append((WIDTH / 2 - wide / 2 - 6, STRIP / 2 + 8, WIDTH / 2 + wide / 2 + 6, STRIP / 2 + 42))
    part.text(WIDTH / 2, STRIP / 2 + 33, text, look, "middle")


def _landmarks(part: Sheet, asked: PinMap, view: View, room: Room) -> None:
    """Dots with their names beside them, nearest first; one without room is left out."""
    near = sorted(asked.landmarks, key=lambda mark: (mark[1] - asked.x) ** 2 + (mark[2] - asked.y) ** 2)
    for name, east, north in near[:MOST_LANDMARKS]:
        x, y = float(view.x(east)), float(view.y(north))
        if not (DOT < x < view.width - DOT and DOT < y < view.height - DOT):
            continue
        text = fonts.shortened(fonts.printable(name), MARK, view.width / 2.5)
        wide, size = fonts.width(text, MARK), MARK.size
        for left in (x + DOT + 5, x - DOT - 5 - wide):
            box = (min(left, x - DOT), y - size * 0.6, max(left + wide, x + DOT), y + size * 0.6)
            if left >= 4 and left + wide <= view.width - 4 and room.free(np.array([box]))[0]:
                room.boxes.append(box)
                part.disc(x, y, DOT + 2, style.PAPER)
                part.disc(x, y, DOT, style.INK2)
                part.text(left, y + size * 0.34, text, MARK)
                break


def foot(sheet: Sheet, view: View, attribution: str, demo: str) -> None:
    """A line under the map with sources and scale, and the chip that says the events are invented."""
    sheet.fill(0, STRIP, WIDTH, style.NEATLINE_WIDTH, style.NEATLINE)
    length = furniture.scale_length(view.metres)
    wide = length / view.metres
    right, y = WIDTH - MARGIN, STRIP + 34.0
    sheet.fill(right - wide, y - 1, wide, 2, style.INK2)
    for end in (right - wide, right - 2):
        sheet.fill(end, y - 7, 2, 7, style.INK2)
    words = f"{length} m" if length < 1000 else f"{length // 1000} km"
    sheet.text(right - wide / 2, y - 9, words, SCALE, "middle")
    room = right - wide - 2 * MARGIN
    sheet.text(MARGIN, STRIP + 31, fonts.shortened(fonts.printable(attribution), SMALL, room - MARGIN), SMALL)
    if demo:
        text = fonts.shortened(fonts.printable(demo), CHIP, 200)
        sheet.rounded((12, 12, fonts.width(text, CHIP) + 18, 29), 5, style.PLUM)
        sheet.text(21, 33.5, text, CHIP)
