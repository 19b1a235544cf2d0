"""A document as Word and as PDF: how both are built, for those who edit and for those who listen."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bot.documents import written
from handlers.document import Document, Figure, Grid, Heading, Paragraph
from tests.city import NOW

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = (
    "#show: it => [] \\ $x$ @x <y> `z` *fet* _kursiv_ = Rubrik // 🎉 日本語 \x07\x00 \u202e ﷽ å\u0308 <svg onload=x>"
)


def picture() -> bytes:
    held = BytesIO()
    Image.new("RGB", (40, 20), (200, 30, 30)).save(held, "PNG")
    return held.getvalue()


def paper(**changed: object) -> Document:
    made = Document(
        title="Lägesbild",
        subtitle="Åmåls kommun, mars 2026",
        facts=(("Kommun", "Åmål"), ("Beslutad av", "")),
        front=(Paragraph("Ett underlag."), Paragraph("Sprid inte.", "note")),
        contents="Innehåll",
        footer="Lägesbild · Åmål",
        page="Sida {n} av {all}",
        fill="Fyll i",
        author="Åmål",
        language="sv",
        made=NOW,
        blocks=(
            Heading("1 Kartläggning"),
            Paragraph("Först.", "lead"),
            Paragraph("Ett", "bullet"),
            Paragraph("Därunder", "inner"),
            Paragraph("Två", "bullet"),
            Paragraph("Skriv här.", "fill"),
            Heading("1.1 Omfattning", 2),
            Grid(("Typ", "Antal"), tuple((f"Händelse {n}", f"{n}") for n in range(80)), (2, 1), (1,), "Per typ"),
            Heading("Platser", 3),
            Figure(picture(), "En röd ruta", "Bildtext", 0.5),
        ),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_word_has_headings_contents_and_headers_that_repeat() -> None:
    made = docx.Document(BytesIO(written(paper(), "docx")))
    named = [(one.style.name, one.text) for one in made.paragraphs if one.style is not None]
    assert ("Title", "Lägesbild") in named
    assert ("Heading 1", "1 Kartläggning") in named
    assert ("Heading 2", "1.1 Omfattning") in named
    assert ("List Bullet 2", "Därunder") in named
    assert ("Fill in", "Fyll i: Skriv här.") in named
    assert all(table.rows for table in made.tables)
    grid = made.tables[1]
    assert grid.rows[0]._tr.trPr is not None
    assert grid.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    assert len(grid.rows) == 81


def test_word_leads_from_its_contents_to_the_headings() -> None:
    body = docx.Document(BytesIO(written(paper(), "docx"))).element.body
    anchors = [one.get(f"{W}anchor") for one in body.iter(f"{W}hyperlink")]
    names = {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    assert len(anchors) == 2
    assert set(anchors) <= names
    codes = [one.text.strip() for one in body.iter(f"{W}instrText")]
    assert codes == ['TOC \\o "1-2" \\h \\z \\u']


def test_word_says_its_language_its_pages_and_what_pictures_show() -> None:
    with ZipFile(BytesIO(written(paper(), "docx"))) as held:
        texts = {name: held.read(name).decode() for name in held.namelist() if name.endswith(".xml")}
    assert 'w:lang w:val="sv-SE"' in texts["word/styles.xml"]
    assert 'descr="En röd ruta"' in texts["word/document.xml"]
    footer = "".join(text for name, text in texts.items() if "footer" in name)
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    assert "Sida " in footer
    assert "<dc:title>Lägesbild</dc:title>" in texts["docProps/core.xml"]


def test_pdf_is_tagged_speaks_swedish_and_can_be_read_aloud() -> None:
    made = PdfReader(BytesIO(written(paper(), "pdf")))
    root = made.trailer["/Root"]
    assert root["/Lang"] == "sv-SE"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part>1<" in xmp
    assert "pdfaid:part>2<" in xmp
    kinds, alts = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure", "/TOC"} <= kinds
    assert "En röd ruta" in alts
    text = "\n".join(page.extract_text() for page in made.pages)
    assert "Åmåls kommun" in text
    assert f"Sida 1 av {len(made.pages)}" in text
    assert text.count("Antal") >= 2  # the header stands on every page of the table


def tags(root: DictionaryObject) -> tuple[set[str], set[str]]:
    """Every kind of structure element, and every alt text."""
    kinds, alts, waiting = set(), set(), [root]
    while waiting:
        one = waiting.pop().get_object()
        if not isinstance(one, DictionaryObject):
            continue
        kinds.add(str(one.get("/S", "")))
        alts.add(str(one.get("/Alt", "")))
        children = one.get("/K", [])
        waiting += children if isinstance(children, list) else [children]
    return kinds, alts


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_no_word_of_anybodys_is_read_as_markup_or_makes_a_fault(kind) -> None:
    blocks = (Heading(NASTY), Paragraph(NASTY, "bullet"), Grid((NASTY,), ((NASTY,),), caption=NASTY))
    made = written(paper(blocks=blocks, title=NASTY, footer=NASTY, facts=((NASTY, NASTY),)), kind)
    if kind == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    else:
        text = "".join(one.text for one in docx.Document(BytesIO(made)).paragraphs)
    assert "#show: it => [] \\ $x$ @x <y> `z` *fet* _kursiv_ = Rubrik // " in text


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_same_document_gives_the_same_bytes(kind) -> None:
    assert written(paper(), kind) == written(paper(), kind)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_long_word_and_an_empty_document_are_no_fault(kind) -> None:
    assert written(paper(blocks=()), kind)
    assert written(paper(blocks=(Heading("å" * 900), Grid(("a",), (("b" * 5000,),)))), kind)
