"""`/logg`: a partner sees who has been shown its incidents; an auditor sees every row; nobody sees an incident."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.reply import Picture, Table, Text
from storage.audit import Showing
from storage.model.people import Level
from tests import once
from tests.city import NOW, open_city
from tests.handlers.commands.stage import Stage, lines, only


def table(stage: Stage, line: str, who: str, language: str = "sv") -> list[tuple[str, ...]]:
    reply = stage.ask(line, who, language=language)
    assert only(reply, who)
    assert not any(isinstance(element, Picture) for element in reply.card.elements)
    assert not reply.facts.counts
    return [row for element in reply.card.elements if isinstance(element, Table) for row in element.rows]


@pytest.fixture(scope="session")
def asked_file(city_file: Path, shared_folder: Path) -> Path:
    """Cilla asks in a room, Bosse for himself, Eva for herself."""

    def ask(path: Path) -> None:
        shutil.copy(city_file, path)
        app = open_city(path)
        app.ask("/karta vecka 46 klotter", "cilla", "est-centrum", NOW)
        app.ask("/karta vecka 46 centrum", "bosse", "", NOW + timedelta(minutes=1))
        app.ask("/karta vecka 45", "eva", "", NOW + timedelta(minutes=2))
        app.store.close()

    return once.made(shared_folder, "asked.sqlite", ask)


@pytest.fixture
def asked(asked_file: Path, tmp_path: Path) -> Stage:
    """A city in which these three have asked."""
    shutil.copy(asked_file, tmp_path / "karta.sqlite")
    return Stage(open_city(tmp_path / "karta.sqlite"))


def test_a_partner_sees_who_looked(asked: Stage) -> None:
    rows = table(asked, "/logg", "greta")
    assert [row[1] for row in rows] == [
        "Eva Sandgren (Skol- och fritidsförvaltningen)",
        "Bosse Ekdahl (Fastighetsförvaltningen)",
        "Cilla Norrby (Polisen)",
    ]
    assert rows[0][2] == "bara den som frågade"
    assert rows[2][2].startswith("6 personer: ")
    assert rows[0][0] == "22/11 12:02"


def test_others_questions_and_numbers_are_not_told(asked: Stage) -> None:
    """How many there were in all, minus the own ones, would be others'."""
    reply = asked.ask("/logg", "greta")
    text = reply.card.fallback()
    assert "alla händelser, Helsingborg centrum" in text  # what the own Bosse asked
    assert "klotter" not in text
    shown = [row.count for row in asked.app.store.audit.latest() if row.command == "map"]
    assert all(shown)
    cells = [cell for row in table(asked, "/logg", "greta") for cell in row]
    assert not {str(number) for number in shown} & set(" ".join(cells).split())
    assert "est-centrum" not in text


def test_the_log_of_a_partner_is_the_same_whatever_others_have(asked: Stage) -> None:
    """A showing with many of others' incidents in it looks like one without."""
    row = Showing(NOW + timedelta(hours=1), "farid", "raddning", "", "map", "x", Level.COARSE, 1, 0, ("raddning",), 1)
    asked.app.store.audit.write(replace(row, sources=("fastighet",)))
    first = table(asked, "/logg farid", "greta")
    asked.app.store.audit.write(
        replace(row, sources=("fastighet", "polisen"), level=Level.EXACT, count=900, detailed=899, query_words="y")
    )
    assert table(asked, "/logg farid", "greta") == [*first, *first]


def test_an_auditor_sees_rows_and_no_incidents(asked: Stage) -> None:
    rows = table(asked, "/logg", "henrik")
    assert [row[0] for row in rows] == [
        "5",
        "4",
        "3",
        "1",
        "2",
    ]  # what the demo signed, and that it subscribed a week before
    assert rows[2][3] == "/karta klotter, överallt, vecka 46 2026"
    assert rows[2][4].endswith(" exakt")
    number = asked.report()
    acts = [row[3] for row in table(asked, "/logg bosse", "henrik")]
    assert f"rapporterade {number}" in acts
    assert "taggar" not in " ".join(acts)
    refused = asked.ask("/karta vecka 46", "henrik")
    assert not refused.facts.counts


@pytest.mark.parametrize("who", ["bosse", "cilla", "gunnel", "nobody@example.org"])
def test_others_are_told_who_may(asked: Stage, who: str) -> None:
    reply = asked.ask("/logg", who)
    assert reply.private
    assert "Norrby" not in reply.card.fallback()
    assert "22/11" not in reply.card.fallback()
    said = "granskare, samordnare och revisor" if who != "nobody@example.org" else "vilken part du hör till"
    assert said in reply.card.fallback()


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("cilla", ["Cilla"]),
        ("Cilla Norrby", ["Cilla"]),
        ("polisen", ["Cilla"]),
        ("andra", ["Eva", "Cilla"]),
        ("vecka 47", ["Eva", "Bosse", "Cilla"]),
        ("idag", ["Eva", "Bosse", "Cilla"]),
        ("vecka 12", []),
        ("förra veckan", []),
        ("polisen andra vecka 47", ["Cilla"]),
        ("gunnel", []),
    ],
)
def test_period_person_and_partner(asked: Stage, words: str, people: list[str]) -> None:
    assert [row[1].split()[0] for row in table(asked, f"/logg {words}", "greta")] == people


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("blurp", "Jag förstår inte ”blurp”"),
        ("klotter idag", "bara att söka på tid, person och part"),
        ("vecka 99", "99"),
        ("x" * 3000, "läs"),
    ],
)
def test_what_is_not_understood_is_named(asked: Stage, words: str, said: str) -> None:
    reply = asked.ask(f"/logg {words}", "greta")
    assert said in "\n".join(element.text for element in reply.card.elements if isinstance(element, Text))


def test_pages_are_turned_by_pressing(stage: Stage) -> None:
    row = Showing(NOW, "cilla", "polisen", "", "map", "", Level.EXACT, 1, 1, ("polisen",), 1, ("fastighet",))
    for n in range(30):
        stage.app.store.audit.write(replace(row, at=NOW - timedelta(minutes=n)))
    seen, line = [], "/logg cilla"
    while line:
        reply = stage.ask(line, "greta")
        seen += [row[0] for element in reply.card.elements if isinstance(element, Table) for row in element.rows]
        line = lines(reply).get("Äldre", "")
    assert len(seen) == 30
    assert seen[0].endswith("12:00")
    assert seen[-1].endswith("11:31")
    assert lines(reply)["Nyare"] == "/logg cilla sida 2"
    assert "Ingenting är visat" in stage.ask("/logg cilla sida 9999", "greta").card.fallback()


def test_another_year_is_named(stage: Stage) -> None:
    row = Showing(NOW.replace(year=2025), "cilla", "polisen", "", "map", "", Level.EXACT, 1, 1, ("polisen",), 1)
    stage.app.store.audit.write(replace(row, sources=("fastighet",)))
    assert table(stage, "/logg november 2025", "greta")[0][0] == "22/11 2025 12:00"


def test_in_english(asked: Stage) -> None:
    rows = table(asked, "/log police", "greta", "en")
    assert rows[0][1] == "Cilla Norrby (Police)"
    assert rows[0][2].startswith("6 people: ")
    assert lines(asked.ask("/log police", "greta", language="en"))["Other partners only"] == "/log police others"


def test_reading_the_log_is_logged_too(asked: Stage) -> None:
    asked.ask("/logg cilla vecka 47", "greta")
    latest = asked.app.store.audit.latest(1)[0]
    assert (latest.person, latest.command, latest.count) == ("greta", "log", 0)
    assert latest.query_words == "vecka 47 2026 cilla"
