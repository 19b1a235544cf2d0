"""`karta kinds` and `karta partners`: a municipality's own list, out as TOML, edited, and in again."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.common import open_application, stop
from storage.model.people import Partner
from storage.model.region import Kind, KindGroup

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
