"""A change: proposed in a form, signed by both sides, refused with a reason, stopped by the source."""

import pytest

from tests.handlers.commands.stage import inputs
from tests.handlers.sharing.house import House, lines


def state(house: House, number: str) -> str:
    row = house.app.store.register.row(int(number.removeprefix("D-")))
    assert row is not None
    return row.state


def test_a_proposal_is_signed_where_it_is_told(house: House) -> None:
    number = house.proposed()
    assert state(house, number) == "proposed"
    told = house.told("klara")
    assert "Det finns ett förslag att svara på: Skol- och fritidsförvaltningen till Öresundshem" in told
    assert "Ronder runt skolgårdar" in told
    assert f"[Godkänn] /delning {number} godkänn" in told
    assert "Ronder" not in house.told("cilla") + house.told("didrik") + house.told("eva")
    done = house.ask(f"{number} godkänn", "klara")
    assert (done.private, done.settled, done.facts.number) == (True, True, number)
    assert state(house, number) == "in_force"
    assert f"{number} gäller nu" in house.told("eva")
    assert f"{number}: " in house.text("från skolan till bostad")


def test_it_waits_first_for_those_who_must_answer(house: House) -> None:
    number = house.proposed()
    assert "1 förslag väntar på ditt svar." in house.text("", "klara")
    assert "1 förslag väntar på svar." in house.text("", "asta")
    assert lines(house.ask(number, "klara"))["Godkänn"] == f"/delning {number} godkänn"
    for other in ("eva", "asta", "didrik", "gunnel", "ivar"):
        assert "Godkänn" not in lines(house.ask(number, other))


@pytest.mark.parametrize("who", ["didrik", "cilla", "asta", "ivar", "gunnel", "henrik"])
def test_others_neither_approve_nor_refuse(house: House, who: str) -> None:
    number = house.proposed()
    for act in ("godkänn", "avslå behövs inte"):
        house.ask(f"{number} {act}", who)
        assert state(house, number) == "proposed"


def test_a_refusal_asks_why_and_the_proposer_is_told(house: House) -> None:
    number = house.proposed()
    asked = house.ask(f"{number} avslå", "klara")
    assert state(house, number) == "proposed"
    empty = house.send(asked, "klara", reason=" ")
    assert inputs(empty)["reason"].error
    house.send(asked, "klara", reason="Vi har redan ronder")
    assert state(house, number) == "refused"
    assert "Skäl: Vi har redan ronder" in house.told("eva")
    assert "Vi har redan ronder" in house.text(f"{number} historik")
    assert "redan avslaget" in house.text(f"{number} godkänn", "klara")


def test_a_changed_proposal_is_another_number(house: House) -> None:
    first = house.proposed()
    changed = house.send(house.ask(f"{first} ändra", "klara"), "klara", level="2")
    assert changed.facts.number != first
    assert "har ersatts" in house.text(f"{first} godkänn", "klara")
    assert f"Ersatt av {changed.facts.number}" in house.text(first)
    assert state(house, changed.facts.number) == "proposed"


def test_everything_that_is_wrong_is_marked_and_everything_written_is_kept(house: House) -> None:
    asked = house.ask("föreslå", "eva")
    wrote = {"legal_basis": "", "until": "snart", "purpose": "Ronder"}
    wrong = house.send(asked, "eva", **wrote)
    assert {name for name, one in inputs(wrong).items() if one.error} == {
        "source", "receiver", "level", "legal_basis", "until",
    }  # fmt: skip
    assert inputs(wrong)["purpose"].value == "Ronder"
    assert dict(wrong.facts.errors)["until"] == "snart är ingen dag. Skriv den som 2027-12-31."
    assert house.app.store.register.rows("proposed") == ()


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({"until": "2020-01-01"}, "until", "har redan passerat"),
        ({"receiver": "skolan"}, "receiver", "samma"),
        ({"receiver": "public"}, "receiver", "ingen skriva under"),
        ({"source": "sector:school"}, "source", "en part i taget"),
        ({"source": "okand"}, "source", "ingen part som heter okand"),
        ({"level": "4"}, "level", "inte 4"),
        ({"level": "x"}, "level", "inte x"),
        ({"own_area": "2"}, "own_area", "mer än annars"),
        ({"group": "okand"}, "group", "ingen grupp"),
        ({"receiver": "conversation:nej"}, "receiver", "inget samtal"),
        ({"purpose": "x" * 600}, "purpose", "för lång"),
        ({"source": "polisen", "receiver": "raddning"}, "receiver", "inte din organisations"),
    ],
)
def test_bad_input_is_told_at_its_field(house: House, fields: dict[str, str], where: str, said: str) -> None:
    asked = house.ask("föreslå från skolan till bostad", "eva")
    wrong = house.send(asked, "eva", **{"level": "3", "purpose": "Ronder"} | fields)
    assert said in dict(wrong.facts.errors)[where]
    assert inputs(wrong)[where].error
    assert house.app.store.register.rows("proposed") == ()


def test_a_room_is_signed_for_those_who_are_in_it(house: House) -> None:
    number = house.proposed(parties="från skolan till trygg-i-helsingborg", receiver="conversation:trygg-i-helsingborg")
    assert "Bosse Ekdahl" in house.text(number)
    assert f"[Godkänn] /delning {number} godkänn" in house.told("asta")
    house.ask(f"{number} godkänn", "asta")
    assert state(house, number) == "in_force"


def test_the_source_stops_after_a_question_and_alone(house: House) -> None:
    number = house.proposed()
    house.ask(f"{number} godkänn", "klara")
    assert "Sluta dela" not in lines(house.ask(number, "klara"))
    assert "Bara den som delar" in house.text(f"{number} sluta ja", "klara")
    asked = house.ask(f"{number} sluta", "eva")
    assert state(house, number) == "in_force"
    stopped = house.app.ask(lines(asked)["Sluta dela"], "eva", "", house_now(), "sv")
    assert state(house, number) == "replaced"
    assert state(house, stopped.facts.number) == "in_force"
    assert "ingenting" in house.text("från skolan till bostad")
    assert f"{stopped.facts.number} gäller nu" in house.told("klara")


def house_now():
    from tests.city import NOW

    return NOW


@pytest.mark.parametrize("who", ["didrik", "cilla", "gunnel", "henrik"])
def test_those_who_may_not_propose_are_told_who_may(house: House, who: str) -> None:
    assert "granskare eller samordnare" in house.text("föreslå", who)
    assert "Föreslå en ändring" not in lines(house.ask("", who))


def test_what_is_not_understood_about_a_row_is_named(house: House) -> None:
    assert "”hoppa”" in house.text("D-1 hoppa")
    assert "ingen rad D-99" in house.text("D-99")
    assert "Polisen" in house.text("d3")


def test_a_document_is_printed_by_the_operator(house: House) -> None:
    assert "karta register document" in house.text("dokument")


def test_english_acts(house: House) -> None:
    number = house.proposed()
    assert "holds from now on" in house.text(f"{number} approve", "klara", language="en")
