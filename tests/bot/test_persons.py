"""What is stored of one person: told to them and nobody else; made nobody's, it is nowhere but in the log."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli.everything import cli
from handlers.mydata import SECTIONS, as_json, as_text
from handlers.reply import Link
from handlers.texts import load
from storage.errors import StorageError
from storage.model.measure import MeasureDraft, Strategy
from storage.model.people import Person, Role
from storage.model.problem import ProblemDraft, Side, Sort, Words
from storage.model.query import Period, Query
from storage.tables import audit, metadata
from tests import reuse
from tests.bot.conftest import opened
from tests.bot.installation import Installation, reported
from tests.cast import BOSSE, GRETA
from tests.storage.digests.books import NOW, WEEK, slot, wish

TALK = "/c/trygg-i-helsingborg"  # where the reporters are, too


def fill(at: Installation) -> str:
    """Bosse, under a name and an address that stand nowhere else, reports and talks; others write, too."""
    named = Person("bosse", "Kanariefågel Ek", "fastighet", Role.REPORTER, "kanarie.ek@exempel.se")
    at.app.store.members.put([named])
    digest = at.upload("bosse", "teal")
    began = at.say("bosse", "/rapportera klotter Stortorget nyss, KANARIE-TEXT")
    number = reported(at, began, text="KANARIE-TEXT", where="KANARIE-PLATS", photos=digest)
    at.say("bosse", "KANARIE-TALK", TALK)
    at.say("asta", "KANARIE-ASTA", TALK)
    at.say("asta", "@karta karta den här veckan lista", TALK)
    at.say("greta", f"/granska {number}")
    at.say("greta", f"/granska {number} fråga Var exakt?")
    at.say("bosse", f"/rapport {number} svara KANARIE-SVAR")
    at.upload("bosse", "maroon")
    other = reported(at, at.say("bosse", "/rapportera klotter Stortorget, KANARIE-TVÅ"), text="KANARIE-TVÅ")
    at.app.store.reports.withhold(GRETA, [other], datetime.now(UTC), "KANARIE-GRETA")
    at.app.store.links.make("bosse", "page", datetime.now(UTC), datetime.resolution * 10**10)
    for room in ("est-centrum", "direct:bosse"):
        made = at.app.store.digests.subscribe(wish(room), BOSSE, NOW - WEEK)
        at.app.store.digests.due([slot(made)], NOW)
    month = Query((Period(NOW - 4 * WEEK, NOW),))
    problem = at.app.store.problems.put(GRETA, ProblemDraft("p", "Klotter", month), NOW)
    words = Words("c", Sort.CAUSE, "KANARIE-ORSAK", Side.PLACE)
    at.app.store.problems.say(BOSSE, problem.code, words, NOW)
    measure = MeasureDraft("m", "KANARIE-ÅTGÄRD", strategy=Strategy.RISK)
    at.app.store.measures.put(BOSSE, problem.code, measure, NOW)
    at.app.store.reports.nothing(BOSSE, date(2026, 1, 5), datetime.now(UTC))
    return number


@dataclass
class Filled:
    """An installation after `fill`, and the number of Bosse's report."""

    at: Installation
    number: str


@dataclass(frozen=True)
class Kept:
    """What `fill` left, to begin from again: the folder, and a server's rows."""

    folder: Path
    rows: reuse.Fresh | None
    number: str


@pytest.fixture(scope="module")
def kept() -> dict[str, Kept]:
    """By the kind of database."""
    return {}


