"""Two periods and their difference: the difference is the large map, the periods are small beside it."""

from analytics.maps import fonts, furniture, legend, strip, style
from analytics.maps.canvas import Sheet
from analytics.maps.hotspots import triangle
from analytics.maps.prepared import Settings
from analytics.maps.request import ChangeLayer, MapRequest, Panel
from analytics.maps.view import EDGE_PANEL, PANELS, STRIPS, View, fit

HERO = STRIPS["compare"]
HERO_LEFT = HERO[0] + 16.0
LEGEND_RIGHT = 856.0  # where the change's classes end and the scale bar may begin
CAPTION_RISE = 11.0  # a caption's baseline above its map


def plans(request: MapRequest, settings: Settings) -> tuple[strip.Plan, ...]:
    """The large map's plan, then the small ones'. ValueError when the parts do not fit together."""
    if not isinstance(request.layer, ChangeLayer):
        raise ValueError(f"a comparison's layer is a ChangeLayer, not {type(request.layer).__name__}")
    if len(request.panels) != len(PANELS):
        raise ValueError(f"a comparison has {len(PANELS)} panels (earlier, later), got {len(request.panels)}")
    _, _, width, height = HERO
    large = View(fit(request.extent, width, height), width, height, request.scale)
    asking = strip.Asking(request.base, request.focus, request.layer, settings, request.hotspots, request.tiles)
    found = [strip.plan(asking, large)]
    for panel, (_, _, width, height) in zip(request.panels, PANELS, strict=True):
        view = View(fit(request.extent, width, height, EDGE_PANEL), width, height, request.scale)
        found.append(strip.plan(strip.Asking(request.base, request.focus, panel.layer, settings, small=True), view))
    return tuple(found)


def draw(sheet: Sheet, request: MapRequest, plans_: tuple[strip.Plan, ...]) -> None:
    """Lay the maps, their captions and both legends on the sheet."""
    furniture.header(sheet, request.words, 47, 86)
    for place, made in zip((HERO, *PANELS), plans_, strict=True):
        strip.draw(sheet.part(*place), made)
        furniture.neatlines(sheet, *place)
    for panel, (x, y, width, _) in zip(request.panels, PANELS, strict=True):
        _caption(sheet, panel, max(x, style.MARGIN), y - CAPTION_RISE, x + width)
    _hero_caption(sheet, request, HERO[1] - CAPTION_RISE)
    _legends(sheet, request)
    furniture.scale_bar(sheet, plans_[0].ground.view.metres, 722, furniture.RIGHT, furniture.RIGHT - LEGEND_RIGHT - 10)
    furniture.footer(sheet, request.words)


def _caption(sheet: Sheet, panel: Panel, x: float, y: float, right: float) -> None:
    tail = f" · {panel.count}" if panel.count else ""
    room = right - x - fonts.width(tail, style.CAPTION_COUNT)
    text, look = fonts.fitted(panel.caption, style.CAPTION, room, 20)
    sheet.text(x, y, text, look)
    start = x + fonts.width(text, look) + 6
    sheet.text(start, y, tail.strip(" "), style.CAPTION_COUNT)


def _hero_caption(sheet: Sheet, request: MapRequest, y: float) -> None:
    layer = request.layer
    if not isinstance(layer, ChangeLayer):
        return
    words = [fonts.shortened(fonts.printable(word), style.CAPTION, 150) for word in layer.captions]
    needed = sum(fonts.width(word, style.CAPTION) + 50 for word in words)
    text, look = fonts.fitted(request.hero_caption, style.CAPTION, furniture.RIGHT - HERO_LEFT - needed, 20)
    sheet.text(HERO_LEFT, y, text, look)
    x = HERO_LEFT + (fonts.width(text, look) + 26 if text else 0)
    tones = ((style.MORE[-1], style.MORE_TEXT, True), (style.FEWER[-1], style.FEWER_TEXT, False))
    for word, (colour, ink, up) in zip(words, tones, strict=True):
        sheet.polygon(triangle(x + 10, y - 8, 10.5, up=up), colour)
        sheet.text(x + 27, y, word, style.CAPTION.on(ink, style.PAPER))
        x += 27 + fonts.width(word, style.CAPTION) + 22


def _legends(sheet: Sheet, request: MapRequest) -> None:
    gap, thin = request.words.thousands, style.LEGEND_TITLE.sized(20)
    panel = next((p.layer for p in request.panels if legend.swatches(p.layer, gap)), request.panels[0].layer)
    parts = (
        (float(style.MARGIN), 332.0, legend.swatches(panel, gap), request.panel_legend, 58.0),
        (HERO_LEFT, LEGEND_RIGHT, legend.swatches(request.layer, gap), request.words.legend, 66.0),
    )
    for x, right, swatches, title, wide in parts:
        if swatches:
            legend.classes(sheet, (x, 694), right, swatches, wide)
            text, look = fonts.fitted(
                title, thin, (right if x == style.MARGIN else furniture.RIGHT) - x, style.SMALLEST
            )
            sheet.text(x, 763, text, look)
