import re

from bot.demo.city import city, table
from bot.demo.words import THROWS, Where, parse, variants, writer
from storage.model.incident import PlaceType
from storage.regions.reading import read, read_kinds

DATA = read("helsingborg")
KINDS = read_kinds()[0]
WRITER = writer(DATA.places, KINDS)


def test_every_kind_has_words_and_a_habit():
    keys = {kind.key for kind in KINDS}
    assert set(table("texts.toml")["lines"]) == keys
    assert {kind.key for kind in city().kinds} == keys


def test_a_line_is_choices_in_order():
    assert parse("[a|b] c {plats}[.|!]") == (("a", "b"), (" c {plats}",), (".", "!"))


def test_there_are_hundreds_of_variants():
    whole = sum(variants(kind.key, "STREET") for kind in KINDS)
    assert whole > 500
    assert variants("skadegörelse", "STREET") > 40


def test_longest_line_has_a_throw_for_each_choice():
    for lines in table("texts.toml")["lines"].values():
        for line in lines:
            assert len(parse(line)) <= THROWS - 5


def _all_texts():
    throws = [
        [i / 7 % 1 * 0.999, i / 5 % 1, i / 3 % 1, i / 11 % 1, 0.1, *[(i * k / 13) % 1 for k in range(7)]]
        for i in range(40)
    ]
    near = next(i for i, place in enumerate(DATA.places) if place.name == "Söder")
    for kind in city().kinds:
        for place in PlaceType:
            if kind.places[place] > 0:
                for throw in throws:
                    yield WRITER.write(kind.key, "bostad", Where(place, -1, near), throw)


def test_texts_are_whole_sentences_without_anybody():
    for text in set(_all_texts()):
        assert re.fullmatch(r"[A-ZÅÄÖ][^\[\]{}|]*[.]", text), text
        assert "  " not in text
        assert not re.search(r"\d{4,}|@", text), text


def test_prepositions_are_those_people_use():
    at = dict(zip((place.name for place in DATA.places), WRITER.at, strict=True))
    assert at["Söder"] == "på Söder"
    assert at["Dalhem"] == "i Dalhem"
    assert at["Knutpunkten"] == "vid Knutpunkten"
    assert at["Stortorget"] == "på Stortorget"
    assert at["Stadsparken"] == "i Stadsparken"
    assert at["Tågaborg N"] == "på Tågaborg"


def test_a_flat_is_never_named_by_a_landmark():
    landmark = next(i for i, place in enumerate(DATA.places) if place.name == "Knutpunkten")
    near = next(i for i, place in enumerate(DATA.places) if place.name == "Söder")
    text = WRITER.write("inbrott", "polisen", Where(PlaceType.DWELLING, landmark, near), [0.0] * THROWS)
    assert "Knutpunkten" not in text
