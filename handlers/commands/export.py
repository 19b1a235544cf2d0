"""`/exportera csv karta vecka 12`: what an answer showed as a file, for whoever asks, at the level of its readers."""

import re
from typing import Literal

from handlers.analysis.answered import Answered
from handlers.analysis.registry import answered, answered_undrawn, command_of
from handlers.command import Command
from handlers.export import Held, as_xlsx, written
from handlers.reply import Button, Buttons, Card, File, Files, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import moment_text
from storage.model.people import Level

Kind = Literal["csv", "xlsx", "geojson"]
KINDS: tuple[Kind, ...] = ("csv", "xlsx", "geojson")
ASKED = re.compile(rf"(?:({'|'.join(KINDS)})\b\s*)?(.*)", re.IGNORECASE | re.DOTALL)


def run(request: Request, services: Services) -> Reply:
    """The file when the form asks for it, else a card that offers it; nothing is computed before somebody asks."""
    texts = services.texts(request.language)
    asked = ASKED.fullmatch(request.line.strip())
    kind, line = (asked[1] or "", asked[2].strip()) if asked else ("", request.line)
    first = line.split(maxsplit=1)[0] if line else ""
    if command_of(first, services) is None:
        return _reply(request, _what(texts))
    if request.form.get("file") == "1":
        return _file(request, services, _kind(kind), line, texts)
    word = texts("analysis.word.export")
    offered = KINDS if not kind else (_kind(kind),)
    choices = tuple((texts(f"export.kind.{one}"), f"{word} {one} {line.lstrip('/')}") for one in offered)
    card = Card(texts("export.title"), (Text(texts("export.lead"), "lead"), Files(texts("export.take"), choices)))
    return _reply(request, card)


def _file(request: Request, services: Services, kind: Kind, line: str, texts: Texts) -> Reply:
    given = answered_undrawn(request, services, line)
    if given is None or given.held is None:
        given = answered(request, services, line)  # its own card is shown
        card = _what(texts) if given is None else given.reply.card
        return _reply(request, card)
    held, crs = given.held(), services.catalog().region.crs
    about = _about(held, request, services, given, texts)
    body = as_xlsx(held, about, texts) if kind == "xlsx" else written(held, kind, about, crs, texts).encode()
    said = texts.count("export.made", len(held.features), title=held.title)
    card = Card(texts("export.title"), (Text(said, "lead"), Text(texts("export.spread"), "note")))
    file = File(texts("export.file"), kind, body)
    return Reply(card, given.reply.audience, private=True, facts=given.reply.facts, file=file)


def _about(held: Held, request: Request, services: Services, given: Answered, texts: Texts) -> str:
    """What the file is, of when, how exact, and what may be done with it."""
    region = services.catalog().region.name
    at = moment_text(request.received_at, texts.language)
    told = texts(f"sharing.level.{int(Level(given.reply.facts.level))}")
    said = texts(given.about, title=held.title, region=region, at=at, level=told, ground=services.attribution())
    return f"{texts('map.demo_footer')}. {said}" if services.demo else said


def _kind(word: str) -> Kind:
    return next((one for one in KINDS if one == word.casefold()), "csv")


def _what(texts: Texts) -> Card:
    """What can be taken along, with a line to try."""
    example = texts("command.export.example")
    return Card(texts("export.title"), (Text(texts("export.what"), "lead"), Buttons((Button(example, example),))))


def _reply(request: Request, card: Card) -> Reply:
    return Reply(card, request.audience, private=True)


COMMAND = Command(
    name="export",
    words=("exportera", "export"),
    run=run,
)
