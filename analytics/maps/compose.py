"""The whole picture: a MapRequest in, PNG bytes out."""

from dataclasses import replace

from analytics.maps import canvas, compare, furniture, legend, overview, png, strip, style
from analytics.maps.layers.points import PointPicture
from analytics.maps.prepared import Settings
from analytics.maps.request import Drawn, MapRequest, PointLayer
from analytics.maps.view import STRIPS, SheetKind, View, check, fit

LEGEND_Y, LEGEND_RIGHT = 716.0, 780.0
KINDS_Y, KINDS_RIGHT = 716.0, 780.0
SCALE_Y, NORTH_Y = 744.0, 752.0
SCALE_Y_POINTS, NORTH_Y_POINTS = 768.0, 778.0


def draw(request: MapRequest) -> Drawn:
    """Draw a picture of 1000 x 800 layout pixels at `request.scale`.

    The same request gives the same bytes, in any process. Raises ValueError that says what to mend
    when the base map is empty, the extent is no rectangle, or a layer's data is broken.
    """
    plans = plan(request)
    sheet = canvas.sheet(style.WIDTH, style.HEIGHT, request.scale, style.PAPER)
    if request.panels:
        compare.draw(sheet, request, plans)
    else:
        _one_map(sheet, request, plans[0])
    height, width = sheet.pixels.shape[:2]
    left_out, drawn = plans[0].left_out, plans[0].layer.drawn
    del plans  # a sharp layer takes as much memory as the sheet
    return Drawn(png.encode(sheet.pixels), width, height, left_out, drawn)


def plan(request: MapRequest) -> tuple[strip.Plan, ...]:
    """Everything decided before drawing: where labels stand, what is clustered. The main map is first."""
    check(request.extent)
    if request.scale not in (1, 2):
        raise ValueError(f"the scale is 1 or 2, not {request.scale}")
    settings = Settings(bool(request.words.simplified), request.words.thousands)
    if request.panels:
        return compare.plans(request, settings)
    _, _, width, height = STRIPS[_kind(request)]
    view = View(fit(request.extent, width, height), width, height, request.scale)
    asking = strip.Asking(request.base, request.focus, request.layer, settings, request.hotspots, request.tiles)
    return (strip.plan(replace(asking, overview=request.overview), view),)


def _kind(request: MapRequest) -> SheetKind:
    return "points" if isinstance(request.layer, PointLayer) else "map"


def _one_map(sheet: canvas.Sheet, request: MapRequest, plan_: strip.Plan) -> None:
    place = STRIPS[_kind(request)]
    words = request.words
    strip.draw(sheet.part(*place), plan_)
    if request.overview is not None and plan_.corner is not None:
        small = overview.plan(request, request.overview, plan_.corner, plan_.ground.view.ground)
        overview.draw(sheet.part(*place), small)
    furniture.neatlines(sheet, *place)
    furniture.header(sheet, words)
    furniture.footer(sheet, words, joined=isinstance(request.layer, PointLayer))
    metres = plan_.ground.view.metres
    if isinstance(request.layer, PointLayer):
        left = furniture.scale_bar(sheet, metres, SCALE_Y_POINTS)
        furniture.north(sheet, NORTH_Y_POINTS)
        rings = isinstance(plan_.layer, PointPicture) and any(c.n >= 3 for c in plan_.layer.clusters)
        legend.kinds(sheet, request.layer, KINDS_Y, left - 24, words.thousands, rings=rings)
        return
    left = furniture.scale_bar(sheet, metres, SCALE_Y)
    furniture.north(sheet, NORTH_Y)
    classes = legend.swatches(request.layer, words.thousands, simplified=bool(words.simplified))
    legend.titled(sheet, words.legend, LEGEND_Y, left - 20, classes)
