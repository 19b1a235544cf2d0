"""Near-repeats, clusters of areas, alarms, ratios, rates: what is planted is found, what may not be told is not."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from bot.app import App
from handlers.analysis.registry import answered
from handlers.reply import Buttons, Card, Files, Picture, Reply, Table, Text
from handlers.request import Request
from handlers.texts import load
from storage.model.incident import IncidentDraft, Precision
from storage.model.people import PUBLIC, Audience
from storage.model.region import Area
from tests.cast import ASTA
from tests.city import NOW

SV = load("sv")
LINES = ("/upprepning i år skadegörelse", "/kluster oktober", "/larm vecka 46", "/karta v46 visa täthetsförändring")
WORDS = {"upprepning": "repeats", "kluster": "clusters", "larm": "alarms"}


def ask(app: App, line: str, person: str = "asta", language: str = "sv", **form: str) -> Reply:
    return app.ask(line, person, "", NOW, language, form)


def text(reply: Reply) -> str:
    return reply.card.fallback()


def table(card: Card) -> Table:
    return next(one for one in card.elements if isinstance(one, Table))


def rows_of(reply: Reply) -> list[dict[str, str]]:
    assert reply.file is not None
    _about, *lines = reply.file.text.lstrip("\ufeff").splitlines()
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";"))


@cache
def planted() -> tuple[tuple[str, int, float, float, str], ...]:
    """Where, how many, in how many days, how far apart, of what kind."""
    return (("Drottninghög", 28, 3.0, 70.0, "skadegörelse"), ("Fredriksdal", 60, 24.0, 350.0, "klotter"))


@pytest.fixture
def risen(own_city: App) -> App:
    """The city with a rise of three days and one of some weeks in it."""
    places = {place.name: place for place in own_city.store.catalog.read().places}
    rng = np.random.default_rng(3)
    for name, n, days, metres, kind in planted():
        made = []
        for number in range(n):
            at = NOW - timedelta(hours=14 + 24 * float(rng.uniform(0, days)))
            x, y = rng.normal((places[name].x, places[name].y), metres)
            made.append(
                IncidentDraft(kind, at, at, float(x), float(y), Precision.EXACT, "fastighet", f"{name}{number}")
            )
        own_city.store.incidents.upsert(made)
    return own_city


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_can_be_explained_and_taken_along(city: App, line: str, language: str) -> None:
    reply, texts = ask(city, line, language=language), load(language)
    lines = [button.line for one in reply.card.elements if isinstance(one, Buttons) for button in one.buttons]
    (how,) = [one for one in lines if one.startswith(texts("analysis.word.how"))]
    assert texts("method.limits", limits="").strip() in text(ask(city, how, language=language))
    files = [line for one in reply.card.elements if isinstance(one, Files) for _, line in one.choices]
    assert {"csv" in one for one in files} >= {True}
    for one in files:
        assert ask(city, one, language=language, file="1").file is not None


def test_no_parameter_of_theirs_is_without_words(city: App) -> None:
    for line in LINES:
        found = answered(Request("", ASTA, Audience(frozenset({ASTA}), day=NOW.date()), NOW), city.services, line)
        assert found is not None
        assert found.abouts
        for about in found.abouts:
            for name, _ in about.parameters:
                known = (f"method.{about.method}.chosen.{name}", f"method.parameter.{name}")
                assert any(key in SV.entries for key in known), (about.method, name)


@pytest.mark.parametrize("word", WORDS)
def test_where_only_counts_may_be_shown_they_say_why(city: App, word: str) -> None:
    audience = replace(PUBLIC, day=NOW.date())
    found = answered(Request("", ASTA, audience, NOW), city.services, f"/{word} vecka 44")
    assert found is not None
    if found.reply.facts.level:
        assert SV(f"{WORDS[word]}.only_counts") in text(found.reply)
    assert found.reply.facts.level <= 1
    assert found.reply.facts.detailed == 0


@pytest.mark.parametrize("word", WORDS)
def test_where_most_is_squares_they_say_so_and_count(city: App, word: str) -> None:
    reply = ask(city, f"/{word} oktober", "didrik")
    assert SV(f"{WORDS[word]}.only_squares") in text(reply)
    assert "verdict" not in reply.facts.counts


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "rest", ["1950", "nästa vecka", "vecka 99", "blomkål oktober", "igår mariastaden", "juli enskilt"]
)
def test_what_cannot_be_answered_is_said(city: App, word: str, rest: str) -> None:
    reply = ask(city, f"/{word} {rest}")
    assert "Något gick fel" not in text(reply)
    if rest == "blomkål oktober":
        assert "”blomkål”" in text(reply)


@pytest.mark.parametrize("word", WORDS)
def test_a_role_without_incidents_gets_none(city: App, word: str) -> None:
    assert "får inte använda" in text(ask(city, f"/{word}", "henrik"))


# Near-repeats.


def test_without_a_time_it_is_the_last_year(city: App) -> None:
    reply = ask(city, "/upprepning skadegörelse")
    assert SV("grammar.note.last_year") in text(reply)
    assert reply.facts.counts["verdict"] in {"repeats", "as_usual"}
    assert not any(isinstance(one, Picture) for one in reply.card.elements)


def test_pairs_stand_in_the_table_the_file_and_the_facts(city: App) -> None:
    reply = ask(city, "/upprepning i år skadegörelse")
    counts = reply.facts.counts
    shown = [
        [int(cell.replace("\u00a0", "").strip("▲ ").split(" ")[0]) for cell in row[1:]]
        for row in table(reply.card).rows
    ]
    assert shown == counts["observed"]
    rows = [
        r for r in rows_of(ask(city, "/exportera csv upprepning i år skadegörelse", file="1")) if r["lager"] == "par"
    ]
    assert [int(r["antal"]) for r in rows] == [n for row in counts["observed"] for n in row]
    assert not any(r.get("wkt") for r in rows)


def test_series_that_follow_each_other_are_found(risen: App) -> None:
    reply = ask(risen, "/upprepning senaste 28 dagarna skadegörelse")
    assert reply.facts.counts["verdict"] == "repeats"
    assert SV("method.repeats.repeats") in text(reply)
    assert "▲" in text(reply)
    assert "Tydligast: " in text(reply)


def test_a_few_are_too_few_and_give_no_number(city: App) -> None:
    reply = ask(city, "/upprepning igår")
    assert SV("method.repeats.too_few") in text(reply)
    assert not any(isinstance(one, Table | Files) for one in reply.card.elements)


# Clusters of areas.


def test_an_area_that_had_more_than_its_part_is_named(risen: App) -> None:
    reply = ask(risen, "/kluster senaste 28 dagarna klotter")
    first = reply.facts.counts["clusters"][0]
    assert "Fredriksdal-Filborna" in first["areas"]
    assert first["incidents"] > 2 * first["expected"]
    assert "Fredriksdal-Filborna" in table(reply.card).rows[0][0]
    assert any(isinstance(one, Picture) for one in reply.card.elements)
    made = json.loads(ask(risen, "/exportera geojson kluster senaste 28 dagarna klotter", file="1").file.text)
    ranked = [one for one in made["features"] if one["properties"]["lager"] == "kluster"]
    assert ranked[0]["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert ranked[0]["properties"]["antal"] == first["incidents"]


def test_a_city_as_usual_has_none(city: App) -> None:
    reply = ask(city, "/kluster oktober skadegörelse")
    assert reply.facts.counts["clusters"] == []
    assert SV("method.scan.as_usual") in text(reply)


def test_two_areas_and_no_year_before_are_too_little(city: App) -> None:
    assert SV("clusters.note.few_areas") in text(ask(city, "/kluster oktober söder"))
    assert SV("method.scan.too_few") in text(ask(city, "/kluster oktober söder"))


# Alarms.


def test_a_rise_of_three_days_is_told_with_how_seldom_it_is(risen: App) -> None:
    reply = ask(risen, "/larm")
    assert SV("grammar.note.last_days") in text(reply)
    place = next(one for one in reply.facts.counts["places"] if one["name"].startswith("Drottninghög"))
    assert place["count"] > 2 * place["expected"]
    assert 1 <= place["days"] <= 7
    assert "Så mycket ger slumpen" in text(reply)
    rows = [row for row in rows_of(ask(risen, "/exportera csv larm", file="1")) if row["lager"] == "plats"]
    assert [row["namn"] for row in rows] == [one["name"] for one in reply.facts.counts["places"]]


def test_it_looks_at_seven_days_and_says_so(city: App) -> None:
    reply = ask(city, "/larm oktober")
    assert "25–31 oktober" in reply.card.title
    assert SV("alarms.note.seven_days") in text(reply)
    assert SV("alarms.note.all_hours") in text(ask(city, "/larm vecka 46 kvällar"))


# Ratios.


def test_times_as_many_have_colour_only_beyond_chance(risen: App, city: App) -> None:
    reply = ask(risen, "/karta vecka 47 visa täthetsförändring")
    assert "×" in text(reply)
    assert SV("map.note.method_times")[:40] in text(reply)
    rows = rows_of(ask(risen, "/exportera csv karta vecka 47 visa täthetsförändring", file="1"))
    assert {row["gånger_från"] for row in rows if row["lager"] == "fler"} >= {"1,5", "2", "3"}
    quiet = ask(city, "/karta vecka 44 söder visa täthetsförändring")
    assert SV("map.note.method_times_chance") in text(quiet)


def test_of_squares_there_is_the_difference_instead(city: App) -> None:
    reply = ask(city, "/karta oktober visa täthetsförändring", "didrik")
    assert SV("map.note.times_squares") in text(reply)
    assert "×" not in text(reply)


def test_one_of_the_times_alone_is_no_comparison(city: App) -> None:
    for view in ("visa förändring", "visa täthetsförändring"):
        reply = ask(city, f"/karta vecka 46 {view}")
        (back,) = [
            b
            for one in reply.card.elements
            if isinstance(one, Buttons)
            for b in one.buttons
            if b.label == "Visa vecka 46"
        ]
        assert "visa" not in back.line
        assert ask(city, back.line).card.title.startswith("Vecka 46, 9–15 november")


# Rates.


def test_without_addresses_the_areas_are_counted_and_it_is_said(city: App) -> None:
    reply = ask(city, "/karta oktober visa per invånare")
    assert SV("map.note.no_addresses") in text(reply)
    assert any(isinstance(one, Picture) for one in reply.card.elements)


def test_rates_follow_the_addresses(own_city: App) -> None:
    catalog = own_city.store.catalog.read()
    middles = [_middle(area) for area in catalog.areas if area.set == catalog.primary_set]
    many = [500 + 100 * place for place in range(len(middles))]
    x = np.concatenate([np.full(n, at[0]) + np.arange(n) % 20 for at, n in zip(middles, many, strict=True)])
    y = np.concatenate([np.full(n, at[1]) + np.arange(n) // 20 for at, n in zip(middles, many, strict=True)])
    own_city.store.catalog.put_addresses(x, y)
    assert sum(n for *_, n in own_city.store.catalog.read().addresses) == sum(many)
    reply = ask(own_city, "/karta i år visa per adress")
    assert SV("method.rates.differ") in text(reply)
    assert table(reply.card).caption == SV("rates.table.caption")
    rows = [
        r
        for r in rows_of(ask(own_city, "/exportera csv karta i år visa per adress", file="1"))
        if r["lager"] == "område"
    ]
    for row in rows:
        if row["per_1000_adresser"]:
            rate = float(row["per_1000_adresser"].replace(",", "."))
            assert rate == pytest.approx(1000 * int(row["antal"]) / int(row["adresser"]), abs=0.06)
        else:
            assert int(row["antal"]) < 10 or int(row["adresser"]) < 10
    both = ask(own_city, "/karta oktober mot september visa per adress")
    assert SV("map.note.rates_compared") in text(both)
    few = ask(own_city, "/karta igår visa per adress")
    assert any(isinstance(one, Text) and SV("method.rates.too_few") in one.text for one in few.card.elements) or (
        SV("rates.table.caption") not in text(few)
    )


def _middle(area: Area) -> tuple[float, float]:
    import shapely

    point = shapely.from_wkb(area.wkb).representative_point()
    return point.x, point.y


def test_methods_of_the_digest_are_explained_by_their_names(city: App) -> None:
    """A method's key is a command's word, too: the digest's button must not be answered with alarms."""
    reply = ask(city, "/metod alarms expected rhythm effort")
    assert SV("method.alarms.name") in text(reply)
    assert SV("method.expected.name") in text(reply)
    assert SV("method.prospective.name") not in text(reply)
