"""A document (handlers/sharing/document.py) as a Word file. The only place that knows python-docx."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from handlers.sharing.document import Grid, Heading, Paper, Paragraph

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph as DocxParagraph

# On every office machine, and its metrics on every free one (Liberation Sans).
FONT = "Arial"
INK, ACCENT, QUIET = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x1B, 0x3A, 0x5C), RGBColor(0x55, 0x55, 0x55)
HEAD_FILL, LINE = "E7EDF3", "9AA7B4"
A4 = (Cm(21.0), Cm(29.7))
MARGIN = Cm(2.2)
PEN = Cm(1.3)  # a row that is signed by hand
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def write(paper: Paper, out: Path) -> None:
    """Write the file, whole or not at all; raises OSError."""
    out.write_bytes(as_bytes(paper))


def as_bytes(paper: Paper) -> bytes:
    """The file's content."""
    document = Document()
    _styles(document, paper)
    _page(document.sections[0], paper, landscape=False)
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
            _page(document.add_section(WD_SECTION.NEW_PAGE), paper, landscape=block.landscape)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _styles(document: "Docx", paper: Paper) -> None:
    core = document.core_properties
    core.title, core.author, core.language = paper.title, paper.author, LANGUAGES.get(paper.language, "sv-SE")
    core.comments = paper.version
    _style(document, "Normal", 10.5, INK, after=6)
    _style(document, "Heading 1", 14, ACCENT, before=16, after=4, bold=True)
    _style(document, "Title", 24, ACCENT, after=2, bold=True)
    _style(document, "Subtitle", 13, QUIET, after=14)
    _style(document, "List Bullet", 10.5, INK, after=3)
    document.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    _style(document, "Note", 9, QUIET, before=4, after=6)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGES.get(paper.language, "sv-SE"))
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _style(
    document: "Docx",
    name: str,
    size: float,
    colour: RGBColor,
    *,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
) -> None:
    style: ParagraphStyle = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    border = style.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


def _page(section: "Section", paper: Paper, *, landscape: bool) -> None:
    short, long = A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin, section.footer_distance = Cm(2.0), Cm(1.0)
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.style = "Normal"  # the style of footers has stops for upright pages
    line.paragraph_format.tab_stops.add_tab_stop(_width(section), WD_TAB_ALIGNMENT.RIGHT)
    _small(line, f"{paper.footer}\t")
    before, _, rest = paper.page.partition("{n}")
    between, _, after = rest.partition("{all}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES")):
        _small(line, text)
        _field(line, field)
    _small(line, after)


def _width(section: "Section") -> Length:
    page = section.page_width or A4[0]
    return Length(page - (section.left_margin or MARGIN) - (section.right_margin or MARGIN))


def _small(line: "DocxParagraph", text: str) -> None:
    run = line.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8.5), QUIET


def _field(line: "DocxParagraph", code: str) -> None:
    """A number that Word counts itself; each piece is a run of its own, so that all of it is small."""
    for kind in ("begin", code, "separate", "1", "end"):
        run = line.add_run()
        run.font.size, run.font.color.rgb = Pt(8.5), QUIET
        if kind == "1":  # what is shown until it is counted
            run.add_text(kind)
            continue
        element = OxmlElement("w:instrText" if kind == code else "w:fldChar")
        if kind == code:
            element.text = f" {code} "
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _front(document: "Docx", paper: Paper) -> None:
    document.add_paragraph(paper.title, style="Title")
    document.add_paragraph(paper.subtitle, style="Subtitle")
    table = document.add_table(rows=0, cols=2)
    for label, value in paper.facts:
        cells = table.add_row().cells
        _fill(cells[0], label, bold=True)
        _fill(cells[1], value)
    _finish(table, (3, 6), _width(document.sections[0]))


def _grid(document: "Docx", grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.header))
    small = len(grid.header) > 4
    for cell, text in zip(table.rows[0].cells, grid.header, strict=True):
        _fill(cell, text, bold=True, small=small)
        _shade(cell)
    _repeat(table)
    for row in grid.rows:
        added = table.add_row()
        if grid.tall:
            added.height = PEN
        for cell, text in zip(added.cells, row, strict=True):
            _fill(cell, text, small=small)
        _unbroken(added)
    _finish(table, grid.widths, _width(document.sections[-1]))
    document.add_paragraph(style="Note")


def _fill(cell: "_Cell", text: str, *, bold: bool = False, small: bool = False) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
    run = line.add_run(text)
    run.bold, run.font.size = bold, Pt(8.5 if small else 9.5)


def _shade(cell: "_Cell") -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD_FILL)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(table: "Table") -> None:
    """The header stands on every page that the table reaches."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _unbroken(table.rows[0])


def _unbroken(row: object) -> None:
    """A row is not torn between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # type: ignore[attr-defined]


def _finish(table: "Table", shares: tuple[float, ...], width: Length) -> None:
    """Thin lines, and columns of fixed widths."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
    for index, share in enumerate(shares):
        column = Length(int(width * share / sum(shares)))
        table.columns[index].width = column
        for cell in table.columns[index].cells:
            cell.width = column
