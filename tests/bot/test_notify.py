"""What became of a report reaches its reporter, once, in their own conversation."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.notify import tell
from storage import counters
from storage.conversations import Message
from storage.model.incident import Precision
from storage.model.people import Level, Role, Viewer
from storage.model.register import Grant
from storage.model.report import ReportDraft
from storage.moments import microseconds
from storage.tables import notices
from tests.cast import BOSSE, GRETA

AT = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.fixture
def number(own_city: App) -> str:
    place = own_city.store.catalog.read().places[0]
    draft = ReportDraft("c1", "klotter", AT, AT, place.x, place.y, Precision.EXACT, text="tre taggar")
    return own_city.store.reports.send(BOSSE, draft, AT).report.number


def own(app: App, person: str) -> tuple[Message, ...]:
    return app.store.conversations.messages(f"direct:{person}", person)


def test_a_released_report_is_told_once_to_its_reporter(own_city: App, number: str) -> None:
    own_city.store.reports.release(GRETA, [number], AT)
    assert [tell(own_city.store, AT) for _ in range(2)] == [1, 0]
    (message,) = own(own_city, "bosse")
    assert message.client_id is not None
    assert message.client_id.startswith("notice:")
    assert number in (message.card_json or "")
    assert own(own_city, "greta") == ()
    assert own_city.store.conversations.pulse("bosse", 0).unread == {"direct:bosse": 1}


def test_a_process_that_died_before_noting_it_tells_nothing_twice(own_city: App, number: str, monkeypatch) -> None:
    store = own_city.store
    store.reports.release(GRETA, [number], AT)
    monkeypatch.setattr(type(store.reports), "told", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
    assert tell(store, AT) == 0
    monkeypatch.undo()
    assert tell(store, AT) == 1
    assert len(own(own_city, "bosse")) == 1


def test_one_that_cannot_be_told_keeps_nobody_else_waiting(own_city: App, number: str) -> None:
    """What is wrong with a notice is wrong with it alone; it waits, and is told when it can be."""
    store = own_city.store
    with store._database.write() as connection:
        row = {
            "id": counters.take(connection, counters.NOTICE),
            "person": "bosse",
            "key": "no_such_words",
            "number": number,
        }
        connection.execute(insert(notices), [row | {"at": microseconds(AT), "text": ""}])
    store.reports.release(GRETA, [number], AT)
    assert [tell(store, AT) for _ in range(2)] == [1, 0]
    (message,) = own(own_city, "bosse")
    assert number in (message.card_json or "")
    assert [one.key for one in store.reports.waiting()] == ["no_such_words"]


def test_any_answered_line_tells(own_city: App, number: str) -> None:
    own_city.store.reports.ask(GRETA, number, "Vilken gavel?", AT)
    own_city.ask("/hjälp", "asta", "", AT)
    (message,) = own(own_city, "bosse")
    assert "Vilken gavel?" in (message.card_json or "")


def test_a_proposal_is_told_whole_to_those_who_must_answer_and_once(own_city: App) -> None:
    register = own_city.store.register
    ivar = Viewer("ivar", "polisen", Role.REVIEWER)
    before = {person: len(own(own_city, person)) for person in ("klara", "cilla")}
    grant = Grant("polisen", "bostad", Level.COARSE, purpose="Ronder", legal_basis="OSL", until=date(2027, 1, 1))
    number = register.propose(grant, ivar, AT)
    assert [tell(own_city.store, AT) for _ in range(2)] == [1, 0]
    message = own(own_city, "klara")[-1]
    assert f"/delning D-{number} godkänn" in (message.card_json or "")
    assert "Ronder" in (message.card_json or "")
    assert {person: len(own(own_city, person)) - n for person, n in before.items()} == {"klara": 1, "cilla": 0}
