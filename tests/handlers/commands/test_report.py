"""`/rapportera`: a line, its form, the receipt, and everything that can be wrong on the way."""

import io
import logging
from dataclasses import replace
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.app import App
from handlers.reply import Fields
from storage.model.incident import Certainty, PlaceType, Precision, ReviewStatus
from storage.model.report import PositionFrom
from tests import cast
from tests.city import NOW
from tests.handlers.commands.stage import Stage, inputs, lines, only, pictures, the_form

LINE = "/rapportera klotter Drottninghögs skola igår 22:30, tre taggar på gaveln"


def test_a_clear_line_is_sent_in_one_tap(stage: Stage) -> None:
    asked = stage.ask(LINE)
    assert only(asked, "bosse")
    assert the_form(asked).dialog
    assert (the_form(asked).line, asked.facts.errors, asked.facts.level) == ("/rapportera", (), 0)
    receipt = stage.send(asked)
    number = receipt.facts.number
    assert (receipt.card.title, receipt.settled, receipt.facts.level, receipt.facts.shown) == (number, True, 4, 1)
    assert only(receipt, "bosse")
    report = stage.stored(number)
    assert (report.kind, report.text, report.place_words) == ("klotter", "tre taggar på gaveln", "Drottninghögs skola")
    assert (report.precision, report.position_from) == (Precision.ADDRESS, PositionFrom.PLACE)
    assert (report.status, report.partner, report.reporter) == (ReviewStatus.PENDING, "fastighet", "bosse")
    assert f"{report.start.astimezone(NOW.tzinfo):%d %H:%M}" == "21 22:30"


def test_a_retry_gives_the_same_receipt_and_one_report(stage: Stage) -> None:
    asked = stage.ask(LINE)
    first, again = stage.send(asked), stage.send(asked)
    assert first.card == again.card
    assert len(stage.app.store.reports.mine(cast.BOSSE)) == 1


def test_the_receipt_has_a_map_and_what_can_be_done(stage: Stage) -> None:
    receipt = stage.send(stage.ask(LINE))
    number = receipt.facts.number
    (picture,) = pictures(receipt)
    assert Image.open(io.BytesIO(picture.png)).size == (600, 400)  # at the scale of the tests
    assert (picture.width, picture.height) == (600, 400)
    assert "Drottninghögs skola" in picture.alt
    assert number not in picture.name
    assert lines(receipt) == {
        "Lägg till": f"/rapport {number} lägg till",
        "Ändra": f"/rapport {number} ändra",
        "Ta tillbaka": f"/rapport {number} ta tillbaka",
        "Rapportera en till": "/rapportera",
    }
    for line in lines(receipt).values():
        assert "Det gick inte" not in stage.ask(line).card.title


def test_a_receipt_is_given_even_if_its_map_cannot_be_drawn(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: object) -> NoReturn:
        raise RuntimeError("356789")

    services = replace(stage.app.services, draw_pin=broken)
    app = replace(stage.app, services=services, dispatch=replace(stage.app.dispatch, services=services))
    receipt = Stage(app).send(stage.ask(LINE))
    assert receipt.facts.number
    assert pictures(receipt) == []
    assert "Karta med en nål vid Drottninghögs skola" in receipt.card.fallback()
    assert "RuntimeError" in caplog.text
    assert "356789" not in caplog.text


def test_an_empty_line_gives_an_empty_form_without_complaints(stage: Stage) -> None:
    asked = stage.ask("/rapportera")
    assert asked.facts.errors == ()
    assert {name for name, one in inputs(asked).items() if one.required} == {"kind", "where"}
    assert inputs(asked)["when"].value == "now"
    assert inputs(asked)["once"].value


def test_everything_that_is_wrong_is_marked_and_everything_written_is_kept(stage: Stage) -> None:
    asked = stage.ask("/rapportera")
    wrote = {"where": "Furutorpsgatan 12", "when": "earlier", "time": "25:70", "text": "trasig dörr", "police": "yes"}
    wrong = stage.send(asked, **wrote)
    assert {field for field, _ in wrong.facts.errors} == {"kind", "place", "time"}
    shown = inputs(wrong)
    assert all(shown[field].error for field in ("kind", "place", "time"))
    assert not shown["text"].error
    assert {name: shown[name].value for name in wrote} == wrote
    assert shown["once"].value == inputs(asked)["once"].value
    assert not wrong.settled
    assert stage.app.store.reports.mine(cast.BOSSE) == ()


