"""The reply of somebody who may be told counts and no more, and what is added to an answer with rows."""

from dataclasses import dataclass, replace

from handlers.counts.picture import draw_zones
from handlers.counts.table import changes_table, facts_of, sums_table
from handlers.counts.wording import Told, notes, nothing, sentences
from handlers.grammar import Reading, explained, previous, say, title
from handlers.maps.card import guess_buttons, guesses_of, line_of, unknown_words
from handlers.maps.wording import names_of
from handlers.reply import Button, Buttons, Card, Element, Facts, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.people import Level
from storage.model.query import Query, View
from storage.release import HolderChange


@dataclass(frozen=True, slots=True)
class CountsCard:
    """A card with counts, what a program reads of it, and what it was written from.

    `changes` are what was compared; `drawn` says that its zones are in a picture.
    """

    card: Card
    facts: Facts
    told: Told
    changes: tuple[HolderChange, ...] = ()
    drawn: bool = False


def counts_card(request: Request, reading: Reading, services: Services) -> CountsCard:
    """The whole answer to a line that was read to a query, for an audience that may be told counts at most."""
    query = _query(reading)
    told = counts_told(request, query, services)
    elements: list[Element] = [Text(word, "warning") for word in unknown_words(reading, told.texts)]
    elements = [*_lead(told), *elements, *guess_buttons(guesses_of(reading), told.texts)]
    said = [say(note, told.texts) for note in reading.notes]
    changes: tuple[HolderChange, ...] = ()
    picture: list[Element] = []
    if query.compare:
        changes = services.release.compare_counts(request.audience, query, query.compare, query.periods)
        elements.append(changes_table(told, changes) if changes else Text(told.texts("counts.nothing_to_compare")))
    elif query.view is not View.LIST:
        picture, more = _picture(told, services)
        elements += picture
        said += more
    elements += [sums_table(told)] if told.answer else []
    said += notes(told)
    elements += [*(Text(note, "note") for note in said), _buttons(told)]
    heading = title(query, told.catalog, request.language)[0]
    facts = _facts(request, reading, told, tuple(said))
    return CountsCard(Card(heading, tuple(elements)), facts, told, changes, drawn=bool(picture))


def counts_elements(request: Request, query: Query, services: Services) -> list[Element]:
    """What may only be counted, beside an answer with rows; nothing when nothing may be told, whatever the reason."""
    told = counts_told(request, query, services)
    if not told.answer:
        return []
    lead = told.texts("counts.beside", told=" ".join(sentences(told)))
    return [Text(lead), sums_table(told), *(Text(note, "note") for note in notes(told))]


def _query(reading: Reading) -> Query:
    if reading.query is None:
        raise ValueError("counts are of a line that was read to a query; ask the reader's questions first")
    return reading.query


def counts_told(request: Request, query: Query, services: Services) -> Told:
    """What may be counted for the request's audience and no more, ready to be written of."""
    answer = services.release.counts(request.audience, query)
    texts = services.texts(request.language)
    return Told(answer, query, services.catalog(), texts, request.received_at)


def _lead(told: Told) -> list[Element]:
    said = sentences(told) or [nothing(told)]
    return [Text(said[0], "lead"), *(Text(more) for more in said[1:])]


def _picture(told: Told, services: Services) -> tuple[list[Element], list[str]]:
    """The zones, and what there is to know about them."""
    drawn = draw_zones(told, services) if told.answer.zones else None
    if drawn is None:
        return [], []
    said = [told.texts("counts.note.zones", k=told.answer.zones_k)]
    if told.answer.beside:
        total = told.texts.count("map.total", told.answer.beside)
        said.append(told.texts("counts.note.beside", total=total, where=told.everywhere))
    return [drawn.picture], said


def _buttons(told: Told) -> Buttons:
    """The other way to look, and a step back in time; both follow from the question alone."""
    query, texts = told.query, told.texts
    other = View.AUTO if query.view is View.LIST else View.LIST
    label = texts("counts.button.picture" if other is View.AUTO else "map.button.list")
    before = previous(query.periods)
    back = texts("map.button.back", period=names_of(before, texts, with_year=before[0].start.year != told.now.year))
    lines = (replace(query, view=other, compare=()), replace(query, periods=before, compare=()))
    return Buttons(
        tuple(
            Button(words, line_of(line, told.catalog, texts)) for words, line in zip((label, back), lines, strict=True)
        )
    )


def _facts(request: Request, reading: Reading, told: Told, said: tuple[str, ...]) -> Facts:
    query = explained(reading, told.catalog, request.language)
    shown = sum(one.count for one in told.answer.sums)
    level = int(Level.COUNTS if told.answer else Level.NOTHING)
    holders = tuple(sorted({one.source for one in told.answer.sums}))
    return Facts(query, facts_of(told), said, level, shown, sources=holders)
