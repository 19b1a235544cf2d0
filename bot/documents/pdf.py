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

from handlers.document import Block, Document, Figure, Grid, Paragraph

TEMPLATE = "paper.typ"
FONTS = ("fontpkg_fira_sans", "files")
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
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(document.made.timestamp()),
    )


_PLAIN = ("title", "subtitle", "contents", "footer", "page", "fill", "author", "language")


def _pieces(blocks: Iterable[Block]) -> list[dict[str, object]]:
    """Pieces as data; bullets that follow on each other are one list."""
    found: list[dict[str, object]] = []
    for is_list, some in groupby(blocks, lambda one: isinstance(one, Paragraph) and one.style == "bullet"):
        if is_list:
            found.append({"kind": "list", "items": [one.text for one in some if isinstance(one, Paragraph)]})
        else:
            found += [_block(one) for one in some]
    return found


def _block(block: Block) -> dict[str, object]:
    """A piece as data, with the kind it is."""
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        return {"kind": kind, "svg": _svg(block.png), "alt": block.alt, "caption": block.caption, "share": block.share}
    if isinstance(block, Grid):
        return {"kind": kind, **asdict(block), "widths": list(block.shares)}
    return {"kind": kind, **asdict(block)}


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
