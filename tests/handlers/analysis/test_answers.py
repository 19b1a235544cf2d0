"""What the commands answer on the demo city: the places, the comparison, the clock, how, and files of them."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from analytics.maps.request import Drawn
from bot.app import App
from bot.dispatch import Dispatch
from handlers.analysis.registry import ANSWERS, answered
from handlers.reply import Buttons, Files, Picture, Reply, Select, Table, Text
from handlers.request import Request
from handlers.texts import load
from storage.model.people import PUBLIC, Audience
from tests.cast import ASTA
from tests.city import NOW

SV = load("sv")
ASKED = ("/karta vecka 46", "/hotspots vecka 46", "/jämför vecka 46 och 45", "/rytm oktober")


def ask(app: App, line: str, person: str = "asta", language: str = "sv", **form: str) -> Reply:
    return app.ask(line, person, "", NOW, language, form)


def text(reply: Reply) -> str:
    return reply.card.fallback()


def to_public(app: App, line: str) -> Reply:
    word, _, rest = line.partition(" ")
    audience = replace(PUBLIC, day=NOW.date())
    found = answered(Request("", ASTA, audience, NOW), app.services, f"{word} {rest}")
    assert found is not None
    return found.reply


def read_csv(reply: Reply) -> list[dict[str, str]]:
    assert reply.file is not None
    _about, *lines = reply.file.text.lstrip("\ufeff").splitlines()
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";"))


@pytest.mark.parametrize("line", ASKED)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_answer_can_be_explained_and_taken_along(city: App, line: str, language: str) -> None:
    reply, texts = ask(city, line, language=language), load(language)
    lines = [button.line for one in reply.card.elements if isinstance(one, Buttons) for button in one.buttons]
    how = [one for one in lines if one.startswith(texts("analysis.word.how"))]
    files = [line for one in reply.card.elements if isinstance(one, Files) for _, line in one.choices]
    assert len(how) == 1
    assert files
    explained = ask(city, how[0], language=language)
    assert explained.private
    assert explained.card.title == texts("method.title")
    assert texts("method.limits", limits="").strip() in text(explained)
    made = [ask(city, one, language=language, file="1").file for one in files]
    assert {one.kind for one in made if one} == ({"csv", "xlsx"} if "rytm" in line else {"csv", "geojson"})


def test_how_it_was_made_and_its_files_draw_no_picture(city: App) -> None:
    def fails(_request: object) -> Drawn:
        raise AssertionError("a picture is drawn that nobody gets")

    services = replace(city.services, draw=fails, draw_week=fails)
    app = App(city.settings, city.store, services, Dispatch(services, city.store.audit))
    for line in (*(one.lstrip("/") for one in ASKED), "larm vecka 46"):
        assert ask(app, f"/metod {line}").card.title == SV("method.title")
        assert ask(app, f"/exportera csv {line}", file="1").file is not None
    assert "fel" in text(ask(app, ASKED[0])), "the answer itself is drawn"


def test_no_parameter_of_an_answer_is_without_words(city: App) -> None:
    for line in (
        *ASKED,
        "/hotspots oktober",
        "/karta vecka 46 centrum punkter",
        "/karta v46 lista",
        "/karta v46 värme",
    ):
        found = answered(Request("", ASTA, Audience(frozenset({ASTA}), day=NOW.date()), NOW), city.services, line)
        assert found is not None
        assert found.abouts
        for about in found.abouts:
            for name, _ in about.parameters:
                known = (f"method.{about.method}.chosen.{name}", f"method.parameter.{name}")
                assert any(key in SV.entries for key in known), (about.method, name)


# Hotspots.


def test_without_a_time_it_is_the_last_full_week_and_says_so(city: App) -> None:
    reply = ask(city, "/hotspots")
    assert "Vecka 46" in reply.card.title
    assert SV("grammar.note.last_full_week") in text(reply)


def test_each_place_is_told_whole(city: App) -> None:
    reply = ask(city, "/hotspots vecka 46")
    places = reply.facts.counts["places"]
    assert places
    ends = [one for one in reply.card.elements if isinstance(one, Text) and " – " in one.text]
    assert len(ends) == len(places)
    for place, head in zip(places, ends, strict=True):
        assert place["name"] in head.text
        assert SV(f"hotspots.state.{place['state']}") in head.text
    assert "väntade" in text(reply)
    assert "De flesta inom" in text(reply)
    assert "Mest " in text(reply)
    choice = next(one for one in reply.card.elements if isinstance(one, Select))
    label, line = choice.options[0]
    assert places[0]["name"] in label
    assert "/karta" in line
    assert "inom" in line
    opened = ask(city, line)
    assert any(isinstance(one, Picture) for one in opened.card.elements)


def test_places_without_an_incident_or_two_are_no_places(city: App) -> None:
    for line in ("/hotspots vecka 46", "/hotspots oktober", "/hotspots i år"):
        for place in ask(city, line).facts.counts["places"]:
            assert place["count"] >= 3 or place["state"] in {"new", "growing", "fading", "former"}


def test_a_month_tells_states_by_week_and_a_day_tells_none(city: App) -> None:
    month, day = ask(city, "/hotspots oktober"), ask(city, "/hotspots igår")
    assert all(place["state"] for place in month.facts.counts["places"])
    assert day.facts.counts["verdict"] == "too_few"
    assert "för få händelser för att avgöra" in text(day)
    assert day.facts.counts["places"] == []


def test_an_unfinished_week_is_the_seven_days_that_have_been(city: App) -> None:
    reply = ask(city, "/hotspots denna vecka")
    assert "15–21 november" in reply.card.title
    assert SV("hotspots.note.seven_days") in text(reply)


def test_the_map_draws_them_too(city: App) -> None:
    direct, drawn = ask(city, "/hotspots vecka 46"), ask(city, "/karta vecka 46 visa hotspots")
    assert drawn.facts.counts["places"] == direct.facts.counts["places"]
    assert "visa hotspots" in str(drawn.facts.query["in_words"])


def test_where_only_squares_may_be_shown_it_says_so_and_counts(city: App) -> None:
    reply = ask(city, "/hotspots oktober centrum", "didrik")
    assert "Hotspots kräver exakta platser" in text(reply)
    assert not any(" – fortsätter" in one.text for one in reply.card.elements if isinstance(one, Text))


@pytest.mark.parametrize("line", ["hotspots vecka 44", "rytm vecka 44", "jämför vecka 44 och 43"])
def test_where_only_counts_may_be_shown_it_says_why(city: App, line: str) -> None:
    reply = to_public(city, line)
    word = {"hotspots": "hotspots", "rytm": "rhythm", "jämför": "compare"}[line.split(maxsplit=1)[0]]
    if reply.facts.level:
        assert SV(f"{word}.only_counts") in text(reply)
    assert reply.facts.level <= 1
    assert reply.facts.detailed == 0


@pytest.mark.parametrize("line", ["/hotspots vecka 99", "/rytm vecka 99", "/jämför vecka 99"])
def test_what_is_not_understood_is_asked_about(city: App, line: str) -> None:
    reply = ask(city, line)
    assert "Vecka 99 finns inte" in text(reply)
    assert not any(isinstance(one, Files) for one in reply.card.elements)


@pytest.mark.parametrize("line", ["/hotspots blomkål vecka 46", "/rytm blomkål", "/jämför blomkål"])
def test_a_strange_word_is_named(city: App, line: str) -> None:
    assert "”blomkål”" in text(ask(city, line))


# Comparisons.


def test_nothing_said_is_this_week_against_the_one_before(city: App) -> None:
    reply = ask(city, "/jämför")
    assert reply.card.title.startswith("Vecka 47 2026 mot vecka 46 2026")
    assert SV("grammar.note.compare_week") in text(reply)
    query = reply.facts.query
    assert [period[0][:10] for period in (*query["periods"], *query["compare"])] == ["2026-11-16", "2026-11-09"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("/jämför centrum", "Vecka 47 2026 mot vecka 46 2026 · Centrum"),
        ("/jämför vecka 46", "Vecka 46 2026 mot vecka 45 2026"),
        ("/jamfor vecka 46 med 44", "Vecka 46 2026 mot vecka 44 2026"),
        ("/jämför vecka 46 och 44", "Vecka 46 2026 mot vecka 44 2026"),
        ("/jämför v46 mot förra året", "Vecka 46 2026 mot vecka 46 2025"),
        ("/jämför centrum och söder vecka 46", "Vecka 46 2026 mot vecka 45 2026"),
        ("/compare week 46 with week 44", "Vecka 46 2026 mot vecka 44 2026"),
    ],
)
def test_two_times_are_compared(city: App, line: str, title: str) -> None:
    assert ask(city, line).card.title.startswith(title)


def test_whole_weeks_are_not_held_against_part_of_one(city: App) -> None:
    """Didrik's week has no squares before it is over, and so must the week it is compared with."""
    for person in ("asta", "didrik"):
        reply = ask(city, "/jämför", person)
        now, before = reply.facts.counts["incidents"], reply.facts.counts["before"]
        assert abs(now - before) <= 4 * np.sqrt(max(now + before, 1)), person


