"""`karta manifest`: what a chat platform must know of the bot, made from the same tables as the code."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import stop
from bot.settings import SettingsError, load_settings

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


@manifest.command("teams")
def teams(
    organisation: Annotated[str, typer.Option(help="Who runs the bot, at most 32 signs; people see it.")],
    website: Annotated[str, typer.Option(help="The organisation's page about the bot, https://…")],
    privacy: Annotated[str, typer.Option(help="Its page about personal data; the website otherwise.")] = "",
    terms: Annotated[str, typer.Option(help="Its terms of use; the website otherwise.")] = "",
    client_id: Annotated[str, typer.Option(help="The bot's id; KARTA_TEAMS_CLIENT_ID otherwise.")] = "",
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("handelsekarta-teams.zip"),
) -> None:
    """Write the app package for Teams: manifest, Swedish and English, and icons. Step 4 of docs/go-live-teams.md."""
    from bot.platforms.teams.manifest import About, package
    from handlers.commands import COMMANDS
    from handlers.texts import load

    try:
        known = client_id or load_settings().teams_client_id or ""
        about = About(known, organisation, website, privacy or website, terms or website, app_version())
    except (ValueError, SettingsError) as error:
        stop(f"{error}")
    made = package(about, COMMANDS, load("sv"), load("en"))
    try:
        out.write_bytes(made)
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"{out}: {len(made)} bytes, version {about.version}. Upload it in the Teams admin center.")


def app_version() -> str:
    """The product's version; Teams takes none below 1.0.0."""
    major, minor, patch = (*version("handelsekarta").split("."), "0", "0")[:3]
    return f"{int(major) + 1}.{minor}.{patch}"
