"""The effect weighted by harm, on the demo city: only with the municipality's weights, and only from what is seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from storage.errors import InvalidValueError
from storage.model.region import HarmWeights
from tests.bot.test_follow_up import LINE, ask, follow, lead, said
from tests.city import own

SOURCE = "Nämndens beslut 12 mars, efter straffskalan"
ROW = "Vägt efter skada: "


@pytest.fixture(scope="module")
def city(city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = own(city_file, tmp_path_factory.mktemp("harm") / "karta.sqlite")
    follow(app)
    yield app
    app.store.close()


def weigh(app: App, **weights: float) -> None:
    """Every kind weighs 1 but those that are named; 0 below none takes a kind's weight away."""
    every = {one.key: 1.0 for one in app.store.catalog.read().kinds} | weights
    kept = tuple((kind, weight) for kind, weight in every.items() if weight >= 0)
    app.store.catalog.put_harm(HarmWeights("Helsingborgs stad", "2026-03", SOURCE, kept))


def test_without_weights_nothing_is_said_of_it(city: App) -> None:
    city.store.catalog.put_harm(None)
    reply = ask(city)
    assert "skada" not in reply.card.fallback()
    assert "harm" not in reply.facts.counts


def test_with_equal_weights_it_is_the_plain_number_and_says_whose_weights_they_are(city: App) -> None:
    city.store.catalog.put_harm(None)
    before = ask(city)
    weigh(city)
    reply = ask(city)
    words = reply.card.fallback()
    assert lead(reply) == lead(before)
    (row,) = [line for line in words.splitlines() if ROW in line]
    share = lead(before).rpartition(", ")[2].rstrip(".")
    assert "skadan har minskat mer än väntat" in row
    assert share.partition(" ")[0] in row
    assert f"Vikterna är bestämda av Helsingborgs stad (version 2026-03). Källa: {SOURCE}" in words
    given = reply.facts.counts["harm"]
    assert isinstance(given, dict)
    assert (given["verdict"], given["version"]) == ("less", "2026-03")
    english = ask(city, language="en").card.fallback()
    assert "Weighted by harm: harm has fallen more than expected" in english


def test_a_kind_without_a_weight_is_named_and_no_number_is_shown(city: App) -> None:
    weigh(city, klotter=-1)
    reply = ask(city)
    row = next(line for line in reply.card.fallback().splitlines() if ROW in line)
    assert row.strip() == "Vägt efter skada: kan inte räknas, för Klotter saknar vikt."
    assert "harm" not in reply.facts.counts
    assert "Helsingborgs stad (version" not in reply.card.fallback()


def test_a_kind_that_may_not_be_told_is_neither_weighed_nor_missed(city: App) -> None:
    weigh(city)
    before = {who: ask(city, who=who) for who in ("asta", "didrik", "eva")}
    for weight in (9_999.0, -1.0):
        weigh(city, hatbrott=weight, sexualbrott=weight)
        assert {who: ask(city, who=who) for who in before} == before


def test_where_only_counts_are_told_nothing_is_weighed(city: App) -> None:
    weigh(city)
    for who in ("gunnel", "henrik", "u-404"):
        assert ROW not in said(city, LINE, who)
    assert ROW not in said(city, LINE, "asta", "not-a-room")


BAD = (
    ({"okänd-kind": 1.0}, "kind unknown: okänd-kind"),
    ({"klotter": -1.0}, "weight wrong"),
    ({"klotter": float("nan")}, "weight wrong"),
    ({"klotter": float("inf")}, "weight wrong"),
    ({"klotter": True}, "weight wrong"),
    ({"klotter": "5"}, "weight wrong"),
    ({"klotter": 0.0}, "weights missing"),
    ({}, "weights missing"),
)


@pytest.mark.parametrize(("weights", "says"), BAD)
def test_what_is_no_weight_is_refused_and_the_old_ones_stay(city: App, weights: dict[str, float], says: str) -> None:
    weigh(city)
    before = city.store.catalog.read().harm
    with pytest.raises(InvalidValueError, match=says):
        city.store.catalog.put_harm(HarmWeights("x", "1", "y", tuple(weights.items())))
    for by, version, source in (("", "1", "y"), ("x", " ", "y"), ("x", "1", ""), ("x", "1", "y" * 501)):
        with pytest.raises(InvalidValueError):
            city.store.catalog.put_harm(HarmWeights(by, version, source, (("klotter", 1.0),)))
    assert city.store.catalog.read().harm == before
