"""A document in plain pieces: what it says and how it is built, in no file format. bot/documents writes the file.

It holds what its readers may see and nothing else, so that a writer has nothing to leave out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DocumentKind = Literal["docx", "pdf"]
# What a piece of text is: `fill` is for people to write in, `note` is smaller, `strong` stands over what it names, and
# `inner` is a bullet under the bullet before it.
Style = Literal["normal", "lead", "strong", "note", "bullet", "inner", "fill"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number in its text; level 1 begins a chapter."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    style: Style = "normal"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with at least one row. `widths` are the columns' shares; those that are `numeric` stand to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    numeric: tuple[int, ...] = ()
    caption: str = ""

    @property
    def shares(self) -> tuple[float, ...]:
        """The widths; without any, words get more room than numbers."""
        return self.widths or tuple(1.0 if place in self.numeric else 2.0 for place in range(len(self.header)))


@dataclass(frozen=True, slots=True)
class Figure:
    """A PNG with what it shows in words; `share` is how much of the page's width it takes."""

    png: bytes
    alt: str
    caption: str
    share: float = 1.0


Block = Heading | Paragraph | Grid | Figure


@dataclass(frozen=True, slots=True)
class Document:
    """The whole of it: `facts` stand under the title, `front` below them on the first page.

    `page` is like "Sida {n} av {all}", `fill` is the word that marks what people fill in, `made` when it was made.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    front: tuple[Paragraph, ...]
    contents: str
    footer: str
    page: str
    fill: str
    author: str
    language: str
    made: datetime
    blocks: tuple[Block, ...]
