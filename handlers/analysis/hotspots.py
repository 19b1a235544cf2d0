"""`/hotspots …`: the places where more happens than chance gives, by name, and how they come and go."""

from dataclasses import dataclass, replace

import numpy as np

from analytics.frame import Extent
from analytics.maps.request import DensityLayer, Focus, Hotspot, MapRequest
from analytics.maps.view import shown as view
from analytics.methods.density import default_bandwidth, legend_radius
from handlers.analysis import maps
from handlers.analysis.answered import Answered
from handlers.analysis.exactly import answer_exactly, instead, mostly_squares
from handlers.analysis.hotspots_told import (
    count_line,
    lead,
    note_of,
    place_buttons,
    place_texts,
    spot_features,
    state_words,
)
from handlers.analysis.opening import Opened, line_for
from handlers.analysis.places import Found, find_places, judged
from handlers.counts import counts_elements, counts_told
from handlers.export.held import Feature, Held
from handlers.export.layers import features_of
from handlers.export.told import told_features
from handlers.grammar import previous, say, title
from handlers.maps.card import guess_buttons, guesses_of, unknown_words
from handlers.maps.desk import Desk, Shown, lay_out
from handlers.maps.extent import outside
from handlers.maps.layers import density_layer
from handlers.maps.picture import about, finish
from handlers.maps.situation import Situation, find, surfaces_of
from handlers.maps.wording import names_of
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts.format import number_text
from storage.model.query import Query, View

LAST_WEEK = {"sv": "förra veckan", "en": "last week"}
# Metres of ground around the places, and the least that is shown: about a suburb.
ROOM, LEAST_ACROSS = 1_200.0, 4_000.0


@dataclass(frozen=True, slots=True)
class Hot:
    """Everything the card is written from. `query` has the time that was judged; `word` is the command's texts."""

    opening: Opened
    query: Query
    desk: Desk
    found: Found
    rows: Situation
    word: str = "hotspots"


def answer(request: Request, services: Services) -> Answered:
    """The places of what was asked for; of the last full week when no time was named."""
    return answer_exactly(request, services, "hotspots", shown, (LAST_WEEK, "last_full_week"))


def shown(request: Request, opening: Opened, services: Services) -> Answered:
    """The map and the list, or why there are none."""
    asked = replace(opening.query, view=View.AUTO, compare=())
    query, span = judged(asked, request)
    rows = find(request.audience, query, services, request.received_at)
    # A few known places among many squares would pass for the places of all.
    if mostly_squares(rows.rows):
        return instead(request, replace(opening, query=asked), rows, services, "hotspots")
    desk = lay_out(rows, request.audience, services, opening.texts, View.DENSITY)
    found = replace(find_places(request, query, desk, services), span=span)
    return _card(request, Hot(opening, query, closer(desk, found, request, services), found, rows), services)


def closer(desk: Desk, found: Found, request: Request, services: Services) -> Desk:
    """The ground of the places when everywhere was asked for: the whole town would crowd them on one another."""
    spots = found.standing
    if desk.focus != Focus() or not spots:
        return desk
    x, y = np.array([spot.x for spot in spots]), np.array([spot.y for spot in spots])
    wide = max(ROOM, (LEAST_ACROSS - np.ptp(x)) / 2)
    extent = Extent(x.min() - wide, y.min() - ROOM, x.max() + wide, y.max() + ROOM)
    if extent.width * extent.height > desk.extent.width * desk.extent.height:
        return desk
    ground, bandwidth = view(extent), default_bandwidth(extent)
    radius = legend_radius(bandwidth)
    return replace(
        desk,
        extent=extent,
        ground=ground,
        bandwidth=bandwidth,
        radius=radius,
        reference=services.reference(request.audience, desk.found.query, radius),
        whole=Extent(*desk.catalog.region.bounds),
        outside=0,  # told in words of its own
    )


def _card(request: Request, hot: Hot, services: Services) -> Answered:
    texts, found = hot.opening.texts, hot.found
    heading = title(hot.query, hot.opening.catalog, texts.language)
    picture = picture_of(hot, heading, services)
    elements: list[Element] = [Text(lead(found, texts), "lead")]
    elements += [Text(word, "warning") for word in unknown_words(hot.opening.reading, texts)]
    elements += guess_buttons(guesses_of(hot.opening.reading), texts)
    elements.append(picture.picture)
    names = {kind.key: kind.name(texts.language) for kind in hot.opening.catalog.kinds}
    elements += place_texts(found, names, texts)
    elements += counts_elements(request, hot.query, services)
    said = [*(say(note, texts) for note in hot.opening.reading.notes), *_notes(hot), picture.method]
    elements += [Text(note, "note") for note in said]
    elements += [*place_buttons(found, hot.query, hot.opening.catalog, texts), _buttons(hot), *hot.opening.more]
    name = texts("hotspots.title", title=heading[0])
    facts = replace(maps.facts_of(hot.opening, hot.rows, tuple(said)), counts=_counts(hot))
    reply = Reply(Card(name, tuple(elements)), request.audience, facts=facts)
    abouts = (found.about, *picture.abouts)
    return Answered(reply, abouts, lambda: _held(request, name, hot, picture, services), hot.opening.line).ended(texts)


