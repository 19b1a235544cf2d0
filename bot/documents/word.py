"""A document as a Word file: real headings, a table of contents, headers that repeat, alt texts, the language said.

Looks and small parts are those of the register's document (bot/paper.py).
"""

from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt, RGBColor

from bot.documents import parts
from bot.documents.parts import ACCENT, INK, LANGUAGES, QUIET
from handlers.document import Block, Document, Figure, Grid, Heading, Paragraph

if TYPE_CHECKING:
    from docx.document import Document as Docx

FILL, FILL_EDGE, FILL_WORD = "FFF7DF", "C98A00", RGBColor(0x7A, 0x52, 0x00)
SHORT = 9  # rows of a table that stands on one page
MANY = 5  # columns; with more a table's letters are smaller
STYLES = {
    "normal": "Normal",
    "lead": "Lead",
    "strong": "Strong line",
    "note": "Note",
    "bullet": "List Bullet",
    "inner": "List Bullet 2",
}
CONTENTS_LEVELS = 2


def as_docx(document: Document) -> bytes:
    """The file's content; the same document gives the same bytes."""
    made = docx.Document()
    parts.page(made.sections[0], document.footer, document.page)
    _styles(made, document)
    _front(made, document)
    _contents(made, document)
    for number, block in enumerate(document.blocks):
        _put(made, block, document, number)
    held = BytesIO()
    made.save(held)
    return _steady(held)


def _steady(held: BytesIO) -> bytes:
    """The same parts with no time of writing on them, so that the same document gives the same bytes."""
    out = BytesIO()
    with ZipFile(held) as parts_of, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for one in parts_of.infolist():
            kept.writestr(ZipInfo(one.filename), parts_of.read(one), ZIP_DEFLATED)
    return out.getvalue()


def _styles(made: "Docx", document: Document) -> None:
    core = made.core_properties
    core.title, core.author, core.language = document.title, document.author, LANGUAGES.get(document.language, "sv-SE")
    core.subject, core.comments = document.subtitle, ""
    core.created = core.modified = document.made.astimezone(UTC).replace(tzinfo=None)
    parts.style(made, "Normal", 10.5, INK, after=6)
    parts.style(made, "Title", 30, ACCENT, before=90, after=2, bold=True)
    parts.style(made, "Subtitle", 15, QUIET, after=30)
    for level, size, before in ((1, 17.0, 0.0), (2, 13.0, 16.0), (3, 11.0, 12.0)):
        parts.style(made, f"Heading {level}", size, ACCENT, before=before, after=5, bold=True)
    made.styles["Heading 1"].paragraph_format.page_break_before = True
    parts.style(made, "List Bullet", 10.5, INK, after=3)
    parts.style(made, "List Bullet 2", 10.5, INK, after=3)
    parts.style(made, "Caption", 9, QUIET, before=2, after=10)
    for name, size, colour, bold in _OWN:
        made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = made.styles["Normal"]
        parts.style(made, name, size, colour, before=4, after=6, bold=bold)
    made.styles["Strong line"].paragraph_format.keep_with_next = True
    _contents_styles(made)
    _box(made)
    parts.language(made, document.language)


_OWN = (
    ("Lead", 11.5, INK, False),
    ("Strong line", 10.5, INK, True),
    ("Note", 9, QUIET, False),
    ("Contents heading", 17, ACCENT, True),
    ("toc 1", 10.5, INK, True),
    ("toc 2", 10.5, INK, False),
    ("Fill in", 10.5, INK, False),
)


