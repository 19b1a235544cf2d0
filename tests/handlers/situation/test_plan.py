"""The action plan in the document: what was decided, as its readers may know it."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from handlers.reply import Reply
from storage.model.decision import DecisionDraft
from storage.model.people import Role, Viewer
from storage.model.query import Period, Query
from tests.city import NOW
from tests.decisions import CODE, FENCE, put_decision
from tests.handlers.sharing.house import House, open_house
from tests.problems import CODE as PROBLEM
from tests.problems import put_problem

EVA = Viewer("eva", "skolan", Role.REVIEWER)
MONTH = Query((Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(day=16, hour=0)),))
HEAD = ["Problem", "Åtgärd", "Ansvarig", "Klart senast", "Läge", "Följs upp"]


@pytest.fixture
def house(house_file: Path, tmp_path: Path) -> House:
    made = open_house(house_file, tmp_path)
    put_problem(made.app.store, MONTH, NOW - timedelta(days=40))
    put_decision(made.app.store, NOW - timedelta(days=30), due=date(2026, 11, 10), start=date(2026, 11, 1))
    return made


def asked(house: House, kind: str = "docx", who: str = "asta", where: str = "") -> Reply:
    return house.app.ask(f"/lägesbild {kind} oktober", who, where, NOW, "sv", {"file": "1"})


def plan(reply: Reply) -> list[list[str]]:
    """The rows of the table of the plan, without its header."""
    assert reply.file is not None
    made = Document(BytesIO(reply.file.body))
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in made.tables]
    return next((table[1:] for table in tables if table[0] == HEAD), [])


def test_a_decision_stands_with_its_problem_owner_day_and_status(house: House) -> None:
    (row,) = plan(asked(house))
    assert row[0].startswith(f"{PROBLEM} ")
    assert row[2:4] == ["Öresundshem", "10 november 2026"]
    assert row[1] in house.app.ask("/plan alla", "asta", "", NOW).card.fallback()
    assert "försenat" in row[4]
    text = "\n".join(one.text for one in Document(BytesIO(asked(house).file.body)).paragraphs)  # type: ignore[union-attr]
    assert "1 åtgärd är beslutad." in text
    assert "Problem utan beslutad åtgärd" not in text


def test_what_is_not_done_says_why(house: House) -> None:
    asta = Viewer("asta", "trygghet", Role.COORDINATOR)
    house.app.store.decisions.make(asta, PROBLEM, DecisionDraft("n", (FENCE,), False, "Det blir för dyrt"), NOW)
    assert any("Det blir för dyrt" in cell for row in plan(asked(house)) for cell in row)


def test_what_the_school_keeps_to_itself_changes_no_byte(house: House) -> None:
    seats = (("docx", "asta", ""), ("pdf", "didrik", ""), ("docx", "asta", "est-centrum"))
    before = [asked(house, *seat) for seat in seats]
    own = DecisionDraft("s", (FENCE,), True, "HEMLIGT", "skolan", "eva", due=date(2026, 11, 1))
    made = house.app.store.decisions.make(EVA, PROBLEM, own, NOW)
    house.app.store.decisions.make(EVA, PROBLEM, replace(own, once="t", does=False, due=None), NOW)
    assert [asked(house, *seat) for seat in seats] == before
    assert len(plan(asked(house, "docx", "leila"))) == len(plan(before[0])) + 2
    assert made.decision.code != CODE
