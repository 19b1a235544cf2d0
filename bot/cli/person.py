"""`karta person`: what is stored of one person, and making them nobody."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import open_application, stop

person = typer.Typer(help="One person's own data.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="A person's key or e-mail address.")]


@person.command("extract")
def extract(
    key: Key,
    out: Annotated[Path, typer.Option(help="The folder for the files; it is made for its owner alone.")],
    language: Annotated[str, typer.Option(help="sv or en.")] = "sv",
) -> None:
    """Write everything that is stored of a person to files, for that person: text, JSON and their photos."""
    from bot.retention import WHO
    from handlers.mydata import FORMATS, as_file
    from handlers.texts import load
    from storage.audit import Showing
    from storage.model.people import Level

    app, now = open_application(), datetime.now(UTC)
    found = app.store.persons.extract(key)
    if not any(found.values()):
        stop(f"Nothing is stored of {key[:80]!r}. See `karta members list`.")
    at = now.astimezone(ZoneInfo(app.store.catalog.read().region.timezone)).isoformat(timespec="minutes")
    # Written before a file is: what was handed out stands in the log.
    app.store.audit.write(Showing(now, WHO, None, "", "person extract", key, Level.RAW, len(found["reports"])))
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for kind in FORMATS:
            _write(out / f"mydata.{kind}", as_file(found, kind, load(language), at).encode())
        photos = _photos(app.settings.data_dir / "photos", found, out)
    except OSError as error:
        stop(f"The files cannot be written to {out}: {error.strerror}. Choose another folder with --out.")
    typer.echo(f"Wrote {len(FORMATS) + photos} files to {out}. They are for {key[:80]} alone.")


@person.command("erase")
def erase(
    key: Key,
    yes: Annotated[bool, typer.Option("--yes", help="Really: it cannot be undone.")] = False,
) -> None:
    """Make a person nobody, everywhere but in the audit log; their reports stay, and are no longer theirs."""
    from bot.retention import WHO
    from storage.audit import Showing
    from storage.model.people import Level

    app, now = open_application(), datetime.now(UTC)
    if not yes:
        stop(f"This makes {key[:80]!r} nobody and cannot be undone. Say --yes to do it; `karta person extract` first?")
    pseudonym, touched = app.store.persons.erase(key, now)
    app.store.audit.write(Showing(now, WHO, None, "", "person erase", pseudonym, Level.NOTHING, touched))
    typer.echo(f"Done: {touched} rows. What is left is called {pseudonym}; the audit log is as it was.")


def _photos(folder: Path, found: "dict[str, list[dict[str, object]]]", out: Path) -> int:
    """Copies of the photos in their reports; how many."""
    from storage.photos import PhotoFiles

    files, written = PhotoFiles(folder), 0
    for report in found["reports"]:
        digests = report["photos"]
        for number, digest in enumerate(digests if isinstance(digests, list) else [], 1):
            jpeg = files.get(str(digest))
            if jpeg is not None:
                _write(out / f"{report['number']}-{number}.jpg", jpeg)
                written += 1
    return written


def _write(path: Path, content: bytes) -> None:
    """For the owner's eyes alone, from the first byte."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