def _contents_styles(made: "Docx") -> None:
    """The lines of the contents have Word's own names, so that they look the same when it has counted the pages."""
    wide = parts.width(made.sections[0])
    for level in (1, 2):
        form = made.styles[f"toc {level}"].paragraph_format
        form.left_indent, form.space_before = Pt(14 * (level - 1)), Pt(8 if level == 1 else 0)
        form.space_after = Pt(3)
        form.tab_stops.add_tab_stop(wide, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _box(made: "Docx") -> None:
    """What people fill in stands on a tint, with a line at the left: the style says so, for whatever is written."""
    style = made.styles["Fill in"]
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Pt(8)
    style.paragraph_format.keep_together = True
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(10)
    properties = style.element.get_or_add_pPr()
    borders, edge = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "6"), ("color", FILL_EDGE)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", FILL)):
        shade.set(qn(f"w:{name}"), value)
    # The schema's order: pBdr, shd, then spacing and indents.
    at = next((i for i, one in enumerate(properties) if one.tag in {qn("w:spacing"), qn("w:ind")}), len(properties))
    properties.insert(at, shade)
    properties.insert(at, borders)


def _front(made: "Docx", document: Document) -> None:
    made.add_paragraph(document.title, style="Title")
    made.add_paragraph(document.subtitle, style="Subtitle")
    table = made.add_table(rows=0, cols=2)
    for label, value in document.facts:
        cells = table.add_row().cells
        parts.fill(cells[0], label, bold=True)
        parts.fill(cells[1], value)
    parts.finish(table, (2.6, 6.4), parts.width(made.sections[0]))
    made.add_paragraph()
    for one in document.front:
        _paragraph(made, one, document)


def _contents(made: "Docx", document: Document) -> None:
    """A table of contents that Word keeps up to date; until it has, its lines lead to the headings without pages."""
    heading = made.add_paragraph(document.contents, style="Contents heading")
    heading.paragraph_format.page_break_before = True
    found = [(number, one) for number, one in enumerate(document.blocks) if isinstance(one, Heading)]
    found = [(number, one) for number, one in found if one.level <= CONTENTS_LEVELS]
    for place, (number, one) in enumerate(found):
        line = made.add_paragraph(style=f"toc {one.level}")
        if place == 0:
            parts.field_start(line, f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u')
        parts.link(line, one.text, _name(number))
        if place == len(found) - 1:
            parts.field_end(line)


def _name(number: int) -> str:
    """A bookmark's name."""
    return f"_Toc{1_000_000 + number}"


def _put(made: "Docx", block: Block, document: Document, number: int) -> None:
    if isinstance(block, Heading):
        parts.bookmark(made.add_heading(block.text, level=block.level), _name(number), number)
    elif isinstance(block, Paragraph):
        _paragraph(made, block, document)
    elif isinstance(block, Grid):
        _grid(made, block)
    else:
        _figure(made, block)


def _paragraph(made: "Docx", one: Paragraph, document: Document) -> None:
    if one.style != "fill":
        made.add_paragraph(one.text, style=STYLES[one.style])
        return
    line = made.add_paragraph(style="Fill in")
    word = line.add_run(f"{document.fill}:")
    word.bold, word.font.color.rgb = True, FILL_WORD
    line.add_run(f" {one.text}")


def _grid(made: "Docx", grid: Grid) -> None:
    if grid.caption:
        made.add_paragraph(grid.caption, style="Strong line")
    table, small = made.add_table(rows=1, cols=len(grid.header)), len(grid.header) > MANY
    for place, (cell, text) in enumerate(zip(table.rows[0].cells, grid.header, strict=True)):
        parts.fill(cell, text, bold=True, small=small, right=place in grid.numeric)
        parts.shade(cell)
    parts.repeat(table)
    for row in grid.rows:
        added = table.add_row()
        for place, (cell, text) in enumerate(zip(added.cells, row, strict=True)):
            parts.fill(cell, text, small=small, right=place in grid.numeric)
        parts.unbroken(added)
    parts.finish(table, grid.shares, parts.width(made.sections[-1]))
    if len(grid.rows) <= SHORT:
        parts.together(table)
    made.add_paragraph(style="Note")


def _figure(made: "Docx", figure: Figure) -> None:
    line = made.add_paragraph()
    line.paragraph_format.keep_with_next = bool(figure.caption)
    wide = Length(int(parts.width(made.sections[-1]) * figure.share))
    shape = line.add_run().add_picture(BytesIO(figure.png), width=wide)
    shape._inline.docPr.set("descr", figure.alt)
    if figure.caption:
        made.add_paragraph(figure.caption, style="Caption")
