"""A document as PDF, by Typst: tagged, with alt texts and its language (PDF/UA-1), and fit to be kept (PDF/A-2a).

The only place that knows Typst. The template is fixed and gets everything as data: no word of anybody's is ever read as
markup. Nothing is written to disk: a picture travels inside an SVG, which is text.
"""

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import typst

from analytics.maps import fonts
from handlers.document import Block, Document, Figure, Grid, Paragraph

TEMPLATE = "paper.typ"
FONTS = ("fontpkg_fira_sans", "files")
BULLETS = {"bullet", "inner"}
# Centimetres: what a page has between its margins, what a cell keeps free, and a letter of a table.
PAGE, INSET, LETTER = 16.4, 0.35, 0.18
REGIONS = {"sv": "SE", "en": "GB"}


def as_pdf(document: Document) -> bytes:
    """The file's content; the same document gives the same bytes."""
    data = {
        **{name: getattr(document, name) for name in _PLAIN},
        "region": REGIONS.get(document.language, "SE"),
        "facts": [list(pair) for pair in document.facts],
        "front": _pieces(document.front),
        "blocks": _pieces(document.blocks),
    }
    return typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(_printable(data))},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(document.made.timestamp()),
    )


def _printable(value: object, name: str = "") -> object:
    """What Fira Sans can draw: PDF/A wants every letter in the file, so another would be a fault and not a box."""
    if isinstance(value, str):
        return value if name == "svg" else fonts.printable(value)
    if isinstance(value, dict):
        return {key: _printable(one, key) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


_PLAIN = ("title", "subtitle", "contents", "footer", "page", "fill", "author", "language")


def _pieces(blocks: Iterable[Block]) -> list[dict[str, object]]:
    """Pieces as data; bullets that follow on each other are one list."""
    found: list[dict[str, object]] = []
    for is_list, some in groupby(blocks, lambda one: isinstance(one, Paragraph) and one.style in BULLETS):
        if is_list:
            found.append({"kind": "list", "items": _items(one for one in some if isinstance(one, Paragraph))})
        else:
            found += [_block(one) for one in some]
    return found


def _items(bullets: Iterable[Paragraph]) -> list[dict[str, object]]:
    """Each bullet with those under it."""
    items: list[dict[str, object]] = []
    inner: list[str] = []
    for one in bullets:
        if one.style == "inner" and items:
            inner.append(one.text)
        else:
            inner = []
            items.append({"text": one.text, "inner": inner})
    return items


def _block(block: Block) -> dict[str, object]:
    """A piece as data, with the kind it is."""
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        return {"kind": kind, "svg": _svg(block.png), "alt": block.alt, "caption": block.caption, "share": block.share}
    if isinstance(block, Grid):
        return {"kind": kind, **asdict(block), "widths": list(block.shares), "rows": _cells(block)}
    return {"kind": kind, **asdict(block)}


def _cells(grid: Grid) -> list[list[dict[str, object]]]:
    """Each cell, and whether it holds a word that may be wider than its column."""
    room = [share / sum(grid.shares) * PAGE - INSET for share in grid.shares]
    return [
        [
            {"text": text, "parted": any(len(word) * LETTER > wide for word in text.replace("-", " ").split())}
            for text, wide in zip(row, room, strict=True)
        ]
        for row in grid.rows
    ]


def _svg(png: bytes) -> str:
    """The picture inside an SVG of its own size; a PNG's width and height stand in its first chunk."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    held = b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{held}"/></svg>'
    )


@cache
def _template() -> bytes:
    return files("bot.documents").joinpath(TEMPLATE).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Fira Sans alone: what the machine has installed makes no other document of it."""
    folder = Path(str(files(FONTS[0]).joinpath(FONTS[1])))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
