"""The picture of a week for a meeting (LOOK, section 9): a map with numbers, their list, the hours, the partners."""

from analytics.frame import Extent
from analytics.maps import canvas, digest_list, digest_marks, digest_week, furniture, legend, png, strip, style
from analytics.maps.canvas import Sheet
from analytics.maps.digest_sheet import DigestSheet
from analytics.maps.prepared import Box, Settings
from analytics.maps.request import Drawn
from analytics.maps.view import View, check, fit

HEIGHT = 1000
MAP = (0, 108, 470, 514)  # x, y, width, height in layout pixels
EDGE = 14.0  # free around the asked-for ground
SCALE_RIGHT, SCALE_UP = 454.0, 16.0  # the scale bar's right end, and its foot above the map's
SCALE_BOX: Box = (352.0, 466.0, 470.0, 514.0)  # kept free for it, on the map
LEGEND_TITLE_Y, LEGEND_Y = 653.0, 662.0
LEGEND_RIGHT, LEGEND_EACH = 468.0, 85.0
FOOT_Y = 987.0


def draw(request: DigestSheet) -> Drawn:
    """The picture of 1000 x 1000 layout pixels at `request.scale`; the same request gives the same bytes.

    Raises ValueError that says what to mend when the extent is no rectangle, or data is broken.
    """
    sheet = canvas.sheet(style.WIDTH, HEIGHT, request.scale, style.PAPER)
    left_out = lay(sheet, request)
    height, width = sheet.pixels.shape[:2]
    return Drawn(png.encode(sheet.pixels), width, height, left_out)


def shown(extent: Extent) -> Extent:
    """The ground that the map of `extent` shows: compute surfaces over this."""
    return fit(extent, MAP[2], MAP[3], EDGE)


def lay(sheet: Sheet, request: DigestSheet) -> int:
    """Draw on a sheet (or a part of one) of 1000 x 1000 layout pixels; answers how many names found no room."""
    check(request.extent)
    if request.scale not in (1, 2):
        raise ValueError(f"the scale is 1 or 2, not {request.scale}")
    furniture.header(sheet, request.words)
    left_out = _map(sheet, request)
    _legend(sheet, request)
    digest_list.draw(sheet, request.rows, request.asides, request.quiet)
    digest_week.draw(sheet, request.clock, request.partners, request.words.thousands)
    furniture.footer(sheet, request.words, FOOT_Y)
    return left_out


def _map(sheet: Sheet, request: DigestSheet) -> int:
    _, _, width, height = MAP
    view = View(shown(request.extent), width, height, sheet.scale)
    simplified = bool(request.words.simplified)
    ranked = enumerate(request.rows[: digest_list.MOST_ROWS], 1)
    places = [(rank, float(view.x(row.at[0])), float(view.y(row.at[1]))) for rank, row in ranked if row.at is not None]
    found = [] if simplified else digest_marks.marks(places, (width, height), (SCALE_BOX,))
    taken = (SCALE_BOX, *(box for mark in found for box in mark.boxes))
    settings = Settings(simplified, request.words.thousands)
    asking = strip.Asking(request.base, request.focus, request.layer, settings, taken=taken, pale=True)
    planned = strip.plan(asking, view)
    part = sheet.part(*MAP)
    strip.draw(part, planned)
    digest_marks.draw(part, found)
    furniture.scale_bar(part, view.metres, height - SCALE_UP, SCALE_RIGHT, 105)
    furniture.neatlines(sheet, *MAP)
    return planned.left_out


def _legend(sheet: Sheet, request: DigestSheet) -> None:
    swatches = legend.swatches(request.layer, request.words.thousands, simplified=bool(request.words.simplified))
    if not swatches:
        return
    sheet.text(style.MARGIN, LEGEND_TITLE_Y, request.words.legend, style.LEGEND_TITLE.sized(23))
    legend.classes(sheet, (style.MARGIN, LEGEND_Y), LEGEND_RIGHT, swatches, LEGEND_EACH)
