"""A small map of several numbered places, in the look of the map with one pin (`analytics.maps.pin`).

A dark number is a place, a pale one an area, of which only the part of town is known. A number that
would cover another moves aside, with a line to its place: each is seen.
"""

from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import TYPE_CHECKING, Literal

from analytics.frame import Extent
from analytics.maps import base as bases
from analytics.maps import labels, png, style
from analytics.maps.canvas import XY, Sheet
from analytics.maps.field import Field
from analytics.maps.pin import NEAREST, STRIP, WIDTH, foot, ground_of, sheet_on, view_of
from analytics.maps.prepared import Room
from analytics.maps.request import BaseMap, Drawn

if TYPE_CHECKING:
    from analytics.maps.tile_sources.source import TileSource

SIDE = 44.0  # layout pixels around the places: room for a ring of numbers
RADIUS, RIM, GAP = 13.0, 2.5, 1.5  # a number's disc, its white rim, and between two
NUMBER = style.DIGIT.sized(18)
DOT, LINE = 3.0, 2.0  # a place whose number stands aside, and the line to it
STEP, TURNS, FARTHEST = 7.0, 24, 240.0  # how far apart places for a number are tried, layout pixels
CHIP = (0.0, 0.0, 110.0, 44.0)  # where the chip of a demo stands


@dataclass(frozen=True, slots=True)
class PinsMap:
    """Places (x, y, whether the place itself is known), numbered from 1 in their order; at least one."""

    base: BaseMap
    places: tuple[tuple[float, float, bool], ...]
    attribution: str
    demo: str = ""
    scale: Literal[1, 2] = 2
    tiles: "TileSource | None" = None

    @property
    def ground(self) -> Extent:
        """The ground that holds every place, with room around."""
        west, east = min(x for x, _, _ in self.places), max(x for x, _, _ in self.places)
        south, north = min(y for _, y, _ in self.places), max(y for _, y, _ in self.places)
        wide, high = WIDTH - 2 * SIDE, STRIP - 2 * SIDE
        metres = max((east - west) / wide, (north - south) / high, NEAREST / WIDTH)  # a layout pixel
        across, down = metres * WIDTH / 2, metres * STRIP / 2
        x, y = (west + east) / 2, (south + north) / 2
        return Extent(x - across, y - down, x + across, y + down)


@dataclass(frozen=True, slots=True)
class Sign:
    """A number on its disc at (x, y), and the place it is of; layout pixels."""

    number: int
    x: float
    y: float
    place: XY
    pinned: bool

    @property
    def aside(self) -> bool:
        """Whether it stands beside its place."""
        return (self.x, self.y) != self.place


def draw(asked: PinsMap) -> Drawn:
    """The picture; the same request gives the same bytes. Raises ValueError for a place that is no place."""
    view = view_of(asked.ground, asked.scale)
    ground = ground_of(asked.base, view, asked.tiles)
    sheet, part = sheet_on(ground, view)
    places = [(float(view.x(x)), float(view.y(y)), known) for x, y, known in asked.places]
    shown = signs(places)
    if not ground.tiled:
        _names(part, ground, shown, demo=bool(asked.demo))
    _draw(part, shown)
    foot(sheet, view, asked.attribution, asked.demo)
    height, width = sheet.pixels.shape[:2]
    return Drawn(png.encode(sheet.pixels), width, height)


def signs(places: list[tuple[float, float, bool]]) -> list[Sign]:
    """A sign for each place, none on another, the first ones nearest to their places."""
    found: list[Sign] = []
    for number, (x, y, pinned) in enumerate(places, 1):
        spots = ((x + dx, y + dy) for dx, dy in _AWAY)
        free = next((spot for spot in spots if _inside(*spot) and all(_apart(spot, one) for one in found)), (x, y))
        found.append(Sign(number, *free, (x, y), pinned))
    return found


def _apart(spot: XY, other: Sign) -> bool:
    return hypot(spot[0] - other.x, spot[1] - other.y) >= 2 * (RADIUS + RIM) + GAP


def _inside(x: float, y: float) -> bool:
    edge = RADIUS + RIM + GAP
    chip = x < CHIP[2] + edge and y < CHIP[3] + edge
    return edge <= x <= WIDTH - edge and edge <= y <= STRIP - edge and not chip


def _away() -> list[XY]:
    """Ways aside, nearest first: none, then rings."""
    rings = [STEP * ring for ring in range(1, int(FARTHEST / STEP))]
    turns = [2 * pi * turn / TURNS - pi / 2 for turn in range(TURNS)]
    return [(0.0, 0.0), *((ring * cos(turn), ring * sin(turn)) for ring in rings for turn in turns)]


_AWAY = _away()


def _draw(part: Sheet, shown: list[Sign]) -> None:
    """Lines first, then the places they lead to, then the numbers."""
    aside = [sign for sign in shown if sign.aside]
    for sign in aside:
        part.line(sign.place, (sign.x, sign.y), LINE + 2 * RIM, style.PAPER)
    for sign in aside:
        part.line(sign.place, (sign.x, sign.y), LINE, style.PLUM)
        part.disc(*sign.place, DOT, style.PLUM)
    for sign in shown:
        face, ink = (style.PLUM, style.PAPER) if sign.pinned else (style.PAPER, style.PLUM)
        part.disc(sign.x, sign.y, RADIUS + RIM, style.PAPER)
        part.disc(sign.x, sign.y, RADIUS, style.PLUM)
        part.disc(sign.x, sign.y, RADIUS - (0 if sign.pinned else RIM), face)
        look = NUMBER.on(ink, face)
        part.text(sign.x, sign.y + NUMBER.size * 0.36, str(sign.number), look, "middle")


def _names(part: Sheet, ground: bases.Ground, shown: list[Sign], *, demo: bool) -> None:
    """Names of water and places, clear of the numbers."""
    room = Room(ground.view)
    half = RADIUS + RIM
    room.boxes += [(sign.x - half, sign.y - half, sign.x + half, sign.y + half) for sign in shown]
    room.boxes += [CHIP] if demo else []
    ink = Field(ground.ink)
    names = labels.waters(ground, ink, room)
    found, _ = labels.places(ground, ink, room, frozenset(), int(WIDTH * STRIP / labels.PER_LABEL) + 1)
    labels.draw(part, [*names, *found])
