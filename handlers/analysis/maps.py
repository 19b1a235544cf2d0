"""`/karta …`: a question about where and when, answered with a map, a list or counts."""

from dataclasses import replace

from analytics.methods.about import About
from handlers.analysis.answered import Answered
from handlers.analysis.opening import Opened, opened
from handlers.analysis.rates_told import rates_features, rates_said
from handlers.counts import counts_elements, counts_told
from handlers.export.held import Held
from handlers.export.layers import features_of
from handlers.export.listed import listed_features
from handlers.export.told import told_features
from handlers.grammar import explained, title
from handlers.maps.alone import alone
from handlers.maps.card import Answer, map_card
from handlers.maps.choose import choose_view
from handlers.maps.desk import Shown
from handlers.maps.facts import counts_of, sources_of
from handlers.maps.listing import list_card
from handlers.maps.picture import show
from handlers.maps.rates import Rated, rated
from handlers.maps.situation import Situation, find, square_side
from handlers.reply import Buttons, Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.query import View


def answer(request: Request, services: Services) -> Answered:
    """Read the line, find what the audience may see, and show it."""
    for_asker = alone(request)
    found = _answer(for_asker or request, services)
    return replace(found, reply=replace(found.reply, private=found.reply.private or for_asker is not None))


def _answer(request: Request, services: Services) -> Answered:
    opening = opened(request, services, "map")
    if isinstance(opening, Answered):
        return opening
    if opening.query.view is View.HOTSPOTS:
        from handlers.analysis.hotspots import shown as hotspots

        return hotspots(request, opening, services)
    return shown(request, opening, services)


def shown(request: Request, opening: Opened, services: Services) -> Answered:
    """The picture or list of a query that was read, for an audience that may see rows."""
    query, texts, catalog = opening.query, opening.texts, opening.catalog
    found = find(request.audience, query, services, request.received_at)
    view = choose_view(query, found.rows)
    given = Answer(title(query, catalog, request.language)[0], opening.reading, found, view, catalog, texts)
    picture = None if view is View.LIST else show(found, view, request.audience, services, texts)
    card = list_card(given) if picture is None else map_card(given, picture)
    said, tests = _change(found, opening)
    told = rated(found.rows, catalog) if view is View.RATES and len(found.rows) else None
    if told is not None:
        said, tests = [*said, *rates_said(told, texts)], (*tests, told.found.about)
    said += [Text(texts(f"map.note.{key}"), "warning") for key in _otherwise(found, view, told)]
    elements = (card.elements[0], *said, *beside(card, counts_elements(request, query, services))[1:])
    card = Card(card.title, (*elements, *opening.more))
    spoken = tuple(element.text for element in card.elements if isinstance(element, Text) and element.style == "note")
    reply = Reply(card, request.audience, facts=facts_of(opening, found, spoken))
    abouts = picture.abouts if picture else (About("list", len(found.rows), (), "shown"),)
    held = (lambda: _held(request, given, picture, services, told)) if len(found.rows) or found.before else None
    # One test of a kind is explained: that of the places says what that of the whole does, and more.
    known = {one.method for one in abouts}
    return Answered(reply, (*abouts, *(one for one in tests if one.method not in known)), held, opening.line).ended(
        texts
    )


def _otherwise(found: Situation, view: View, told: Rated | None) -> list[str]:
    """Why the answer is another than the one asked for, as keys under `map.note`."""
    asked, said = found.query.view, []
    if asked is View.RATES and found.query.compare:
        said.append("rates_compared")
    elif view is View.RATES and told is None and len(found.rows):
        said.append("no_addresses")
    if asked is View.DUAL and found.compared is not None and square_side(found.rows, found.compared):
        said.append("times_squares")
    return said


def _change(found: Situation, opening: Opened) -> tuple[list[Element], tuple[About, ...]]:
    """Whether a comparison's whole difference is more than chance, and what it comes from."""
    if found.compared is None:
        return [], ()
    from handlers.analysis.change_said import change_said

    return change_said(found, opening.catalog, opening.texts)


def _held(
    request: Request, given: Answer, picture: Shown | None, services: Services, told: Rated | None = None
) -> Held:
    if picture is None:
        made = list(listed_features(given))
    elif told is not None:
        made = list(rates_features(told, services.base_map(given.catalog.primary_set)))
    else:
        made = features_of(picture.request, given.found.rows, picture.ground, given.catalog, given.texts.language)
    return Held(given.heading, (*made, *told_features(counts_told(request, given.found.query, services))))


def facts_of(opening: Opened, found: Situation, spoken: tuple[str, ...]) -> Facts:
    """What a program reads of an answer with rows."""
    return Facts(
        explained(opening.reading, opening.catalog, opening.texts.language),
        counts_of(found, opening.catalog),
        spoken,
        int(found.rows.level),
        len(found.rows),
        detailed=len(found.rows) - found.squares,
        sources=sources_of(found),
    )


def beside(card: Card, counts: list[Element]) -> tuple[Element, ...]:
    """What may only be counted stands after what is shown, before what there is to know and to press."""
    elements = card.elements
    notes = [i for i, one in enumerate(elements) if isinstance(one, Buttons) or getattr(one, "style", "") == "note"]
    place = next((i for i in notes if i > 1), len(elements))
    return (*elements[:place], *counts, *elements[place:])
