"""Follow-ups through the whole product, on the demo city, where a measure took hold at Elinebergsplatsen in March."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import App
from bot.demo import work_through
from bot.forms import filled, form_of
from bot.threads import told_to
from handlers.follow_up.outcome import outcome
from handlers.problems.desk import desk_of
from handlers.reply import Buttons, Files, Picture, Reply, Select, Table, Text
from handlers.request import Request
from handlers.texts import load
from storage.model.follow_up import Settings
from storage.model.people import Audience, Level, Partner, Person, Role
from storage.model.query import Near, Period, Query
from storage.model.thread import Announcement, ProblemThread
from storage.tables import decisions
from tests.city import NOW, own
from tests.follow_ups import DECISION, PROBLEM, put_decision, viewer
from tests.handlers.export.test_sheet import sheets
from tests.problems import CODE, put_problem

WEEK = timedelta(weeks=1)
MONDAY = NOW.date() - timedelta(days=NOW.weekday())
BEGAN = MONDAY - 35 * WEEK  # `until_weeks` of bot/demo/city.toml
LINE = f"/uppfoljning {DECISION}"


def place(app: App, name: str, made: datetime, metres: int = 250) -> Query:
    spot = next(one for one in app.store.catalog.read().places if one.name == name)
    return Query((Period(made - 12 * WEEK, made),), near=Near(spot.lon, spot.lat, metres, name))


def follow(
    app: App, name: str = "Elinebergsplatsen", start: date | None = BEGAN + timedelta(days=2), once: str = "",
    **more: object,
) -> str:  # fmt: skip
    """The line about a decision on a place, made five weeks before the measure began."""
    made = datetime(BEGAN.year, BEGAN.month, BEGAN.day, tzinfo=NOW.tzinfo) - 5 * WEEK
    query = replace(place(app, name, made), **more)  # type: ignore[arg-type]
    return f"/uppfoljning {put_decision(app.store, query, made, made + 3 * WEEK, start, once=once)}"


@pytest.fixture(scope="module")
def shared(city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One city for all, with the decision; what is set in a test is undone after it."""
    app = own(city_file, tmp_path_factory.mktemp("followed") / "karta.sqlite")
    follow(app)
    yield app
    app.store.close()


@pytest.fixture
def followed(shared: App) -> Iterator[App]:
    yield shared
    shared.store.follow_ups.set(viewer(shared.store, "asta"), DECISION, Settings(), NOW)


def ask(app: App, line: str = LINE, who: str = "asta", room: str = "", language: str = "sv", **form: str) -> Reply:
    return app.ask(line, who, room, NOW, language, form)


def said(app: App, line: str = LINE, who: str = "asta", room: str = "", **form: str) -> str:
    return ask(app, line, who, room, **form).card.fallback()


def lead(reply: Reply) -> str:
    return next(one.text for one in reply.card.elements if isinstance(one, Text))


def lines(reply: Reply) -> list[str]:
    return [button.line for row in reply.card.elements if isinstance(row, Buttons) for button in row.buttons]


def test_a_measure_that_helped_is_said_to_have_with_its_size_and_what_it_was_held_against(followed: App) -> None:
    reply = ask(followed)
    assert lead(reply).startswith("Det ser ut att ha hjälpt. På 34 veckor, området runt om inräknat: ")
    words = reply.card.fallback()
    for part in (
        "färre än väntat (mellan ", "−", "Åtgärd: Lampor på gaveln", "Beslutat: ", "Åtgärden började: 18 mars 2026",
        "Jämfört med ", "Det är mitt förslag", "Hela veckor räknas: 26 före och 34 efter.",
        "De 12 veckor då platsen valdes är inte med i tiden före.", "Veckan då åtgärden började räknas inte.",
        "Runt platsen är 250 meter", "Läses av: ",
    ):  # fmt: skip
        assert part in words, part
    (picture,) = [one for one in reply.card.elements if isinstance(one, Picture)]
    assert "Det ser ut att ha hjälpt" in picture.alt
    assert (picture.width, picture.height) == (1000, 680)
    course = next(one for one in reply.card.elements if isinstance(one, Table) and one.caption.startswith("Vecka"))
    assert {row[-1] for row in course.rows} == {"före", "räknas inte", "efter"}
    counts = reply.facts.counts
    assert counts["verdict"] == "fewer"
    assert counts["weeks"] == [26, 34]
    before, after = counts["place"]  # type: ignore[misc]
    assert sum(int(row[1]) for row in course.rows if row[-1] == "före") == before
    assert sum(int(row[1]) for row in course.rows if row[-1] == "efter") == after


