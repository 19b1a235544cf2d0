"""What somebody who may be told counts is told, in every element of the card, and what is not."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.maps.request import ZoneLayer
from bot.app import App
from handlers.counts import counts_card, counts_elements
from handlers.counts.picture import rounded
from handlers.reply import Buttons, Picture, Table, Text
from storage.model.incident import IncidentDraft, PlaceType, Precision
from storage.model.people import PUBLIC
from tests import once
from tests.cast import ASTA, DIDRIK, EVA, only
from tests.city import NOW, open_city
from tests.handlers.counts.conftest import ask, asking

LINES = (
    "vecka 44",
    "vecka 44 centrum",
    "oktober klotter",
    "2026 centrum",
    "vecka 44 lista",
    "v43 fredag kväll",
    "vecka 44 inom 500 m från stortorget",
    "klotter centrum vecka 44",
    "oktober mot september",
    "v44 från polisen",
)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_number_is_one_that_was_told(counted_city: App, line: str, language: str) -> None:
    """Read all that is said: no number is there that is not a sum of parts, a date, a rounded sum or the least."""
    made = ask(counted_city, line, PUBLIC, language)
    request, reading = asking(counted_city, line, PUBLIC, language)
    answer = counted_city.store.release.counts(request.audience, reading.query)
    assert [row["count"] for row in made.facts.counts["told"]] == [one.count for one in answer.sums]
    query, known = reading.query, {one.count for one in answer.sums} | {answer.beside, answer.zones_k}
    for everywhere, periods in {(one.everywhere, one.periods) for one in answer.sums}:
        same = [one.count for one in answer.sums if (one.everywhere, one.periods) == (everywhere, periods)]
        known.add(sum(same))
    for one in counted_city.store.release.compare_counts(request.audience, query, query.compare, query.periods):
        known |= {one.earlier, one.later}
    known.add(sum(rounded(zone.count) for zone in answer.zones if zone.asked))
    text = made.card.fallback().replace("\u00a0", "")
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\d+ (km²|m\b)|\d+ (händelsetyper|kinds of incident)", "", text)
    for number in map(int, re.findall(r"(?<![\d.])\d+", text)):
        calendar = number <= 54 or 2023 <= number <= 2027  # weeks, days, years; how many squares
        assert calendar or number in known or number % 10 == 0, (number, text)
    assert made.facts.level == (1 if answer.sums else 0)
    for one in answer.sums:
        assert one.count >= 5


def test_the_picture_has_zones_and_says_it_is_simplified(counted_city: App) -> None:
    drawn = []

    def draw(request):
        drawn.append(request)
        return counted_city.services.draw(request)

    services = replace(counted_city.services, draw=draw)
    for line in ("vecka 44", "2026 centrum"):
        request, reading = asking(counted_city, line, PUBLIC)
        card = counts_card(request, reading, services).card
        (picture,) = [element for element in card.elements if isinstance(element, Picture)]
        assert picture.name == "karta.png"
        assert "minst 5 i varje" in picture.alt
        assert picture.alt.startswith("Förenklad karta")
    for asked in drawn:
        assert isinstance(asked.layer, ZoneLayer)
        assert asked.words.simplified == "FÖRENKLAD"
        assert asked.hotspots == ()
        assert asked.panels == ()
        assert (asked.layer.counts >= 5).all()
        assert "minst 5 i varje ruta" in asked.words.count_line
    assert drawn[1].layer.asked.sum() < len(drawn[1].layer.asked)  # elsewhere paler, without numbers


def test_lists_have_no_picture_and_comparisons_name_both_times(counted_city: App) -> None:
    assert not [e for e in ask(counted_city, "vecka 44 lista", PUBLIC).card.elements if isinstance(e, Picture)]
    card = ask(counted_city, "oktober mot september", PUBLIC).card
    assert "Antal vid två tider" in card.fallback()
    assert "vecka 40–44" in card.fallback()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("v43 fredag kväll", "klockslagen är inte med"),
        ("v43 fredag kväll", "veckodagarna är inte med"),
        ("klotter centrum vecka 44", "finns bara för hela Helsingborg"),
        ("klotter vecka 44", "räknas bara tillsammans"),
        ("vecka 44 centrum", "större rutor, tillsammans"),
        ("19 oktober", "Antal finns för hela veckor"),
        ("november", "har slutat. Den som pågår är inte med"),
    ],
)
def test_what_no_count_can_say_is_said(counted_city: App, line: str, says: str) -> None:
    assert says in ask(counted_city, line, PUBLIC).card.fallback()


def test_what_is_seen_as_rows_is_not_told_as_counts(counted_city: App) -> None:
    told = {row["source"] for row in ask(counted_city, "2026", PUBLIC).facts.counts["told"]}
    school = ask(counted_city, "2026", only(EVA)).facts.counts["told"]
    assert {"polisen", "skolan", "trygghet"} <= told
    by_source = {row["source"]: row["count"] for row in school}
    public = {row["source"]: row["count"] for row in ask(counted_city, "2026", PUBLIC).facts.counts["told"]}
    assert by_source["polisen"] >= public["polisen"]
    assert by_source.get("trygghet", 0) < public["trygghet"]
    housing = ask(counted_city, "2026", only(DIDRIK)).facts.counts["told"]
    assert "bostad" not in {row["source"] for row in housing if row["least"] == 5}


def test_beside_rows_the_rest_is_told_or_nothing_is_said(counted_city: App) -> None:
    request, reading = asking(counted_city, "vecka 44", only(EVA))
    found = counts_elements(request, reading.query, counted_city.services)
    assert isinstance(found[0], Text)
    assert found[0].text.startswith("Därtill kommer sådant som bara får visas som antal:")
    assert [type(element) for element in found[:2]] == [Text, Table]
    request, reading = asking(counted_city, "vecka 47", only(EVA))
    assert counts_elements(request, reading.query, counted_city.services) == []
    request, reading = asking(counted_city, "vecka 44 från skolan", only(EVA))
    assert counts_elements(request, reading.query, counted_city.services) == []


@pytest.fixture
def empty_city(city_file: Path, shared_folder: Path, tmp_path: Path) -> App:
    """The same catalog without any incident."""
    made = once.made(shared_folder, "empty.sqlite", lambda path: _empty(city_file, path))
    shutil.copy(made, tmp_path / "karta.sqlite")
    return open_city(tmp_path / "karta.sqlite")


def _empty(city_file: Path, path: Path) -> None:
    shutil.copy(city_file, path)
    app = open_city(path)
    for partner in app.store.catalog.read().partners:
        app.store.incidents.delete(partner.key, all_of(app, partner.key))
    with app.store._database.write() as connection:  # what was counted of them
        connection.exec_driver_sql("UPDATE counters SET value = 0 WHERE name = 'counted'")
        connection.exec_driver_sql("DELETE FROM counted_periods")
        connection.exec_driver_sql("DELETE FROM counted_classes")
    app.store.close()


def all_of(app: App, partner: str) -> list[str]:
    from sqlalchemy import select

    from storage.tables import incidents, partners

    with app.store._database.read() as connection:
        query = select(incidents.c.source_id).join(partners).where(partners.c.key == partner)
        return list(connection.execute(query).scalars())


def test_none_and_too_few_are_the_same_card(empty_city: App) -> None:
    app = empty_city
    app.store.counts.close_due(NOW)
    none = ask(app, "vecka 40–43", PUBLIC)
    assert "För få händelser för att visa, eller inga alls." in none.card.fallback()
    at = NOW.replace(month=10, day=7)
    few = [
        IncidentDraft("hot", at, at, 357_000.0, 6_213_000.0, Precision.EXACT, "polisen", f"x{n}", PlaceType.STREET)
        for n in range(4)
    ]
    app.store.incidents.upsert(few)
    with app.store._database.write() as connection:  # the same weeks closed again in a city that has a few
        connection.exec_driver_sql("UPDATE counters SET value = 0 WHERE name = 'counted'")
        connection.exec_driver_sql("DELETE FROM counted_periods")
    app = open_city(app.settings.data_dir / "karta.sqlite")
    app.store.counts.close_due(NOW)
    assert app.store.counts.classes()
    again = ask(app, "vecka 40–43", PUBLIC)
    assert (again.card, again.facts) == (none.card, none.facts)


@pytest.mark.parametrize("line", LINES)
def test_title_buttons_and_file_tell_the_question_alone(counted_city: App, empty_city: App, line: str) -> None:
    full, empty = ask(counted_city, line, PUBLIC), ask(empty_city, line, PUBLIC)
    assert full.card.title == empty.card.title
    buttons = [[e for e in made.card.elements if isinstance(e, Buttons)] for made in (full, empty)]
    assert buttons[0] == buttons[1]


def test_whoever_sees_everything_has_nothing_to_count(counted_city: App) -> None:
    told = {row["source"] for row in ask(counted_city, "2026 lista", only(ASTA)).facts.counts["told"]}
    assert "skolan" in told  # counts to the coordinator
    assert "trygghet" not in {
        row["source"] for row in ask(counted_city, "2026 lista", only(ASTA)).facts.counts["told"] if row["least"] == 5
    }
