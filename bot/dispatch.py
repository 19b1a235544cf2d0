"""Request -> command -> audit -> Reply. Typing, pressing and scheduling all pass here, without personal data."""

import logging
import time
import traceback
from dataclasses import dataclass, replace

from bot import showings
from bot.references import reference as new_reference
from handlers.command import Command
from handlers.commands import COMMANDS
from handlers.privacy import clean, told
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.audit import Audit
from storage.model.people import Role, Viewer
from storage.model.permissions import allows

log = logging.getLogger("karta.dispatch")

# A line longer than a chat message is no question; reading it would cost more than it can answer.
LONGEST_LINE = 4_000
# Guesses with less likeness than this confuse more than they help (rapidfuzz ratio, 0-100).
LEAST_LIKENESS = 60


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Finds the command a line begins with, runs it for its audience and writes the log's row.

    Acts that write have put their own row into the log, in their transaction; this one tells of the reply.
    """

    services: Services
    audit: Audit

    def run(self, request: Request) -> Reply:
        """Answer a request. Never raises: a failure is a reply with a reference number."""
        texts = self.services.texts(request.language)
        if len(request.line) > LONGEST_LINE:
            n = len(request.line)
            return _error(request, texts, texts("command.too_long", n=n, most=LONGEST_LINE))
        cleaned = clean(request.line, request.form)
        return told(self._answer(replace(request, line=cleaned.line, form=cleaned.form), texts), cleaned, texts)

    def _answer(self, request: Request, texts: Texts) -> Reply:
        word, rest = split_command(request.line)
        command = by_word(word)
        if command is None:
            return _unknown(request, texts, word, rest)
        began = time.monotonic()
        try:
            if not self._may(request.actor, command):
                return self._refused(request, texts, word, command)
            reply = command.run(replace(request, line=rest), self.services)
            # Before the reply leaves: what cannot be logged is not shown.
            self.audit.write(showings.shown(request, command, reply))
            log.info("%s answered in %.0f ms", command.name, (time.monotonic() - began) * 1000)
        except Exception as error:  # noqa: BLE001 - the last door before people: they get words, the log the trace
            return self._failed(request, texts, error)
        return reply

    def _may(self, actor: Viewer, command: Command) -> bool:
        """What the table of who may do what says; a partner that does not take part is nobody's."""
        partners = {partner.key for partner in self.services.catalog().partners}
        return actor.partner in partners and allows(command.name, actor)

    def _refused(self, request: Request, texts: Texts, word: str, command: Command) -> Reply:
        if request.actor.role is not None:
            self.audit.write(showings.refused(request, command))
        return _error(request, texts, refusal(request, texts, word))

    def _failed(self, request: Request, texts: Texts, error: Exception) -> Reply:
        reference = new_reference(4)
        # A message may repeat what somebody wrote, so only the kind and the place of the fault are logged.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("reply failed, reference %s: %s\n%s", reference, type(error).__name__, where)
        return _error(request, texts, texts("command.failed", reference=reference))


def split_command(line: str) -> tuple[str, str]:
    """The first word without slash and what people put after it, and the rest of the line."""
    word, rest = [*line.strip().split(maxsplit=1), "", ""][:2]
    return word.lstrip("/").rstrip(":,;.!").casefold(), rest.strip()


def by_word(word: str) -> Command | None:
    """The command a word belongs to."""
    return next((command for command in COMMANDS if word in command.words), None)


def refusal(request: Request, texts: Texts, word: str) -> str:
    """Why this person may not, and who may."""
    command = by_word(word)
    if request.actor.role is None or command is None or request.actor.role in command.roles:
        return texts("command.not_known")  # also somebody of a partner that does not take part
    may = [texts(f"role.{role.value}") for role in Role if role in command.roles]
    own = texts(f"role.{request.actor.role.value}")
    return texts("command.not_allowed", role=own, word=word, roles=list_text(may, texts.language))


def _unknown(request: Request, texts: Texts, word: str, rest: str) -> Reply:
    from rapidfuzz import fuzz, process

    known = [name for command in COMMANDS for name in command.words]
    near = process.extract(word[:40], known, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=2)
    lines = [f"/{name} {rest}".strip() for name, _, _ in near]
    lines.append(f"/{COMMANDS[0].words[0]} {word} {rest}".strip())  # a question without its command word
    elements: list[Element] = [
        Text(texts("command.unknown", word=word[:40]), "lead"),
        Text(texts("command.unknown_try")),
        Buttons(tuple(Button(line, line) for line in dict.fromkeys(lines))),
    ]
    return Reply(Card(texts("command.title_error"), tuple(elements)), request.audience, private=True)


def _error(request: Request, texts: Texts, sentence: str) -> Reply:
    card = Card(texts("command.title_error"), (Text(sentence, "warning"),))
    return Reply(card, request.audience, private=True)
