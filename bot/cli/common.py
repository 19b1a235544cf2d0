"""What every `karta` command shares: settings, the database, the clock and clear errors."""

import gc
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings
    from storage.audit import Showing

# Whoever works at the command line is known to the machine, not to us.
OPERATOR = "operator"
# Dates outside these make no question; they also keep a year's neighbours representable.
YEARS = (1900, 2100)


def stop(message: str) -> NoReturn:
    """Say what is wrong and how to mend it, and end with status 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


def settings() -> "Settings":
    """The settings, or a clear end."""
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        stop(f"The configuration cannot be used:\n{error}")


def open_application() -> "App":
    """The application on the configured database."""
    from bot.app import open_app

    configured = settings()
    return open_app(configured, configured.url())


def no_collecting() -> None:
    """For a process that ends within a second: looking for cyclic garbage takes a twentieth of it and finds none."""
    gc.disable()


def moment(text: str | None, zone: ZoneInfo) -> datetime:
    """`--now` as a moment with a zone; without it, the clock."""
    if text is None:
        return datetime.now(zone)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        stop(f"--now cannot be read: {text!r}. Write for example 2026-11-22T12:00 or 2026-11-22T12:00+01:00.")
    if not YEARS[0] <= given.year <= YEARS[1]:
        stop(f"--now must lie between {YEARS[0]} and {YEARS[1]}, not in {given.year}.")
    return given.replace(tzinfo=zone) if given.tzinfo is None else given.astimezone(zone)


def use_utf8() -> None:
    """Swedish letters reach the terminal whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def by_operator(command: str, act: str, about: str, partner: str | None = None) -> "Showing":
    """The log's row of an act at the command line."""
    from storage.audit import Showing
    from storage.model.people import Level

    return Showing(datetime.now(UTC), OPERATOR, partner, "", command, about, Level.NOTHING, 0, act=act)
