"""Proposals while typing."""

from bot.app import App
from handlers.complete import MOST, complete
from handlers.texts import load
from storage.model.people import Role

SV = load("sv")


def lines(app: App, typed: str, role: Role | None = Role.COORDINATOR) -> list[str]:
    return [proposal.line for proposal in complete(typed, role, app.store.catalog.read(), SV)]


def test_commands_first(city: App) -> None:
    assert lines(city, "/ka") == ["/karta "]
    assert lines(city, "ka") == ["/karta "]


def test_a_role_is_offered_only_what_it_may(city: App) -> None:
    assert lines(city, "/ka", Role.AUDITOR) == []
    assert lines(city, "/ka", None) == []


def test_places_without_their_dots(city: App) -> None:
    assert "/karta vecka 12 drottninghög" in lines(city, "/karta vecka 12 drottningh")
    assert "/karta söder" in lines(city, "/karta sod")


def test_a_phrase_of_two_words_goes_on_after_the_first(city: App) -> None:
    assert lines(city, "/karta vecka 12 visa h")[0] == "/karta vecka 12 visa hotspots"
    assert lines(city, "/karta vecka 12 visa f")[0] == "/karta vecka 12 visa förändring"
    assert "/karta vecka 12 visa förändring" in lines(city, "/karta vecka 12 visa")


def test_the_library_after_measures(city: App) -> None:
    assert lines(city, "/åtgärd b") == ["/åtgärd bibliotek"]
    assert lines(city, "/atgard bib") == ["/atgard bibliotek"]
    assert "/atgard centrum" not in lines(city, "/atgard c")


def test_partners_after_sharing(city: App) -> None:
    """The acts first, then whom one can ask about; after a preposition partners alone, also by what they are called."""
    offered = lines(city, "/delning ")
    assert offered[:4] == ["/delning varför", "/delning dokument", "/delning från", "/delning till"]
    assert len(offered) == MOST
    assert lines(city, "/delning var") == ["/delning varför"]
    assert lines(city, "/delning från pol") == ["/delning från Polisen"]
    names = {partner.name_sv for partner in city.store.catalog.read().partners}
    assert {line.removeprefix("/delning till ") for line in lines(city, "/delning till ")} <= names
    assert lines(city, "/delning från Polisen till pol") == ["/delning från Polisen till Polisen"]
    assert lines(city, "/delning från polisen ") == []
    assert lines(city, "/delning klott") == []
    assert [one.label for one in complete("/sharing to ", Role.AUDITOR, city.store.catalog.read(), load("en"))]


def test_partners_are_offered_to_whoever_may_ask(city: App) -> None:
    assert lines(city, "/delning ", None) == []
    assert lines(city, "/delning från pol", None) == []


def test_never_more_than_fit(city: App) -> None:
    assert len(lines(city, "/karta s")) <= MOST
    assert lines(city, "") == []
    assert lines(city, "/karta ") == []


def test_a_problem_is_proposed_what_is_done_with_it(city: App) -> None:
    assert lines(city, "/problem an")[0] == "/problem analys"
    assert "/problem mina" in lines(city, "/problem mi")
    assert lines(city, "/prob", Role.AUDITOR) == []