def picture_of(hot: Hot, heading: tuple[str, str], services: Services) -> Shown:
    """Heat, and a numbered disc on each place that was found; nothing else has a disc."""
    desk, texts, rows = hot.desk, hot.opening.texts, hot.rows
    (surface,) = surfaces_of(desk.ground, desk.bandwidth, rows.around)
    layer: DensityLayer = density_layer(desk, surface)
    spots = tuple(
        Hotspot(spot.x, spot.y, rank, spot.name, f"{number_text(spot.count, texts.language)}{_short(spot.state, hot)}")
        for rank, spot in enumerate(hot.found.standing, 1)
    )
    words = desk.words(
        (texts(f"{hot.word}.title", title=heading[0]), texts(f"{hot.word}.title", title=heading[1])),
        texts("map.legend_density", metres=f"{desk.radius:.0f}"),
    )
    request = MapRequest(
        base=desk.base,
        focus=desk.focus,
        extent=desk.extent,
        layer=layer,
        words=replace(words, count_line=count_line(hot.found, len(rows.rows), hot.word, texts)),
        hotspots=spots,
        scale=services.scale,
        tiles=services.tiles,
        overview=desk.whole,
    )
    places = [(spot.name, spot.count) for spot in spots]
    method = texts(f"{hot.word}.note.method_{'week' if hot.found.weekly else 'time'}")
    return finish(desk, request, places, method, (about(desk, layer),))


def _short(state: str, hot: Hot) -> str:
    """What is new or growing says so on the map, in words."""
    return f" {state_words(state, hot.opening.texts)}" if state in {"new", "growing"} else ""


def _notes(hot: Hot) -> list[str]:
    texts = hot.opening.texts
    said = []
    if hot.found.span is not None:
        said.append(texts("hotspots.note.seven_days"))
    beyond = outside(hot.desk.ground, hot.rows.rows)
    if beyond and hot.desk.whole is not None:
        said.append(texts.count("hotspots.note.outside", beyond))
    left = int(np.count_nonzero(~hot.rows.rows.exact))
    if left:
        said.append(texts.count("hotspots.note.left_out", left))
    state = note_of(hot.found)
    return [*said, texts(f"hotspots.note.{state}")] if state else said


def _buttons(hot: Hot) -> Buttons:
    opening, texts = hot.opening, hot.opening.texts
    before = previous(hot.query.periods)
    named = names_of(before, texts, with_year=before[0].start.year != hot.query.periods[0].start.year)
    back = line_for("hotspots", replace(hot.query, periods=before), opening.catalog, texts)
    on_map = line_for("map", hot.query, opening.catalog, texts)
    against = line_for("compare", replace(hot.query, compare=before), opening.catalog, texts)
    return Buttons(
        (
            Button(texts("rhythm.button.map"), on_map),
            Button(texts("map.button.compare", period=named), against),
            Button(texts("hotspots.button.back", period=named), back),
        )
    )


def _counts(hot: Hot) -> dict[str, object]:
    """The places as plain values for programs."""
    return {
        "incidents": len(hot.rows.rows),
        "verdict": hot.found.about.verdict,
        "places": [
            {
                "name": spot.name,
                "state": spot.state,
                "count": spot.count,
                "before": spot.before,
                "expected": None if spot.expected is None else round(spot.expected, 1),
                "radius": round(spot.radius),
            }
            for spot in hot.found.spots
        ],
    }


def _held(request: Request, name: str, hot: Hot, picture: Shown, services: Services) -> Held:
    """The heat's classes, the places with what is told of each, and the counts beside them."""
    catalog, texts = hot.opening.catalog, hot.opening.texts
    heat = replace(picture.request, hotspots=())
    made: list[Feature] = features_of(heat, hot.rows.rows, picture.ground, catalog, texts.language)
    counted = told_features(counts_told(request, hot.query, services))
    return Held(name, (*spot_features(hot.found, catalog, texts), *made, *counted))
