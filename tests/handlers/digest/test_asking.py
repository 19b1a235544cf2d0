"""The line after /veckorapport."""

import pytest

from bot.app import App
from tests.city import NOW


def reply(app: App, line: str, person: str = "asta", room: str = "est-centrum", language: str = "sv"):
    return app.ask(line, person, room, NOW, language)


@pytest.mark.parametrize("line", ["", " förra veckan", " v46", " vecka 46 2026"])
def test_the_last_full_week_is_meant_unless_another_is_named(city: App, line: str) -> None:
    found = reply(city, f"/veckorapport{line}")
    assert found.facts.query["week"] == "2026-W46"
    assert "28 dag" not in found.card.fallback()


def test_english(city: App) -> None:
    assert "Weekly digest: week 46" in reply(city, "/digest", language="en").card.title


@pytest.mark.parametrize("line", ["/veckorapport vecka 47", "/veckorapport denna vecka", "/veckorapport vecka 50 2026"])
def test_a_week_that_is_not_over_is_not_told(city: App, line: str) -> None:
    text = reply(city, line).card.fallback()
    assert "är inte slut" in text
    assert "[Vecka 46 2026] /veckorapport" in text
    assert "i vanliga fall" not in text


@pytest.mark.parametrize("line", ["mars", "i år", "v12 och v13", "igår"])
def test_what_is_no_single_week_is_asked_about(city: App, line: str) -> None:
    found = reply(city, f"/veckorapport {line}")
    assert "gäller en hel vecka" in found.card.fallback()
    assert found.facts.shown == 0


def test_weeks_within_the_named_time_are_offered(city: App) -> None:
    text = reply(city, "/veckorapport mars").card.fallback()
    assert "[Vecka 13 2026]" in text


def test_week_99_is_asked_about(city: App) -> None:
    assert "Vecka 99 finns inte" in reply(city, "/veckorapport vecka 99").card.fallback()


def test_nothing_is_passed_over_in_silence(city: App) -> None:
    text = reply(city, "/veckorapport v46 blomkål kvällar rutor").card.fallback()
    assert "Förstod inte ”blomkål”" in text
    assert "Det här räknas inte in: klockslag och vyn." in text


def test_areas_and_kinds_are_heeded_and_what_is_left_out_is(city: App) -> None:
    found = reply(city, "/veckorapport v46 centrum skadegörelse utom klotter")
    assert set(found.facts.counts["kinds"]) == {"skadegörelse"}
    assert found.card.title.endswith("· Centrum")


def test_in_a_room_the_asker_is_offered_more_alone(city: App) -> None:
    shared = reply(city, "/veckorapport v46", person="didrik", room="est-centrum")
    alone = reply(city, "/veckorapport v46 enskilt", person="asta", room="est-centrum")
    assert not shared.private
    assert alone.private


@pytest.mark.parametrize("person", ["gunnel", "henrik"])
def test_roles_without_incidents_have_no_digest(city: App, person: str) -> None:
    text = reply(city, "/veckorapport", person=person, room="").card.fallback()
    assert "får inte använda /veckorapport" in text
