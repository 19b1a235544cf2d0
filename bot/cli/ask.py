"""`karta ask` and `karta explain`: one line in, the answer or its reading out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import moment, no_collecting, open_application, stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import App
    from handlers.reply import Reply
    from handlers.texts import Texts

Now = Annotated[str | None, typer.Option(help="The moment of asking, ISO 8601; the clock without it.")]
Language = Annotated[str | None, typer.Option(help="sv or en; the installation's language without it.")]


def ask(
    line: Annotated[str, typer.Argument(help="For example: 'karta vecka 12 centrum'")],
    as_person: Annotated[str | None, typer.Option("--as", help="Who asks: a person's key or e-mail.")] = None,
    in_conversation: Annotated[
        str, typer.Option("--in", help="Where: a conversation's key. Without it the answer is private.")
    ] = "",
    now: Now = None,
    language: Language = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for pictures.")] = Path(),
    field: Annotated[
        list[str] | None, typer.Option(help="A field of the form, as name=value; as many as needed.")
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="Send the form that the line is answered with.")] = False,
) -> None:
    """Ask one line and get the reply on the terminal, pictures as files. A form is sent with --send."""
    no_collecting()
    from bot.forms import UnknownFieldError, form_of, how_to_send, send_form
    from bot.output import as_json as to_json
    from bot.output import as_text, save_pictures

    app = open_application()
    texts = app.services.texts(_language(language) or app.settings.language)
    person = as_person or _demo_coordinator(app, texts)
    zone = ZoneInfo(app.store.catalog.read().region.timezone)
    fields = _fields(field or [], texts)
    at, spoken = moment(now, zone, texts), texts.language

    def answer(words: str, form: "Mapping[str, str]") -> "Reply":
        return app.ask(words, person, in_conversation, at, spoken, form)

    try:
        reply = send_form(answer, line, fields) if send else answer(line, fields)
    except UnknownFieldError as error:
        stop(texts("cli.ask.no_field", unknown=error.unknown, known=error.known))
    try:
        pictures = save_pictures(reply, out)
    except OSError as error:
        stop(texts("cli.ask.no_folder", folder=out, why=error.strerror))
    typer.echo(to_json(reply, pictures) if as_json else as_text(reply, pictures))
    form = form_of(reply)
    if form is not None and not as_json:
        typer.echo(f"\n{how_to_send(form, line, person, fields, texts, sent=send)}")
    if send and reply.facts.errors:
        raise typer.Exit(1)  # a script must not take what was not sent for sent


def explain(
    lines: Annotated[list[str], typer.Argument(help="Lines to read, each as one argument.")],
    now: Now = None,
    language: Language = None,
) -> None:
    """Show how each line is read, one JSON object a line; no incidents are touched."""
    no_collecting()
    from handlers.grammar import explain as explained

    app = open_application()
    catalog = app.store.catalog.read()
    spoken = _language(language) or app.settings.language
    at = moment(now, ZoneInfo(catalog.region.timezone), app.services.texts(spoken))
    for line in lines:
        typer.echo(json.dumps(explained(line, catalog, at, spoken), ensure_ascii=False))


def _fields(given: list[str], texts: "Texts") -> dict[str, str]:
    """`--field where=Stortorget`: what a form is filled in with."""
    fields = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            stop(texts("cli.ask.field_form", given=repr(one)))
        fields[name.strip()] = value
    return fields


def _language(given: str | None) -> str | None:
    if given not in (None, "sv", "en"):
        stop(f"--language is sv or en, not {given!r}.")
    return given


def _demo_coordinator(app: "App", texts: "Texts") -> str:
    from storage.model.people import Role

    if not app.services.demo:
        stop(texts("cli.ask.no_person"))
    coordinators = [person.key for person in app.store.members.people() if person.role is Role.COORDINATOR]
    return coordinators[0] if coordinators else stop(texts("cli.ask.no_coordinator"))
