"""`/karta vecka 12 centrum`: a question about where and when, answered with a map."""

from handlers.command import Command
from handlers.grammar import Reading, explained, read, say, title
from handlers.maps.card import Answer, guess_buttons, guesses_of, map_card, unknown_words
from handlers.maps.choose import choose_view
from handlers.maps.facts import counts_of, sources_of
from handlers.maps.listing import list_card
from handlers.maps.picture import show
from handlers.maps.situation import find
from handlers.reply import Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.people import Level
from storage.model.query import View


def run(request: Request, services: Services) -> Reply:
    """Read the line, find what the audience may see, and show it."""
    texts, catalog = services.texts(request.language), services.catalog()
    reading = read(request.line, catalog, request.received_at, request.language)
    query_facts = explained(reading, catalog, request.language)
    if reading.query is None or reading.questions:
        return Reply(_question(reading, texts), request.audience, facts=Facts(query=query_facts))
    heading = title(reading.query, catalog, request.language)[0]
    # Asked before anything is read: a refusal must not depend on what has happened.
    allowed = services.release.most(request.audience)
    if allowed.level < Level.EXACT:
        card = Card(heading, (Text(texts(f"map.refused.{allowed.reason}"), "warning"),))
        return Reply(card, request.audience, facts=Facts(query=query_facts))
    found = find(request.audience, reading.query, services, request.received_at)
    view = choose_view(reading.query, found.rows)
    answer = Answer(heading, reading, found, view, catalog, texts)
    card = list_card(answer) if view is View.LIST else _picture_card(answer, request, services)
    spoken = tuple(element.text for element in card.elements if isinstance(element, Text) and element.style == "note")
    counts = counts_of(found, catalog)
    level, shown = int(found.rows.level), len(found.rows)
    detailed = shown if level >= Level.EXACT else 0
    facts = Facts(query_facts, counts, spoken, level, shown, detailed=detailed, sources=sources_of(found))
    return Reply(card, request.audience, facts=facts)


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