def test_where_nothing_was_done_it_cannot_be_told(shared: App) -> None:
    reply = ask(shared, follow(shared, "Furutorpsplatsen", once="nothing"))
    assert lead(reply).startswith("Det går inte att avgöra om det hjälpte.")
    assert "veckor till." in lead(reply) or "Fler veckor efteråt räcker inte" in lead(reply)
    assert "WDQ" not in reply.card.fallback()


def test_the_same_code_of_a_problem_opens_its_only_decision(followed: App) -> None:
    assert ask(followed, f"/uppfoljning {PROBLEM}").card == ask(followed).card
    assert ask(followed, f"/followup {DECISION.lower()}").card == ask(followed).card
    listed = said(followed, "/uppfoljning")
    assert DECISION in listed
    assert "Stök på torget" in listed


def test_how_it_was_computed_is_explained(followed: App) -> None:
    (how,) = [line for line in lines(ask(followed)) if line.startswith("/metod")]
    words = said(followed, how)
    assert "Wheeler och Ratcliffe 2018" in words
    assert "26 veckor före, 34 veckor efter" in words
    assert "Det blev färre än väntat" in words
    assert "Hjälpte det?" in said(followed, "/metod effect")
    assert "Hjälpte det?" in said(followed, "/metod")


def test_each_is_told_from_what_they_may_see(followed: App) -> None:
    told = {who: ask(followed, who=who).facts.counts.get("place") for who in ("asta", "didrik", "eva")}
    assert len({str(one) for one in told.values()}) == 3
    for who in ("gunnel", "henrik", "u-404"):
        words = said(followed, who=who)
        assert "Elineberg" not in words
        assert "%" not in words


FILE = {"file": "1"}


def test_its_weeks_are_taken_along_as_they_were_told(followed: App) -> None:
    """The sums of the file's weeks are the card's; who it is for and how it was reckoned stand in its first line."""
    reply, asked = ask(followed), f"/exportera csv uppfoljning {DECISION}"
    assert any(line == asked for _, line in files(reply))
    file = ask(followed, asked, **FILE).file
    assert file is not None
    assert file.kind == "csv"
    first, _, rest = file.text.lstrip("\ufeff").partition("\r\n")
    assert first.startswith("# Påhittade händelser. Uppföljning: ")
    for told in ("Får bara delas med dem som får läsa beslutet", "WDD", "färre än väntat", "26 före och 34 efter"):
        assert told in first
    rows = list(csv.DictReader(io.StringIO(rest), delimiter=";"))
    for number, column in enumerate(
        ("platsen", "jämförelsen", "zonen_runt_platsen", "zonen_runt_jämförelsen")
    ):  # fmt: skip
        name = ("place", "compared", "beside", "beside_compared")[number]
        sums = [sum(_number(row[column]) for row in rows if row["används_som"] == part) for part in ("före", "efter")]
        assert sums == pytest.approx(reply.facts.counts[name], abs=0.01)
    assert [row["vecka"] for row in rows] == sorted(row["vecka"] for row in rows)
    assert date.fromisoformat(rows[0]["måndag"]).isocalendar()[1] == int(rows[0]["vecka"][-2:])
    logged = followed.store.audit.latest(1)[0]
    assert (logged.command, logged.level, logged.count) == ("export", reply.facts.level, reply.facts.shown)


