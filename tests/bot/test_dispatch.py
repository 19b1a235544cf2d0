"""One path for typing, pressing and scheduling: roles, audiences, failures, the audit row."""

import logging
import re
from dataclasses import replace

import pytest

from analytics.maps.request import Drawn, MapRequest
from bot.app import App
from bot.dispatch import Dispatch
from bot.identity import find_viewer
from handlers.reply import Buttons, Picture, Text
from storage.model.people import Level
from tests.city import NOW


def words(app: App, line: str, person: str, conversation: str = "", language: str = "sv") -> str:
    return app.ask(line, person, conversation, NOW, language).card.fallback()


def test_a_map_is_answered(city: App) -> None:
    reply = city.ask("/karta vecka 46 centrum", "asta", "", NOW)
    assert any(isinstance(element, Picture) for element in reply.card.elements)
    assert reply.facts.counts["incidents"] > 0
    assert reply.card.title.startswith("Vecka 46")


def test_an_unknown_command_offers_the_nearest(city: App) -> None:
    reply = city.ask("/krata vecka 46", "asta", "", NOW)
    lines = [b.line for e in reply.card.elements if isinstance(e, Buttons) for b in e.buttons]
    assert "/karta vecka 46" in lines


def test_a_question_without_its_command_is_offered_with_it(city: App) -> None:
    reply = city.ask("vecka 46 centrum", "asta", "", NOW)
    lines = [b.line for e in reply.card.elements if isinstance(e, Buttons) for b in e.buttons]
    assert "/karta vecka 46 centrum" in lines


def test_an_auditor_sees_logs_not_incidents(city: App) -> None:
    auditors = [p.key for p in city.store.members.people() if p.role.value in ("auditor", "administrator")]
    assert auditors
    for person in auditors:
        reply = city.ask("/karta vecka 46", person, "", NOW)
        assert not reply.facts.counts
        assert not any(isinstance(element, Picture) for element in reply.card.elements)


def test_somebody_unlisted_gets_no_number(city: App) -> None:
    reply = city.ask("/karta vecka 46", "nobody@example.org", "", NOW)
    assert not any(isinstance(element, Picture) for element in reply.card.elements)
    assert not any(sign.isdigit() for sign in reply.card.fallback())


def test_a_room_is_shown_what_its_least_cleared_member_may_see(own_city: App) -> None:
    own_city.store.conversations.put("mixed", "Blandat", ["asta", "u-404"])
    reply = own_city.ask("/karta vecka 46", "asta", "mixed", NOW)
    assert reply.facts.level == Level.COUNTS
    assert reply.facts.detailed == reply.facts.counts.get("incidents", 0) == 0


def test_an_unknown_conversation_is_the_public(city: App) -> None:
    reply = city.ask("/karta vecka 46", "asta", "no-such-room", NOW)
    assert (reply.facts.level, reply.facts.detailed) == (Level.COUNTS, 0)


def test_a_long_line_is_refused_with_its_length(city: App) -> None:
    text = words(city, "/karta " + "x" * 10_000_000, "asta")
    assert "10" in text
    assert "4" in text
    assert len(text) < 500


def test_a_failure_is_an_apology_and_keeps_texts_out_of_the_log(city: App, caplog: pytest.LogCaptureFixture) -> None:
    def paper_jam(_: MapRequest) -> Drawn:
        raise ValueError("".join(("hem", "lig")))  # as if it repeated what somebody wrote

    broken = replace(city, dispatch=Dispatch(replace(city.services, draw=paper_jam), city.store.audit))
    with caplog.at_level(logging.ERROR):
        reply = broken.ask("/karta vecka 46", "asta", "", NOW)
    reference = re.search(r"[0-9A-F]{8}", reply.card.fallback())
    assert reference
    assert reference.group() in caplog.text
    assert "ValueError" in caplog.text
    assert "paper_jam" in caplog.text
    assert "hemlig" not in caplog.text + reply.card.fallback()


def test_every_showing_leaves_an_audit_row(own_city: App) -> None:
    before = len(own_city.store.audit.latest())
    own_city.ask("/karta vecka 46 centrum", "cilla", "", NOW)
    rows = own_city.store.audit.latest()
    assert len(rows) == before + 1
    assert rows[0].person == "cilla"
    assert "46" in rows[0].query_words
    assert rows[0].level >= 3


