"""A city to report in, and short ways to say, send and find."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.app import App
from bot.forms import filled, form_of
from handlers.reply import Buttons, Form, Input, Photo, Picture, Reply
from storage.model.people import Audience
from storage.model.report import Report
from tests import cast
from tests.city import NOW
from tests.heard import heard


@dataclass(frozen=True)
class Stage:
    """An app to write to."""

    app: App

    def ask(self, line: str, who: str = "bosse", form: Mapping[str, str] | None = None, language: str = "sv") -> Reply:
        return self.app.ask(line, who, "", NOW, language, form or {})

    def send(self, reply: Reply, who: str = "bosse", **fields: str) -> Reply:
        """Send a reply's form with some fields given; `from_` is the field "from"."""
        form = form_of(reply)
        assert form is not None, reply.card.fallback()
        named = {name.rstrip("_"): value for name, value in fields.items()}
        return self.ask(form.line, who, filled(form, named))

    def report(self, line: str = "klotter Stortorget igår 22:30, tre taggar", who: str = "bosse", **fields: str) -> str:
        """The number of a report that was sent."""
        reply = self.send(self.ask(f"/rapportera {line}", who), who, **fields)
        assert reply.facts.number, reply.card.fallback()
        return reply.facts.number

    def stored(self, number: str) -> Report:
        """A report as its reporter may see it."""
        report = self.app.store.reports.of(cast.BOSSE, number)
        assert report is not None
        return report

    def told(self, who: str = "bosse") -> str:
        """Everything somebody has been told of reports."""
        return "\n".join(words for _, words in heard(self.app, who))


def inputs(reply: Reply) -> dict[str, Input]:
    form = form_of(reply)
    assert form is not None, reply.card.fallback()
    return {one.name: one for one in form.inputs}


def the_form(reply: Reply) -> Form:
    form = form_of(reply)
    assert form is not None
    return form


def lines(reply: Reply) -> dict[str, str]:
    """Every button's line by its label."""
    rows = (element for element in reply.card.elements if isinstance(element, Buttons))
    return {button.label: button.line for row in rows for button in row.buttons}


def styles(reply: Reply) -> dict[str, str]:
    rows = (element for element in reply.card.elements if isinstance(element, Buttons))
    return {button.line: button.style for row in rows for button in row.buttons}


def pictures(reply: Reply) -> list[Picture]:
    return [element for element in reply.card.elements if isinstance(element, Picture)]


def photos(reply: Reply) -> list[Photo]:
    return [element for element in reply.card.elements if isinstance(element, Photo)]


def only(reply: Reply, who: str) -> bool:
    """Whether a reply is for one person alone."""
    audience: Audience = reply.audience
    return reply.private and [viewer.person for viewer in audience.viewers] == [who]
