"""`karta ask` and `karta explain`: one line in, the answer or its reading out."""

import json
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.answering import Asked, answer
from bot.cli.answering import language as spoken_language
from bot.cli.common import moment, no_collecting, open_application, say

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
    out: Annotated[Path, typer.Option(help="Folder for pictures and files.")] = Path(),
    field: Annotated[
        list[str] | None, typer.Option(help="A field of the form, as name=value; as many as needed.")
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="Send the form that the line is answered with.")] = False,
) -> None:
    """Ask one line and get the reply on the terminal, pictures and exports as files. A form is sent with --send."""
    no_collecting()
    answer(Asked(line, as_person, in_conversation, now, language, as_json, out, field, send))


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
    spoken = spoken_language(language) or app.settings.language
    at = moment(now, ZoneInfo(catalog.region.timezone), app.services.texts(spoken))
    for line in lines:
        say(json.dumps(explained(line, catalog, at, spoken), ensure_ascii=False))
