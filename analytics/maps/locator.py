"""A small map of one place without any data: for pointing at where something happened."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.frame import Extent
from analytics.maps import base as bases
from analytics.maps import canvas, fonts, furniture, labels, png, strip, style
from analytics.maps.canvas import Sheet
from analytics.maps.field import Field
from analytics.maps.prepared import Prepared, Room
from analytics.maps.request import BaseMap, Focus
from analytics.maps.view import View, check

if TYPE_CHECKING:
    from analytics.maps.tile_sources.source import TileSource

LANDMARK = style.PLACE_OUTSIDE.sized(21).on(style.INK2, style.PAPER)
DOT = 5.0
LANDMARKS_BELOW = 6_000.0  # metres of ground across: in wider views their names would cover the town
BAR_ROOM = 150.0  # pixels that the scale bar may take
PIN, PIN_RING = 15.0, 5.0


@dataclass(frozen=True, slots=True)
class Locator:
    """Ground around (x, y) in metres of the base's CRS, `metres` across, on `width` x `height` pixels.

    `landmarks` are (name, x, y), drawn as dots in near views. `pin` draws a mark at its place; a page with a script
    lays its own over the picture.
    """

    base: BaseMap
    x: float
    y: float
    metres: float
    width: int = 720
    height: int = 540
    landmarks: tuple[tuple[str, float, float], ...] = ()
    pin: tuple[float, float] | None = None
    tiles: "TileSource | None" = None

    @property
    def extent(self) -> Extent:
        """The ground that is shown."""
        across, down = self.metres / 2, self.metres / 2 * self.height / self.width
        return Extent(self.x - across, self.y - down, self.x + across, self.y + down)


def locate(asked: Locator) -> bytes:
    """The picture as PNG. Raises ValueError when the ground is no rectangle."""
    check(asked.extent)
    view = View(asked.extent, asked.width, asked.height, 1)
    # Never kept on disk: the folder would tell where people stood when they reported.
    base = replace(asked.base, folder=None)
    ground = strip.tiled(bases.ground(base, Focus(), view), base, Focus(), asked.tiles)
    sheet = canvas.sheet(asked.width, asked.height, 1, style.PAPER)
    strip.draw(sheet, strip.Plan(ground, Prepared()))
    if not ground.tiled:
        _names(sheet, asked, ground)
    if asked.pin:
        pin(sheet, float(view.x(asked.pin[0])), float(view.y(asked.pin[1])))
    _scale(sheet, view)
    return png.encode(sheet.pixels)


def pin(sheet: Sheet, x: float, y: float) -> None:
    """A mark that is seen on every ground: plum in white in plum."""
    for radius, colour in ((PIN + PIN_RING, style.PLUM), (PIN + PIN_RING / 2, style.PAPER), (PIN - 3, style.PLUM)):
        sheet.disc(x, y, radius, colour)


def _names(sheet: Sheet, asked: Locator, ground: bases.Ground) -> None:
    room = Room(ground.view)
    room.boxes.append((0.0, asked.height - 44.0, BAR_ROOM + 24, float(asked.height)))
    x, y = asked.pin or (asked.x, asked.y)  # no name under the pin
    at_x, at_y, half = float(ground.view.x(x)), float(ground.view.y(y)), PIN + PIN_RING
    room.boxes.append((at_x - half, at_y - half, at_x + half, at_y + half))
    ink = Field(ground.ink)
    names = labels.waters(ground, ink, room)
    if asked.metres < LANDMARKS_BELOW:
        _landmarks(sheet, asked, ground.view, room)
    most = int(asked.width * asked.height / labels.PER_LABEL) + 2
    found, _ = labels.places(ground, ink, room, frozenset(), most)
    labels.draw(sheet, [*names, *found])


def _landmarks(sheet: Sheet, asked: Locator, view: View, room: Room) -> None:
    """Dots with their names to the right or left, nearest to the middle first; one without room is left out."""
    near = sorted(asked.landmarks, key=lambda mark: (mark[1] - asked.x) ** 2 + (mark[2] - asked.y) ** 2)
    for name, x, y in near:
        at_x, at_y = float(view.x(x)), float(view.y(y))
        if not (0 <= at_x < view.width and 0 <= at_y < view.height):
            continue
        text = fonts.shortened(fonts.printable(name), LANDMARK, view.width / 3)
        wide, size = fonts.width(text, LANDMARK), LANDMARK.size
        for left in (at_x + DOT + 5, at_x - DOT - 5 - wide):
            box = np.array([[min(left, at_x - DOT), at_y - size / 2, max(left + wide, at_x + DOT), at_y + size / 2]])
            if room.free(box)[0]:
                room.boxes.append(tuple(box[0].tolist()))
                sheet.disc(at_x, at_y, DOT + 2, style.PAPER)
                sheet.disc(at_x, at_y, DOT, style.INK2)
                sheet.text(left, at_y + size * 0.34, text, LANDMARK)
                break


def _scale(sheet: Sheet, view: View) -> None:
    length = furniture.scale_length(view.metres)
    wide = min(length / view.metres, BAR_ROOM)
    y = view.height - 16.0
    for thick, colour in ((7.0, style.PAPER), (3.0, style.INK2)):
        sheet.fill(16 - (thick - 3) / 2, y - (thick - 3) / 2, wide + thick - 3, thick, colour)
    words = f"{length} m" if length < 1000 else f"{length // 1000} km"
    sheet.text(16, y - 7, words, LANDMARK)