def test_a_phones_form_is_the_same_form(stage: Stage) -> None:
    form = {
        "step": "send", "once": "phone-1", "kind": "nedskräpning", "lon": "12.6955", "lat": "56.0467", "accuracy": "12",
        "from": "device", "when": "now", "certainty": "seen", "place_type": "square",
        "text": "Kartonger", "police": "no",
    }  # fmt: skip
    report = stage.stored(stage.ask("/rapportera", form=form).facts.number)
    assert (report.precision, report.position_from, report.accuracy) == (Precision.EXACT, PositionFrom.DEVICE, 12.0)
    assert (report.certainty, report.place_type, report.police_told) == (Certainty.SEEN, PlaceType.SQUARE, False)
    assert report.start == report.end == NOW


def test_a_position_and_its_accuracy_stay_in_a_form_that_comes_back(stage: Stage) -> None:
    form = {"step": "send", "once": "p", "lon": "12.6955", "lat": "56.0467", "accuracy": "12", "from": "device"}
    shown = inputs(stage.ask("/rapportera", form=form))
    assert {name: shown[name].value for name in ("lon", "lat", "accuracy", "from")} == {
        "lon": "12.6955", "lat": "56.0467", "accuracy": "12", "from": "device",
    }  # fmt: skip
    assert not shown["where"].required


def test_without_a_name_of_its_own_nothing_is_sent(stage: Stage) -> None:
    form = {"step": "send", "kind": "klotter", "where": "Stortorget"}
    asked = stage.ask("/rapportera", form=form)
    assert asked.facts.number == ""
    assert inputs(asked)["once"].value
    assert stage.send(asked).facts.number


def test_send_and_start_the_next(stage: Stage) -> None:
    first = stage.send(stage.ask(LINE), more="1")
    assert first.facts.number
    assert inputs(first)["kind"].value == ""
    assert inputs(first)["kind"].options[:2] == (("", "Välj"), ("klotter", "Klotter"))  # one's own latest first
    assert stage.send(first, kind="brand", where="Stortorget").facts.number != first.facts.number


def test_ones_own_latest_kinds_come_first(stage: Stage) -> None:
    stage.report("inbrott Stortorget igår")
    stage.report("brand Stortorget i natt")
    options = [key for key, _ in inputs(stage.ask("/rapportera"))["kind"].options]
    assert options[:3] == ["", "brand", "inbrott"]
    assert len(options) == len(set(options))


def test_the_kinds_of_a_group_come_first(stage: Stage) -> None:
    asked = stage.ask("/rapportera våld Stortorget igår")
    assert inputs(asked)["kind"].value == ""
    assert [key for key, _ in inputs(asked)["kind"].options][:3] == ["", "misshandel", "hot"]


