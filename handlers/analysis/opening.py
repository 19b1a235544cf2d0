"""What every analysis does first: read the line, ask what is unclear, and find out what may be told here at all."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.methods.about import About
from handlers.analysis.answered import Answered
from handlers.counts import CountsCard, counts_card
from handlers.export.held import Held
from handlers.export.told import told_features
from handlers.grammar import Reading, explained, in_words, read, say, title
from handlers.maps.alone import fuller
from handlers.maps.card import guess_buttons, guesses_of, unknown_words
from handlers.reply import Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.people import Level
from storage.model.query import Query
from storage.model.region import Catalog

Lines = Callable[[Query], str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A line that was read to a query, for an audience that may see rows.

    `line` gives the same answer again; `more` is what is said and offered to an asker who may see more alone.
    """

    reading: Reading
    query: Query
    catalog: Catalog
    texts: Texts
    line: str
    more: list[Element]


def opened(request: Request, services: Services, command: str, reading: Reading | None = None) -> Opened | Answered:
    """The line ready to be answered by `command`, or the answer where nothing finer than counts may be told.

    `reading` is the line as the command reads it, when it does not read it as it stands.
    """
    texts, catalog = services.texts(request.language), services.catalog()
    reading = read(request.line, catalog, request.received_at, request.language) if reading is None else reading
    if reading.query is None or reading.questions:
        facts = Facts(query=explained(reading, catalog, request.language))
        return Answered(Reply(question(reading, texts), request.audience, facts=facts))
    line = line_for(command, reading.query, catalog, texts)
    more = fuller(request, line, services, texts)
    # Asked before anything is read: a refusal must not depend on what has happened.
    allowed = services.release.most(request.audience)
    if allowed.level is Level.COUNTS:
        return _counted(request, reading, command, line, more, services)
    if allowed.level is Level.NOTHING:
        heading = title(reading.query, catalog, request.language)[0]
        card = Card(heading, (Text(texts(f"map.refused.{allowed.reason}"), "warning"), *more))
        facts = Facts(query=explained(reading, catalog, request.language))
        return Answered(Reply(card, request.audience, facts=facts))
    return Opened(reading, reading.query, catalog, texts, line, more)


def line_for(command: str, query: Query, catalog: Catalog, texts: Texts) -> str:
    """The query as a ready line of a command."""
    return f"{texts(f'analysis.word.{command}')} {in_words(query, catalog, texts.language)}"


def _counted(
    request: Request, reading: Reading, command: str, line: str, more: list[Element], services: Services
) -> Answered:
    """Counts where nothing else may be told; a command that needs places or hours says why it has none."""
    texts = services.texts(request.language)
    told = counts_card(request, reading, services)
    why: list[Element] = [] if command == "map" else [Text(texts(f"{command}.only_counts"), "warning")]
    card = Card(told.card.title, (*why, *told.card.elements, *more))
    reply = Reply(card, request.audience, facts=told.facts)
    answer = told.told.answer
    if not answer:
        return Answered(reply)
    about = About("counts", told.facts.shown, (("least", min(one.k for one in answer.sums)),), "shown")
    return Answered(reply, (about,), lambda: _held(told), line).ended(texts)


def _held(told: CountsCard) -> Held:
    return Held(told.card.title, tuple(told_features(told.told, told.changes, drawn=told.drawn)))


def question(reading: Reading, texts: Texts) -> Card:
    """What is missing or unclear, with the likely answers as buttons."""
    elements: list[Element] = []
    for one in reading.questions:
        elements.append(Text(say(one, texts), "lead"))
        elements += guess_buttons(one.options, texts)
    elements += [Text(word, "warning") for word in unknown_words(reading, texts)]
    elements += guess_buttons(guesses_of(reading), texts)
    return Card(texts("map.question"), tuple(elements) or (Text(texts("map.question_empty"), "lead"),))
