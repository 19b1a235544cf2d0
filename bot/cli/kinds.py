"""`karta kinds` and `karta partners`: a municipality's own list, out as TOML, edited, and in again."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.common import open_application, stop
from storage.model.people import Partner
from storage.model.region import Catalog, HarmWeights, Kind, KindGroup

kinds = typer.Typer(help="Kinds of incident (händelsetyper) with their groups and words.", no_args_is_help=True)
partners = typer.Typer(help="The organisations that take part.", no_args_is_help=True)

T = TypeVar("T", Kind, KindGroup, Partner)
File = Annotated[Path, typer.Argument(help="A TOML file as `list` prints it.")]


@kinds.command("list")
def list_kinds() -> None:
    """Print the kinds and groups as TOML, ready to be edited and imported again."""
    catalog = open_application().store.catalog.read()
    for group in catalog.groups:
        typer.echo(_table("groups", group))
    for kind in catalog.kinds:
        typer.echo(_table("kinds", kind))


@kinds.command("import")
def import_kinds(file: File) -> None:
    """Add or change kinds and groups by key; none is removed, since incidents may have it."""
    raw = _read(file)
    given = [_made(Kind, row, file) for row in raw.get("kinds", [])]
    groups = [_made(KindGroup, row, file) for row in raw.get("groups", [])]
    _refuse_empty(file, [*given, *groups], "[[kinds]] or [[groups]]")
    open_application().store.catalog.put_kinds(given, groups)
    typer.echo(f"{len(given)} kinds and {len(groups)} groups taken.")


@kinds.command("weights")
def harm_weights(
    file: Annotated[Path | None, typer.Argument(help="A TOML file as this prints it; without one it prints.")] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Take the weights away; nothing is weighted then.")] = False,
) -> None:
    """What an incident of each kind weighs (harm weights): print them, or take others in their place."""
    catalog = open_application().store.catalog
    if remove and file is not None:
        stop("Give a file or --remove, not both.")
    if remove:
        catalog.put_harm(None)
        typer.echo("No kind has a weight any more.")
    elif file is None:
        _print_weights(catalog.read())
    else:
        given = _weights(_read(file), file)
        catalog.put_harm(given)
        without = [kind.key for kind in catalog.read().kinds if kind.key not in dict(given.weights)]
        typer.echo(f"{len(given.weights)} weights taken, by {given.by}, version {given.version}.")
        if without:
            typer.echo(f"Without a weight: {', '.join(without)}. What holds one of them is not weighted.")


def _print_weights(catalog: Catalog) -> None:
    """The weights there are; else how a file of them begins, with no weight in it."""
    held = catalog.harm
    for name in ("by", "version", "source"):
        typer.echo(f"{name} = {json.dumps(getattr(held, name) if held else '', ensure_ascii=False)}")
    known = dict(held.weights) if held else {}
    typer.echo("\n[weights]")
    for kind in catalog.kinds:
        line = f"{json.dumps(kind.key, ensure_ascii=False)} ="
        typer.echo(f"{line} {known[kind.key]:g}" if kind.key in known else f"# {line}")


def _weights(raw: dict[str, Any], file: Path) -> HarmWeights:
    unknown = sorted(set(raw) - {"by", "version", "source", "weights"})
    if unknown:
        stop(f"{file}: {', '.join(unknown)} is not known; there are by, version, source and [weights].")
    weights = raw.get("weights")
    if not isinstance(weights, dict):
        stop(f"{file} holds no [weights]; print an example with `karta kinds weights`.")
    by, version, source = (raw.get(name, "") for name in ("by", "version", "source"))
    missing = [name for name in ("by", "version", "source") if not f"{raw.get(name, '')}".strip()]
    if missing:
        stop(f"{file}: {', '.join(missing)} must say something: whose weights they are, which, and where from.")
    return HarmWeights(by, version if isinstance(version, str) else f"{version}", source, tuple(weights.items()))


@partners.command("list")
def list_partners() -> None:
    """Print the partners as TOML, ready to be edited and imported again."""
    for partner in open_application().store.catalog.read().partners:
        typer.echo(_table("partners", partner))


@partners.command("import")
def import_partners(file: File) -> None:
    """Add or change partners by key; none is removed, since incidents may be theirs."""
    given = [_made(Partner, row, file) for row in _read(file).get("partners", [])]
    _refuse_empty(file, given, "[[partners]]")
    open_application().store.catalog.put_partners(given)
    typer.echo(f"{len(given)} partners taken.")


def _table(name: str, value: Kind | KindGroup | Partner) -> str:
    """One TOML table; JSON texts, lists and booleans are TOML's too."""
    lines = [f"[[{name}]]"]
    for field in value.__dataclass_fields__:
        held = getattr(value, field)
        if held is not None:
            lines.append(f"{field} = {json.dumps(held, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}.")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        stop(f"{file} is not TOML in UTF-8: {error}.")


def _made(shape: type[T], row: object, file: Path) -> T:
    """One row as its dataclass; a wrong or missing field is named."""
    fields = list(getattr(shape, "__dataclass_fields__", {}))
    if not isinstance(row, dict):
        stop(f"{file}: each entry is a table with {', '.join(fields)}.")
    unknown = sorted(set(row) - set(fields))
    if unknown:
        stop(f"{file}, {row.get('key', '?')}: {', '.join(unknown)} is not known; there are {', '.join(fields)}.")
    words = row.get("words", [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        stop(f"{file}, {row.get('key', '?')}: words is a list of texts.")
    try:
        return shape(**{**row, "words": tuple(words)})
    except TypeError as error:
        stop(f"{file}, {row.get('key', '?')}: {str(error).partition('() ')[2] or error}.")


def _refuse_empty(file: Path, given: Sequence[object], wanted: str) -> None:
    if not given:
        stop(f"{file} holds no {wanted}; print an example with `list`.")
