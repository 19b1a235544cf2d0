"""The demo's people, rooms and register, without its incidents: quick to open, and free to change."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.app import App
from bot.demo.people import conversations, people
from bot.demo.sharing import seed_register
from bot.forms import filled, form_of
from handlers.reply import Buttons, Reply, Select, Table
from tests.city import NOW, open_city
from tests.heard import heard


@dataclass(frozen=True)
class House:
    """An app to ask."""

    app: App

    def ask(
        self, words: str = "", who: str = "asta", where: str = "", form: Mapping[str, str] | None = None,
        language: str = "sv",
    ) -> Reply:  # fmt: skip
        command = "/sharing" if language == "en" else "/delning"
        return self.app.ask(f"{command} {words}".strip(), who, where, NOW, language, form or {})

    def text(self, words: str = "", who: str = "asta", where: str = "", language: str = "sv") -> str:
        return self.ask(words, who, where, language=language).card.fallback()

    def send(self, reply: Reply, who: str, **fields: str) -> Reply:
        form = form_of(reply)
        assert form is not None, reply.card.fallback()
        return self.app.ask(form.line, who, "", NOW, "sv", filled(form, fields))

    def proposed(self, who: str = "eva", parties: str = "från skolan till bostad", **fields: str) -> str:
        """The number of a proposal that was sent."""
        values = {"level": "3", "purpose": "Ronder runt skolgårdar"} | fields
        sent = self.send(self.ask(f"föreslå {parties}", who), who, **values)
        assert sent.facts.number, sent.card.fallback()
        return sent.facts.number

    def told(self, who: str) -> str:
        return "\n".join(words for _, words in heard(self.app, who))


def open_house(template: Path, folder: Path) -> House:
    """A copy of what `furnish` made."""
    shutil.copy(template, folder / "house.sqlite")
    return House(open_city(folder / "house.sqlite"))


def furnish(path: Path) -> None:
    """Fill a new database."""
    store = open_city(path).store
    store.meta.set("demo", "1")
    store.members.put(people())
    for room in conversations():
        store.conversations.put(room.key, room.name, room.members)
    seed_register(store, NOW)
    store.counts.close_due(NOW)  # once, not by the first question in each copy
    store.close()


def rows(reply: Reply) -> list[tuple[str, ...]]:
    return [row for element in reply.card.elements if isinstance(element, Table) for row in element.rows]


def lines(reply: Reply) -> dict[str, str]:
    """Every button and choice: label to line."""
    found = {}
    for element in reply.card.elements:
        if isinstance(element, Buttons):
            found |= {button.label: button.line for button in element.buttons}
        if isinstance(element, Select):
            found |= dict(element.options)
    return found
