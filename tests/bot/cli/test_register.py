"""`karta register`: out, edited, in again; areas, reminders and the document."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from typer.testing import CliRunner

from bot.cli.everything import cli
from storage.model.people import Level
from storage.store import Store
from tests.city import NOW
from tests.handlers.sharing.house import House, open_house

RUN = CliRunner()


@pytest.fixture
def house(house_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    opened = open_house(house_file, tmp_path)
    monkeypatch.setenv("KARTA_DATABASE_URL", opened.app.store.address)
    monkeypatch.setenv("KARTA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KARTA_LANGUAGE", "sv")
    return opened


def run(*words: str) -> str:
    done = RUN.invoke(cli, ["register", *words])
    assert done.exit_code == 0, done.output
    return done.output


def fails(*words: str) -> str:
    done = RUN.invoke(cli, ["register", *words])
    assert done.exit_code == 2, done.output
    return done.output


def file(folder: Path, text: str) -> str:
    path = folder / "delning.toml"
    path.write_text(text, "utf-8")
    return str(path)


def rows(store: Store) -> list[tuple[str, str, Level]]:
    return [(row.grant.source, row.grant.receiver, row.grant.level) for row in store.register.rows()]


HEAD = 'purpose = "Lägesbild"\nlegal_basis = "OSL 10 kap."\n\n'


def test_what_is_exported_imports_as_nothing_new(house: House, tmp_path: Path) -> None:
    out = run("export")
    assert 'source = "sector:police"' in out
    assert "# D-3\n" in out
    before = rows(house.app.store)
    assert "0 rows put in force" in run("import", file(tmp_path, out))
    assert rows(house.app.store) == before


def test_an_edited_row_is_put_in_force_with_a_row_in_the_log(house: House, tmp_path: Path) -> None:
    edited = file(tmp_path, HEAD + '[[from]]\nsource = "skolan"\npolisen = 3\nbostad = { level = 1, own_area = 2 }\n')
    assert "2 rows would be put in force" in run("import", edited, "--dry-run")
    assert len(rows(house.app.store)) == 6
    assert "2 rows put in force, 0 unchanged" in run("import", edited, "--by", "gunnel")
    assert ("skolan", "polisen", Level.EXACT) in rows(house.app.store)
    (logged, *_) = house.app.store.audit.latest(1)
    assert (logged.person, logged.command, logged.query_words) == ("gunnel", "register import", "D-7, D-8")
    assert "infört av administratör" in run("list")
    assert "0 rows put in force, 2 unchanged" in run("import", edited)


def test_every_fault_is_told_with_its_line_and_nothing_is_put_in_force(house: House, tmp_path: Path) -> None:
    wrong = file(tmp_path, HEAD + "\n".join([
        "[[from]]", 'source = "okand"', "polisen = 2", "[[from]]", 'source = "skolan"', "okand = 2",
        '"sector:rymd" = 1', "bostad = 7", "polisen = 4", "raddning = 3", "[[from]]", 'source = "bostad"',
        'group = "okand"', "polisen = 2",
    ]))  # fmt: skip
    said = fails("import", wrong)
    for line, words in (
        (11, "7"),  # read before anything is looked up
    ):
        assert f"line {line}:" in said
        assert words in said
    said = fails("import", file(tmp_path, Path(wrong).read_text("utf-8").replace("bostad = 7\n", "")))
    for line, words in (
        (6, "ingen part som heter okand"),
        (9, "ingen part som heter okand"),
        (10, "ingen sektor som heter rymd"),
        (11, "lämnar aldrig den egna organisationen"),
        (16, "ingen grupp av händelsetyper som heter okand"),
    ):
        assert any(f"line {line}:" in one and words in one for one in said.splitlines()), (line, said)
    assert "Nothing was put in force." in said
    assert len(rows(house.app.store)) == 6


def test_what_both_sides_signed_is_not_overwritten_by_the_way(house: House, tmp_path: Path) -> None:
    edited = file(
        tmp_path,
        run("export").replace('"conversation:est-centrum" = { level = 3', '"conversation:est-centrum" = { level = 2'),
    )
    said = fails("import", edited)
    assert "D-1, D-2, D-3, D-4, D-5, D-6" in said
    assert all(level is Level.EXACT for *_, level in rows(house.app.store))
    assert "6 rows put in force" in run("import", edited, "--also-signed")
    assert all(level is Level.COARSE for *_, level in rows(house.app.store))


@pytest.mark.parametrize("text", ["", "[[from]", "from = 3", "x = 1", "\udc80"])
def test_what_is_no_matrix_is_told(house: House, tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert str(path) in fails("import", str(path))
    assert "cannot be read" in fails("import", str(tmp_path / "nowhere.toml"))


def test_areas_by_name_and_key(house: House) -> None:
    assert "Drottninghög" in run("areas", "bostad")
    assert "1283R031" in run("areas", "skolan", "Ödåkra-Väla")
    assert house.app.store.register.read().own_areas["skolan"] == {"1283R031"}
    assert "has no areas" in run("areas", "skolan", "--none")
    assert "Nearest: " in fails("areas", "skolan", "Ödåkr")
    assert "There is no partner 'nej'" in fails("areas", "nej")


def test_reminders_reach_people_once(house: House) -> None:
    assert "6 rows reminded of" in run("remind", "--now", "2027-10-24T08:00")
    assert "0 rows reminded of, 0 people told." in run("remind", "--now", "2027-10-24T09:00")
    assert "D-3 upphör snart: Polisen till samtalet EST Centrum. Sista dagen är 22 november 2027" in house.told("ivar")
    assert house.told("ivar").count("upphör snart") == 1
    assert house.told("asta").count("upphör snart") == 6
    assert "upphör snart" not in house.told("cilla")


def test_list_shows_history(house: House) -> None:
    number = house.proposed()
    house.ask(f"{number} avslå behövs inte", "klara")
    assert number not in run("list")
    assert f"{number:<6}avslaget" in run("list", "--all")
    assert "Police" in run("list", "--language", "en").title()
    assert "sv or en" in fails("list", "--language", "fi")


@pytest.mark.parametrize(
    ("language", "title"), [("sv", "Register över informationsbehov"), ("en", "Register of information needs")]
)
def test_the_document_holds_it_all(house: House, tmp_path: Path, language: str, title: str) -> None:
    out = tmp_path / "delning.docx"
    assert "D-6" in run("document", "--out", str(out), "--language", language, "--now", NOW.isoformat())
    paper = Document(str(out))
    words = [line.text for line in paper.paragraphs]
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert words[0] == title
    assert sum(one.startswith(tuple(f"{n}. " for n in range(1, 13))) for one in words) == 12
    for law in ("2025:170", "2023:196", "26", "35", "10 kap. 2" if language == "sv" else "chapter 10, sections 2"):
        assert any(law in cell for cell in cells), law
    confirm = "☐ Bekräftas av jurist" if language == "sv" else "☐ To be confirmed by a lawyer"
    assert cells.count(confirm) == 11
    assert any("D-3: " in cell and "Ivar Stensson" in cell for cell in cells)
    assert "Klara Bergenfelt" in cells
    partners = [partner.name(language) for partner in house.app.store.catalog.read().partners]
    signing = paper.tables[-2]
    assert [row.cells[0].text for row in signing.rows][1:] == partners
    with ZipFile(out) as held:
        footers = "".join(held.read(name).decode() for name in held.namelist() if "footer" in name)
    assert footers.count(" NUMPAGES ") == 4
    assert "D-6, 22" in footers


def test_a_document_that_cannot_be_written_says_so(house: House, tmp_path: Path) -> None:
    assert "Choose another file" in fails("document", "--out", str(tmp_path / "nowhere" / "x.docx"))
