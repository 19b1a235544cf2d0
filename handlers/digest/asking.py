"""The line after `/veckorapport`: a whole week, areas and kinds; anything else is named in the answer."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from handlers.digest import weeks
from handlers.digest.gather import Asked
from handlers.digest.reply import answer
from handlers.grammar import Reading, in_words, period_words, read, say
from handlers.maps.alone import alone, fuller
from handlers.maps.card import unknown_words
from handlers.reply import Button, Buttons, Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.model.query import Period, Query, View

# The reader's remark that it took a time of its own, as none was named (handlers.grammar).
DEFAULT = "default_period"
# As many weeks are offered when the named time is none.
OFFERED = 4


def run(request: Request, services: Services) -> Reply:
    """Read the line and answer it, or ask which week was meant."""
    for_asker = alone(request)
    reply = _answer(for_asker or request, services)
    return replace(reply, private=reply.private or for_asker is not None)


def _answer(request: Request, services: Services) -> Reply:
    texts, catalog = services.texts(request.language), services.catalog()
    zone = ZoneInfo(catalog.region.timezone)
    reading = read(request.line, catalog, request.received_at, request.language)
    latest = weeks.last_full(request.received_at, zone)
    week = _week(reading, latest)
    if reading.questions or reading.query is None or week is None:
        return _question(request, reading, _weeks_near(reading, latest), texts, services)
    if week.end > latest.end:
        said = texts("digest.refused.unfinished", week=_capital(period_words(week, request.language)))
        return _refusal(request, (said,), _weeks_before(latest), reading.query, texts, services)
    query = reading.query
    asked = Asked(week, query.areas, query.kinds, query.not_kinds, query.area_words)
    reply = answer(request.audience, asked, request.language, services, request.received_at)
    line = _line(asked.query, texts, services)
    more = [*_remarks(reading, texts), *fuller(request, line, services, texts)]
    return replace(reply, card=Card(reply.card.title, (*reply.card.elements, *more)))


def _week(reading: Reading, latest: Period) -> Period | None:
    """The week that is asked for; the latest full one when no time was named, None when it is no single week."""
    if reading.query is None or any(note.key == DEFAULT for note in reading.notes):
        return latest
    periods = reading.query.periods
    return periods[0] if len(periods) == 1 and weeks.is_week(periods[0]) else None


def _remarks(reading: Reading, texts: Texts) -> list[Element]:
    """What was not understood, what the reader assumed, and what a digest does not heed."""
    said: list[Element] = [Text(word, "warning") for word in unknown_words(reading, texts)]
    said += [Text(say(note, texts), "note") for note in reading.notes if note.key != DEFAULT]
    left = _ignored(reading.query, texts) if reading.query else []
    return [
        *said,
        *([Text(texts("digest.note.ignored", what=list_text(left, texts.language)), "note")] if left else []),
    ]


def _ignored(query: Query, texts: Texts) -> list[str]:
    asked = {
        "near": query.near,
        "dayparts": query.dayparts,
        "weekdays": query.weekdays,
        "sources": query.sources,
        "view": query.view is not View.AUTO,
        "compare": query.compare,
    }
    return [texts(f"digest.ignored.{name}") for name, given in asked.items() if given]


def _question(request: Request, reading: Reading, near: list[Period], texts: Texts, services: Services) -> Reply:
    """What must be known first, with weeks to choose from."""
    said = [say(question, texts) for question in reading.questions]
    said = said or [texts("digest.refused.not_a_week")]
    return _refusal(request, (*said, *unknown_words(reading, texts)), near, reading.query, texts, services)


def _refusal(
    request: Request,
    said: tuple[str, ...],
    near: list[Period],
    query: Query | None,
    texts: Texts,
    services: Services,
) -> Reply:
    kept = query or Query(())
    of = (Query((week,), areas=kept.areas, kinds=kept.kinds, not_kinds=kept.not_kinds) for week in near)
    labels = (_capital(period_words(week, texts.language, with_year=True)) for week in near)
    offered = tuple(Button(label, _line(one, texts, services)) for label, one in zip(labels, of, strict=True))
    elements: list[Element] = [Text(said[0], "lead"), *(Text(more, "warning") for more in said[1:])]
    elements += [Text(texts("digest.refused.try")), Buttons(offered)]
    facts = Facts(query={"in_words": request.line})
    return Reply(Card(texts("map.question"), tuple(elements)), request.audience, facts=facts)


def _weeks_near(reading: Reading, latest: Period) -> list[Period]:
    """Full weeks within the time that was named, the latest ones; the latest of all when it has none."""
    periods = reading.query.periods if reading.query else ()
    ends = [period.end for period in periods if period.end <= latest.end]
    if not ends:
        return _weeks_before(latest)
    last = max(ends)
    back = max(0, -(-(latest.end.date() - last.date()).days // 7))
    return _weeks_before(weeks.before(latest, back) if back else latest)


def _weeks_before(latest: Period) -> list[Period]:
    return [latest, *(weeks.before(latest, ago) for ago in range(1, OFFERED))]


def _line(query: Query, texts: Texts, services: Services) -> str:
    return f"{texts('digest.line')} {in_words(query, services.catalog(), texts.language)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
