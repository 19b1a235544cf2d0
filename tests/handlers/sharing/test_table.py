"""`/delning`: who gets what of whom, narrowed by words."""

import pytest

from bot.demo.people import people
from handlers.commands import COMMANDS
from storage.model.people import Role
from tests.handlers.sharing.house import House, lines, rows

SOURCES = {"Trygghetsavdelningen", "Fastighetsförvaltningen", "Polisen", "Öresundshem",
           "Skol- och fritidsförvaltningen", "Räddningstjänsten"}  # fmt: skip


def test_the_table_says_who_gets_what_for_what_how_exactly_until_when_and_who_signed(house: House) -> None:
    found = rows(house.ask())
    assert {row[0] for row in found} == SOURCES
    signed = [row for row in found if row[4].startswith("D-")]
    assert len(signed) == 6
    police = next(row for row in signed if row[0] == "Polisen")
    assert police[1:4] == ("samtalet EST Centrum", "exakt plats och timme", "22 november 2027")
    assert police[4] == "D-3: Asta Lindqvist (Trygghetsavdelningen) och Ivar Stensson (Polisen)"
    assert "EST-veckomötet" in police[5]
    assert "OSL 10 kap." in police[6]
    assert all(row[4] == "startmatrisen" for row in found if row not in signed)
    assert "Ändamål: Gemensam lägesbild" in house.text()
    assert "våld i nära relation" in house.text()


@pytest.mark.parametrize(
    ("words", "sources", "receiver"),
    [
        ("från skolan", {"Skol- och fritidsförvaltningen"}, ""),
        ("från skol- och fritid", {"Skol- och fritidsförvaltningen"}, ""),
        ("till EST Centrum", SOURCES, "EST Centrum"),
        ("från polisen till EST Centrum", {"Polisen"}, "EST Centrum"),
        ("från polisen och räddningstjänsten till samordnaren", {"Polisen", "Räddningstjänsten"}, "samordnare"),
        ("från Polisen, bostad till allmänheten", {"Polisen", "Öresundshem"}, "allmänheten"),
        ("from the police", {"Polisen"}, ""),
    ],
)
def test_words_narrow_it(house: House, words: str, sources: set[str], receiver: str) -> None:
    found = rows(house.ask(words))
    assert {row[0] for row in found} == sources
    assert all(receiver in row[1] for row in found)


def test_a_party_alone_is_giver_or_receiver(house: House) -> None:
    found = rows(house.ask("räddningstjänsten"))
    assert found
    assert all("Räddningstjänsten" in row[0] + row[1] for row in found)
    assert any(row[0] != "Räddningstjänsten" for row in found)


def test_a_word_that_names_nobody_is_said_with_guesses(house: House) -> None:
    reply = house.ask("plisen")
    assert "ingen part som heter ”plisen”" in reply.card.fallback()
    assert lines(reply)["polisen"] == "/delning polisen"
    assert rows(reply) == []


def test_a_room_one_is_not_in_is_not_known(house: House) -> None:
    """Its name is neither found nor guessed, unless the register has a row for it."""
    house.app.store.conversations.put("gruppen", "Hemliga gruppen", ("eva",))
    inside, outside = (house.text("till Hemliga gruppen", who) for who in ("eva", "asta"))
    assert "heter" not in inside
    assert "ingen part som heter ”Hemliga gruppen”" in outside
    guessed = house.text("till Hemliga grupen", "asta")
    assert "gruppen" not in guessed
    assert "gruppen" in house.text("till Hemliga grupen", "eva").lower()


@pytest.mark.parametrize("who", sorted(person.key for person in people()))
def test_every_listed_person_may_read_it(house: House, who: str) -> None:
    assert rows(house.ask("polisen", who))


def test_nobody_else_may(house: House) -> None:
    command = next(one for one in COMMANDS if one.name == "sharing")
    assert command.roles == frozenset(Role)
    assert rows(house.ask("", "u-404")) == []
    assert "Ivar" not in house.text("", "u-404")


def test_in_a_room_that_anybody_reads_it_is_told_to_the_asker_alone(house: House) -> None:
    assert not house.ask("", "asta", "est-centrum").private
    house.app.store.conversations.put("open", "Öppet", ["asta", "u-404"])
    reply = house.ask("", "asta", "open")
    assert reply.private
    assert {viewer.person for viewer in reply.audience.viewers} == {"asta"}


def test_the_row_that_has_ended_is_told_as_what_it_is(house: House) -> None:
    number = house.proposed(until="2026-11-22")
    house.ask(f"{number} godkänn", "klara")
    later = house.app.ask(f"/delning {number}", "eva", "", house_day(2), "sv").card.fallback()
    assert "Har upphört. Sista dagen var 22 november 2026" in later


def house_day(days: int):
    from datetime import timedelta

    from tests.city import NOW

    return NOW + timedelta(days=days)


def test_english(house: House) -> None:
    text = house.text("from the police", language="en")
    assert "Police · the conversation EST Centrum · exact place and hour · 22 November 2027" in text
    assert "the starting matrix" in text


def test_buttons_lead_somewhere(house: House) -> None:
    for line in lines(house.ask()).values():
        reply = house.app.ask(line, "asta", "", house_day(0), "sv")
        assert "Det gick inte" not in reply.card.title
        assert reply.card.fallback()
