"""Two periods and their difference, in one picture with the same frame and classes."""

from dataclasses import replace

import numpy as np

from analytics.frame import Points
from analytics.maps.request import ChangeLayer, Hotspot, MapRequest, Words
from analytics.methods.about import About
from analytics.methods.finding import Peak
from analytics.methods.peaks import count_within, peaks
from handlers.maps.desk import Desk
from handlers.maps.layers import change_layers
from handlers.maps.naming import name_peaks
from handlers.maps.situation import LEAST_AT_HOTSPOT, exact_points, mapped_points, square_side
from handlers.maps.tested import Tested, beyond_chance, beyond_chance_squares, only_tested
from handlers.maps.times import Times, times_layer, wants_times
from handlers.maps.wording import headline, names_of, signed
from handlers.texts.format import number_text
from storage.release import Released

# Places named as growing, and as many as fading.
MOST_EACH_WAY = 2


Compared = tuple[MapRequest, list[tuple[str, str]], str, tuple[About, ...]]


def show_comparison(desk: Desk, before: Released) -> Compared:
    """The request, the places where most changed with signed numbers, the method's sentence, and how it was found."""
    texts, query = desk.texts, desk.found.query
    years = desk.found.crosses_years
    later = names_of(query.periods, texts, with_year=years)
    earlier = names_of(query.compare, texts, with_year=years)
    layer, panels = change_layers(desk, before, (_capital(earlier), _capital(later)))
    times = times_layer(desk, before) if wants_times(desk, before) else None
    found = _tested(desk, before) if times is None else times.tested
    if times is not None:
        layer = times.layer
    elif found is not None:
        layer = replace(layer, surface=only_tested(layer.surface, found, layer.radius, layer.breaks[0]))
    hotspots = _hotspots(desk, layer, before) if times is None else _times_spots(desk, times, before)
    versus = texts("map.versus_short", later=_capital(later), earlier=earlier)
    heading = _with_place(desk, texts("map.versus", later=_capital(later), earlier=earlier))
    request = MapRequest(
        base=desk.base,
        focus=desk.focus,
        extent=desk.extent,
        layer=layer,
        words=_words(desk, (heading, versus), found),
        panel_legend=texts("map.legend_density", metres=f"{desk.radius:.0f}"),
        hotspots=hotspots,
        panels=panels,
        hero_caption=f"{versus}:",
        scale=desk.services.scale,
        tiles=desk.services.tiles,
    )
    places = [(spot.name, spot.count) for spot in hotspots]
    if times is not None:
        return (
            request,
            places,
            desk.texts(f"map.note.method_times{'' if found and found.any else '_chance'}"),
            (times.dual.about,),
        )
    return request, places, _method(desk, found), _abouts(desk, before, found)


def _tested(desk: Desk, before: Released) -> Tested | None:
    """The test of the difference; None where whole weeks stand for other times: then a week may be on both sides."""
    rows = desk.found.rows
    if rows.widened or before.widened:
        return None
    now_days, before_days = desk.found.days
    days = before_days, now_days
    side = square_side(rows, before)
    if side:
        return beyond_chance_squares(mapped_points(before), mapped_points(rows), desk.ground, side, days)
    return beyond_chance(exact_points(before), exact_points(rows), desk.ground, desk.radius, days)


def _words(desk: Desk, headings: tuple[str, str], found: Tested | None) -> Words:
    """The furniture's texts; a picture without any colour says why."""
    key = "map.legend_change" if found is None else "map.legend_change_tested"
    key = "map.legend_times" if found is not None and found.about.method == "dual" else key
    words = desk.words(headings, desk.texts(key, metres=f"{desk.radius:.0f}"))
    if found is None or found.any:
        return words
    return replace(words, count_line=f"{words.count_line} · {desk.texts('map.no_change')}")


def _method(desk: Desk, found: Tested | None) -> str:
    if found is None:
        return desk.texts("map.note.method_change")
    return desk.texts(f"map.note.method_change_{'tested' if found.any else 'chance'}")


def _abouts(desk: Desk, before: Released, found: Tested | None) -> tuple[About, ...]:
    n = int(desk.found.rows.exact.sum()) + int(before.exact.sum())
    drawn = About("change", n, (("bandwidth", round(desk.bandwidth)), ("radius", round(desk.radius))), "shown")
    if found is None:
        return (replace(drawn, verdict="untested"),)
    return (replace(found.about, n=n), drawn)


def _with_place(desk: Desk, versus: str) -> str:
    alone = replace(desk.found, query=replace(desk.found.query, compare=()))
    _period, *rest = headline(alone, desk.catalog, desk.texts)[1].split(" · ")
    return " · ".join([versus, *rest])


def _hotspots(desk: Desk, layer: ChangeLayer, before: Released) -> tuple[Hotspot, ...]:
    later, earlier = exact_points(desk.found.rows), exact_points(before)
    grown = _places(layer, later, earlier, +1)
    faded = _places(layer, later, earlier, -1)
    spots = (*grown, *faded)
    names = name_peaks(spots, desk.catalog, desk.texts("map.elsewhere"))
    return tuple(
        Hotspot(spot.x, spot.y, rank, name, signed(spot.count, desk.texts.language), 1 if spot.count > 0 else -1)
        for rank, (spot, name) in enumerate(zip(spots, names, strict=True), 1)
    )


def _times_spots(desk: Desk, times: Times, before: Released) -> tuple[Hotspot, ...]:
    """The places where most has changed, with how many times as many they have."""
    later, earlier = exact_points(desk.found.rows), exact_points(before)
    layer = replace(times.layer, breaks=(LEAST_AT_HOTSPOT,))  # a change of an incident or two is no place
    spots = (*_places(layer, later, earlier, +1), *_places(layer, later, earlier, -1))
    names = name_peaks(spots, desk.catalog, desk.texts("map.elsewhere"))
    return tuple(
        Hotspot(spot.x, spot.y, rank, name, _times(desk, times, spot), 1 if spot.count > 0 else -1)
        for rank, (spot, name) in enumerate(zip(spots, names, strict=True), 1)
    )


def _times(desk: Desk, times: Times, spot: Peak) -> str:
    """The ratio where the place's change is clearest."""
    ratio = times.dual.ratio
    row = min(int((ratio.extent.north - spot.y) / ratio.cell), ratio.values.shape[0] - 1)
    column = min(int((spot.x - ratio.extent.west) / ratio.cell), ratio.values.shape[1] - 1)
    found = float(ratio.values[row, column])
    return desk.texts("map.times.spot", n=number_text(found, desk.texts.language, 1 if found < 10 else 0))


def _places(layer: ChangeLayer, later: Points, earlier: Points, sign: int) -> tuple[Peak, ...]:
    """Peaks of one direction whose counts really differ that way; `count` is the signed difference."""
    where = later if sign > 0 else earlier
    if len(where) == 0:
        return ()
    one_way = replace(layer.surface, values=np.clip(sign * layer.surface.values, 0, None))
    if not one_way.values.any():
        return ()
    found = peaks(one_way, where, radius=layer.radius, at_least=LEAST_AT_HOTSPOT, most=MOST_EACH_WAY)
    counted = (replace(peak, count=_within(later, peak) - _within(earlier, peak)) for peak in found)
    return tuple(peak for peak in counted if sign * peak.count >= layer.breaks[0])


def _within(points: Points, peak: Peak) -> int:
    return count_within(points, peak.x, peak.y, peak.radius)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
