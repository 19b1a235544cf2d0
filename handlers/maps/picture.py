"""A situation as one finished picture."""

from analytics.maps.request import AreaLayer, GridLayer, Hotspot, Layer, MapRequest, PointLayer
from analytics.methods.about import About
from analytics.methods.finding import Peak, Surface
from handlers.maps.comparison import show_comparison
from handlers.maps.desk import Desk, Shown, lay_out
from handlers.maps.layers import area_layer, density_layer, grid_layer, point_layer
from handlers.maps.naming import name_peaks
from handlers.maps.rates import rate_layer, rated
from handlers.maps.situation import Situation, find_peaks, surfaces_of
from handlers.maps.wording import alt_text, headline, ranked
from handlers.reply import Picture
from handlers.services import Services
from handlers.texts import Texts
from storage.model.people import Audience
from storage.model.query import View

# Pixels as a page shows them; the PNG has twice as many.
SIZE = (1000, 800)


def show(found: Situation, view: View, audience: Audience, services: Services, texts: Texts) -> Shown:
    """Draw the situation as `view` for the audience."""
    desk = lay_out(found, audience, services, texts, view)
    if found.compared is not None:
        return finish(desk, *show_comparison(desk, found.compared))
    (surface,) = surfaces_of(desk.ground, desk.bandwidth, found.rows)
    # A few known places among many squares would pass for the places of all.
    peaks = find_peaks(found.rows, surface, desk.radius) if found.squares * 2 <= len(found.rows) else ()
    names = name_peaks(peaks, desk.catalog, texts("map.elsewhere"))
    places = ranked(peaks, names, texts.language)
    layer, legend, method = _layer(desk, view, surface)
    headings = headline(found, desk.catalog, texts)
    request = MapRequest(
        base=desk.base,
        focus=desk.focus,
        extent=desk.extent,
        layer=layer,
        words=desk.words(headings, legend),
        hotspots=_hotspots(peaks, places) if view is View.DENSITY else (),
        scale=services.scale,
        tiles=services.tiles,
        overview=desk.whole,
    )
    return finish(desk, request, places, method)


def finish(
    desk: Desk, request: MapRequest, places: list[tuple[str, str]], method: str, abouts: tuple[About, ...] = ()
) -> Shown:
    """Draw, and put the words beside the picture."""
    drawn = desk.services.draw(request)
    alt = alt_text(request.words.title, desk.found, places, desk.texts)
    name = f"{desk.texts('map.file')}.png"
    said = f"{method} {desk.texts.count('map.note.outside', desk.outside)}" if desk.outside else method
    picture = Picture(drawn.png, alt, name, *SIZE)
    return Shown(
        picture, tuple(places), said, desk.radius, request, desk.ground, abouts or (about(desk, request.layer),)
    )


def about(desk: Desk, layer: Layer) -> About:
    """How a layer of rows was made, for whoever asks."""
    rows = desk.found.rows
    n = len(rows)
    if isinstance(layer, PointLayer):
        return About("points", int(rows.exact.sum()), (), "shown")
    if isinstance(layer, GridLayer):
        return About("grid", n, (("side", round(layer.surface.cell)),), "shown")
    if isinstance(layer, AreaLayer):
        return About("areas", n, (), "shown")
    year = min(period.start for period in desk.found.query.periods).year - 1
    reference: int | str = "own" if desk.reference is None else year
    chosen = (("bandwidth", round(desk.bandwidth)), ("radius", round(desk.radius)), ("reference", reference))
    return About("density", int(rows.exact.sum()), chosen, "shown")


def _layer(desk: Desk, view: View, surface: Surface) -> tuple[Layer, str, str]:
    """The layer, its legend's title and the sentence about its method."""
    found, texts = desk.found, desk.texts
    if view is View.POINTS:
        return point_layer(desk), "", texts("map.note.method_points")
    if view is View.GRID:
        layer = grid_layer(desk)
        metres = f"{layer.surface.cell:.0f}"
        return layer, texts("map.legend_grid", metres=metres), texts("map.note.method_grid", metres=metres)
    told = rated(found.rows, desk.catalog) if view is View.RATES else None
    if told is not None:
        return rate_layer(told, texts), texts("map.legend_rates"), texts("map.note.method_rates")
    if view in {View.AREAS, View.RATES}:
        return area_layer(desk), texts("map.legend_areas"), texts("map.note.method_areas")
    legend = texts("map.legend_density", metres=f"{desk.radius:.0f}")
    (shown,) = (surface,) if found.around is found.rows else surfaces_of(desk.ground, desk.bandwidth, found.around)
    return density_layer(desk, shown), legend, _density_method(desk)


def _density_method(desk: Desk) -> str:
    year = min(period.start for period in desk.found.query.periods).year - 1
    follows = (
        desk.texts("map.note.method_reference_own")
        if desk.reference is None
        else desk.texts("map.note.method_reference_year", year=year)
    )
    bandwidth = f"{desk.bandwidth:.0f}"
    return desk.texts("map.note.method_density", bandwidth=bandwidth, reference=follows)


def _hotspots(peaks: tuple[Peak, ...], places: list[tuple[str, str]]) -> tuple[Hotspot, ...]:
    return tuple(
        Hotspot(peak.x, peak.y, rank, name, number)
        for rank, (peak, (name, number)) in enumerate(zip(peaks, places, strict=True), 1)
    )
