"""Each plain element of a card as elements of an Adaptive Card 1.5. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.platforms.teams.actions import execute, execute_set
from bot.platforms.teams.forms import form_elements
from bot.platforms.teams.words import calm, plain
from bot.platforms.urls import is_safe_url
from handlers.reply import (
    Buttons,
    Divider,
    Element,
    Fields,
    Files,
    Form,
    Link,
    Photo,
    Picture,
    Select,
    Table,
    Text,
)
from handlers.texts import Texts

Json = dict[str, Any]
MOST_LINES = 40  # paragraphs of one text; the rest is run together, and nothing is lost
PHONE = 42  # signs in a row that a phone shows in a card
ENOUGH = 18  # signs of a cell that deserve a line of their own
LONG_LIST = 12  # choices beyond which one types to find
STYLES: dict[str, Json] = {
    "normal": {},
    "lead": {"weight": "Bolder"},
    "note": {"isSubtle": True, "size": "Small"},
    "warning": {"color": "Attention", "weight": "Bolder"},
}
BUTTON_STYLES: dict[str, Literal["default", "positive", "destructive"]] = {
    "normal": "default",
    "primary": "positive",
    "danger": "destructive",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands: its number in the card, that of its picture, and whether its form is the only one."""

    number: int
    picture: int
    alone: bool
    title: str


def element_parts(element: Element, place: Place, texts: Texts) -> list[Json]:
    """What one element becomes."""
    if isinstance(element, Buttons | Select | Files | Form | Link):
        return _pressable(element, place, texts)
    return _read(element, place)


def _read(element: Text | Fields | Table | Picture | Photo | Divider, place: Place) -> list[Json]:
    made: list[Json]
    match element:
        case Text(text, style):
            made = paragraphs(text, STYLES[style])
        case Fields(pairs):
            made = [{"type": "FactSet", "facts": [{"title": calm(a), "value": calm(b)} for a, b in pairs]}]
        case Table():
            made = _table(element)
        case Picture():
            made = [_picture(element, place.picture)]
        case Photo(alt=alt):  # whoever may see it opens the report on our own page
            made = paragraphs(alt, STYLES["note"])
        case Divider():
            made = [{"type": "TextBlock", "text": " ", "separator": True, "spacing": "Small", "size": "Small"}]
    return made


def _pressable(element: Buttons | Select | Files | Form | Link, place: Place, texts: Texts) -> list[Json]:
    match element:
        case Buttons(buttons):
            pressed = [execute("line", b.label, {"line": b.line}, BUTTON_STYLES[b.style]) for b in buttons]
            made = execute_set(pressed)
        case Files(label, choices):
            taken = [execute("file", name, {"line": line}) for name, line in choices]
            made = [*paragraphs(label, STYLES["note"]), *execute_set(taken)]
        case Select():
            made = _select(element, place.number, texts)
        case Link(label, url):
            made = _link(label, url)
        case Form():
            made = form_elements(element, place.number, place.title, texts, alone=place.alone)
    return made


def paragraphs(text: str, style: Json) -> list[Json]:
    """Text in a style, a paragraph a line; TextRuns read no markdown."""
    lines = [line for line in plain(text).split("\n") if line.strip()]
    kept = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])] if len(lines) > MOST_LINES else lines
    return [run(line, style, first=not number) for number, line in enumerate(kept)]


def run(text: str, style: Json, *, first: bool = True, align: str = "") -> Json:
    """One paragraph."""
    made: Json = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": plain(text), **style}]}
    if not first:
        made["spacing"] = "Small"
    if align:
        made["horizontalAlignment"] = align
    return made


def _table(table: Table) -> list[Json]:
    """A table where a phone shows it; a wider one as a paragraph a row, each cell with its heading."""
    count = max([len(table.header), *(len(row) for row in table.rows)], default=0)
    caption = paragraphs(table.caption, STYLES["lead"])
    if not count:
        return caption
    columns = [_column([table.header, *table.rows], number) for number in range(count)]
    if sum(max(map(len, cell.split()), default=0) for cell in columns) + 2 * count > PHONE and table.header:
        return [*caption, *(part for row in table.rows for part in _stacked(table.header, row))]
    numeric = frozenset(table.numeric)
    header = [_row(table.header, count, numeric, {"weight": "Bolder"})] if table.header else []
    made: Json = {
        "type": "Table",
        "columns": [{"width": _weight(cell)} for cell in columns],
        "firstRowAsHeaders": bool(table.header),
        "showGridLines": False,
        "rows": [*header, *(_row(row, count, numeric, {}) for row in table.rows)],
    }
    return [*caption, made]


def _column(rows: Sequence[Sequence[str]], number: int) -> str:
    """The cell of a column that has the longest word."""
    cells = [row[number] for row in rows if number < len(row)]
    return max(cells, key=lambda cell: max(map(len, cell.split()), default=0), default="")


def _weight(cell: str) -> int:
    """How much of the width a column takes, in signs: its longest word, and room to read what is longer."""
    return max(3, max(map(len, cell.split()), default=0), min(len(cell), ENOUGH))


def _stacked(header: Sequence[str], row: Sequence[str]) -> list[Json]:
    """`1 Söder` in bold, and `Händelser: 13 · Vanligt: 12` under it."""
    lead = 2 if row and len(row[0]) < 4 and len(row) > 1 else 1  # a rank says little alone
    first = " ".join(
        f"{label} {cell}" if cell.isdigit() else cell for label, cell in zip(header, row[:lead], strict=False)
    )
    rest = " · ".join(f"{label}: {cell}" for label, cell in zip(header[lead:], row[lead:], strict=False) if cell)
    return [*paragraphs(first, STYLES["lead"]), *([run(rest, {}, first=False)] if rest else [])]


def _row(cells: Sequence[str], count: int, numeric: frozenset[int], style: Json) -> Json:
    filled = [*cells, *[""] * (count - len(cells))]
    made = [_cell(cell, style, "Right" if number in numeric else "") for number, cell in enumerate(filled)]
    return {"type": "TableRow", "cells": made}


def _cell(text: str, style: Json, align: str) -> Json:
    return {"type": "TableCell", "items": [run(" ".join(text.split()), style, align=align)]}


def _picture(picture: Picture, number: int) -> Json:
    """The picture's place: its bytes are put there when it is posted. One tap shows it large."""
    return {
        "type": "Image",
        "url": f"picture-{number}",
        "altText": plain(picture.alt),
        "size": "Stretch",
        "msteams": {"allowExpand": True},
    }


def _select(select: Select, number: int, texts: Texts) -> list[Json]:
    name = f"s{number}"
    choices = [{"title": calm(label), "value": line} for label, line in select.options]
    made: Json = {"type": "Input.ChoiceSet", "id": name, "label": calm(select.label), "choices": choices}
    made["style"] = "filtered" if len(choices) > LONG_LIST else "compact"
    if choices:
        made["value"] = choices[0]["value"]
    pressed = execute("pick", texts("page.choose"), {"field": name}, inputs=True)
    return [made, *execute_set([pressed])]


def _link(label: str, url: str) -> list[Json]:
    if not is_safe_url(url):
        return paragraphs(f"{label}: {url}", {})
    return [{"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": calm(label), "url": url}]}]
