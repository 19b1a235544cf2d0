"""What was held as a workbook for Excel and LibreOffice (xlsx, ECMA-376): one sheet of rows, one that says what it is.

Written by hand, as it needs six small parts and no library: texts are inline strings, which no program reads as a
formula, and are marked as text (`quotePrefix`), so that they stay so when somebody edits the cell. Numbers are numbers
in every language.
"""

import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from handlers.export.held import Held, Value
from handlers.texts import Texts

MOST_IN_CELL = 32_767  # characters, as Excel takes them
# A zip of the same content is the same file; it cannot be older than 1980.
_DAY = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PLAIN, _TEXT, _BOLD = 0, 1, 2  # styles, in the order of `_styles`


def as_xlsx(held: Held, about: str, texts: Texts) -> bytes:
    """A row a feature, every column in every row; shapes are left to the formats of maps."""
    keys = ("layer", *held.columns)
    rows: list[Sequence[Value]] = [[texts(f"export.column.{key}") for key in keys]]
    for one in held.features:
        values = dict(one.values)
        rows.append([texts(f"export.layer.{one.layer}"), *(values.get(key, "") for key in held.columns)])
    said = [[line] for line in (held.title, about, held.note) if line]
    return _packed([(texts("export.sheet.rows"), rows), (texts("export.sheet.about"), said)])


def _packed(sheets: Sequence[tuple[str, Sequence[Sequence[Value]]]]) -> bytes:
    numbers = range(1, len(sheets) + 1)
    inside = [(f"{_DOCUMENT}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    parts = {
        "[Content_Types].xml": _types(numbers),
        "_rels/.rels": _relations([(f"{_DOCUMENT}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook([name for name, _ in sheets]),
        "xl/_rels/workbook.xml.rels": _relations([*inside, (f"{_DOCUMENT}/styles", "styles.xml")]),
        "xl/styles.xml": _styles(),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(rows) for n, (_, rows) in zip(numbers, sheets, strict=True)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), f"{_HEAD}{body}".encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(rows: Sequence[Sequence[Value]]) -> str:
    """The first row stands still and is bold when there are others of the same length."""
    titled = len(rows) > 1 and len(rows[0]) > 1
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if titled else ""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_width(rows, n - 1)}" customWidth="1"/>' for n in range(1, len(rows[0]) + 1)
    )
    body = "".join(_row(number, row, _BOLD if titled and number == 1 else _TEXT) for number, row in enumerate(rows, 1))
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f'<worksheet xmlns="{_MAIN}">{view}<cols>{widths}</cols><sheetData>{body}</sheetData></worksheet>'


def _width(rows: Sequence[Sequence[Value]], column: int) -> int:
    """Characters, so that most cells are seen whole."""
    return min(max(10, *(len(str(row[column])) + 2 for row in rows)), 60)


def _row(number: int, row: Sequence[Value], style: int) -> str:
    cells = "".join(_cell(f"{_letters(place)}{number}", value, style) for place, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(where: str, value: Value, style: int) -> str:
    if isinstance(value, bool | int | float):
        if not math.isfinite(value):
            return ""
        return f'<c r="{where}" s="{_PLAIN}"><v>{value + 0!r}</v></c>'
    if not value:
        return ""
    told = escape("".join(filter(_is_written, value))[:MOST_IN_CELL])
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _is_written(sign: str) -> bool:
    """Signs that XML 1.0 can hold."""
    return sign in "\t\n\r" or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff")


def _letters(column: int) -> str:
    """A, B, … Z, AA of a column from 0."""
    found, left = "", column + 1
    while left:
        left, place = divmod(left - 1, 26)
        found = chr(ord("A") + place) + found
    return found


def _types(numbers: Iterable[int]) -> str:
    parts = [("/xl/workbook.xml", f"{_TYPE}.sheet.main+xml"), ("/xl/styles.xml", f"{_TYPE}.styles+xml")]
    parts += [(f"/xl/worksheets/sheet{n}.xml", f"{_TYPE}.worksheet+xml") for n in numbers]
    told = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{rels}{xml}{told}</Types>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    told = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )  # fmt: skip
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{told}</sheets></workbook>'


def _styles() -> str:
    fonts = '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    fonts += '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    fill = '<fill><patternFill patternType="{}"/></fill>'
    fills = f'<fills count="2">{fill.format("none")}{fill.format("gray125")}</fills>'
    borders = '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    base = '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    cell = '<xf numFmtId="{fmt}" fontId="{font}" fillId="0" borderId="0" xfId="0"{more}/>'
    text = ' quotePrefix="1" applyNumberFormat="1"'
    formats = cell.format(fmt=0, font=0, more="") + cell.format(fmt=49, font=0, more=text)
    formats += cell.format(fmt=49, font=1, more=f'{text} applyFont="1"')
    names = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    told = f'{fonts}{fills}{borders}{base}<cellXfs count="3">{formats}</cellXfs>{names}'
    return f'<styleSheet xmlns="{_MAIN}">{told}</styleSheet>'
