"""The answer to `/lagesbild`: the summary and the first map in the chat, and the document when somebody asks for it."""

from dataclasses import replace

from handlers.analysis.opening import question
from handlers.document import DocumentKind
from handlers.grammar import say, title
from handlers.maps.alone import alone, fuller
from handlers.maps.card import unknown_words
from handlers.reply import Card, Element, Facts, File, Files, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.situation.asked import KINDS, Asked, asked
from handlers.situation.blocks import pictures
from handlers.situation.gathered import Gathered, gather
from handlers.situation.paper import document, where
from handlers.situation.room import for_room, mark_of
from handlers.situation.summary import summary
from handlers.texts.format import list_text


def run(request: Request, services: Services) -> Reply:
    """For everybody who will read it; for the asker alone when the line ends by saying so."""
    within, handed = for_room(request, services)
    if within is None:
        texts = services.texts(request.language)
        card = Card(texts("situation.title"), (Text(texts("situation.not_in_room"), "warning"),))
        return Reply(card, request.audience, private=True)
    for_asker = alone(within)
    reply = _answer(asked(for_asker or within, services), alone=for_asker is not None)
    return replace(reply, private=reply.private or handed or for_asker is not None)


def _answer(wanted: Asked, *, alone: bool) -> Reply:
    request, services = wanted.desk.request, wanted.desk.services
    if wanted.query is None:
        return Reply(question(wanted.reading, wanted.desk.texts), request.audience, facts=_facts(wanted))
    if not wanted.query.periods:
        said = Text(wanted.desk.texts("situation.nothing_passed"), "warning")
        return Reply(Card(wanted.desk.texts("situation.title"), (said,)), request.audience, facts=_facts(wanted))
    told = gather(wanted)
    if told is None:
        return _refused(wanted)
    if request.form.get("file") == "1":
        return _file(told, wanted.kind or KINDS[0])
    first, *rest = summary(told)
    elements: list[Element] = [Text(first, "lead")]
    elements += [Text(word, "warning") for word in unknown_words(wanted.reading, wanted.desk.texts)]
    elements += [Text(sentence) for sentence in rest]
    elements += pictures(told.answers["map"].reply.card.elements)[:1]
    elements += [Files(wanted.desk.texts("export.take"), _choices(wanted, alone=alone))]
    elements += [Text(note, "note") for note in _notes(wanted)]
    elements += [] if alone else fuller(request, wanted.line(), services, wanted.desk.texts)
    return Reply(Card(_heading(told), tuple(elements)), request.audience, facts=_told_facts(told))


def _choices(wanted: Asked, *, alone: bool) -> tuple[tuple[str, str], ...]:
    """Each kind of file with the line that makes it, for the same readers."""
    texts = wanted.desk.texts
    kinds = (wanted.kind,) if wanted.kind else KINDS
    room = mark_of(wanted.desk.request.audience.conversation)
    end = f" {texts('problem.alone_word')}" if alone else f" {texts('situation.in')}:{room}" if room else ""
    return tuple((texts(f"situation.kind.{kind}"), wanted.line(kind) + end) for kind in kinds)


def _heading(told: Gathered) -> str:
    texts = told.desk.texts
    heading = title(told.query, told.desk.catalog, texts.language)[0]
    return texts("situation.heading", title=heading[:1].lower() + heading[1:])


def _notes(wanted: Asked) -> list[str]:
    """What was assumed, and what a document heeds not."""
    texts = wanted.desk.texts
    said = [texts("situation.note.quarter")] if wanted.by_default else []
    said += [texts("situation.note.clipped")] if wanted.clipped else []
    said += [say(note, texts) for note in wanted.reading.notes]
    if wanted.ignored:
        left = [texts(f"digest.ignored.{name}") for name in wanted.ignored]
        said.append(texts("situation.note.ignored", what=list_text(left, texts.language)))
    return [*said, texts("situation.note.file")]


def _file(told: Gathered, kind: DocumentKind) -> Reply:
    """The file, for whoever asked alone, as its readers may see it."""
    desk, texts = told.desk, told.desk.texts
    body = desk.services.write_document(document(told), kind)
    said = texts("situation.made", where=where(told.query, desk))
    card = Card(_heading(told), (Text(said, "lead"), Text(texts("export.spread"), "note")))
    facts = _told_facts(told)
    words = f"{(facts.query or {}).get('in_words', '')} ({kind})"
    facts = replace(facts, query={**(facts.query or {}), "in_words": words})
    return Reply(card, desk.request.audience, private=True, facts=facts, file=File(texts("situation.file"), kind, body))


def _refused(wanted: Asked) -> Reply:
    """Nothing of any incident may be told here: why not, and what the asker can do alone."""
    request, services, texts = wanted.desk.request, wanted.desk.services, wanted.desk.texts
    reason = services.release.most(request.audience).reason
    more = fuller(request, wanted.line(), services, texts)
    card = Card(texts("situation.title"), (Text(texts(f"map.refused.{reason}"), "warning"), *more))
    return Reply(card, request.audience, facts=_facts(wanted))


def _facts(wanted: Asked) -> Facts:
    about = wanted.desk.about(wanted.query) if wanted.query else wanted.desk.request.line
    return Facts(query={"in_words": about})


def _told_facts(told: Gathered) -> Facts:
    """What the log and programs hear: the map's facts, and how much common work is in it."""
    facts = told.facts
    counts = {**facts.counts, "problems": len(told.wholes), "decided": len(told.plan)}
    return replace(facts, counts=counts)
