"""What every `karta` command shares: settings, the database, the clock and clear errors."""

import atexit
import gc
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings
    from handlers.texts import Texts
    from storage.audit import Showing

# Whoever works at the command line is known to the machine, not to us.
OPERATOR = "operator"
# Dates outside these make no question; they also keep a year's neighbours representable.
YEARS = (1900, 2100)


def stop(message: str) -> NoReturn:
    """Say what is wrong and how to mend it, and end with status 2."""
    say(message, err=True)
    raise SystemExit(2)


def say(text: str, *, err: bool = False) -> None:
    """One text on the terminal as typer says it. Imported for it only where escape codes may need to be taken out."""
    if "\x1b" in text or os.name == "nt":
        import typer

        typer.echo(text, err=err)
    else:
        print(text, file=sys.stderr if err else sys.stdout, flush=True)


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
    """For a process that ends within a second: looking for cyclic garbage takes a tenth of it and finds none.

    The last look is taken when the process ends, whatever was disabled; what is frozen is left out of it.
    """
    gc.disable()
    atexit.register(gc.freeze)


def one_thread() -> None:
    """Before numpy is imported: the threads that OpenBLAS starts have nothing to do for one answer."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def moment(text: str | None, zone: ZoneInfo, texts: "Texts | None" = None) -> datetime:
    """`--now` as a moment with a zone; without it, the clock."""
    if text is None:
        return datetime.now(zone)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        stop(_words(texts)("cli.ask.no_now", given=repr(text)))
    if not YEARS[0] <= given.year <= YEARS[1]:
        stop(_words(texts)("cli.ask.now_beyond", first=YEARS[0], last=YEARS[1], year=given.year))
    return given.replace(tzinfo=zone) if given.tzinfo is None else given.astimezone(zone)


def _words(texts: "Texts | None") -> "Texts":
    from handlers.texts import load

    return texts or load("en")


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
