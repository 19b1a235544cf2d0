"""`karta ask` and `karta explain` as a person runs them: a process, its output, its files."""

import json
import shutil
from pathlib import Path

import pytest

from tests.warm import karta

NOW = "2026-11-22T12:00"
KEYS = {
    "line", "periods", "dayparts", "weekdays", "areas", "near", "kinds", "not_kinds", "sources", "view",
    "compare", "not_understood", "in_words",
}  # fmt: skip


@pytest.fixture
def demo(city_file: Path, tmp_path: Path) -> Path:
    shutil.copy(city_file, tmp_path / "karta.sqlite")
    return tmp_path


def test_a_line_gives_numbers_and_a_picture(demo: Path) -> None:
    done = karta(demo, "ask", "karta vecka 46 centrum", "--now", NOW, "--json", "--out", str(demo / "out"), cold=True)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"reply", "query", "counts", "pictures", "notes"}
    assert answer["counts"]["incidents"] > 0
    assert Path(answer["pictures"][0]).read_bytes().startswith(b"\x89PNG")
    assert answer["query"]["periods"] == [["2026-11-09T00:00+01:00", "2026-11-16T00:00+01:00"]]


def test_pictures_are_never_overwritten(demo: Path) -> None:
    for number in (1, 2):
        done = karta(demo, "ask", "karta vecka 46", "--now", NOW, "--json")
        assert json.loads(done.stdout)["pictures"][0].endswith(f"-{number}.png")


def test_an_export_is_saved_where_it_says_and_never_over_another(demo: Path) -> None:
    asked = ("ask", "/exportera csv karta vecka 46 centrum", "--now", NOW, "--out", str(demo / "out"))
    for number in (1, 2):
        done = karta(demo, *asked)
        assert done.returncode == 0, done.stderr
        path = Path(done.stdout.rstrip().splitlines()[-1].removeprefix("-> "))
        assert path.name == f"handelser-{number}.csv"
        assert path.read_bytes().startswith("\ufeff# Påhittade händelser.".encode())
    told = json.loads(karta(demo, *asked, "--json").stdout)
    assert told["file"].endswith("handelser-3.csv")
    assert Path(told["file"]).read_bytes() == path.read_bytes()
    assert "file" not in json.loads(karta(demo, "ask", "karta vecka 46", "--now", NOW, "--json").stdout)


def test_a_document_is_saved_when_its_kind_is_named(demo: Path) -> None:
    asked = ("ask", "--now", NOW, "--out", str(demo / "papers"))
    done = karta(demo, *asked, "lägesbild pdf vecka 46 centrum")
    path = Path(done.stdout.rstrip().splitlines()[-1].removeprefix("-> "))
    assert path.name == "lagesbild-1.pdf"
    assert path.read_bytes().startswith(b"%PDF")
    assert "file" not in json.loads(karta(demo, *asked, "lägesbild vecka 46 centrum", "--json").stdout)


def test_an_export_of_nothing_saves_no_file(demo: Path) -> None:
    done = karta(demo, "ask", "/exportera hjälp", "--now", NOW, "--out", str(demo / "out"))
    assert done.returncode == 0
    assert "->" not in done.stdout
    assert not list((demo / "out").glob("handelser*"))


