"""Elements of the chat's answers as pieces of a document: what is pressed falls away, what is noted is collected."""

from collections.abc import Iterable, Iterator

from handlers.document import Block, Figure, Grid, Paragraph
from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Element, Picture, Table, Text
from storage.model.problem import Contribution


def blocks(elements: Iterable[Element], *, share: float = 1.0, heads: bool = False) -> Iterator[Block]:
    """Sentences, tables and pictures in their order, without notes. `heads`: what is loud stands over what follows."""
    for one in elements:
        if isinstance(one, Text) and one.style != "note":
            yield Paragraph(one.text, "strong" if heads and one.style == "lead" else "normal")
        elif isinstance(one, Table):
            yield grid(one)
        elif isinstance(one, Picture):
            yield Figure(one.png, one.alt, "", share)


def grid(table: Table, widths: tuple[float, ...] = ()) -> Grid:
    """A table of a card."""
    return Grid(table.header, table.rows, widths, table.numeric, table.caption)


def pictures(elements: Iterable[Element]) -> tuple[Picture, ...]:
    """Those of an answer."""
    return tuple(one for one in elements if isinstance(one, Picture))


def with_partner(desk: Desk, said: Contribution) -> str:
    """Somebody's words with their partner; a document that is filed names no single person for them."""
    return f"{ended(said.text.strip())} ({desk.names({said.partner})})"


def notes(elements: Iterable[Element]) -> tuple[str, ...]:
    """What somebody must know to read an answer right."""
    return tuple(one.text for one in elements if isinstance(one, Text) and one.style == "note")
