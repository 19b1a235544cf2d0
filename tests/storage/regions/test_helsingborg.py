import re
from collections import defaultdict

import shapely
from shapely.geometry import Point

from storage import regions
from storage.regions.reading import read, read_kinds
from storage.store import Store

# The glossary's kinds, as a new installation gets them.
GLOSSARY = {
    "skadegörelse": ["skadegörelse", "klotter", "anlagd brand"],
    "tillgrepp": ["inbrott", "stöld", "cykelstöld", "rån"],
    "våld-och-hot": [
        "misshandel", "hot", "trakasserier", "incident mot anställd", "skjutning", "sprängning",
    ],
    "droger": ["öppen narkotikahantering", "påverkade personer"],
    "ordning": ["ordningsstörning", "störande samling", "buskörning", "nedskräpning"],
    "trafik-och-olyckor": ["olovlig trafik", "trafikolycka", "tillbud", "brand", "olycka"],
    "miljö": ["otrygg plats", "bristande belysning", "fysisk brist"],
    "läge": ["arrangemang", "ryktesspridning", "övrigt"],
    "skyddade": ["våld i nära relation", "sexualbrott", "brott mot barn", "självskada", "hatbrott"],
}  # fmt: skip
DATA = read("helsingborg")


def test_is_shipped():
    assert regions.available() == ("helsingborg",)
    assert len(DATA.areas) == 31
    assert DATA.region.crs == "EPSG:3006"


def test_every_place_lies_in_the_municipality_and_on_land():
    land = shapely.union_all([shapely.from_wkb(polygon) for polygon in DATA.ground.land])
    assert [place.name for place in DATA.places if place.area is None] == []
    assert [place.name for place in DATA.places if not land.contains(Point(place.x, place.y))] == []


def test_people_find_the_landmarks_they_name():
    names = {place.name for place in DATA.places}
    assert {"Stortorget", "Knutpunkten", "Gustav Adolfs torg", "Väla centrum", "Kärnan"} <= names
    by_name = {place.name: place for place in DATA.places}
    areas = {area.key: area.name for area in DATA.areas}
    assert areas[by_name["Knutpunkten"].area or ""].startswith("Helsingborg centrum")
    assert areas[by_name["Gustav Adolfs torg"].area or ""].startswith("Söder")
    assert areas[by_name["Drottninghögs centrum"].area or ""] == "Drottninghög"
    assert areas[by_name["Råå hamn"].area or ""].startswith("Råå")
    assert "the ferry terminal" in by_name["Knutpunkten"].aliases


def test_a_word_names_one_place_or_area_only():
    words = defaultdict(set)
    for thing in (*DATA.areas, *DATA.places):
        for word in (thing.name, *thing.aliases):
            words[word.casefold()].add(thing.key)
    twice = {word: keys for word, keys in words.items() if len(keys) > 1}
    # An area may be called what a place in it is called: the area beats the place (the grammar's rule).
    assert set(twice) <= {"drottninghög", "tågaborg", "centrum", "rosengården"}


def test_names_of_everywhere_name_no_area():
    everywhere = {name.casefold() for name in DATA.region.names}
    assert not everywhere & {word.casefold() for area in DATA.areas for word in (area.name, *area.aliases)}


def test_the_kinds_are_the_glossary_s():
    kinds, groups = read_kinds()
    got = defaultdict(list)
    for kind in kinds:
        got[kind.group].append(kind.name_sv.lower())
        assert kind.key == kind.name_sv.lower().replace(" ", "-")
    assert dict(got) == GLOSSARY
    assert [group.key for group in groups] == list(GLOSSARY)
    assert {kind.key for kind in kinds if kind.capped} == {kind.key for kind in kinds if kind.group == "skyddade"}
    assert {kind.key: kind.part_of for kind in kinds if kind.part_of} == {"klotter": "skadegörelse"}


def test_a_word_belongs_to_one_kind_group_or_partner_only():
    kinds, groups = read_kinds()
    words = defaultdict(list)
    for thing in (*kinds, *groups, *DATA.partners):
        for word in {name.casefold() for name in (*thing.words, thing.name_sv, thing.name_en)}:
            words[word].append(thing.key)
    assert {word: keys for word, keys in words.items() if len(keys) > 1} == {}


def test_no_word_is_given_twice_or_with_stray_blanks():
    kinds, groups = read_kinds()
    for thing in (*kinds, *groups, *DATA.partners):
        folded = [word.casefold() for word in thing.words]
        assert len(folded) == len(set(folded)), thing.key
        assert not {thing.name_sv.casefold(), thing.name_en.casefold()} & set(folded), thing.key
        assert all(word == " ".join(word.split()) and not re.search(r"[,;]", word) for word in thing.words)


def test_loading_again_changes_nothing(empty: Store):
    assert regions.load(empty, "helsingborg")
    before = empty.catalog.read()
    assert not regions.load(empty, "helsingborg")
    assert not regions.load(empty, "helsingborg", refresh=True)
    assert empty.catalog.read() == before
    assert len(before.kinds) == 35
    assert len(before.partners) == 6
    assert empty.catalog.ground().attribution == "Gränser: SCB · Kust: GSHHG · Namn: © OpenStreetMap"


def test_what_people_edited_stays(empty: Store):
    regions.load(empty, "helsingborg")
    kinds, groups = read_kinds()
    from dataclasses import replace

    empty.catalog.put_kinds([replace(kinds[0], name_sv="Förstörelse")], groups)
    regions.load(empty, "helsingborg")
    assert empty.catalog.read().kinds[0].name_sv == "Förstörelse"
