"""A document (handlers/sharing/document.py) as a Word file, of the parts that all our Word files are made of."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm

from bot.documents import parts
from bot.documents.parts import ACCENT, INK, LANGUAGES, QUIET
from handlers.sharing.document import Grid, Heading, Paper, Paragraph

if TYPE_CHECKING:
    from docx.document import Document as Docx

PEN = Cm(1.3)  # a row that is signed by hand
SMALL = 4  # columns; with more the letters are smaller


def write(paper: Paper, out: Path) -> None:
    """Write the file, whole or not at all; raises OSError."""
    out.write_bytes(as_bytes(paper))


def as_bytes(paper: Paper) -> bytes:
    """The file's content."""
    document = Document()
    _styles(document, paper)
    parts.page(document.sections[0], paper.footer, paper.page)
    _front(document, paper)
    number = 0
    for block in paper.blocks:
        if isinstance(block, Heading):
            number += 1
            document.add_heading(f"{number}. {block.text}", level=1)
        elif isinstance(block, Paragraph):
            document.add_paragraph(block.text, style={"note": "Note", "bullet": "List Bullet"}.get(block.style))
        elif isinstance(block, Grid):
            _grid(document, block)
        else:
            section = document.add_section(WD_SECTION.NEW_PAGE)
            parts.page(section, paper.footer, paper.page, landscape=block.landscape)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _styles(document: "Docx", paper: Paper) -> None:
    core = document.core_properties
    core.title, core.author, core.language = paper.title, paper.author, LANGUAGES.get(paper.language, "sv-SE")
    core.comments = paper.version
    parts.style(document, "Normal", 10.5, INK, after=6)
    parts.style(document, "Heading 1", 14, ACCENT, before=16, after=4, bold=True)
    parts.style(document, "Title", 24, ACCENT, after=2, bold=True)
    parts.style(document, "Subtitle", 13, QUIET, after=14)
    parts.style(document, "List Bullet", 10.5, INK, after=3)
    document.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    parts.style(document, "Note", 9, QUIET, before=4, after=6)
    parts.language(document, paper.language)


def _front(document: "Docx", paper: Paper) -> None:
    document.add_paragraph(paper.title, style="Title")
    document.add_paragraph(paper.subtitle, style="Subtitle")
    table = document.add_table(rows=0, cols=2)
    for label, value in paper.facts:
        cells = table.add_row().cells
        parts.fill(cells[0], label, bold=True)
        parts.fill(cells[1], value)
    parts.finish(table, (3, 6), parts.width(document.sections[0]))


def _grid(document: "Docx", grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.header))
    small = len(grid.header) > SMALL
    for cell, text in zip(table.rows[0].cells, grid.header, strict=True):
        parts.fill(cell, text, bold=True, small=small)
        parts.shade(cell)
    parts.repeat(table)
    for row in grid.rows:
        added = table.add_row()
        if grid.tall:
            added.height = PEN
        for cell, text in zip(added.cells, row, strict=True):
            parts.fill(cell, text, small=small)
        parts.unbroken(added)
    parts.finish(table, grid.widths, parts.width(document.sections[-1]))
    document.add_paragraph(style="Note")