def test_a_file_that_cannot_be_written_is_said(demo: Path) -> None:
    (demo / "taken").write_text("not a folder")
    done = karta(demo, "ask", "/exportera csv karta vecka 46 lista", "--now", NOW, "--out", str(demo / "taken"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(demo / "taken") in done.stderr


def test_text_answer_reads_without_the_picture(demo: Path) -> None:
    done = karta(demo, "ask", "karta vecka 46 centrum", "--now", NOW)
    assert "händelser" in done.stdout
    assert "Karta: " in done.stdout


def test_outside_a_demo_one_must_say_who_asks(tmp_path: Path) -> None:
    done = karta(tmp_path, "ask", "karta vecka 12")
    assert done.returncode == 2
    assert "--as PERSON" in done.stderr
    assert "Traceback" not in done.stderr


def test_explain_works_on_a_new_database(tmp_path: Path) -> None:
    done = karta(tmp_path, "explain", "--now", NOW, "vecka 12 centrum", "kvällar i oktober", cold=True)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert set(first) == KEYS
    assert first["areas"] == ["Helsingborg centrum-Slottshöjden västra"]
    assert second["dayparts"] == [["18:00", "24:00"]]


@pytest.mark.parametrize("now", ["igår", "0001-01-01", "9999-12-31", ""])
def test_a_strange_now_is_refused_in_words(demo: Path, now: str) -> None:
    done = karta(demo, "ask", "karta vecka 12", "--now", now)
    assert done.returncode == 2
    assert "--now" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_said(demo: Path) -> None:
    (demo / "file").write_text("", "utf-8")
    done = karta(demo, "ask", "karta vecka 46", "--now", NOW, "--out", str(demo / "file"))
    assert done.returncode == 2
    assert "--out" in done.stderr


def test_a_database_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "karta.sqlite").write_bytes(b"not a database, just text " * 100)
    done = karta(tmp_path, "ask", "karta vecka 12", "--as", "asta")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_settings_faults_end_clearly(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KARTA_PORT=high\n", "utf-8")
    done = karta(tmp_path, "doctor")
    assert done.returncode == 1
    assert ".env line 1" in done.stdout


def test_doctor_of_a_demo(demo: Path) -> None:
    done = karta(demo, "doctor", cold=True)
    assert done.returncode == 0, done.stdout
    assert "RISK" in done.stdout
    assert "Helsingborg" in done.stdout


def test_members_come_from_a_file(demo: Path) -> None:
    (demo / "people.csv").write_text(
        "key,name,email,partner,role,language\n"
        "gun,Gun Exempel,Gun@Example.SE,polisen,analyst,sv\n"
        ",,@skolan.example,skolan,reporter,\n"
        "x,X,x@example.se,mars,analyst,sv\n",
        "utf-8",
    )
    done = karta(demo, "members", "import", "people.csv", cold=True)
    assert done.returncode == 1
    assert "1 new" in done.stdout
    assert "line 4" in done.stderr
    assert "mars" in done.stderr
    listed = json.loads(karta(demo, "members", "list", "--json").stdout)
    assert {"key": "gun", "email": "gun@example.se"}.items() <= next(p for p in listed if p["key"] == "gun").items()
    again = karta(demo, "members", "import", "people.csv")
    assert "0 new, 0 changed, 1 unchanged" in again.stdout


REPORT = ("ask", "/rapportera", "--as", "bosse", "--now", NOW, "--send", "--field", "where=Stortorget")


def test_a_report_is_sent_by_fields(demo: Path) -> None:
    done = karta(demo, *REPORT, "--field", "kind=klotter", "--field", "when=now", cold=True)
    assert done.returncode == 0, done.stderr
    assert "Tack! Rapporten är framme." in done.stdout
    assert "Inte skickat" not in done.stdout


def test_what_was_not_sent_ends_with_a_fault(demo: Path) -> None:
    done = karta(demo, *REPORT, "--field", "kind=snö", "--field", "when=now")
    assert done.returncode == 1
    assert "”snö”" in done.stdout
    assert "Inte skickat. Skicka det med: karta ask /rapportera --as bosse" in done.stdout
    assert "Send it with" not in done.stdout
    english = karta(demo, *REPORT, "--field", "kind=snow", "--field", "when=now", "--language", "en")
    assert "Not sent. Send it with: karta ask" in english.stdout
    assert "Skicka" not in english.stdout


def test_a_field_that_is_none_is_named_and_nothing_is_sent(demo: Path) -> None:
    done = karta(demo, *REPORT, "--field", "kind=klotter", "--field", "sort=klotter")
    assert done.returncode == 2
    assert "formuläret har inget fält sort. Fälten är kind, where, " in done.stderr
    assert "Tack!" not in done.stdout
    assert "Du har inte rapporterat" in karta(demo, "ask", "/mina", "--as", "bosse", "--now", NOW).stdout
