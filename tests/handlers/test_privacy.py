"""At the door: lines and forms lose personal data, coordinates stay, and people are told."""

import pytest

from handlers.privacy import clean, told
from handlers.reply import Card, Reply, Text
from handlers.texts import load
from tests.cast import ASTA, only

REPLY = Reply(Card("Klart", (Text("Tack!"),)), only(ASTA))


def test_every_field_is_cleaned_and_counted() -> None:
    cleaned = clean("/rapportera pnr 850709-9805", {"text": "Ring 070-123 45 67, 042-10 50 00", "kind": "klotter"})
    assert cleaned.line == "/rapportera pnr [personnummer]"
    assert cleaned.form == {"text": "Ring [telefon], [telefon]", "kind": "klotter"}
    assert cleaned.removed == {"identity": 1, "phone": 2}


@pytest.mark.parametrize(
    "value",
    [
        "56.0465,12.6945",
        "8.0112126945",
        "-0.0112126945",
        "8.0112126945, 1.0112126945",
        "6213042 355870",
        "2026-03-12T22:30",
        "H-7KQ4",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
)
def test_what_machines_send_stays(value: str) -> None:
    assert clean(value, {"at": value}).form == {"at": value}


@pytest.mark.parametrize("line", ["56.0465,12.6945", "8.0112126945, 1.0112126945", "6213042 355870", "H-7KQ4"])
def test_a_position_as_a_line_stays(line: str) -> None:
    assert clean(line, {}).line == line


@pytest.mark.parametrize("written", ["070.1740605", "040.123456", "+46.701740605", "070.1740605, 073.1740605"])
def test_a_number_with_a_dot_is_no_coordinate(written: str) -> None:
    cleaned = clean(written, {"text": written})
    assert "1740605" not in cleaned.line + cleaned.form["text"]
    assert "123456" not in cleaned.line + cleaned.form["text"]
    assert cleaned.removed["phone"] >= 2


def test_a_lone_number_in_a_line_is_no_coordinate() -> None:
    assert clean("8.112289874", {}).line == "[personnummer]"


def test_nothing_is_read_that_was_not_written() -> None:
    turned = "sett \u202e4789-821118\u202c och \u2067hen\u2069"
    assert clean(turned, {"text": turned}).form["text"] == clean(turned, {}).line == "sett 4789-821118 och hen"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("sv", "Vi tog bort ett personnummer och 2 telefonnummer ur texten."),
        ("en", "We took a personal identity number and 2 phone numbers out of the text."),
    ],
)
def test_people_are_told_at_the_top(language: str, says: str) -> None:
    cleaned = clean("850709-9805", {"text": "070-123 45 67, 042-10 50 00"})
    elements = told(REPLY, cleaned, load(language)).card.elements
    assert elements == (Text(says, "note"), Text("Tack!"))


def test_nothing_is_said_when_nothing_was_removed() -> None:
    assert told(REPLY, clean("/karta vecka 12", {}), load("sv")) is REPLY


def test_ids_that_look_like_a_plate_stay_apart() -> None:
    one, other = "FJl84B_cUPnWaugD", "FJl84C_cUPnWaugD"
    first, second = (clean("/rapportera", {"once": made}) for made in (one, other))
    assert first.form["once"] != second.form["once"]
    assert clean("/rapportera", {"once": one}).form == first.form  # a retry is the same report
    assert first.removed == {}
    assert "850709-9805" not in clean("/rapportera", {"once": "850709-9805"}).form["once"]
