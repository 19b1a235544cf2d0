"""A reply on a terminal: plain text, or one JSON object, with pictures and what was taken along as files."""

import json
from dataclasses import asdict
from pathlib import Path

from bot.forms import form_lines
from handlers.reply import (
    Buttons,
    Card,
    Divider,
    Element,
    Fields,
    Files,
    Form,
    Link,
    Photo,
    Picture,
    Reply,
    Select,
    Table,
    Text,
)


def save_pictures(reply: Reply, folder: Path) -> list[str]:
    """Write each picture to `folder` under the first free name; answers their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [str(_write(picture, folder)) for picture in _pictures(reply.card)]


def save_file(reply: Reply, folder: Path) -> str:
    """Write what was taken along to `folder` under the first free name; answers its path, "" when there is none."""
    if reply.file is None:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    return str(_kept(folder, reply.file.name, f".{reply.file.kind}", reply.file.body))


def as_text(reply: Reply, pictures: list[str], file: str = "") -> str:
    """The card as lines; tables in columns, each picture as its alt text and its file, and the `file` at the end."""
    lines = [reply.card.title, "=" * len(reply.card.title)]
    files = iter(pictures)
    for element in reply.card.elements:
        if isinstance(element, Picture):
            lines += ["", element.alt, f"-> {next(files)}"]
        elif isinstance(element, Table):
            lines += ["", *_columns(element)]
        elif isinstance(element, Form):
            lines += ["", *form_lines(element)]
        else:
            lines += ["", element.fallback()]
    return "\n".join([*lines, *(["", f"-> {file}"] if file else [])])


def as_json(reply: Reply, pictures: list[str], file: str = "") -> str:
    """`{"reply", "query", "counts", "pictures", "notes"}` as one line, and the path of a `file` that was made."""
    facts = reply.facts
    return json.dumps(
        {
            "reply": {
                "title": reply.card.title,
                "text": reply.card.fallback(),
                "elements": _elements(reply.card),
                "private": reply.private,
            },
            "query": facts.query,
            "counts": {"incidents": 0, **facts.counts} if facts.query else facts.counts,
            "pictures": pictures,
            "notes": list(facts.notes),
            **({"file": file} if file else {}),
            **({"number": facts.number} if facts.number else {}),
            **({"errors": dict(facts.errors)} if facts.errors else {}),
        },
        ensure_ascii=False,
    )


def _elements(card: Card) -> list[dict[str, object]]:
    return [{"type": type(element).__name__.lower(), **_shape(element)} for element in card.elements]


def _shape(element: Element) -> dict[str, object]:
    """What a program reads of an element."""
    shape: dict[str, object]
    match element:
        case Text(text, style):
            shape = {"style": style, "text": text}
        case Fields(pairs):
            shape = {"fields": [list(pair) for pair in pairs]}
        case Table(header, rows, caption):
            shape = {"caption": caption, "header": header, "rows": rows}
        case Picture(_, alt, name):
            shape = {"alt": alt, "name": name}
        case Buttons(buttons):
            shape = {"buttons": [{"label": b.label, "line": b.line} for b in buttons]}
        case Form(line, inputs, submit):
            shape = {"line": line, "submit": submit, "inputs": [asdict(one) for one in inputs]}
        case Photo() | Select() | Link() | Files():
            shape = asdict(element)
        case Divider():
            shape = {"text": element.fallback()}
    return shape


def _pictures(card: Card) -> list[Picture]:
    return [element for element in card.elements if isinstance(element, Picture)]


def _write(picture: Picture, folder: Path) -> Path:
    name = Path(picture.name)
    return _kept(folder, name.stem, name.suffix, picture.png)


def _kept(folder: Path, stem: str, suffix: str, held: bytes) -> Path:
    """Under the first free number: nothing is ever written over."""
    number = 1
    while True:
        path = folder / f"{stem}-{number}{suffix}"
        try:
            with path.open("xb") as file:
                file.write(held)
        except FileExistsError:
            number += 1
        else:
            return path


def _columns(table: Table) -> list[str]:
    rows = [table.header, *table.rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(table.header))]
    lines = [table.caption] if table.caption else []
    for row in rows:
        cells = (
            cell.rjust(width) if place in table.numeric else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(cells).rstrip())
    return lines
