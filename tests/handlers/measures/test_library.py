"""The library's shape: both languages, honest scales, and a full source for everything that is said."""

import re

import pytest

from bot.app import App
from handlers.measures.library import (
    POINTS,
    STRENGTHS,
    Entry,
    entries,
    entry_of,
    own_words,
    packed,
    search,
    suggested,
)
from handlers.texts import load
from storage.measures.columns import TEXT_MOST
from storage.model.measure import Nature, strategy_of
from storage.model.problem import Side
from storage.privacy import mask

KEYS = [one.key for one in entries()]
YEAR = re.compile(r"\((19|20)\d\d\)")
SHARE = re.compile(r"\d+(?:[–,.]\d+)? ?%")


def of(key: str) -> Entry:
    return next(one for one in entries() if one.key == key)


def test_there_are_enough_to_choose_from_and_not_too_many_to_read() -> None:
    assert 15 <= len(KEYS) <= 25
    assert len(set(KEYS)) == len(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_an_entry_is_whole_in_both_languages(key: str) -> None:
    one = of(key)
    assert re.fullmatch(r"[a-z_]{4,30}", key)
    for language in ("sv", "en"):
        assert 5 < len(one.name(language)) < 60
        assert 20 < len(one.what(language)) < 300
        assert 40 < len(one.found(language)) < 400
        assert one.what(language).endswith(".")
        assert one.found(language).endswith(".")
    assert one.name_sv != one.name_en
    assert one.found_sv != one.found_en
    assert one.points in POINTS
    assert one.strength in STRENGTHS
    assert one.sides
    assert one.words


@pytest.mark.parametrize("key", KEYS)
def test_a_situational_one_has_a_technique_under_its_strategy(key: str) -> None:
    one = of(key)
    if one.technique:
        assert one.strategy is strategy_of(one.technique)
        assert one.nature is Nature.SITUATIONAL
    assert bool(one.technique) == (one.strategy is not None)


@pytest.mark.parametrize("key", KEYS)
def test_everything_that_is_said_has_a_full_source(key: str) -> None:
    one = of(key)
    assert one.sources
    for source in one.sources:
        assert YEAR.search(source.text), source
        assert len(source.text) > 60
        assert source.text.endswith(".")
        assert not source.doi or re.fullmatch(r"10\.\d{4,5}/\S+", source.doi)


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_give_the_same_figures(key: str) -> None:
    one = of(key)
    figures = [sorted(re.findall(r"\d+", text)) for text in (one.found_sv, one.found_en)]
    assert figures[0] == figures[1]


@pytest.mark.parametrize("key", KEYS)
def test_what_is_unknown_or_little_is_said_and_promises_nothing(key: str) -> None:
    one = of(key)
    if one.strength == "unknown":
        assert one.points == "unknown"
        assert not SHARE.search(one.found_sv)
        assert "Det betyder inte att det saknar effekt." in one.found_sv
    if one.points == "little":
        assert one.found_sv.startswith("Liten skillnad")


def test_some_are_little_mixed_weak_and_unknown() -> None:
    """A library of successes only would be advertising."""
    assert {one.points for one in entries()} == set(POINTS)
    assert {one.strength for one in entries()} == set(STRENGTHS)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_scale_says_what_each_word_means(language: str) -> None:
    texts = load(language)
    scale = texts("measure.library.scale").casefold()
    for strength in STRENGTHS:
        assert texts(f"measure.strength.{strength}") in scale
    for one in entries():
        assert texts(f"measure.points.{one.points}")


def test_kinds_are_those_of_a_new_installation(city: App) -> None:
    catalog = city.store.catalog.read()
    known = {kind.key for kind in catalog.kinds} | {group.key for group in catalog.groups}
    assert all(one.kinds <= known for one in entries())


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("belysning", "street_lighting"),
        ("street_lighting", "street_lighting"),
        ("Gatubelysning", "street_lighting"),
        ("belysnign vid gaveln", "street_lighting"),
        ("ordningsvakter", "guards"),
        ("vakter", "guards"),
        ("grindar", "alley_gates"),
        ("fältarbetare", "youth_outreach"),
        ("sluta skjut", "focused_deterrence"),
        ("stängningstid", "closing_hours"),
    ],
)
def test_it_is_found_by_what_people_call_it(words: str, first: str) -> None:
    assert search(words, "sv")[0].key == first


def test_words_that_name_nothing_find_nothing_and_no_words_find_all() -> None:
    assert search("bananer", "sv") == ()
    assert search("'; drop table", "sv") == ()
    assert search("  ", "sv") == entries()
    assert search("x" * 5_000, "sv") == ()


def test_a_cause_is_answered_by_what_acts_on_its_side_against_those_kinds(city: App) -> None:
    catalog = city.store.catalog.read()
    assert suggested((Side.PLACE,), ("klotter",), catalog, ("Gaveln är mörk",))[0].key == "street_lighting"
    assert suggested((Side.OFFENDER,), ("cykelstöld",), catalog)[0].key == "bicycle_signs"
    offenders = suggested((Side.OFFENDER,), ("skjutning",), catalog)
    assert offenders[0].key == "focused_deterrence"
    assert all(one.sides & {Side.OFFENDER, Side.HANDLER} for one in offenders)
    assert "bicycle_signs" not in [one.key for one in offenders]
    assert suggested((), (), catalog)
    assert len(suggested((), ("okänd",), catalog)) < len(KEYS)


def test_evidence_is_a_key_own_words_or_both() -> None:
    for key, said in (("street_lighting", ""), ("", "Vi provade i fjol"), ("street_lighting", "Vi provade\ni fjol")):
        kept = packed(key, said)
        entry = entry_of(kept)
        assert (entry.key if entry else "") == key
        assert own_words(kept) == said
    assert entry_of("") is entry_of("https://exempel.se") is entry_of("street lighting") is None
    assert all(len(key) < TEXT_MOST and mask(key).text == key for key in KEYS)
