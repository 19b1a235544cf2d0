"""What `karta ask` does, whoever read its words: no command line library is imported here."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.cli.common import moment, open_application, say, stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import App
    from handlers.reply import Reply
    from handlers.texts import Texts


class Asked(NamedTuple):
    """The words of `karta ask`, each under the name typer knows it by."""

    line: str
    as_person: str | None = None
    in_conversation: str = ""
    now: str | None = None
    language: str | None = None
    as_json: bool = False
    out: Path = Path()
    field: list[str] | None = None
    send: bool = False


def answer(asked: Asked) -> None:
    """Ask the line and print the reply, pictures and what is taken along as files. What cannot be used ends with 2."""
    from bot.forms import UnknownFieldError, form_of, how_to_send, send_form
    from bot.output import as_json, as_text, save_file, save_pictures

    app = open_application()
    texts = app.services.texts(language(asked.language) or app.settings.language)
    person = asked.as_person or _demo_coordinator(app, texts)
    zone = ZoneInfo(app.store.catalog.read().region.timezone)
    fields = _as_file(asked.line) | _fields(asked.field or [], texts)
    at, spoken = moment(asked.now, zone, texts), texts.language

    def ask(words: str, form: "Mapping[str, str]") -> "Reply":
        return app.ask(words, person, asked.in_conversation, at, spoken, form)

    try:
        reply = send_form(ask, asked.line, fields) if asked.send and "file" not in fields else ask(asked.line, fields)
    except UnknownFieldError as error:
        stop(texts("cli.ask.no_field", unknown=error.unknown, known=error.known))
    try:
        pictures, file = save_pictures(reply, asked.out), save_file(reply, asked.out)
    except OSError as error:
        stop(texts("cli.ask.no_folder", folder=asked.out, why=error.strerror))
    say(as_json(reply, pictures, file) if asked.as_json else as_text(reply, pictures, file))
    form = form_of(reply)
    if form is not None and not asked.as_json:
        say(f"\n{how_to_send(form, asked.line, person, fields, texts, sent=asked.send)}")
    if asked.send and reply.facts.errors:
        raise SystemExit(1)  # a script must not take what was not sent for sent


def language(given: str | None) -> str | None:
    """A language there are texts in, or the end."""
    if given not in (None, "sv", "en"):
        stop(f"--language is sv or en, not {given!r}.")
    return given


def _as_file(line: str) -> dict[str, str]:
    """A chat offers a file to press; whoever asks for one on a command line wants it, so its form says so at once."""
    from bot.dispatch import by_word, split_command

    word, rest = split_command(line)
    command = by_word(word)
    if command is None or command.name not in {"export", "situation"}:
        return {}
    if command.name == "situation":  # a file only when its kind is named
        from handlers.situation.asked import kind_of

        return {"file": "1"} if kind_of(rest)[0] else {}
    return {"file": "1"}


def _fields(given: list[str], texts: "Texts") -> dict[str, str]:
    """`--field where=Stortorget`: what a form is filled in with."""
    fields = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            stop(texts("cli.ask.field_form", given=repr(one)))
        fields[name.strip()] = value
    return fields


def _demo_coordinator(app: "App", texts: "Texts") -> str:
    from storage.model.people import Role

    if not app.services.demo:
        stop(texts("cli.ask.no_person"))
    coordinators = [person.key for person in app.store.members.people() if person.role is Role.COORDINATOR]
    return coordinators[0] if coordinators else stop(texts("cli.ask.no_coordinator"))
