"""A reviewer's eye is led to names and to who somebody is, and not to places."""

import pytest

from storage.privacy import Flag, flags
from tests.handlers.grammar.catalog import catalog
from tests.storage.privacy.ordinary import ordinary

PLACES = frozenset({"Maria Park", "Drottninghög", "Stortorget", "Knutpunkten", "Wilson park", "Helsingborg centrum"})


def words(text: str, kind: str) -> list[str]:
    return [flag.word for flag in flags(text, PLACES) if flag.kind == kind]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Anna Svensson slog Mohammed på Stortorget.", ["Anna Svensson", "Mohammed"]),
        ("Vi såg Annas bil och Abdi-Rahman Al-Hassan.", ["Annas", "Abdi-Rahman Al-Hassan"]),
        ("Det var anna svensson som ringde", ["anna svensson"]),
        ("MOHAMMED slog först", ["MOHAMMED"]),
        ("A\u030asa af Klint var där", ["A\u030asa af Klint"]),
        ("Vittnet, Katarzyna Kowalska, såg Lejla H. springa", ["Katarzyna Kowalska", "Lejla H"]),
        ("ringde Björn, som hämtade Fadumo", ["Björn", "Fadumo"]),
        ("enligt Karlsson låg den där", ["Karlsson"]),
        ("Sten kastades mot bussen. Per person. Max tio. Hans cykel.", []),
        ("Där stod Sten Ek och Stig.", ["Sten Ek", "Stig"]),
        ("Klotter i Maria Park, vid Carl Krooks gata och på Maria Parks skola", []),
        ("Vid Drottninghögs centrum, Wilson park och Sofia kyrka", []),
        ("Nytt klotter vid Knutpunkten. Larm från Helsingborgs Hem.", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert words(text, "name") == names


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("En pojke i svart jacka, son till grannen", ["pojke", "son till", "grannen"]),
        ("Elev i 8B på skolan", ["Elev i 8B"]),
        ("okänd man i 30-årsåldern med utländskt utseende", ["okänd man", "i 30-årsåldern", "utländskt utseende"]),
        ("Hon bor på Kullagatan 9, lgh 1102", ["bor på Kullagatan", "lgh 1102"]),
        ("Gänget från förra veckan, kända missbrukare", ["Gänget", "missbrukare"]),
        ("ungdomar med svarta jackor sprang", ["ungdomar med svarta jackor"]),
        ("mörkhyad kvinna, psykiskt sjuk", ["mörkhyad", "kvinna", "psykiskt", "sjuk"]),
        ("Om man går förbi ser man det.", []),
        ("Klotter på fasaden, ungdomar i närheten", []),
    ],
)
def test_words_that_tell_who(text: str, who: list[str]) -> None:
    assert words(text, "who") == who


def test_a_flag_stands_where_its_word_is() -> None:
    text = "Ring Anna Lind."
    assert flags(text) == (Flag("name", 5, 14, "Anna Lind"),)
    assert text[5:14] == "Anna Lind"


def test_without_places_a_place_may_be_taken_for_a_name() -> None:
    assert [flag.word for flag in flags("Lampan vid Maria lyser", frozenset())] == ["Maria"]
    assert flags("Lampan vid Maria lyser", frozenset({"maria"})) == ()


def test_the_demo_names_nobody() -> None:
    places = frozenset(area.name for area in catalog().areas) | frozenset(place.name for place in catalog().places)
    texts = list(ordinary(900, 3, catalog()))[::3]
    named = [(text, flag.word) for text in texts for flag in flags(text, places) if flag.kind == "name"]
    assert not named
