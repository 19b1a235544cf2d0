"""The situation picture as a document: the front page, the summary, and the five chapters."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from handlers.document import Block, Document, Heading, Paragraph
from handlers.grammar import period_words
from handlers.problems.desk import Desk
from handlers.situation.analysis import analysis
from handlers.situation.gathered import Gathered
from handlers.situation.mapping import mapping
from handlers.situation.measures import measures
from handlers.situation.method import method
from handlers.situation.other import other
from handlers.situation.summary import summary
from handlers.texts.format import list_text, moment_text
from storage.model.people import Audience, Level
from storage.model.query import Query


def document(told: Gathered) -> Document:
    """All of it, for the audience that it was gathered for."""
    desk, texts = told.desk, told.desk.texts
    region = desk.catalog.region.name
    at = moment_text(desk.request.received_at.astimezone(desk.zone), texts.language)
    subtitle = f"{where(told.query, desk)}, {when(told.query, desk)}"
    return Document(
        title=texts("situation.title"),
        subtitle=subtitle,
        facts=tuple(_facts(told, at)),
        front=tuple(_front(told)),
        contents=texts("situation.contents"),
        footer=f"{texts('situation.title')} · {subtitle} · {at}",
        page=texts.entries["situation.page"],
        fill=texts("situation.fill"),
        author=region,
        language=texts.language,
        made=desk.request.received_at,
        blocks=(*_summary(told), *numbered(_chapters(told))),
    )


def _chapters(told: Gathered) -> Iterator[Block]:
    for chapter in (mapping, other, analysis, measures, method):
        yield from chapter(told)


def _summary(told: Gathered) -> Iterator[Block]:
    texts = told.desk.texts
    yield Heading(texts("situation.summary.title"))
    about = {"where": where(told.query, told.desk), "when": when(told.query, told.desk)}
    yield Paragraph(texts("situation.summary.about", **about), "lead")
    yield from (Paragraph(sentence, "bullet") for sentence in summary(told))
    yield Paragraph(texts("situation.summary.fill"), "fill")


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Chapters as 1, their parts as 1.1; smaller headings have no number."""
    chapter = part = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            chapter, part = chapter + 1, 0
            yield replace(block, text=f"{chapter} {block.text}")
        elif isinstance(block, Heading) and block.level == 2:
            part += 1
            yield replace(block, text=f"{chapter}.{part} {block.text}")
        else:
            yield block


def when(query: Query, desk: Desk) -> str:
    """The time with its dates, as within a sentence."""
    several = len(query.periods) > 1
    named = [period_words(one, desk.texts.language, not several, with_year=True) for one in query.periods]
    return list_text(named, desk.texts.language)


def where(query: Query, desk: Desk) -> str:
    """The ground by name."""
    if query.near is not None:
        place = query.near.name or desk.texts("situation.point")
        return desk.texts("situation.near", metres=query.near.metres, place=place)
    names = [area.name for area in desk.catalog.areas if area.key in query.areas]
    return list_text(list(query.area_words) or names, desk.texts.language) or desk.catalog.region.name


def readers(audience: Audience, desk: Desk) -> str:
    """For whom it is, in words: the room and its partners, or one person."""
    texts = desk.texts
    partners = desk.names(viewer.partner or "" for viewer in audience.viewers)
    if not audience.conversation or audience.viewers == frozenset({desk.request.actor}):  # asked in a room, told alone
        name = desk.services.person_name(desk.request.actor.person)
        return texts("situation.for.person", name=name, partners=partners)
    rooms = {room.key: room.name for room in desk.services.rooms()}
    name = rooms.get(audience.conversation, audience.conversation)
    return texts("situation.for.room", room=name, partners=partners or texts("situation.for.public"))


def _facts(told: Gathered, at: str) -> Iterator[tuple[str, str]]:
    desk, texts = told.desk, told.desk.texts
    when_words = when(told.query, desk)
    yield texts("situation.fact.region"), desk.catalog.region.name
    yield texts("situation.fact.time"), when_words[:1].upper() + when_words[1:]
    everywhere = told.query.near is None and not told.query.areas
    place = texts("map.all", region=desk.catalog.region.name) if everywhere else where(told.query, desk)
    yield texts("situation.fact.place"), place[:1].upper() + place[1:]
    if told.query.kinds or told.query.not_kinds or told.query.sources:
        yield texts("situation.fact.asked"), desk.about(told.query)
    yield texts("situation.fact.made"), at
    yield texts("situation.fact.for"), readers(desk.request.audience, desk)
    level = texts(f"sharing.level.{int(Level(told.allowed.level))}")
    yield texts("situation.fact.level"), texts("situation.level", level=level)
    yield texts("situation.fact.decided"), ""


def _front(told: Gathered) -> Iterator[Paragraph]:
    texts = told.desk.texts
    yield Paragraph(texts("situation.front.law"))
    yield Paragraph(texts("situation.front.draft"))
    yield Paragraph(texts("situation.front.spread"), "note")
    if told.desk.services.demo:
        yield Paragraph(texts("map.demo_footer"), "strong")
