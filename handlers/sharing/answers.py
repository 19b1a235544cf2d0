"""What every answer about the register is made of: its circumstances, its lines, refusals."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from handlers.reply import Button, Buttons, Card, Element, Facts, Reply, Text
from handlers.reports.answers import private
from handlers.request import Request
from handlers.services import Services
from handlers.sharing.words import Names, names_of
from handlers.texts import Texts
from storage.errors import InvalidValueError, RegisterRefusedError
from storage.model.agreement import Row
from storage.model.register import conversation
from storage.register.signing import may_propose_anything


@dataclass(frozen=True, slots=True)
class Desk:
    """A request about the register, with what is needed to answer it."""

    request: Request
    services: Services
    names: Names

    @property
    def texts(self) -> Texts:
        return self.names.texts

    @property
    def today(self) -> date:
        """The municipality's day."""
        zone = ZoneInfo(self.names.catalog.region.timezone)
        return self.request.received_at.astimezone(zone).date()

    @property
    def proposes(self) -> bool:
        """Whether the asker may propose anything."""
        return may_propose_anything(self.request.actor, self.services.register.read().sectors)

    @property
    def rooms(self) -> dict[str, str]:
        """Names by key of the asker's own rooms and of those with rows: of others nobody learns that they are there."""
        granted = {grant.receiver for grant in self.services.register.read().grants}
        own = {room.key for room in self.services.rooms() if self.request.actor.person in room.members}
        return {key: name for key, name in self.names.rooms.items() if key in own or conversation(key) in granted}

    def line(self, *words: str) -> str:
        """A ready line in the reader's language."""
        return " ".join((self.texts("sharing.line"), *words)).strip()

    def act(self, name: str, row: Row | None = None) -> str:
        """A ready line that does something, to a row if one is named."""
        return self.line(*((row.label,) if row else ()), self.texts(f"sharing.act.{name}"))

    def button(self, label: str, line: str) -> Button:
        return Button(self.texts(f"sharing.button.{label}"), line)

    def open_to_all(self, card: Card) -> Reply:
        """For everybody who will read it: the register is no secret among those who take part."""
        if self.request.audience.is_public:
            return private(self.request, card)
        facts = Facts(query={"in_words": self.request.line[:80]})
        return Reply(card, self.request.audience, thread=self.request.thread, facts=facts)

    def say(self, sentence: str, *more: Element, row: Row | None = None, settled: bool = False) -> Reply:
        """One sentence to the asker, and what can be done next."""
        card = Card(row.label if row else self.texts("sharing.title"), (Text(sentence, "lead"), *more))
        return private(self.request, card, number=row.label if row else "", settled=settled)


def desk_of(request: Request, services: Services) -> Desk:
    """Circumstances in the language of the request."""
    return Desk(request, services, names_of(services, request.language))


def refused_words(error: RegisterRefusedError, texts: Texts) -> str:
    """Why an act was not done, and how to mend it."""
    key = f"sharing.refused.{error.what}"
    return texts(key if key in texts.entries else "sharing.refused.other", given=error.given)


def wrong_words(error: InvalidValueError, texts: Texts) -> str:
    """What is wrong with a field, what was given, and what there is."""
    key = f"sharing.wrong.{error.what}"
    return texts(key if key in texts.entries else "sharing.wrong.other", given=error.given, mend=error.mend)


def refusal(desk: Desk, error: RegisterRefusedError, row: Row | None = None) -> Reply:
    """A refusal with the way on."""
    buttons = Buttons((desk.button("all", desk.line()),))
    card = Card(row.label if row else desk.texts("sharing.title"), (
        Text(refused_words(error, desk.texts), "warning"), buttons,
    ))  # fmt: skip
    return private(desk.request, card, number=row.label if row else "")
