"""`karta backup` and `karta restore`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import settings

if TYPE_CHECKING:
    from bot.backups.archive import Manifest


def backup(
    target: Annotated[Path, typer.Argument(help="A new file, or a folder, in which it is named by the moment.")],
) -> None:
    """Write the database and the photos into one file while everything goes on. The audit log's key is not in it."""
    from bot.backups.making import back_up

    at = datetime.now(UTC)
    path = target / f"karta-{at:%Y%m%dT%H%M%SZ}.tar.gz" if target.is_dir() else target
    made = back_up(settings(), path, at)
    typer.echo(f"{path}: {_said(made)}, {path.stat().st_size / 1e6:.1f} MB.")
    typer.echo(
        "It holds personal data: keep it encrypted and no longer than you promise. The audit log's key is not in it."
    )


def restore(
    source: Annotated[Path, typer.Argument(help="A file that `karta backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move a SQLite database that is there aside, under another name.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check all of it, change nothing.")] = False,
) -> None:
    """Bring a backup back, wholly or not at all. Stop `karta serve` first."""
    from bot.backups.restoring import restore as run

    configured = settings()
    found = run(configured, source, datetime.now(UTC), replace=replace, dry_run=dry_run)
    if dry_run:
        typer.echo(f"In order: {_said(found)}. Nothing was changed.")
        return
    typer.echo(f"Restored: {_said(found)}.")
    typer.echo("Now: `karta doctor`, `karta audit verify` (with the key that the log had), and `karta retention run`:")
    typer.echo(
        "what went since the backup was made is back. Erase again who asked to be erased since (`karta person erase`)."
    )


def _said(manifest: "Manifest") -> str:
    counts = f"{manifest.incidents} incidents, {manifest.people} people, {manifest.photos} files of photos"
    return f"{manifest.database} of {manifest.made_at}, version {manifest.version}, {counts}"
