"""Small parts of Word files, and how they look: for the register's document and for documents of plain pieces."""

from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

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
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def language(document: "Docx", code: str) -> None:
    """Say which language the document is in, for those who listen to it and for spelling."""
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), LANGUAGES.get(code, "sv-SE"))
    document.styles["Normal"].element.get_or_add_rPr().append(element)


def style(
    document: "Docx",
    name: str,
    size: float,
    colour: RGBColor,
    *,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
) -> None:
    """Set a style's looks, whatever the template's theme says."""
    found: ParagraphStyle = document.styles[name]
    found.font.name, found.font.size, found.font.bold, found.font.italic = FONT, Pt(size), bold, False
    found.font.color.rgb = colour
    fonts = found.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    found.paragraph_format.space_before, found.paragraph_format.space_after = Pt(before), Pt(after)
    border = found.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


def page(section: "Section", footer: str, words: str, *, landscape: bool = False) -> None:
    """A4 with a footer: what it is, and `words` like "Sida {n} av {all}"."""
    short, long = A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin, section.footer_distance = Cm(2.0), Cm(1.0)
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.style = "Normal"  # the style of footers has stops for upright pages
    line.paragraph_format.tab_stops.add_tab_stop(width(section), WD_TAB_ALIGNMENT.RIGHT)
    _small(line, f"{footer}\t")
    before, _, rest = words.partition("{n}")
    between, _, after = rest.partition("{all}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES")):
        _small(line, text)
        _number(line, field)
    _small(line, after)


def width(section: "Section") -> Length:
    """What a page has between its margins."""
    wide = section.page_width or A4[0]
    return Length(wide - (section.left_margin or MARGIN) - (section.right_margin or MARGIN))


def _small(line: "DocxParagraph", text: str) -> None:
    run = line.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8.5), QUIET


def _number(line: "DocxParagraph", code: str) -> None:
    """A number that Word counts itself; each piece is a run of its own, so that all of it is small."""
    for kind in ("begin", code, "separate", "1", "end"):
        run = line.add_run()
        run.font.size, run.font.color.rgb = Pt(8.5), QUIET
        if kind == "1":  # what is shown until it is counted
            run.add_text(kind)
            continue
        run._r.append(_instruction(code) if kind == code else _sign(kind))


def _instruction(code: str) -> object:
    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = f" {code} "
    return element


def _sign(kind: str) -> object:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def field_start(line: "DocxParagraph", code: str) -> None:
    """Begin a field that Word fills in anew when it opens the file; what follows is shown until then."""
    begin = _sign("begin")
    begin.set(qn("w:dirty"), "true")  # type: ignore[attr-defined]
    for element in (begin, _instruction(code), _sign("separate")):
        line.add_run()._r.append(element)


def field_end(line: "DocxParagraph") -> None:
    """End it."""
    line.add_run()._r.append(_sign("end"))


def bookmark(line: "DocxParagraph", name: str, number: int) -> None:
    """A name that a link leads to, around what stands in the line."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    first = 1 if line._p.pPr is not None else 0
    line._p.insert(first, start)
    line._p.append(end)


def link(line: "DocxParagraph", text: str, name: str) -> None:
    """Words that lead to a bookmark."""
    element = OxmlElement("w:hyperlink")
    element.set(qn("w:anchor"), name)
    element.set(qn("w:history"), "1")
    run = line.add_run(text)
    element.append(run._r)
    line._p.append(element)


def fill(cell: "_Cell", text: str, *, bold: bool = False, small: bool = False, right: bool = False) -> None:
    """Write in a cell."""
    line = cell.paragraphs[0]
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = line.add_run(text)
    run.bold, run.font.size = bold, Pt(8.5 if small else 9.5)


def shade(cell: "_Cell") -> None:
    """A header's tint."""
    tint = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD_FILL)):
        tint.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(tint)


def repeat(table: "Table") -> None:
    """The header stands on every page that the table reaches."""
    row = table.rows[0]
    unbroken(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def unbroken(row: object) -> None:
    """A row is not torn between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # type: ignore[attr-defined]


def together(table: "Table") -> None:
    """All rows on one page: each is kept with the next."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def finish(table: "Table", shares: tuple[float, ...], wide: Length) -> None:
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
        column = Length(int(wide * share / sum(shares)))
        table.columns[index].width = column
        for cell in table.columns[index].cells:
            cell.width = column