def test_a_row_tells_who_could_read_along_and_whose_it_was(own_city: App) -> None:
    room = own_city.ask("/karta vecka 46 centrum", "cilla", "est-centrum", NOW)
    row = own_city.store.audit.latest(1)[0]
    assert (row.person, row.partner, row.role, row.conversation) == ("cilla", "polisen", "analyst", "est-centrum")
    assert row.readers == 6
    assert row.audience == ("bostad", "fastighet", "polisen", "raddning", "skolan", "trygghet")
    assert row.sources == tuple(sorted(room.facts.counts["sources"]))  # type: ignore[call-overload]
    assert row.count == row.detailed == room.facts.counts["incidents"]
    own_city.ask("/mina", "bosse", "est-centrum", NOW)  # asked in a room, answered to one
    mine = own_city.store.audit.latest(1)[0]
    assert (mine.readers, mine.audience) == (1, ("fastighet",))


EVERYBODY = ("bostad", "fastighet", "polisen", "raddning", "skolan", "trygghet")


def test_the_public_is_said_to_have_read_along(own_city: App) -> None:
    own_city.store.conversations.put("mixed", "Blandat", ["asta", "u-404"])
    own_city.ask("/karta vecka 46", "asta", "mixed", NOW)
    own_city.ask("/karta vecka 46", "asta", "no-such-room", NOW)
    nowhere, mixed = own_city.store.audit.latest(2)
    assert (mixed.audience, mixed.readers, mixed.level, mixed.sources) == (("*", "trygghet"), 2, 1, EVERYBODY)
    assert (nowhere.audience, nowhere.readers) == (("*",), 0)


def test_who_may_not_is_logged_and_who_is_unknown_is_not(own_city: App) -> None:
    own_city.ask("/granska", "bosse", "", NOW)
    own_city.ask("/granska", "nobody@example.org", "", NOW)
    (row,) = own_city.store.audit.latest(1)
    assert (row.person, row.command, row.act, row.count) == ("bosse", "review", "refused", 0)


def test_what_cannot_be_logged_is_not_shown(own_city: App) -> None:
    with own_city.store._database.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    for line in ("/karta vecka 46", "/mina", "/granska", "/logg"):
        reply = own_city.ask(line, "greta", "", NOW)
        assert reply.card.title == "Det gick inte"
        assert not reply.facts.counts
        assert not any(isinstance(element, Picture) for element in reply.card.elements)


def test_what_cannot_be_logged_is_not_done(own_city: App) -> None:
    with own_city.store._database.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    form = {"step": "send", "once": "c1", "kind": "klotter", "where": "Stortorget", "when": "now", "certainty": "seen"}
    assert own_city.ask("/rapportera", "bosse", "", NOW, form=form).facts.number == ""
    assert own_city.store.reports.mine(find_viewer(own_city.store.members, "bosse")) == ()


def test_help_lists_what_the_person_may_do(city: App) -> None:
    assert "/karta" in words(city, "/hjälp", "asta")
    auditor = next(p.key for p in city.store.members.people() if p.role.value == "auditor")
    reply = city.ask("/help", auditor, "", NOW, "en")
    offered = [e.text for e in reply.card.elements if isinstance(e, Text)]
    assert not any("map of incidents" in text for text in offered)


NUMBER, PHONE = "850709-9805", "070-123 45 67"


def test_no_command_sees_personal_data_and_the_asker_is_told(own_city: App, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        reply = own_city.ask(f"/karta vecka 46 {NUMBER}", "asta", "", NOW, form={"text": f"Ring {PHONE}"})
    assert reply.card.elements[0] == Text("Vi tog bort ett personnummer och ett telefonnummer ur texten.", "note")
    everywhere = reply.card.fallback() + str(reply.facts) + caplog.text + str(own_city.store.audit.latest())
    assert "9805" not in everywhere
    assert "123 45" not in everywhere


@pytest.mark.parametrize("line", [f"{NUMBER} vecka 46", f"/krata {NUMBER}", f"/karta {NUMBER}"])
def test_refusals_and_guesses_repeat_no_personal_data(city: App, line: str) -> None:
    for person in ("asta", "nobody@example.org"):
        text = words(city, line, person)
        assert "9805" not in text
        assert "Vi tog bort ett personnummer ur texten." in text


def test_a_coordinate_is_still_a_place(city: App) -> None:
    text = words(city, "/karta vecka 46 inom 500 m från 56.0465, 12.6945", "asta")
    assert "Vi tog bort" not in text
