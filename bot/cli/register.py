"""`karta register`: who gets what of whom, out as TOML, edited, and in again; areas, reminders, the document."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import moment, open_application, stop

if TYPE_CHECKING:
    from bot.app import App
    from handlers.sharing.words import Names
    from storage.errors import InvalidValueError
    from storage.model.region import Area
    from storage.model.register import Grant
    from storage.register.file import Entry

register = typer.Typer(help="Who gets what of whom (the register of information needs).", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", help="Who decides it: a person's key, or an office. It stands in the log.")]
Language = Annotated[str | None, typer.Option(help="sv or en; the installation's language without it.")]
Now = Annotated[str | None, typer.Option(help="The moment, ISO 8601; the clock without it.")]


@register.command("list")
def list_rows(
    everything: Annotated[bool, typer.Option("--all", help="Also what was proposed, replaced and refused.")] = False,
    language: Language = None,
) -> None:
    """What each partner gives to whom, and which number it was signed under."""
    app = open_application()
    names = _names(app, language)
    if everything:
        for row in app.store.register.rows("proposed", "in_force", "replaced", "refused"):
            state = names.texts(f"sharing.version.{row.state}")
            typer.echo(f"{row.label:<6}{state:<18}{_line(row.grant, names)}  [{names.signed_by(row)}]")
        return
    from handlers.sharing.matrix import entries

    numbered = {row.number: row for row in app.store.register.rows()}
    for entry in entries(app.store.register.read(), names.catalog, _today(app), own=True):
        found = numbered.get(entry.grant.number)
        signed = names.texts("sharing.start") if found is None else f"{found.label}: {names.signed_by(found)}"
        parties = names.texts("sharing.to", source=names.partner(entry.source), receiver=names.parties(entry.receivers))
        typer.echo(f"{parties}: {names.exactness(entry.grant)}, {names.until(entry.grant)}  [{signed}]")


@register.command("export")
def export() -> None:
    """Print all that is in force as TOML, the starting matrix too: edit it and import it again."""
    from storage.register.file import written

    typer.echo(written(in_force(open_application())), nl=False)


@register.command("import")
def import_rows(
    file: Annotated[Path, typer.Argument(help="TOML as `export` prints it; see docs/sharing.md.")],
    by: By = "administrator",
    also_signed: Annotated[
        bool, typer.Option("--also-signed", help="Replace rows, too, that both sides have signed.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, put nothing in force.")] = False,
) -> None:
    """Put the file's rows in force at once, all or none; what is there already stays as it is."""
    app, at = open_application(), datetime.now(UTC)
    entries = _read(app, file)
    same = {_bare(grant) for grant in in_force(app)}
    changed = [entry for entry in entries if _bare(entry.grant) not in same]
    _refuse_faults(app, file, changed, at)
    if not also_signed:
        _refuse_signed(app, changed)
    if changed and not dry_run:
        put(app, [entry.grant for entry in changed], by, at)
    done = "would be put in force" if dry_run else "put in force"
    typer.echo(f"{len(changed)} rows {done}, {len(entries) - len(changed)} unchanged.")