def test_a_line_gives_the_same_comparison_again(city: App) -> None:
    reply = ask(city, "/jämför vecka 46 och 45 centrum")
    again = next(line for one in reply.card.elements if isinstance(one, Files) for _, line in one.choices)
    told = ask(city, again.replace("/exportera csv ", "/"))
    assert told.facts.counts == reply.facts.counts
    assert told.facts.query["compare"] == reply.facts.query["compare"]


# The rhythm.


def test_the_clock_has_its_numbers_as_a_table(city: App) -> None:
    reply = ask(city, "/rytm oktober")
    table = next(one for one in reply.card.elements if isinstance(one, Table))
    assert [row[0] for row in table.rows] == ["00–06", "06–12", "12–18", "18–24", "Alla"]
    quarters = np.array(reply.facts.counts["quarters"])
    assert quarters.shape == (7, 4)
    told = np.array([[int(cell.replace("\u00a0", "")) for cell in row[1:]] for row in table.rows[:4]])
    assert (quarters == told.T).all()
    assert abs(quarters.sum() - reply.facts.counts["with_hour"]) <= 14  # each cell is rounded
    assert any(isinstance(one, Picture) for one in reply.card.elements)


def test_those_without_an_hour_are_told_by_part_of_the_day(city: App) -> None:
    reply = ask(city, "/rytm oktober", "didrik")
    parts, total = reply.facts.counts["parts_only"], reply.facts.counts["incidents"]
    assert sum(parts) == total - reply.facts.counts["with_hour"]


