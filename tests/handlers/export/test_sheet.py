"""A workbook that opens right, runs nothing, and holds what the CSV does."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from handlers.export import Feature, Held, as_xlsx
from handlers.export.held import point
from handlers.texts import load

SV, EN = load("sv"), load("en")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ABOUT = "Vecka 46. Får bara delas med dem som får se den."


def parts(made: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sheets(made: bytes) -> dict[str, list[list[Any]]]:
    """Cells by sheet: texts as str, numbers as float; each row by its columns' letters in order."""
    files = parts(made)
    book = ET.fromstring(files["xl/workbook.xml"])  # noqa: S314  our own
    found = {}
    for number, one in enumerate(book.iter(f"{MAIN}sheet"), 1):
        sheet = ET.fromstring(files[f"xl/worksheets/sheet{number}.xml"])  # noqa: S314
        found[one.attrib["name"]] = [[_value(cell) for cell in row] for row in sheet.iter(f"{MAIN}row")]
    return found


def _value(cell: ET.Element) -> str | float:
    number = cell.findtext(f"{MAIN}v")
    return cell.findtext(f"{MAIN}is/{MAIN}t") or "" if number is None else float(number)


def held(*features: Feature, note: str = "") -> Held:
    return Held("Vecka 46", features, note)


def test_rows_stand_with_their_columns_and_a_sheet_says_what_it_is() -> None:
    one = Feature("week", (("week", "2026-46"), ("at_place", 12), ("in_zone", 0.5)))
    found = sheets(as_xlsx(held(one, Feature("week", (("week", "2026-47"),)), note="Så är det räknat."), ABOUT, SV))
    assert found == {
        "Rader": [
            ["lager", "vecka", "platsen", "zonen_runt_platsen"], ["vecka", "2026-46", 12.0, 0.5], ["vecka", "2026-47"]
        ],
        "Om filen": [["Vecka 46"], [ABOUT], ["Så är det räknat."]],
    }  # fmt: skip
    assert list(sheets(as_xlsx(held(one), ABOUT, EN))) == ["Rows", "About the file"]


@pytest.mark.parametrize("bad", ["=1+1", "+46", "-2+3", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0", "%0A", "{=1}"])
def test_no_cell_is_a_formula_and_texts_stay_texts(bad: str) -> None:
    made = as_xlsx(Held(bad, (Feature("incident", (("kind", bad), ("name", bad))),), bad), bad, SV)
    files = parts(made)
    for name, body in files.items():
        assert "<f>" not in body, name
        assert "<f " not in body, name
    assert sheets(made)["Rader"][1] == ["händelse", bad, bad]
    styles = list(ET.fromstring(files["xl/styles.xml"]).find(f"{MAIN}cellXfs") or [])  # noqa: S314
    used = {c.attrib["s"] for c in ET.fromstring(files["xl/worksheets/sheet1.xml"]).iter(f"{MAIN}c")}  # noqa: S314
    assert all(styles[int(one)].attrib["quotePrefix"] == "1" for one in used)


ODD = ("<b>&amp;\"'", "]]>", "\x00\x01\x0b", "\ud800", "\ufffe", "å\nä", "😀" * 9_000, "x" * 40_000)


@pytest.mark.parametrize("odd", ODD)
def test_whatever_stands_in_a_text_the_file_opens(odd: str) -> None:
    made = as_xlsx(Held(odd, (Feature("incident", (("kind", odd), ("number", 3))),), odd), odd, SV)
    row = sheets(made)["Rader"][1]
    assert row[-1] == 3.0
    assert all(len(cell) <= 32_767 for cell in row[:-1])
    assert all(sign not in "".join(parts(made).values()) for sign in "\x00\x01\x0b")


def test_numbers_are_numbers_and_places_are_left_to_maps() -> None:
    values = (("number", -34), ("expected", 12.05), ("rate", float("nan")), ("p", float("inf")))
    (_, row) = sheets(as_xlsx(held(Feature("place", values, point(1.0, 2.0))), ABOUT, SV))["Rader"]
    assert row == ["plats", -34.0, 12.05]


def test_many_columns_and_none_at_all() -> None:
    keys = ("kind", "time", "area", "partner", "number", "about", "name", "rank", "change", "from")
    wide = tuple((key, 1) for key in (*keys, "to", "radius", "length", "side", "before", "period", "where", "state"))
    more = tuple((key, 1) for key in ("expected", "kinds", "hours", "weekday", "days", "days_from", "days_to", "rate"))
    made = as_xlsx(held(Feature("place", (*wide, *more))), ABOUT, SV)
    assert 'r="AA2"' in parts(made)["xl/worksheets/sheet1.xml"]
    assert sheets(as_xlsx(held(), ABOUT, SV))["Rader"] == [["lager"]]


def test_the_same_is_the_same_file() -> None:
    one = held(Feature("place", (("number", 1),)))
    assert as_xlsx(one, ABOUT, SV) == as_xlsx(one, ABOUT, SV)