@register.command("areas")
def areas(
    partner: Annotated[str, typer.Argument(help="The partner's key.")],
    named: Annotated[
        list[str] | None, typer.Argument(help="Keys or names of areas; those left out are taken out.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="The partner has no areas of its own.")] = False,
    by: By = "operator",
) -> None:
    """Say which areas a partner answers for, or show them."""
    app = open_application()
    catalog = app.store.catalog.read()
    if partner not in {one.key for one in catalog.partners}:
        stop(f"There is no partner {partner[:80]!r}. There are: {', '.join(one.key for one in catalog.partners)}.")
    primary = [area for area in catalog.areas if area.set == catalog.primary_set]
    if named or none:
        keys = [] if none else [_area(one, primary).key for one in named or []]
        app.store.register.put_areas(partner, keys, by, datetime.now(UTC))
    own = app.store.register.read().own_areas.get(partner, frozenset())
    for area in (one for one in primary if one.key in own):
        typer.echo(f"{area.key:<16}{area.name}")
    if not own:
        typer.echo(f"{partner} has no areas of its own.")


@register.command("remind")
def remind(now: Now = None) -> None:
    """Tell both sides of rows that end in 60, 30 or 7 days; each once. Run it daily."""
    from zoneinfo import ZoneInfo

    from bot.notify import tell

    app = open_application()
    at = moment(now, ZoneInfo(app.store.catalog.read().region.timezone))
    reminded = app.store.register.remind(at)
    typer.echo(f"{reminded} rows reminded of, {tell(app.store, at)} people told.")


@register.command("document")
def document(
    out: Annotated[Path, typer.Option(help="The file to write, a .docx.")] = Path("delning.docx"),
    language: Language = None,
    now: Now = None,
) -> None:
    """Write the register as a document for decision and signature."""
    from zoneinfo import ZoneInfo

    from bot.paper import write
    from bot.register_paper import composed

    app = open_application()
    at = moment(now, ZoneInfo(app.store.catalog.read().region.timezone))
    paper = composed(app, _language(app, language), at)
    try:
        write(paper, out)
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}. Choose another file with --out.")
    typer.echo(f"{out}: {paper.version}")


def in_force(app: "App") -> list["Grant"]:
    """Every row in force, the signed one where the starting matrix has one too."""
    return list({grant.place: grant for grant in app.store.register.read().grants}.values())


def put(app: "App", grants: Sequence["Grant"], by: str, at: datetime) -> None:
    """Put rows in force as an administrator's act, with its row in the log."""
    from storage.audit import Showing
    from storage.model.agreement import label
    from storage.model.people import Level

    numbers = app.store.register.put(grants, by, at)
    words = ", ".join(label(number) for number in numbers)
    app.store.audit.write(Showing(at, by, None, "", "register import", words, Level.NOTHING, 0))


def _read(app: "App", file: Path) -> list["Entry"]:
    from handlers.sharing.answers import wrong_words
    from storage.register.file import parse

    try:
        entries, faults = parse(file.read_text("utf-8-sig"))
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}.")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        stop(f"{file} is not TOML in UTF-8: {error}.")
    texts = app.services.texts(app.settings.language)
    _refuse(file, [(fault.line, wrong_words(fault.error, texts)) for fault in faults])
    if not entries:
        stop(f"{file} holds no [[from]]; print an example with `karta register export`.")
    return entries


def _refuse_faults(app: "App", file: Path, entries: Sequence["Entry"], at: datetime) -> None:
    from handlers.sharing.answers import wrong_words

    texts = app.services.texts(app.settings.language)
    found: list[tuple[int, InvalidValueError]] = []
    for entry in entries:
        error = app.store.register.fault(entry.grant, at)
        if error is not None:
            found.append((entry.line, error))
    _refuse(file, [(line, wrong_words(error, texts)) for line, error in found])


def _refuse(file: Path, faults: Sequence[tuple[int, str]]) -> None:
    if faults:
        lines = [f"{file}, line {line}: {said}" for line, said in faults]
        stop("\n".join([*lines, "Nothing was put in force."]))


def _refuse_signed(app: "App", entries: Sequence["Entry"]) -> None:
    """What two partners have agreed is not overwritten by the way."""
    places = {entry.grant.place for entry in entries}
    touched = [row.label for row in app.store.register.rows() if row.is_signed and row.grant.place in places]
    if touched:
        stop(
            f"Both sides have signed {', '.join(touched)}, which the file would replace. "
            "Nothing was put in force. Add --also-signed if that was decided."
        )


def _bare(grant: "Grant") -> "Grant":
    from dataclasses import replace

    return replace(grant, number=0)


def _area(given: str, areas: Sequence["Area"]) -> "Area":
    """An area by key or by name."""
    wanted = given.casefold()
    found = [one for one in areas if wanted in {one.key.casefold(), one.name.casefold()}]
    if len(found) != 1:
        from rapidfuzz import process

        near = [name for name, *_ in process.extract(given, [one.name for one in areas], limit=3)]
        stop(f"There is no area {given[:80]!r}. Nearest: {', '.join(near)}. See `karta areas`.")
    return found[0]


def _names(app: "App", language: str | None) -> "Names":
    from handlers.sharing.words import names_of

    return names_of(app.services, _language(app, language))


def _language(app: "App", language: str | None) -> str:
    if language not in (None, "sv", "en"):
        stop(f"--language is sv or en, not {language!r}.")
    return language or app.settings.language


def _line(grant: "Grant", names: "Names") -> str:
    parties = names.texts("sharing.to", source=names.party(grant.source), receiver=names.party(grant.receiver))
    return f"{parties}: {names.exactness(grant)}, {names.until(grant)}"


def _today(app: "App") -> date:
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(app.store.catalog.read().region.timezone)).date()