def test_the_same_weeks_stand_in_the_workbook(followed: App) -> None:
    text = ask(followed, f"/exportera csv uppfoljning {DECISION}", **FILE).file
    book = ask(followed, f"/exportera xlsx uppfoljning {DECISION}", **FILE).file
    assert text is not None
    assert book is not None
    found = sheets(book.body)
    lines_ = [line.split(";") for line in text.text.splitlines()[1:]]
    rows = found["Rader"]
    assert rows[0] == lines_[0]
    assert len(rows) == len(lines_)
    for told, row in zip(lines_[1:], rows[1:], strict=True):
        assert row == [*told[:4], *map(_number, told[4:])]
    assert "WDD" in found["Om filen"][-1][0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_made_for_those_who_read_it_and_for_nobody_else(followed: App, kind: str) -> None:
    line = f"/exportera {kind} uppfoljning {DECISION}"
    made = {who: ask(followed, line, who, **FILE).file for who in ("asta", "eva")}
    assert made["asta"] is not None
    assert made["eva"] is not None
    assert made["asta"].body != made["eva"].body, "each from what they may see"
    for who in ("gunnel", "henrik", "u-404"):
        reply = ask(followed, f"/exportera {kind} uppfoljning {DECISION}", who, **FILE)
        nowhere = ask(followed, f"/exportera {kind} uppfoljning B-9999", who, **FILE)
        assert reply.file is None
        assert reply.card.fallback().replace(DECISION, "B-9999") == nowhere.card.fallback()


def _number(word: str) -> float:
    return float(word.replace(",", "."))


def files(reply: Reply) -> list[tuple[str, str]]:
    return [choice for one in reply.card.elements if isinstance(one, Files) for choice in one.choices]


def test_a_decision_that_is_not_read_is_told_as_one_that_is_not_there(own_city: App) -> None:
    follow(followed := own_city)
    with followed.store._database.write() as connection:
        connection.execute(update(decisions).values(partners='["trygghet"]'))
    for line in ("", " ändra", " ring 100", " jämför Söder"):
        for who in ("eva", "cilla"):
            there, nowhere = said(followed, LINE + line, who), said(followed, f"/uppfoljning B-9999{line}", who)
            assert there.replace(DECISION, "B-9999") == nowhere
    for line in ("/uppfoljning", f"/uppfoljning {PROBLEM}", f"/problem {PROBLEM}"):
        assert DECISION not in said(followed, line, "eva")
    assert "har inget beslut att följa upp än" in said(followed, f"/uppfoljning {PROBLEM}", "eva")
    assert "Det ser ut" in said(followed)


def test_where_only_counts_may_be_told_no_effect_is_and_why(own_city: App) -> None:
    """Guard companies get counts of each other's incidents."""
    store = own_city.store
    guards = [Partner(f"vakt{n}", f"Vakt {n}", f"Guard {n}", "guards") for n in (1, 2)]
    store.catalog.put_partners([*store.catalog.read().partners, *guards])
    store.members.put([Person(f"g{n}", f"G{n}", f"vakt{n}", Role.ANALYST) for n in (1, 2)])
    store.conversations.put("vakter", "Vakter", ["g1", "g2", "asta", "didrik", "bosse"])
    follow(own_city)
    reply = ask(own_city, who="g1", room="vakter")
    assert reply.facts.level == Level.NOTHING
    assert "för grova" in lead(reply)
    words = reply.card.fallback()
    assert "Blev det gjort?" in words
    assert not [one for one in reply.card.elements if isinstance(one, Picture | Table)]
    assert not reply.facts.counts
    desk = desk_of(Request("", viewer(store, "g1"), reply.audience, NOW), own_city.services)
    assert outcome(desk, DECISION) is None


def test_people_change_how_it_is_measured_and_all_see_it(followed: App) -> None:
    assert "är ändrad" in said(followed, f"{LINE} ring 500 m")
    assert "är ändrad" in said(followed, f"{LINE} jämför med Dalhems centrum")
    assert "är ändrad" in said(followed, f"{LINE} före 20")
    assert "är ändrad" in said(followed, f"{LINE} efter 12 veckor")
    assert "är ändrad" in said(followed, f"{LINE} start 30 mars 2026")
    for who in ("asta", "didrik"):
        words = said(followed, who=who)
        assert "Jämfört med Dalhems centrum" in words
        assert "Det har ni valt." in words
        assert "Runt platsen är 500 meter. Det har ni valt." in words
        assert "Hela veckor räknas: 20 före och 12 efter." in words
        assert "Åtgärden började: 30 mars 2026" in words
    assert "är ändrad" in said(followed, f"{LINE} återställ")
    assert "Hela veckor räknas: 26 före och 34 efter." in said(followed)


def test_a_suggestion_is_one_press_away(followed: App) -> None:
    (choice,) = [one for one in ask(followed).card.elements if isinstance(one, Select)]
    assert len(choice.options) >= 3
    label, line = choice.options[1]
    assert "är ändrad" in said(followed, line)
    assert f"Jämfört med {label.split(':')[0]}," in said(followed)
    assert not [one for one in ask(followed, who="didrik").card.elements if isinstance(one, Select)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("före 3", "heltal från 4"), ("före många", "heltal från 4"), ("före 10000000", "heltal från 4"),
        ("efter -4", "heltal från 4"), ("efter 999", "heltal från 4"), ("ring 5000", "från 0 till 2000"),
        ("ring bred", "från 0 till 2000"), ("start aldrig", "en dag som har varit"),
        ("start 2031-01-01", "en dag som har varit"), ("jämför Mars", "mars"),
        ("jämför Dalhems centrum och Mars", "mars"),
        ("jämför " + "Söder, " * 300, "känner inte igen"), ("hoppa", "Jag förstår inte"), ("ring 1\u00b2", "från 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_changes_nothing_and_says_how_to_mend_it(followed: App, words: str, expected: str) -> None:
    before = ask(followed).card
    assert expected in said(followed, f"{LINE} {words}")
    assert ask(followed).card == before


def test_the_form_keeps_what_was_written_and_says_what_is_wrong(followed: App) -> None:
    opened = ask(followed, f"{LINE} ändra")
    form = form_of(opened)
    assert form is not None
    assert {one.name: one.value for one in form.inputs}["start"] == "2026-03-18"
    wrong = followed.ask(form.line, "asta", "", NOW, "sv", filled(form, {"before": "2", "compared": "Dalhem"}))
    again = form_of(wrong)
    assert again is not None
    values = {one.name: (one.value, one.error) for one in again.inputs}
    assert values["before"][0] == "2"
    assert "heltal från 4" in values["before"][1]
    assert values["compared"] == ("Dalhem", "")
    done = followed.ask(form.line, "asta", "", NOW, "sv", filled(again, {"before": "30"}))
    assert "är ändrad" in done.card.fallback()
    assert "Hela veckor räknas: 30 före" in said(followed)


@pytest.mark.parametrize("who", ["didrik", "eva", "gunnel", "henrik", "u-404", "bosse"])
def test_only_those_who_answer_for_it_change_it(followed: App, who: str) -> None:
    before = ask(followed).card
    for words in ("ändra", "ring 100", "återställ"):
        assert "är ändrad" not in said(followed, f"{LINE} {words}", who)
    assert ask(followed).card == before


def test_too_soon_and_no_start_are_said(shared: App) -> None:
    line = follow(shared, start=None, once="soon")
    assert lead(ask(shared, line)).startswith("Beslutet har inget startdatum")
    assert "är ändrad" in said(shared, f"{line} start {MONDAY - 2 * WEEK}")
    reply = ask(shared, line)
    assert lead(reply).startswith("Det är för tidigt.")
    assert "nu har det gått 2." in lead(reply)
    assert not [one for one in reply.card.elements if isinstance(one, Picture)]


def test_a_measure_that_has_not_begun_is_waited_for(shared: App) -> None:
    line = follow(shared, start=MONDAY + 4 * WEEK, once="later")
    assert lead(ask(shared, line)).startswith("Åtgärden börjar 14 december 2026.")


def test_the_whole_city_has_nothing_to_be_compared_with(shared: App) -> None:
    reply = ask(shared, follow(shared, near=None, kinds=("klotter",), once="city"))
    assert lead(reply).startswith("Problemet gäller hela staden")
    assert "Hela staden" in reply.card.fallback()
    assert "Hur räknades detta?" not in reply.card.fallback()
    assert [one for one in reply.card.elements if isinstance(one, Picture)]


def test_areas_are_compared_with_areas(shared: App) -> None:
    area = next(one for one in shared.store.catalog.read().areas if "Elineberg" in one.name)
    reply = ask(shared, follow(shared, near=None, areas=(area.key,), area_words=(area.name,), once="area"))
    areas = {one.name for one in shared.store.catalog.read().areas}
    (choice,) = [one for one in reply.card.elements if isinstance(one, Select)]
    assert {label.split(":")[0] for label, _ in choice.options} <= areas
    assert reply.facts.counts["verdict"] in ("fewer", "cannot_tell")


def test_an_area_that_is_gone_is_said(shared: App) -> None:
    line = follow(shared, near=None, areas=("no-such",), once="gone")
    assert "finns inte längre" in lead(ask(shared, line))


def test_a_problem_without_a_decision_says_what_it_takes(shared: App) -> None:
    put_problem(shared.store, Query((Period(NOW - 4 * WEEK, NOW),)), NOW)
    words = said(shared, f"/uppfoljning {CODE}")
    assert f"{CODE} har inget beslut att följa upp än." in words
    assert "Föreslå en åtgärd mot en av orsakerna" in words
    assert "Jag förstår inte ”xyz”" in said(shared, "/uppfoljning xyz")


def test_the_memory_gets_half_a_sentence(followed: App) -> None:
    for language, word in (("sv", "effekt: −"), ("en", "effect: −")):
        request = Request("", viewer(followed.store, "asta"), ask(followed).audience, NOW, language=language)
        told = outcome(desk_of(request, followed.services), DECISION)
        assert told is not None
        assert told.startswith(word)
        assert "%" in told
    public = Audience(frozenset())
    assert outcome(desk_of(request, followed.services), DECISION, public) is None
    assert outcome(desk_of(request, followed.services), "B-9999") is None
    words = said(followed, f"/problem {PROBLEM}")
    assert f"Effekten av {DECISION}: −" in words
    assert f"[Följ upp {DECISION}] {LINE}" in words


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_line_of_every_button_is_understood(followed: App, language: str) -> None:
    texts = load(language)
    reply = ask(followed, language=language)
    pressed = lines(reply)
    pressed += [line for one in reply.card.elements if isinstance(one, Select) for _, line in one.options]
    assert len(pressed) > 5
    for line in pressed:
        answer = ask(followed, line, language=language)
        assert answer.card.title != texts("command.title_error"), line


def test_the_log_tells_what_was_set_and_whose_incidents_were_shown(followed: App) -> None:
    said(followed, f"{LINE} ring 500")
    shown = ask(followed)
    rows = followed.store.audit.latest()
    act = next(row for row in rows if row.act == "follow_up.set")
    assert DECISION in act.query_words
    assert shown.facts.sources
    row = next(row for row in rows if row.command == "follow_up" and row.count)
    assert row.level == shown.facts.level
    assert row.count == shown.facts.shown


def test_on_the_day_of_review_a_thread_is_shown_the_effect_and_the_way_to_vote(followed: App) -> None:
    everybody = frozenset(partner.key for partner in followed.store.catalog.read().partners)
    thread = ProblemThread(1, PROBLEM, "web", "est-centrum", "", "", "sv", "asta", NOW, 0, 0, "")
    told = Announcement(1, PROBLEM, "review", DECISION, everybody)
    there = ask(followed, "/problem", "asta", "est-centrum").audience
    reply = told_to(followed, thread, told, there, NOW)
    assert reply is not None
    assert lead(reply) == "Det är dags att följa upp ett beslut."
    assert "Det ser ut att ha hjälpt." in reply.card.fallback()
    (vote,) = [line for line in lines(reply) if line.startswith("/rosta")]
    assert vote == f"/rosta {DECISION} ny"
    assert told_to(followed, thread, told, replace(there, viewers=frozenset()), NOW) is None
    assert "Ändra mätningen" not in reply.card.fallback()


def test_pressing_vote_opens_a_form_with_the_question(own_city: App) -> None:
    work_through(own_city.store, NOW)
    asta = Audience(frozenset({viewer(own_city.store, "asta")}))
    code = own_city.store.follow_ups.all(asta)[0].decision.code
    (vote,) = [line for line in lines(ask(own_city, f"/uppfoljning {code}")) if line.startswith("/rosta")]
    form = form_of(ask(own_city, vote))
    assert form is not None
    question = {one.name: one.value for one in form.inputs}["question"]
    assert question == "Täta ronder till fots fredag och lördag kväll: ska vi fortsätta, ändra eller sluta?"
