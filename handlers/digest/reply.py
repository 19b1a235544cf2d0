"""The reply of a digest, for whoever will read it: rows, counts or a sentence, by what they may see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.counts import counts_card, counts_elements
from handlers.digest.card import digest_card
from handlers.digest.gather import Asked, gather
from handlers.digest.weeks import iso_name
from handlers.digest.words import Told
from handlers.grammar import Reading, described, in_words, period_words, title
from handlers.reply import Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.people import Audience, Level, Viewer
from storage.model.query import Period

NOBODY = Viewer("", None, None)


def digest_reply(
    audience: Audience,
    week: Period,
    areas: tuple[str, ...],
    kinds: tuple[str, ...],
    language: str,
    services: Services,
    now: datetime,
    late: bool = False,
) -> Reply:
    """The digest of one ISO week, computed for everybody in the audience. Log its facts before it is shown.

    `areas` and `kinds` are keys; empty means all. `late`: it was promised for an earlier moment, and says so.
    """
    return answer(audience, Asked(week, areas, kinds), language, services, now, late=late)


def answer(
    audience: Audience, asked: Asked, language: str, services: Services, now: datetime, *, late: bool = False
) -> Reply:
    """The same for what a line asked for, with the words it used for its areas."""
    catalog = services.catalog()
    if audience.day is None:
        day = now.astimezone(ZoneInfo(catalog.region.timezone)).date()
        audience = replace(audience, day=day)
    # Asked before anything is read: a refusal must not depend on what has happened.
    allowed = services.release.most(audience)
    if allowed.level is Level.NOTHING:
        said = Text(services.texts(language)(f"map.refused.{allowed.reason}"), "warning")
        return _bare(audience, asked, language, services, late, (said,))
    if allowed.level is Level.COUNTS:
        told = counts_card(_request(audience, language, now), Reading("", asked.query), services)
        reply = _bare(audience, asked, language, services, late, told.card.elements)
        return replace(reply, facts=replace(told.facts, query=_query(asked, services, language)))
    return _whole(audience, asked, language, services, now, late=late)


def _whole(audience: Audience, asked: Asked, language: str, services: Services, now: datetime, *, late: bool) -> Reply:
    told = told_of(audience, asked, language, services, now, late=late)
    beside = counts_elements(_request(audience, language, now), asked.query, services)
    card = digest_card(told, audience, services, beside)
    spoken = [element.text for element in card.elements if isinstance(element, Text) and element.style == "note"]
    return Reply(card, audience, facts=facts_of(told, services, spoken))


def told_of(audience: Audience, asked: Asked, language: str, services: Services, now: datetime, *, late: bool) -> Told:
    """Everything that is to be told, before its words are chosen."""
    digest = gather(audience, asked, services, late=late)
    return Told(digest, asked, services.catalog(), services.texts(language), now)


def facts_of(told: Told, services: Services, spoken: Sequence[str]) -> Facts:
    """What the log and programs hear of it."""
    digest = told.digest
    return Facts(
        _query(told.asked, services, told.texts.language),
        counts_of(told),
        tuple(spoken),
        int(digest.level),
        len(digest.rows),
        detailed=len(digest.rows) - digest.squares,
        sources=digest.sources,
        shared=bool(digest.problems or digest.votes or digest.decisions or digest.measures),
    )


def counts_of(told: Told) -> dict[str, object]:
    """The digest's numbers for programs."""
    digest, usual = told.digest, told.digest.total.usual
    return {
        "incidents": digest.total.count,
        "before": digest.total.before,
        "last_year": digest.total.last_year,
        "usual": None if usual is None else {"low": usual.low, "high": usual.high, "verdict": usual.verdict},
        "places": [
            {"name": told.place(p), "standing": p.standing.value, "incidents": p.count, "usual": p.expected}
            for p in digest.places
        ],
        "kinds": {one.kind: one.count for one in digest.kinds},
        "partners": {one.partner: one.reported.value for one in digest.partners},
        "awaiting": digest.awaiting,
    }


def _bare(
    audience: Audience, asked: Asked, language: str, services: Services, late: bool, elements: tuple[Element, ...]
) -> Reply:
    """A card without rows under the digest's title."""
    texts = services.texts(language)
    heading = title(asked.query, services.catalog(), language)[0]
    note = Text(texts("digest.late", week=period_words(asked.week, language)), "note")
    said = (note, *elements) if late else elements
    card = Card(texts("digest.title", week=heading[:1].lower() + heading[1:]), said)
    return Reply(card, audience, facts=Facts(_query(asked, services, language)))


def _query(asked: Asked, services: Services, language: str) -> dict[str, object]:
    catalog = services.catalog()
    words = in_words(asked.query, catalog, language)
    return {**described(asked.query, catalog), "week": iso_name(asked.week), "in_words": words}


def _request(audience: Audience, language: str, now: datetime) -> Request:
    """The question as the counts' handler wants it: nobody has asked, it is for the audience."""
    return Request("", NOBODY, audience, now, audience.conversation, language=language)
