"""The administrator's cards: always for the administrator alone."""

from dataclasses import dataclass

from handlers.people.handles import handle_of
from handlers.reply import Button, Buttons, Card, Element, Form, Input, Reply, Select, Table, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.admission import Stranger
from storage.model.people import Audience, Person, Role
from storage.model.permissions import GIVEN_IN_CHAT

# As many as an administrator looks through at once; the others come when these are done.
MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """What the cards are written with."""

    request: Request
    services: Services
    texts: Texts

    def waiting(self) -> tuple[Stranger, ...]:
        """Who asked and is not known."""
        return self.services.admission.waiting(self.request.actor, self.request.received_at)

    def people(self) -> tuple[Person, ...]:
        """The own partner's people who are listed, by name."""
        own = (person for person in self.services.people() if person.partner == self.request.actor.partner)
        return tuple(sorted(own, key=lambda person: (person.name.casefold(), person.key)))

    def partner(self, key: str | None) -> str:
        """A partner's name."""
        found = (one.name(self.texts.language) for one in self.services.catalog().partners if one.key == key)
        return next(found, str(key))

    def line(self, act: str, key: str, *more: str) -> str:
        """A ready line about somebody."""
        return " ".join((self.texts("members.line"), self.texts(f"members.act.{act}"), handle_of(key), *more))


def lists(desk: Desk) -> Reply:
    """Who waits, each with a button; then who takes part, with a choice that takes somebody out."""
    texts, waiting, people = desk.texts, desk.waiting(), desk.people()
    elements: list[Element] = [Text(texts.count("members.waiting", len(waiting)), "lead")]
    if waiting:
        elements += [_waiting_table(desk, waiting[:MOST_WAITING]), _approve_buttons(desk, waiting[:MOST_WAITING])]
    elements.append(Text(texts("members.own", partner=desk.partner(desk.request.actor.partner)), "lead"))
    rows = tuple((one.name, texts(f"role.{one.role.value}"), one.email or one.key) for one in people)
    elements.append(Table(tuple(texts(f"members.column.{name}") for name in ("name", "role", "key")), rows))
    leaving = (one for one in people if one.key != desk.request.actor.person and one.role is not Role.AUDITOR)
    options = tuple((one.name, desk.line("remove", one.key)) for one in leaving)
    elements += [Select(texts("members.take_out"), options)] if options else []
    return reply(desk, tuple(elements))


def approve_form(desk: Desk, stranger: Stranger, *, missing: bool) -> Reply:
    """The role to give, and the name if the platform does not know it."""
    texts = desk.texts
    options = tuple((role.value, texts(f"role.{role.value}")) for role in Role if role in GIVEN_IN_CHAT)
    error = texts("members.role_missing") if missing else ""
    inputs = (
        Input("name", texts("members.label.name"), value=desk.request.form.get("name", stranger.name)),
        Input("role", texts("members.label.role"), "choice", options=options, required=True, error=error),
    )
    asked = texts("members.approve_ask", who=_called(stranger), partner=desk.partner(desk.request.actor.partner))
    form = Form(desk.line("approve", stranger.key), inputs, texts("members.button.let_in"))
    return reply(desk, (Text(asked, "lead"), form))


def removal(desk: Desk, person: Person) -> Reply:
    """Whether they really leave."""
    texts = desk.texts
    yes = Button(texts("members.button.remove"), desk.line("remove", person.key, texts("members.act.yes")), "danger")
    keep = Button(texts("members.button.keep"), texts("members.line"))
    return reply(desk, (Text(texts("members.remove_ask", name=person.name), "lead"), Buttons((yes, keep))))


def said(desk: Desk, sentence: str, *, settled: bool = False) -> Reply:
    """One sentence, and the way back to the lists."""
    back = Buttons((Button(desk.texts("members.button.lists"), desk.texts("members.line")),))
    return reply(desk, (Text(sentence, "lead" if settled else "warning"), back), settled=settled)


def reply(desk: Desk, elements: tuple[Element, ...], *, settled: bool = False) -> Reply:
    """For the administrator alone."""
    actor = desk.request.actor
    audience = Audience(frozenset({actor}), actor.person)
    card = Card(desk.texts("members.title"), elements)
    return Reply(card, audience, thread=desk.request.thread, private=True, settled=settled)


def _waiting_table(desk: Desk, waiting: tuple[Stranger, ...]) -> Table:
    texts = desk.texts
    header = tuple(texts(f"members.column.{name}") for name in ("who", "platform", "last"))
    rows = tuple((_called(one), one.platform, f"{one.last_at.day}/{one.last_at.month}") for one in waiting)
    return Table(header, rows)


def _approve_buttons(desk: Desk, waiting: tuple[Stranger, ...]) -> Buttons:
    label = "members.button.approve"
    buttons = (Button(desk.texts(label, who=one.name or one.key), desk.line("approve", one.key)) for one in waiting)
    return Buttons(tuple(buttons))


def _called(one: Stranger) -> str:
    return f"{one.name} ({one.key})" if one.name and one.name != one.key else one.key
