"""One map on the sheet: ground, data, lines, names. First planned, then drawn."""

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from analytics.frame import Extent
from analytics.maps import base, hotspots, labels, style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.field import Field
from analytics.maps.geometry import asked
from analytics.maps.hotspots import Mark
from analytics.maps.labels import Name
from analytics.maps.layers import prepare
from analytics.maps.prepared import Box, Prepared, Room, Settings
from analytics.maps.request import BaseMap, Focus, Hotspot, Layer
from analytics.maps.under import Under
from analytics.maps.view import View, corners

if TYPE_CHECKING:
    from analytics.maps.tile_sources.source import TileSource


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that was decided about one map before drawing it."""

    ground: Ground
    layer: Prepared
    marks: tuple[Mark, ...] = ()
    names: tuple[Name, ...] = ()
    left_out: int = 0
    corner: Box | None = None  # kept free for the overview

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of all labels, layout pixels of the strip; no two share anything."""
        return tuple(chain((mark.box for mark in self.marks if mark.box), (name.box for name in self.names)))


@dataclass(frozen=True, slots=True)
class Asking:
    """What one map is of."""

    base: BaseMap
    focus: Focus
    layer: Layer
    settings: Settings
    hotspots: tuple[Hotspot, ...] = ()
    tiles: "TileSource | None" = None
    small: bool = False  # a panel: thinner borders, no names
    overview: Extent | None = None
    taken: tuple[Box, ...] = ()  # kept free of names
    pale: bool = False  # names in the paler look, beside a list that has the names that matter


def plan(asking: Asking, view: View) -> Plan:
    """Prepare the ground and the layer, and find room for every label."""
    border = style.BORDER_WIDTH_PANEL if asking.small else style.BORDER_WIDTH
    ground = base.ground(asking.base, asking.focus, view, border)
    ground = tiled(ground, asking.base, asking.focus, asking.tiles)
    layer = prepare(asking.layer, ground, asking.settings)
    if asking.small:
        return Plan(ground, layer)
    room = Room(view)
    room.boxes += (*layer.boxes, *asking.taken)
    ink = ground.ink if layer.ink is None else ground.ink + _like(layer.ink, ground.ink)
    # Round and sharp means a place: a simplified picture has areas only.
    field = Field(ink)
    corner = _corner(asking.overview, view, field)
    room.boxes += [corner] if corner else []
    marks = () if asking.settings.simplified else hotspots.place(asking.hotspots, ground, field, room)
    names, left_out = _names(ground, field, room, marks, layer, pale=asking.pale)
    left_out += layer.left_out + sum(mark.box is None for mark in marks)
    return Plan(ground, layer, marks, names, left_out, corner)


def _corner(whole: Extent | None, view: View, field: Field) -> Box | None:
    """The corner with least to hide, for an overview."""
    if whole is None:
        return None
    boxes = corners(whole, view.width, view.height)
    return boxes[int(field.mean(np.array(boxes)).argmin())]


def _names(
    ground: Ground, ink: Field, room: Room, marks: tuple[Mark, ...], layer: Prepared, *, pale: bool
) -> tuple[tuple[Name, ...], int]:
    if ground.tiled:
        return (), 0  # tiles have names of their own
    water = labels.waters(ground, ink, room)
    if not layer.names:
        return tuple(water), 0
    taken = frozenset(mark.name for mark in marks)
    most = int(ground.view.width * ground.view.height / labels.PER_LABEL) - len(marks)
    places, left_out = labels.places(ground, ink, room, taken, max(0, most), pale=pale)
    return (*water, *places), left_out


def _like(values: Any, wanted: Any) -> Any:
    """Coarse fields of odd heights differ by a row: cut or fill with 0."""
    if values.shape == wanted.shape:
        return values
    out = np.zeros_like(wanted)
    rows, columns = min(values.shape[0], wanted.shape[0]), min(values.shape[1], wanted.shape[1])
    out[:rows, :columns] = values[:rows, :columns]
    return out


def tiled(ground: Ground, base_map: BaseMap, focus: Focus, source: "TileSource | None") -> Ground:
    """The same ground on map tiles, when there are any; our own vectors otherwise."""
    if source is None:
        return ground
    from analytics.maps import tiles

    rows, columns = ground.view.shape
    picture: Image.Image | None = tiles.base_image(source, ground.view.ground, base_map.crs, columns, rows)
    if picture is None:
        return ground
    under = base.rgbx(picture if picture.size == (columns, rows) else picture.resize((columns, rows)))
    under[ground.veil, :3] = under[ground.veil, :3] * (1 - style.VEIL_ALPHA) + 255 * style.VEIL_ALPHA
    wanted = asked(ground.terrain, focus)
    pixels = Under(under.view(np.uint32)[..., 0], None)
    return replace(ground, under=pixels, overlay=base.outline_only(wanted.outline, ground.view), tiled=True)


def draw(part: Sheet, plan_: Plan) -> None:
    """Draw a planned map on its part of the sheet: in place where its rows lie together, else on a copy."""
    if not part.pixels.flags.c_contiguous:
        own = Sheet(np.empty(part.pixels.shape, np.uint8), part.scale)
        _draw(own, plan_)
        np.copyto(part.pixels, own.pixels)
        return
    _draw(part, plan_)


def _draw(own: Sheet, plan_: Plan) -> None:
    plan_.ground.under.lay(own.pixels)
    plan_.layer.below(own, plan_.ground)
    plan_.ground.overlay.lay(own.pixels)
    plan_.layer.above(own)
    labels.draw(own, list(plan_.names))
    hotspots.draw(own, plan_.marks)