@pytest.fixture
def filled(
    prepared_url: str, kept: dict[str, Kept], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    """A copy of what `fill` makes; it takes a second, so only the first of each kind is made by hand."""
    kind = prepared_url.partition(":")[0]
    if kind in kept:
        shutil.copytree(kept[kind].folder, tmp_path, dirs_exist_ok=True)
        if kept[kind].rows is not None:
            reuse.become(prepared_url, kept[kind].rows)
    else:
        with opened(prepared_url, tmp_path) as at:
            number = fill(at)
        folder = shutil.copytree(tmp_path, tmp_path_factory.mktemp("filled") / "data")
        kept[kind] = Kept(folder, None if kind == "sqlite" else reuse.fresh_at(prepared_url), number)
    with opened(prepared_url, tmp_path) as at:
        yield Filled(at, kept[kind].number)


def test_everything_of_oneself_and_nothing_of_others(filled: Filled) -> None:
    installed, number = filled.at, filled.number
    found = installed.app.store.persons.extract("bosse")
    assert set(found) == set(SECTIONS)
    assert [name for name in SECTIONS if not found[name]] == [
        "acts", "register", "accounts", "notes", "room_posts", "problems", "problems_owned", "problem_steps",
        "agreements", "word_steps", "votes", "ballots", "vote_steps", "decisions", "decisions_owned", "decision_steps",
        "follow_ups", "problem_threads", "work_reminders", "sessions",
    ]  # fmt: skip
    everything = as_json(found)
    for canary in (
        "KANARIE-TEXT",
        "KANARIE-PLATS",
        "KANARIE-TALK",
        "KANARIE-ORSAK",
        "KANARIE-ÅTGÄRD",
        "KANARIE-SVAR",
        "Kanariefågel",
        "Var exakt?",
    ):
        assert canary in everything
    assert number in everything
    assert "KANARIE-ASTA" not in everything
    assert "greta" not in everything
    assert found == installed.app.store.persons.extract("kanarie.ek@exempel.se")
    assert [step["own"] for step in found["reports"][0]["steps"]] == [True, False, True]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_file_can_be_read_by_anybody(filled: Filled, language: str) -> None:
    found = filled.at.app.store.persons.extract("bosse")
    text = as_text(found, load(language), "2026-03-16T22:15")
    for canary in ("KANARIE-TEXT", "KANARIE-PLATS", "KANARIE-TALK", "Kanariefågel Ek"):
        assert canary in text
    assert "{" not in text
    assert "None" not in text


def test_it_is_asked_for_by_a_line_and_answered_for_oneself(filled: Filled) -> None:
    installed = filled.at
    for line in ("/mina uppgifter", "/minauppgifter", "/mydata", "/Mina Uppgifter", "/mine data"):
        reply = installed.app.ask(line, "bosse", "est-centrum", datetime.now(UTC))
        assert reply.private
        assert [viewer.person for viewer in reply.audience.viewers] == ["bosse"]
        assert "Dina rapporter: 2" in reply.card.fallback()
        links = [element.url for element in reply.card.elements if isinstance(element, Link)]
        assert [url.rsplit("/", 1)[1] for url in links] == ["mydata.txt", "mydata.json"]
        assert "Kanariefågel" not in installed.app.ask(line, "cilla", "", datetime.now(UTC)).card.fallback()


def test_mine_is_still_the_own_reports(filled: Filled) -> None:
    installed = filled.at
    assert "Dina rapporter" in installed.app.ask("/mina", "bosse", "", datetime.now(UTC)).card.title


def test_the_page_gives_the_file_to_whoever_is_signed_in(filled: Filled) -> None:
    installed = filled.at
    own, other = (installed.hand(person).get("/mydata.json") for person in ("bosse", "cilla"))
    assert own.headers["content-disposition"].startswith("attachment")
    assert own.headers["cache-control"] == "no-store"
    assert json.loads(own.text)["person"][0]["name"] == "Kanariefågel Ek"
    assert "KANARIE" not in other.text
    assert "KANARIE-TEXT" in installed.hand("bosse").get("/mydata.txt").text
    assert installed.hand("bosse").get("/mydata.exe").status_code == 404
    (row, *_) = installed.app.store.audit.latest(1)
    assert (row.person, row.command, row.query_words) == ("bosse", "my_data", "txt")


def test_somebody_made_nobody_is_nowhere_but_in_the_log(filled: Filled) -> None:
    at, number = filled.at, filled.number
    pseudonym, touched = at.app.store.persons.erase("bosse", datetime.now(UTC))
    assert touched > 10
    assert at.holds("Kanariefågel", "kanarie.ek") == []
    with at.app.store._database.read() as connection:
        logged = connection.execute(select(audit.c.person).where(audit.c.person == "bosse")).all()
        named = {
            table.name
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            if re.search(r"\bbosse\b", repr(tuple(row)))
        }
    assert logged
    assert named == {"audit"}
    report = at.app.store.reports.of(GRETA, number)
    assert report is not None
    assert (report.reporter, report.text) == (pseudonym, "KANARIE-TEXT")
    assert at.app.store.persons.extract("bosse")["log"]
    assert [name for name, found in at.app.store.persons.extract("bosse").items() if found] == ["log"]
    assert "KANARIE-ASTA" in at.sees("cilla", TALK)
    assert "KANARIE-TALK" in at.sees("cilla", TALK)
    assert at.app.store.members.person("bosse") is None
    assert at.app.ask("/mina", "bosse", "", datetime.now(UTC)).card.fallback().count("KANARIE") == 0


def test_who_is_not_there_cannot_be_erased(installed: Installation) -> None:
    with pytest.raises(StorageError, match="person unknown"):
        installed.app.store.persons.erase("nobody", datetime.now(UTC))


def test_the_operator_writes_the_files_and_erases(
    filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    installed, number = filled.at, filled.number
    monkeypatch.setenv("KARTA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KARTA_DATABASE_URL", database_url)
    karta = lambda *words: CliRunner().invoke(cli, ["person", *words])  # noqa: E731
    out = tmp_path / "out"
    assert karta("extract", "bosse", "--out", str(out)).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == [f"{number}-1.jpg", "mydata.json", "mydata.txt"]
    assert {path.stat().st_mode & 0o077 for path in (out, *out.iterdir())} == {0}
    assert "Nothing is stored" in karta("extract", "nobody", "--out", str(out)).output
    assert "--yes" in karta("erase", "bosse").output
    assert installed.app.store.members.person("bosse") is not None
    assert karta("erase", "bosse", "--yes").exit_code == 0
    assert installed.app.store.members.person("bosse") is None
