"""`/karta vecka 12 centrum`: a question about where and when, answered with a map."""

from dataclasses import replace

from handlers.command import Command
from handlers.counts import counts_card, counts_elements
from handlers.grammar import Reading, explained, read, say, title
from handlers.maps.alone import alone, fuller
from handlers.maps.card import Answer, guess_buttons, guesses_of, line_of, map_card, unknown_words
from handlers.maps.choose import choose_view
from handlers.maps.facts import counts_of, sources_of
from handlers.maps.listing import list_card
from handlers.maps.picture import show
from handlers.maps.situation import find
from handlers.reply import Buttons, Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.people import Level
from storage.model.query import Query, View


def run(request: Request, services: Services) -> Reply:
    """Read the line, find what the audience may see, and show it."""
    for_asker = alone(request)
    reply = _answer(for_asker or request, services)
    return replace(reply, private=reply.private or for_asker is not None)


def _answer(request: Request, services: Services) -> Reply:
    texts, catalog = services.texts(request.language), services.catalog()
    reading = read(request.line, catalog, request.received_at, request.language)
    query_facts = explained(reading, catalog, request.language)
    if reading.query is None or reading.questions:
        return Reply(_question(reading, texts), request.audience, facts=Facts(query=query_facts))
    more = fuller(request, line_of(reading.query, catalog, texts), services, texts)
    # Asked before anything is read: a refusal must not depend on what has happened.
    allowed = services.release.most(request.audience)
    if allowed.level is Level.COUNTS:
        told = counts_card(request, reading, services)
        return Reply(Card(told.card.title, (*told.card.elements, *more)), request.audience, facts=told.facts)
    if allowed.level is Level.NOTHING:
        heading = title(reading.query, catalog, request.language)[0]
        card = Card(heading, (Text(texts(f"map.refused.{allowed.reason}"), "warning"), *more))
        return Reply(card, request.audience, facts=Facts(query=query_facts))
    return _shown(request, reading, reading.query, more, services)


def _shown(request: Request, reading: Reading, query: Query, more: list[Element], services: Services) -> Reply:
    texts, catalog = services.texts(request.language), services.catalog()
    found = find(request.audience, query, services, request.received_at)
    view = choose_view(query, found.rows)
    answer = Answer(title(query, catalog, request.language)[0], reading, found, view, catalog, texts)
    card = list_card(answer) if view is View.LIST else _picture_card(answer, request, services)
    card = Card(card.title, (*_beside(card, counts_elements(request, query, services)), *more))
    spoken = tuple(element.text for element in card.elements if isinstance(element, Text) and element.style == "note")
    facts = Facts(
        explained(reading, catalog, request.language),
        counts_of(found, catalog),
        spoken,
        int(found.rows.level),
        len(found.rows),
        detailed=len(found.rows) - found.squares,
        sources=sources_of(found),
    )
    return Reply(card, request.audience, facts=facts)


def _beside(card: Card, counts: list[Element]) -> tuple[Element, ...]:
    """What may only be counted stands after what is shown, before what there is to know and to press."""
    elements = card.elements
    notes = [i for i, one in enumerate(elements) if isinstance(one, Buttons) or getattr(one, "style", "") == "note"]
    place = next((i for i in notes if i > 1), len(elements))
    return (*elements[:place], *counts, *elements[place:])


def _picture_card(answer: Answer, request: Request, services: Services) -> Card:
    return map_card(answer, show(answer.found, answer.view, request.audience, services, answer.texts))


def _question(reading: Reading, texts: Texts) -> Card:
    """What is missing or unclear, with the likely answers as buttons."""
    elements: list[Element] = []
    for question in reading.questions:
        elements.append(Text(say(question, texts), "lead"))
        elements += guess_buttons(question.options, texts)
    elements += [Text(word, "warning") for word in unknown_words(reading, texts)]
    elements += guess_buttons(guesses_of(reading), texts)
    return Card(texts("map.question"), tuple(elements) or (Text(texts("map.question_empty"), "lead"),))


COMMAND = Command(
    name="map",
    words=("karta", "map"),
    run=run,
    bare=True,
)