def test_personal_data_is_out_before_anything_sees_it(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = ("19811218-9876", "070-123 45 67", "kalle@example.se", "ABC 123")
    asked = stage.ask(f"/rapportera klotter Stortorget igår, {' '.join(secret)} skrek")
    text = asked.card.fallback()
    what = "ett personnummer, ett telefonnummer, en e-postadress och ett registreringsnummer"
    assert f"Vi tog bort {what} ur texten." in text
    receipt = stage.send(asked)
    stored = stage.stored(receipt.facts.number)
    shown = [text, receipt.card.fallback(), stored.text, repr(asked), repr(stored), caplog.text]
    assert all(one not in whole for one in secret for whole in shown)
    assert "skrek" in stored.text


def test_a_report_sent_at_once_with_personal_data_says_so_on_the_receipt(stage: Stage) -> None:
    form = {"step": "send", "once": "x", "kind": "klotter", "where": "Stortorget", "text": "ring 070-123 45 67"}
    receipt = stage.ask("/rapportera", form=form)
    assert "Vi tog bort ett telefonnummer" in receipt.card.fallback()


def test_a_likeness_is_a_hint_among_ones_own_partners_reports_only(stage: Stage) -> None:
    number = stage.report("klotter Stortorget igår 22:30")
    assert f"Det här liknar {number}" in stage.ask("/rapportera klotter Stortorget igår 22:45").card.fallback()
    assert stage.send(stage.ask("/rapportera klotter Stortorget igår 22:45")).facts.number
    assert number not in stage.ask("/rapportera klotter Stortorget igår 22:45", "didrik").card.fallback()


def test_a_chat_message_becomes_a_form_with_its_text_whole(stage: Stage) -> None:
    message = "Nu har de klottrat igen på Stortorget i natt.\nRing mig i morgon!"
    shown = inputs(stage.ask("/rapportera", form={"message": message}))
    assert shown["text"].value == message
    assert (shown["kind"].value, shown["where"].value) == ("klotter", "Stortorget")
    assert shown["when"].value == "between"


def test_what_the_writer_of_a_message_saw_the_reporter_has_not(stage: Stage) -> None:
    message = "Jag såg klotter på Stortorget i natt"
    assert inputs(stage.ask("/rapportera", form={"message": message}))["certainty"].value == "unknown"
    assert inputs(stage.ask(f"/rapportera {message}"))["certainty"].value == "seen"


def test_all_that_is_read_out_of_a_line_stands_in_what_is_confirmed(stage: Stage) -> None:
    said = stage.ask("/rapportera klotter Stortorget igår 22:30, såg tre taggar i trapphuset, polisanmält")
    fields = next(element for element in said.card.elements if isinstance(element, Fields)).pairs
    assert {"Hur vet du": "Såg det själv", "Platstyp": "Trapphus eller källare"}.items() <= dict(fields).items()
    assert dict(fields)["Anmält till polisen"] == "Ja"


def test_a_photo_of_somebody_else_is_refused_and_the_report_kept(stage: Stage) -> None:
    asked = stage.ask(LINE)
    wrong = stage.send(asked, photos="0" * 64)
    assert dict(wrong.facts.errors) == {
        "photos": "En bild finns inte kvar hos oss. Välj den igen, eller skicka utan den."
    }
    assert inputs(wrong)["text"].value == "tre taggar på gaveln"
    assert stage.send(wrong, photos="").facts.number


def test_a_text_too_long_says_how_long_it_may_be_and_stands(stage: Stage) -> None:
    wrong = stage.send(stage.ask(LINE), text="tagg " * 2_100)
    assert dict(wrong.facts.errors)["text"].startswith("Texten är för lång. Högst 10 000 tecken")
    assert inputs(wrong)["text"].value == ("tagg " * 2_100).strip()


def test_far_back_is_asked_about(stage: Stage) -> None:
    wrong = stage.send(stage.ask("/rapportera klotter Stortorget"), when="earlier", date="2020-01-01")
    assert dict(wrong.facts.errors) == {"time": "Det är mer än två år sedan. Kontrollera årtalet."}


def test_english(stage: Stage) -> None:
    line = "/report graffiti Stortorget yesterday 22:30, three tags"
    reply = stage.ask(line, language="en")
    assert "Is this right? Then just send it." in reply.card.fallback()
    assert the_form(reply).line == "/report"
    assert "Graffiti" in reply.card.fallback()


def test_the_audit_tells_of_the_number_and_not_of_the_text(stage: Stage) -> None:
    number = stage.report("klotter Stortorget igår, hemliga ord")
    rows = [repr(row) for row in stage.app.store.audit.latest(5)]
    assert any(number in row for row in rows)
    assert not any("hemliga" in row for row in rows)


@pytest.mark.parametrize("who", ["henrik", "gunnel", "u-404"])
def test_who_may_not_report(stage: Stage, who: str) -> None:
    assert stage.ask(LINE, who).facts.number == ""
    assert stage.ask(
        "/rapportera", who, {"step": "send", "once": "1", "kind": "klotter", "where": "Stortorget"}
    ).private
    assert stage.app.store.reports.queue(cast.GRETA) == ()


@pytest.mark.parametrize("who", ["asta", "cilla", "eva", "farid", "didrik"])
def test_others_of_the_partners_may(stage: Stage, who: str) -> None:
    assert stage.report(who=who)


FIELDS = ("step", "once", "kind", "where", "lon", "lat", "accuracy", "from", "place", "when", "date", "time", "date_to",
          "time_to", "certainty", "place_type", "text", "photos", "police", "more", "message")  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["send", "klotter", "Stortorget", "12.69", "56.04", "now", "earlier", "between", "2026-11-21",
                     "22:30", "seen", "square", "a,b", "yes", "1", "nan", "1e999", "-0", "9999-12-31", "24:00"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=12))
def test_any_line_and_any_form_get_a_form_or_a_receipt(stage: Stage, line: str, form: dict[str, str]) -> None:
    reply = stage.ask(f"/rapportera {line}", form=form)
    assert reply.facts.number or "Menar du" in reply.card.fallback() or inputs(reply), reply.card.fallback()
    assert "Något gick fel" not in reply.card.fallback()


def test_a_line_break_after_the_command_is_read(city: App) -> None:
    reply = city.ask("/rapportera\nklotter\nStortorget\nigår 22:30\ntre taggar", "bosse", "", NOW)
    assert inputs(reply)["text"].value == "tre taggar"


def test_ten_photos_fit(stage: Stage) -> None:
    digests = [f"{number:064x}" for number in range(10)]
    for digest in digests:
        stage.app.store.reports.upload(cast.BOSSE, digest, NOW)
    receipt = stage.send(stage.ask(LINE), photos=",".join(digests))
    assert stage.stored(receipt.facts.number).photos == tuple(digests)
