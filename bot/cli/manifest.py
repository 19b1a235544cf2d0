"""`karta manifest`: what a chat platform must know of the bot, made from the same tables as the code."""

import json
from typing import Annotated

import typer

from bot.cli.common import stop

manifest = typer.Typer(help="The app's manifest for a chat platform.", no_args_is_help=True)


@manifest.callback()
def _group() -> None:
    """Keep the platform's name as a word of its own, also while there is only one."""


@manifest.command("slack")
def slack(
    address: Annotated[
        str, typer.Option(help="For HTTP: where Slack reaches the server, https://…; without it Socket Mode.")
    ] = "",
    language: Annotated[str, typer.Option(help="Of names and descriptions: sv or en.")] = "sv",
) -> None:
    """Print the app manifest for Slack, to be pasted into a new app. Step 1 of docs/go-live-slack.md."""
    from bot.platforms.slack.manifest import manifest as made
    from handlers.commands import COMMANDS
    from handlers.texts import load
    from handlers.texts.texts import LANGUAGES

    if language not in LANGUAGES:
        stop(f"--language must be one of {', '.join(LANGUAGES)}.")
    if address and not address.startswith("https://"):
        stop("--address must begin with https://, as Slack calls no other.")
    typer.echo(json.dumps(made(COMMANDS, load(language), address.rstrip("/")), ensure_ascii=False, indent=2))
