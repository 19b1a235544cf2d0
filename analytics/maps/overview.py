"""A small map in a corner: all of the region, with a frame around what the large map shows of it."""

from dataclasses import dataclass

import numpy as np

from analytics.frame import Extent
from analytics.maps import strip, style
from analytics.maps.canvas import Sheet
from analytics.maps.prepared import Box, Settings
from analytics.maps.request import DensityLayer, Focus, MapRequest
from analytics.maps.view import EDGE_OVERVIEW, View, fit
from analytics.methods.finding import Surface

RIM, LINE, FRAME = 4.0, 1.5, 3.0
NOTHING = DensityLayer(Surface(np.zeros((1, 1), np.float32), Extent(0, 0, 1, 1), 1.0, "per_m2"), (), 1.0)


@dataclass(frozen=True, slots=True)
class Overview:
    """The planned small map; `box` is its place on the large map's strip, `frame` the large map's ground in it."""

    plan: strip.Plan
    box: Box
    frame: Box


def plan(request: MapRequest, whole: Extent, box: Box, shown: Extent) -> Overview:
    """Prepare the small map of `whole` for its place."""
    wide, high = round(box[2] - box[0]), round(box[3] - box[1])
    view = View(fit(whole, wide, high, EDGE_OVERVIEW), wide, high, request.scale)
    made = strip.plan(strip.Asking(request.base, Focus(), NOTHING, Settings(), small=True), view)
    left, right = (float(np.clip(view.x(x), 0, wide)) for x in (shown.west, shown.east))
    top, bottom = (float(np.clip(view.y(y), 0, high)) for y in (shown.north, shown.south))
    return Overview(made, box, (left, top, right, bottom))


def draw(part: Sheet, overview: Overview) -> None:
    """Lay it on the large map's strip."""
    left, top, right, bottom = overview.box
    wide, high = right - left, bottom - top
    part.fill(left - RIM, top - RIM, wide + 2 * RIM, high + 2 * RIM, style.PAPER)
    own = part.part(left, top, wide, high)
    strip.draw(own, overview.plan)
    _outline(own, (0, 0, wide, high), LINE, style.INK3)
    _outline(own, overview.frame, FRAME, style.INK)


def _outline(sheet: Sheet, box: Box, thick: float, colour: style.Rgb) -> None:
    left, top, right, bottom = box
    for y in (top, bottom - thick):
        sheet.fill(left, y, right - left, thick, colour)
    for x in (left, right - thick):
        sheet.fill(x, top, thick, bottom - top, colour)