def test_hours_and_weekdays_asked_for_are_left_out_and_it_is_said(city: App) -> None:
    assert SV("rhythm.note.all_hours") in text(ask(city, "/rytm fredag kväll oktober"))
    assert SV("rhythm.note.not_whole_weeks") in text(ask(city, "/rytm oktober"))
    assert SV("rhythm.note.not_whole_weeks") not in text(ask(city, "/rytm vecka 43–46"))


def test_a_few_incidents_are_too_few_to_tell(city: App) -> None:
    reply = ask(city, "/rytm igår mariastaden")
    assert "för få händelser för att avgöra" in text(reply) or "ingen rytm" in text(reply)


# Files.


def test_a_file_holds_the_incidents_of_the_picture_and_no_more(city: App) -> None:
    line = "karta vecka 46 drottninghög punkter"
    shown = ask(city, f"/{line}")
    rows = read_csv(ask(city, f"/exportera csv {line}", file="1"))
    incidents = [row for row in rows if row["lager"] == "händelse"]
    assert 0 < len(incidents) <= shown.facts.counts["incidents"] - shown.facts.counts["without_exact_place"]
    assert {"text", "rapportör", "id"} & set(rows[0]) == set()


def test_squares_are_squares(city: App) -> None:
    reply = ask(city, "/exportera geojson karta oktober centrum rutor", "didrik", file="1")
    assert reply.file is not None
    made = json.loads(reply.file.text)["features"]
    squares = [one for one in made if one["properties"]["lager"] == "ruta"]
    assert squares
    assert all(one["geometry"]["type"] == "Polygon" for one in squares)
    assert not any((one["geometry"] or {}).get("type") == "Point" for one in made)


def test_a_file_is_logged_as_a_showing(own_city: App) -> None:
    shown = ask(own_city, "/karta vecka 46")
    ask(own_city, "/exportera karta vecka 46")
    made = ask(own_city, "/exportera csv karta vecka 46", file="1")
    assert made.private
    assert (made.facts.shown, made.facts.level, made.facts.sources) == (
        shown.facts.shown,
        shown.facts.level,
        shown.facts.sources,
    )
    assert own_city.store.audit.verify().fault is None


@pytest.mark.parametrize(
    "line", ["/exportera", "/exportera csv", "/exportera hjälp", "/exportera xml karta", "/export"]
)
def test_what_is_no_answer_gives_no_file(city: App, line: str) -> None:
    reply = ask(city, line, file="1")
    assert reply.file is None
    assert SV("export.what") in text(reply)


@pytest.mark.parametrize("line", ["/metod", "/metod blomkål", "/metod hjälp", "/metod exportera karta v46"])
def test_what_is_no_answer_has_the_methods(city: App, line: str) -> None:
    reply = ask(city, line)
    assert reply.private
    assert SV("method.lead") in text(reply)


def test_an_auditor_gets_neither_file_nor_explanation(city: App) -> None:
    for line in ("/exportera csv karta vecka 46", "/metod karta vecka 46", "/hotspots vecka 46"):
        reply = ask(city, line, "henrik", file="1")
        assert reply.file is None
        assert "får inte använda" in text(reply)


def test_the_registry_names_commands(city: App) -> None:
    assert set(ANSWERS) <= {command.name for command in city.services.commands()}


def test_a_time_before_everything_is_empty_and_not_wrong(city: App) -> None:
    for line in ("/hotspots 1950", "/rytm 1950", "/jämför 1950 och 1951", "/hotspots nästa vecka"):
        reply = ask(city, line)
        assert reply.facts.shown == 0
        assert "Något gick fel" not in text(reply)
