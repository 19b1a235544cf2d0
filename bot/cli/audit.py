"""`karta audit`: checking the log, sealing it, its head to be kept elsewhere, and dropping old months."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import by_operator, open_application, stop

if TYPE_CHECKING:
    from storage.audit import Fault, Verified

audit = typer.Typer(help="The log of who was shown what.", no_args_is_help=True)

ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
FAULTS = {
    "changed": "row {row} is not what was sealed: it was changed, or another stands in its place",
    "missing": "row {row} is missing",
    "inserted": "row {row} was never written by Händelsekarta",
    "segment": "the record of the month that begins at row {row} was changed",
    "cut": "what came from row {row} on was cut off, or its seals were changed",
    "counter": "rows from {row} on are there, and the counter says they were never written",
    "unsealed": "from row {row} on nothing is sealed: written while the key was missing (`karta doctor`), or put in by "
    "somebody else. Look at these rows; `karta audit seal` takes them as they are",
    "anchor": "the log no longer leads to the head that was anchored at row {row}: it was cut or made anew",
    "key": "the rows from {row} on were sealed with another key than the one configured (KARTA_AUDIT_KEY), or with an "
    "earlier one that is not there (KARTA_AUDIT_OLD_KEYS)",
}


@audit.command("verify")
def verify(
    anchor: Annotated[
        str, typer.Option(help="A head printed earlier by `karta audit head`, or a file with one a line.")
    ] = "",
) -> None:
    """Check every row of the log; status 1 and the first bad row when something is wrong."""
    anchors = _anchors(anchor)
    found = open_application().store.audit.verify(anchors)
    for unchecked in found.unchecked:
        typer.echo(f"Not checked, as its month was dropped: {unchecked[:24]}…")
    if found.dropped:
        typer.echo(f"Dropped with their heads kept: {', '.join(found.dropped)}.")
    if found.fault is not None:
        typer.echo(f"NOT AS IT WAS WRITTEN: {_said(found.fault)}.", err=True)
        raise typer.Exit(1)
    typer.echo(_well(found, len(anchors)))


@audit.command("head")
def head() -> None:
    """Print the head; keep it where nobody of the house can change it."""
    typer.echo(open_application().store.audit.head() or stop("The log is empty: there is nothing to anchor yet."))


@audit.command("seal")
def seal() -> None:
    """Seal rows that were written while the key was missing, as they are; `karta audit verify` names them first."""
    typer.echo(f"{open_application().store.audit.seal()} rows sealed.")


@audit.command("rotate")
def rotate() -> None:
    """Seal with another key from now on. Stop everything that serves first, and start it again after."""
    from bot.audit_key import next_key, replace_key
    from storage.audit.chain import fingerprint

    app = open_application()
    log, settings = app.store.audit, app.settings
    if settings.audit_key is not None:
        if settings.audit_next_key is None:
            stop("Set KARTA_AUDIT_NEXT_KEY to the next key (at least 32 signs), and run this again.")
        following = settings.audit_next_key.encode()
        if log.state().key != fingerprint(following):  # it is, when this was run before
            log.rotate(following, by_operator("audit", "audit.rotate", ""))
        typer.echo("Sealed with the next key from now on. Now set KARTA_AUDIT_KEY to it, add the old one to")
        typer.echo("KARTA_AUDIT_OLD_KEYS, take KARTA_AUDIT_NEXT_KEY away, and start serving again.")
        return
    following = next_key(settings.data_dir)
    if log.state().key != fingerprint(following):  # it is, when this was cut off before the files were changed
        log.rotate(following, by_operator("audit", "audit.rotate", ""))
    replace_key(settings.data_dir)
    typer.echo("Sealed with a new key from now on; the old one is kept beside it. Keep copies of both elsewhere.")


@audit.command("drop")
def drop(before: Annotated[str, typer.Option(help="The first month that stays, e.g. 2026-01.")]) -> None:
    """Delete the rows of the months before; their heads stay, so that the rest can still be verified."""
    now = datetime.now(UTC)
    if MONTH.fullmatch(before) is None or before > f"{now:%Y-%m}":
        stop(f"--before is a month that has begun, such as 2026-01, not {before[:20]!r}.")
    row = by_operator("audit", "audit.drop", f"before {before}")
    dropped = open_application().store.audit.drop(before, now, row)
    typer.echo(f"Dropped: {', '.join(dropped) or 'nothing'}.")


def _anchors(given: str) -> list[tuple[int, bytes]]:
    """Heads from the option itself, or from the lines of a file."""
    if not given or ANCHOR.fullmatch(given):
        lines = [given] if given else []
    else:
        try:
            lines = [line.strip() for line in Path(given).read_text("utf-8").splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError):
            stop(f"--anchor is a head as `karta audit head` prints it, or a file with such lines, not {given[:80]!r}.")
    found = [ANCHOR.fullmatch(line) for line in lines]
    bad = next((line for line, match in zip(lines, found, strict=True) if match is None), None)
    if bad is not None or (given and not lines):
        stop(f"{given[:80]}: {(bad or '')[:40]!r} is no head; it is 1234:… as `karta audit head` prints it.")
    return [(int(match[1]), bytes.fromhex(match[2])) for match in found if match is not None]


def _said(fault: "Fault") -> str:
    return FAULTS[fault.what].format(row=fault.row)


def _well(found: "Verified", anchors: int) -> str:
    parts = [f"{found.sealed} rows are as they were written, in {found.segments} months"]
    parts += [f"{anchors} anchors fit"] if anchors else []
    return "; ".join(parts) + (f".\nHead: {found.head}" if found.head else ".")
