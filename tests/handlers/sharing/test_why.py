"""Why an audience sees what it sees; nobody is named."""

import ast
import inspect
from dataclasses import replace
from datetime import date

import pytest

from bot.demo.people import people
from handlers.sharing.why import explain
from handlers.sharing.words import names_of
from handlers.texts import load
from storage import sharing
from storage.model.people import PUBLIC, Audience, Level, Role, Viewer
from storage.model.register import Grant
from tests.city import NOW
from tests.handlers.sharing.house import House


def test_alone(house: House) -> None:
    said = house.text("varför", "cilla")
    assert (
        "Från Polisen: exakt plats och timme (den egna organisationen), och mer visas inte för en analytiker." in said
    )
    assert "Öresundshem: exakt plats och timme (enligt startmatrisen)." in said


def test_own_areas_are_told(house: House) -> None:
    said = house.text("varför", "klara")
    assert "bara antal; i egna områden ruta, vecka och del av dygnet (enligt startmatrisen)" in said
    assert "egna områden" not in house.text("varför", "eva")


def test_a_room_with_rows_of_its_own(house: House) -> None:
    said = house.text("varför", "asta", "est-centrum")
    assert "exakt plats och timme (enligt D-1, D-2, D-3, D-4, D-5 och D-6 till och med 22 november 2027)." in said


def test_somebody_unlisted_in_it_is_what_lowers_it(house: House) -> None:
    room = house.app.store.conversations
    room.put("est-centrum", "EST Centrum", [*room.members("est-centrum"), "nils"])
    assert "inte står på listan som parterna har skrivit under för" in house.text("varför", "asta", "est-centrum")


def test_a_room_without_is_lowered_by_who_is_there(house: House) -> None:
    said = house.text("varför", "asta", "trygg-i-helsingborg")
    assert "eftersom någon i rummet kommer från Öresundshem" in said
    assert "eftersom någon i rummet är administratör eller revisor" in house.text("varför", "asta", "revision")


def test_a_stranger_in_the_room(house: House) -> None:
    house.app.store.conversations.put("open", "Öppet", ["asta", "u-404"])
    assert "inte är upplagd som deltagare" in house.text("varför", "asta", "open")


def test_it_is_told_to_the_asker_alone(house: House) -> None:
    reply = house.ask("varför", "asta", "est-centrum")
    assert reply.private
    assert {viewer.person for viewer in reply.audience.viewers} == {"asta"}


def test_asked_privately_in_a_room_it_tells_of_the_room_too(house: House) -> None:
    app = house.app
    said = app.ask("/delning varför", "asta", "", NOW, within="trygg-i-helsingborg").card.fallback()
    assert "Det här får du se" in said
    assert "Delas svaret i Trygg i Helsingborg gäller det här" in said
    assert "eftersom någon i rummet kommer från Öresundshem" in said
    for somewhere in ("revision", "nowhere"):  # a room that one is not in tells nothing of who is
        assert "rummet" not in app.ask("/delning varför", "klara", "", NOW, within=somewhere).card.fallback()
    assert "Delas svaret" not in app.ask("/delning varför", "asta", "", NOW, within="est-centrum").card.fallback()


@pytest.mark.parametrize("where", ["", "est-centrum", "trygg-i-helsingborg", "fastighet", "revision"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_nobody_is_named(house: House, where: str, language: str) -> None:
    said = house.text("why" if language == "en" else "varför", "asta", where, language)
    for person in people():
        assert person.name not in said
        assert person.name.split()[0] not in said


def test_a_row_that_ended_and_a_cap(house: House) -> None:
    names = names_of(house.app.services, "sv")
    store = house.app.store
    store.register.put([Grant("skolan", "polisen", Level.EXACT, until=date(2026, 12, 1))], "gunnel", NOW)
    cilla = Audience(frozenset({Viewer("cilla", "polisen", Role.ANALYST)}), day=date(2027, 1, 1))
    assert "Från Skol- och fritidsförvaltningen: ingenting (D-7 har upphört)." in explain(
        cilla, store.register.read(), names
    )
    capped = replace(cilla, cap=Level.COUNTS, day=NOW.date())
    assert any("eftersom mer inte får visas i den här chatten" in one for one in explain(
        capped, store.register.read(), names
    ))  # fmt: skip


def test_the_public(house: House) -> None:
    said = explain(replace(PUBLIC, day=NOW.date()), house.app.store.register.read(), names_of(house.app.services, "sv"))
    assert all("bara antal" in one for one in said[:-1])
    assert "eftersom vem som helst kan läsa här" in said[0]


def test_a_row_for_one_group_of_kinds_is_told_apart(house: House) -> None:
    store = house.app.store
    group = store.catalog.read().groups[0]
    store.register.put([Grant("skolan", "polisen", Level.NOTHING, group=group.key)], "gunnel", NOW)
    said = house.text("varför", "cilla")
    assert f"Från Skol- och fritidsförvaltningen ({group.name_sv.lower()}): ingenting (delas inte)." in said


def test_what_is_explained_is_what_the_rule_says(house: House) -> None:
    """Every room and person: the levels in the sentences are those of the release."""
    for who, where in (("asta", ""), ("didrik", ""), ("klara", ""), ("asta", "est-centrum"), ("bosse", "fastighet")):
        audience = house.app.audience(who, where, NOW.date())
        granted = house.app.store.release.granted(audience)
        said = house.text("varför", who, where)
        for partner, decision in granted.items():
            name = names_of(house.app.services, "sv").partner(partner)
            level = names_of(house.app.services, "sv").level(decision.level)
            assert any(name in line and level in line for line in said.splitlines()), (who, where, name, level)


def reasons() -> set[str]:
    """Every reason that storage/sharing.py gives: Decision's second argument, and what its helpers return."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(sharing))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Decision":
            found |= {one.value for part in node.args[1:2] for one in ast.walk(part) if isinstance(one, ast.Constant)}
        if isinstance(node, ast.FunctionDef) and node.name in ("_refusal", "_reason"):
            returned = [one for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None]
            found |= {c.value for one in returned for c in ast.walk(one.value) if isinstance(c, ast.Constant)}
        if isinstance(node, ast.Tuple) and node.elts and isinstance(node.elts[0], ast.Constant):
            found |= {node.elts[0].value} if str(node.elts[0].value).endswith("_capped") else set()
    return {one for one in found if isinstance(one, str)}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_reason_can_be_said(language: str) -> None:
    said = {key.removeprefix("reason.") for key in load(language).entries if key.startswith("reason.")}
    assert {"own_partner", "signed", "starting_matrix", "role_capped", "kind_capped", "ended"} <= reasons()
    assert said == reasons()
