"""What an audience may not see changes no byte of its reply: not a number, not a pixel, not a button."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from handlers.reply import Picture, Reply
from storage.model.incident import IncidentDraft, PlaceType, Precision, ReviewStatus
from storage.model.query import Near, Period, Query
from storage.model.region import HarmWeights
from tests.city import NOW, open_city
from tests.decisions import CODE as DECIDED_ON
from tests.decisions import put_decision as put_decided
from tests.follow_ups import DECISION, put_decision
from tests.follow_ups import PROBLEM as FOLLOWED
from tests.problems import CAUSE, CODE, MEASURE, propose, put_problem, reword
from tests.votes import ABOUT, VOTE, put_vote, put_vote_about

LINES = (
    "karta vecka 46 centrum",
    "karta i år värme",
    "karta v47 rutor",
    "karta oktober områden",
    "karta vecka 46 punkter",
    "karta v46 lista våld",
    "karta fredag kväll centrum",
    "karta nätter i oktober kl 22-04",
    "karta jämför vecka 46 och 45 centrum",
    "karta i år mot förra året",
    "karta inom 300 m från Stortorget senaste 30 dagarna",
    "karta hatbrott i år",
    "karta sexualbrott vecka 46 centrum",
    "hotspots vecka 46",
    "karta oktober visa hotspots",
    "jämför",
    "karta vecka 46 centrum visa förändring",
    "rytm oktober",
    "metod hotspots vecka 46",
    "upprepning oktober",
    "kluster oktober",
    "larm vecka 46",
    "karta v46 visa täthetsförändring",
    "karta oktober visa per adress",
    "metod kluster oktober",
)
# What was shown as a file: the same bytes whatever is out of sight.
FILES = (
    "exportera csv karta vecka 46 centrum",
    "exportera geojson karta vecka 46 punkter",
    "exportera geojson karta oktober värme",
    "exportera csv karta v46 lista våld",
    "exportera geojson jämför vecka 46 och 45",
    "exportera csv hotspots vecka 46",
    "exportera csv rytm oktober",
    "exportera csv upprepning oktober",
    "exportera geojson kluster oktober",
    "exportera csv larm vecka 46",
    "exportera geojson karta v46 visa täthetsförändring",
    f"exportera csv uppfoljning {DECISION}",
    f"exportera xlsx uppfoljning {DECISION}",
    "lägesbild docx vecka 46 centrum",
    "lägesbild pdf vecka 46 centrum",
)
# A problem holds a question, and what stands in it is drawn anew for whoever asks.
PROBLEMS = (
    f"problem {CODE}",
    f"problem {CODE} fakta",
    f"problem {CODE} historik",
    f"problem {CODE} sammanfattning",
    f"orsak {CODE}",
    f"orsak {CAUSE}",
    "problem",
    "problem karta",
    "dagordning",
    f"rosta {VOTE}",
    f"rosta {ABOUT}",
    f"rosta {DECIDED_ON}",
    f"problem {CODE} liknande",
    f"atgard {CODE}",
    f"atgard {MEASURE}",
    f"orsak {CAUSE} historik",
    f"atgard {MEASURE} historik",
    "atgard",
    f"beslut {CODE}",
    f"beslut {DECIDED_ON}",
    "plan",
)
# A decision's effect is computed from what everybody who reads may see: the place, what it is compared with, reporting.
FOLLOW_UPS = (f"uppfoljning {DECISION}", f"metod uppfoljning {DECISION}", f"problem {FOLLOWED}", "uppfoljning")
ASKING = (("asta", ""), ("didrik", ""), ("cilla", ""), ("asta", "est-centrum"))
# `make soak` has everybody ask everything; here each line is asked by one, in turn.
TURNS = len(ASKING) if os.environ.get("KARTA_SOAK") else 1
WITHOUT = ("gunnel", "henrik", "u-404", "")
HIDDEN = (
    {"status": ReviewStatus.PENDING},
    {"status": ReviewStatus.WITHHELD},
    {"status": ReviewStatus.WITHDRAWN},
    {"information_class": "sekretess", "source": "raddning"},
    {"kind": "hatbrott"},
    {"kind": "sexualbrott"},
    {"kind": "våld-i-nära-relation"},
)


def hidden(app: App) -> list[IncidentDraft]:
    """Incidents that neither Asta, Cilla nor Didrik may see, thick where and when the lines ask."""
    middle = next(place for place in app.store.catalog.read().places if place.name == "Stortorget")
    made = []
    for number in range(700):
        given = {"kind": "misshandel", "source": "skolan"} | HIDDEN[number % len(HIDDEN)]
        start = NOW - timedelta(hours=7 * number)
        made.append(
            IncidentDraft(
                start=start,
                end=start + timedelta(hours=number % 5),
                x=middle.x + 13 * (number % 40),
                y=middle.y - 11 * (number % 30),
                precision=Precision(number % 3),
                source_id=f"hidden-{number}",
                **given,  # type: ignore[arg-type]
            )
        )
    return made


def weigh(app: App) -> None:
    """Every kind has a weight; those of which nobody may be told have none, so that one would be missed."""
    heavy = ("hatbrott", "sexualbrott")
    weights = {one.key: 5000.0 if one.key in heavy else 1.0 for one in app.store.catalog.read().kinds}
    del weights["våld-i-nära-relation"]
    app.store.catalog.put_harm(HarmWeights("staden", "1", "Påhittade för provet", tuple(weights.items())))


@pytest.fixture(scope="module")
def apps(city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, App, App]]:
    """The same city with no hidden incidents, with many, and with half of those, changed."""
    opened = []
    for name in ("none", "many", "half"):
        path = tmp_path_factory.mktemp(name) / "karta.sqlite"
        shutil.copy(city_file, path)
        opened.append(open_city(path))
    none, many, half = opened
    made = hidden(none)
    many.store.incidents.upsert(made)
    half.store.incidents.upsert(
        replace(draft, x=draft.x + 900, y=draft.y + 400, end=draft.end + timedelta(hours=9), text_raw="annan")
        for draft in made[::2]
    )
    month = Query((Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(day=16, hour=0)),))
    middle = next(place for place in none.store.catalog.read().places if place.name == "Stortorget")
    around = replace(month, near=Near(middle.lon, middle.lat, 300, "Stortorget"))
    began = NOW - timedelta(weeks=12)
    for app in opened:
        put_problem(app.store, month, NOW)
        propose(app.store, NOW)
        reword(app.store, NOW)
        put_vote(app.store, NOW)
        put_decision(app.store, around, began - timedelta(weeks=4), began - timedelta(weeks=2), began.date())
        put_decided(app.store, NOW, due=NOW.date())
        put_vote_about(app.store, NOW)
        weigh(app)  # a hidden kind weighs most: not a digit may tell of it
    yield none, many, half
    for app in opened:
        app.store.close()


def asking(line: str, lines: tuple[str, ...], turns: int = TURNS) -> list[tuple[str, str]]:
    """Who asks this line."""
    first = lines.index(line)
    return [ASKING[(first + turn) % len(ASKING)] for turn in range(turns)]


def pictures(reply: Reply) -> list[Picture]:
    return [element for element in reply.card.elements if isinstance(element, Picture)]


@pytest.mark.parametrize("line", LINES)
def test_incidents_out_of_sight_change_nothing(apps: tuple[App, App, App], line: str) -> None:
    for person, conversation in asking(line, LINES):
        for language in ("sv", "en") if (person, conversation) == ASKING[0] else ("sv",):
            replies = [app.ask(line, person, conversation, NOW, language) for app in apps]
            assert replies[0].card.elements
            assert replies[1] == replies[0], (line, person)
            assert replies[2] == replies[0], (line, person)


@pytest.mark.parametrize("line", PROBLEMS)
def test_incidents_out_of_sight_change_no_problem(apps: tuple[App, App, App], line: str) -> None:
    for person, conversation in asking(line, PROBLEMS, max(2, TURNS)):
        replies = [app.ask(line, person, conversation, NOW) for app in apps]
        assert "Bråk i gränden" in replies[0].card.fallback() or CODE in replies[0].card.fallback()
        assert replies[1] == replies[0], (line, person)
        assert replies[2] == replies[0], (line, person)
    if line == PROBLEMS[0]:
        assert len(pictures(apps[0].ask(line, "asta", "", NOW))) == 2  # the map and the causes


@pytest.mark.parametrize("line", FOLLOW_UPS)
def test_incidents_out_of_sight_change_no_follow_up(apps: tuple[App, App, App], line: str) -> None:
    for person, conversation in asking(line, FOLLOW_UPS, max(2, TURNS)):
        replies = [app.ask(line, person, conversation, NOW) for app in apps]
        assert DECISION in replies[0].card.fallback()
        assert replies[1] == replies[0], (line, person)
        assert replies[2] == replies[0], (line, person)
    if line == FOLLOW_UPS[0]:
        assert "Vägt efter skada: " in apps[0].ask(line, "asta", "", NOW).card.fallback()
        assert len(pictures(apps[0].ask(line, "asta", "", NOW))) == 1


@pytest.mark.parametrize("line", FILES)
def test_incidents_out_of_sight_change_no_file(apps: tuple[App, App, App], line: str) -> None:
    made = set()
    for person, conversation in asking(line, FILES, max(2, TURNS)):
        replies = [app.ask(line, person, conversation, NOW, "sv", {"file": "1"}) for app in apps]
        assert replies[1] == replies[0], (line, person)
        assert replies[2] == replies[0], (line, person)
        made.add(replies[0].file.body if replies[0].file else b"")
    assert len(made) > 1  # those who may see different things get different files


def test_the_lines_do_draw_pictures(apps: tuple[App, App, App]) -> None:
    asked = [line for line in LINES if not line.startswith("metod")]
    drawn = [line for line in asked if pictures(apps[0].ask(line, "asta", "", NOW))]
    assert len(drawn) >= len(asked) - 4


@pytest.mark.parametrize("person", WITHOUT)
def test_those_without_business_get_one_refusal_whatever_is_stored(
    apps: tuple[App, App, App], person: str, tmp_path: Path
) -> None:
    empty = open_city(tmp_path / "empty.sqlite")
    empty.store.meta.set("demo", "1")
    empty.store.members.put(apps[0].store.members.people())
    said = {
        repr(app.ask(line, person, room, NOW).card)
        for app in (*apps, empty)
        for line in ("karta vecka 46 centrum", "karta i år värme", "karta hatbrott", "karta vecka 46 lista")
        for room in ("", "est-centrum")[: 1 if person else 2]
    }
    empty.store.close()
    assert len(said) == 1
    assert "Picture" not in said.pop()


def test_nor_does_a_room_with_a_stranger_in_it(apps: tuple[App, App, App]) -> None:
    replies = [app.ask("karta i år", "asta", "not-a-room", NOW) for app in apps]
    assert {reply.facts.detailed for reply in replies} == {0}
    assert len({repr(reply.card) for reply in replies}) == 1


def test_minutes_and_doors_of_others_are_not_in_their_pictures(city_file: Path, tmp_path: Path) -> None:
    """Below raw the hour is told and a dwelling lies in its square: more than that must not show anywhere."""
    shutil.copy(city_file, tmp_path / "a.sqlite")
    shutil.copy(city_file, tmp_path / "b.sqlite")
    replies = []
    for name, minute, step in (("a", 5, 0.0), ("b", 50, 90.0)):
        app = open_city(tmp_path / f"{name}.sqlite")
        app.store.incidents.upsert(homes(app, minute, step))
        asked = [(line, *who) for line in LINES for who in asking(line, LINES) if who[0] != "cilla"]
        replies.append([app.ask(line, person, room, NOW) for line, person, room in asked])
        app.store.close()
    assert replies[0] == replies[1]


def homes(app: App, minute: int, step: float) -> list[IncidentDraft]:
    """Burglaries in dwellings of one cell, told by the police; the middle of each stays on its day."""
    middle = next(place for place in app.store.catalog.read().places if place.name == "Stortorget")
    x, y = middle.x // 250 * 250 + 60, middle.y // 250 * 250 + 60
    first = NOW.replace(hour=20, minute=minute) - timedelta(days=60)
    return [
        IncidentDraft(
            kind="inbrott",
            start=first + timedelta(days=day),
            end=first + timedelta(days=day, hours=2 * (day % 4)),
            x=x + step,
            y=y + step,
            precision=Precision.EXACT,
            place_type=PlaceType.DWELLING,
            source="polisen",
            source_id=f"home-{day}",
            text_raw=f"lägenhet {minute}",
            reporter=f"patrull {minute}",
        )
        for day in range(59)
    ]
