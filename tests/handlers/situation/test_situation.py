"""`/lagesbild`: what the document says, of when and where, and for whom."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from bot.app import App
from handlers.problems.desk import desk_of
from handlers.reply import Files, Picture, Reply, Text
from handlers.request import Request
from handlers.situation.paper import readers
from storage.model.people import Audience, Level, Viewer
from storage.model.problem import ProblemDraft, Side, Sort, Words
from storage.model.query import Near, Period, Query
from storage.store import Store
from tests.city import NOW, open_city

FILE = {"file": "1"}
MONTH = Query((Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(month=11, day=1, hour=0)),))
CHAPTERS = ("1 Kartläggning", "2 Annat underlag", "3 Analys", "4 Åtgärdsplan", "5 Metod och osäkerhet")


def headings(reply: Reply) -> list[str]:
    assert reply.file is not None
    paragraphs = Document(BytesIO(reply.file.body)).paragraphs
    return [one.text for one in paragraphs if one.style is not None and str(one.style.name).startswith("Heading")]


def words(reply: Reply) -> str:
    """Everything that a Word file says, its tables too."""
    assert reply.file is not None, reply.card.fallback()
    made = Document(BytesIO(reply.file.body))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def pdf_words(reply: Reply) -> str:
    assert reply.file is not None, reply.card.fallback()
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(reply.file.body)).pages)


def ask(app: App, line: str, person: str = "asta", room: str = "est-centrum", **more: object) -> Reply:
    return app.ask(line, person, room, NOW, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def october(city: App) -> dict[str, Reply]:
    """October as the room gets it, by kind of file: made once, as many tests read it."""
    return {kind: ask(city, f"lägesbild {kind} oktober", form=FILE) for kind in ("docx", "pdf")}


def viewer(store: Store, key: str) -> Viewer:
    person = store.members.person(key)
    assert person is not None
    return Viewer(key, person.partner, person.role)


def put(store: Store, lead: str, name: str, query: Query, *, shared: bool = True, once: str = "once") -> str:
    """A problem with an answer of who is affected and a cause that another stands behind."""
    who = viewer(store, lead)
    every = frozenset(one.key for one in store.catalog.read().partners) if shared else frozenset()
    others = every - {who.partner or ""}
    code = store.problems.put(who, ProblemDraft(once, name, query, others), NOW).code

    def say(number: str, sort: Sort, text: str, side: Side | None = None, parent: str = "") -> str:
        said = Words(f"{once}{number}", sort, text, side, parent, others)
        return store.problems.say(who, code, said, NOW).code

    say("1", Sort.WHO, f"Barn på väg till skolan ({name})")
    dark = say("2", Sort.CAUSE, "Gångstråket är mörkt", Side.PLACE)
    say("3", Sort.CAUSE, "Armaturerna är trasiga", Side.PLACE, dark)
    return code


def test_the_chat_gets_the_summary_a_map_and_the_ways_to_take_it_along(city: App) -> None:
    reply = ask(city, "lägesbild oktober")
    assert reply.card.title == "Lägesbild: oktober 2026 · Helsingborg" or reply.card.title.startswith("Lägesbild: okt")
    assert not reply.private
    assert len([one for one in reply.card.elements if isinstance(one, Picture)]) == 1
    (files,) = [one for one in reply.card.elements if isinstance(one, Files)]
    assert [line.split()[:2] for _, line in files.choices] == [["/lägesbild", "docx"], ["/lägesbild", "pdf"]]
    first = reply.card.elements[0]
    assert isinstance(first, Text)
    assert "händelser" in first.text
    assert "Vanligast är" in reply.card.fallback()
    assert reply.file is None


@pytest.mark.parametrize("line", ["lägesbild", "lagesbild", "situation"])
def test_without_a_time_it_is_the_last_whole_quarter(city: App, line: str) -> None:
    reply = ask(city, line)
    assert "kvartal 3, 1 juli–30 september 2026" in reply.card.title
    assert "det senaste hela kvartalet" in reply.card.fallback()


def test_both_files_hold_the_chapters_of_the_law(october: dict[str, Reply]) -> None:
    made = october["docx"]
    assert made.private
    found = headings(made)
    assert found[0] == "Sammanfattning"
    assert tuple(one for one in found if one in CHAPTERS) == CHAPTERS
    assert "1.5 Konsekvenser" in found
    text = pdf_words(october["pdf"])
    assert all(chapter in text for chapter in CHAPTERS)
    assert "Trygghetsavdelningen" in text
    assert "åtgärd" in text
    assert "FYLL I" in text
    assert "lagen (2023:196)" in text


def test_what_is_told_in_chat_stands_in_the_document(city: App, october: dict[str, Reply]) -> None:
    said = [one.text for one in ask(city, "karta oktober").card.elements if isinstance(one, Text)]
    known = words(october["docx"])
    total = said[0].split(" händelser")[0]
    assert total in known
    rhythm = ask(city, "rytm oktober").card.elements[0]
    assert isinstance(rhythm, Text)
    assert rhythm.text in known


def test_the_front_page_says_for_whom_it_is(city: App, october: dict[str, Reply]) -> None:
    room = words(october["docx"])
    assert "Alla som läser i EST Centrum: " in room
    assert "Högst exakt plats och timme" in room
    alone = ask(city, "lägesbild docx oktober enskilt", form=FILE)
    assert "Asta Lindqvist, Trygghetsavdelningen" in words(alone) or "Asta" in words(alone)
    assert words(alone) != room
    (files,) = [one for one in ask(city, "lägesbild oktober enskilt").card.elements if isinstance(one, Files)]
    assert all(line.endswith(" enskilt") for _, line in files.choices)


def test_one_area_is_told_by_its_name_and_has_no_table_of_areas(city: App, october: dict[str, Reply]) -> None:
    text = words(ask(city, "lägesbild docx oktober Drottninghög", form=FILE))
    assert "Drottninghög" in text
    assert "Händelser per område" not in text
    assert "Händelser per område" in words(october["docx"])


def test_a_circle_is_told_with_its_place(city: App) -> None:
    text = words(ask(city, "lägesbild docx inom 400 m från Knutpunkten oktober", form=FILE))
    assert "nom 400 m från Knutpunkten" in text


def test_a_time_that_goes_on_ends_yesterday_and_one_to_come_is_none(city: App) -> None:
    reply = ask(city, "lägesbild i år")
    assert "1 januari–21 november 2026" in reply.card.title
    assert "till och med i går" in reply.card.fallback()
    later = ask(city, "lägesbild december 2026", form=FILE)
    assert later.file is None
    assert "har inte börjat" in later.card.fallback()


def test_what_is_not_heeded_and_not_understood_is_said(city: App) -> None:
    said = ask(city, "lägesbild oktober kvällar lista xyzzy").card.fallback()
    assert "xyzzy" in said
    assert "Det här räknas inte in: klockslag och vyn." in said


def test_an_unclear_place_is_asked_about(city: App) -> None:
    asked = ask(city, "lägesbild vecka 99", form=FILE)
    assert asked.file is None
    assert asked.card.elements


def test_those_who_may_see_nothing_get_a_reason_and_no_file(city: App) -> None:
    for line in ("lägesbild oktober", "lägesbild docx oktober"):
        refused = ask(city, line, room="revision", form=FILE)
        assert refused.file is None
        assert not [one for one in refused.card.elements if isinstance(one, Picture | Files)]
    for person in ("gunnel", "henrik", "u-404"):
        assert ask(city, "lägesbild oktober", person, "", form=FILE).file is None


def test_the_analysis_holds_the_problems_that_all_of_them_may_read(own_city: App) -> None:
    store = own_city.store
    shared = put(store, "asta", "Stök vid torget", MONTH)
    own = put(store, "cilla", "Hemligt ärende", MONTH, shared=False, once="b")
    for text in (
        words(ask(own_city, "lägesbild docx oktober", form=FILE)),
        pdf_words(ask(own_city, "lägesbild pdf oktober", form=FILE)),
    ):
        assert shared in text
        assert "Gångstråket är mörkt" in text
        assert "Barn på väg till skolan (Stök vid torget)" in text.replace("\n", " ")
        assert own not in text
        assert "Hemligt" not in text
        assert "Problem utan beslutad åtgärd" in text
    alone = words(ask(own_city, "lägesbild docx oktober enskilt", person="cilla", form=FILE))
    assert own in alone
    row = store.audit.latest(1)[0]
    assert (row.command, row.person) == ("situation", "cilla")
    assert row.query_words.endswith("(docx)")
    assert row.count > 0


def test_what_is_said_among_others_changes_no_byte(own_city: App) -> None:
    """A cause, a problem and a calm week that the reader may not know of."""
    store, later = own_city.store, NOW + timedelta(days=15)
    code = put(store, "asta", "Stök vid torget", MONTH)

    def made() -> list[Reply]:
        asked = (("docx", "didrik", ""), ("pdf", "didrik", ""))
        return [
            own_city.ask(f"lägesbild {kind} november", person, room, later, form=FILE) for kind, person, room in asked
        ]

    before = made()
    store.problems.say(viewer(store, "cilla"), code, Words("x", Sort.CAUSE, "Hemlig orsak", Side.PLACE), NOW)
    store.problems.say(viewer(store, "cilla"), code, Words("y", Sort.WHO, "Hemlig följd"), NOW)
    put(store, "cilla", "Hemligt ärende", MONTH, shared=False, once="b")
    store.reports.nothing(viewer(store, "greta"), datetime(2026, 11, 23, tzinfo=NOW.tzinfo).date(), later)
    assert made() == before


def test_a_problem_elsewhere_is_left_out_of_an_area(own_city: App) -> None:
    store = own_city.store
    place = next(one for one in store.catalog.read().places if one.name == "Knutpunkten")
    near = replace(MONTH, near=Near(place.lon, place.lat, 200, "Knutpunkten"))
    code = put(store, "asta", "Vid stationen", near)
    here, elsewhere = (ask(own_city, f"lägesbild {where} oktober").facts for where in ("Knutpunkten", "Drottninghög"))
    assert (here.counts["problems"], elsewhere.counts["problems"]) == (1, 0), code


def test_where_only_counts_may_be_told_there_are_no_places_and_no_hours(city: App) -> None:
    counted = replace(city, settings=replace(city.settings, platform_cap=1))
    made = ask(counted, "lägesbild docx oktober", platform="slack", form=FILE)
    assert made.facts.level == Level.COUNTS
    text = words(made)
    assert "får bara se antal" in text
    assert "Högst bara antal" in text
    for name in ("Knutpunkten", "Furutorpsplatsen", "fredag", "18–24", "Händelser per"):
        assert name not in text
    pdf = pdf_words(ask(counted, "lägesbild pdf oktober", platform="slack", form=FILE))
    assert "Antal per part" in pdf
    assert "Knutpunkten" not in pdf


def test_squares_are_no_places(city: App) -> None:
    text = words(ask(city, "lägesbild docx oktober", "didrik", "", form=FILE))
    assert "bara visas som ruta och vecka" in text
    assert "Platser som sticker ut" not in text


def test_in_english_it_speaks_english(city: App) -> None:
    made = ask(city, "situation docx October", language="en", form=FILE)
    found = headings(made)
    assert "1 Mapping" in found
    text = words(made)
    assert "Fill in" in text
    assert "Fyll i" not in text
    assert made.file is not None
    assert made.file.name == "situation-picture"


def test_an_empty_city_says_that_it_knows_nothing(house_file: Path, tmp_path: Path) -> None:
    """The demo's people and rooms without a single incident."""
    shutil.copy(house_file, tmp_path / "karta.sqlite")
    empty = open_city(tmp_path / "karta.sqlite")
    for kind, read in (("docx", words), ("pdf", pdf_words)):
        text = read(ask(empty, f"lägesbild {kind} oktober", form=FILE))
        assert "Det finns inga händelser att visa på en karta." in text.replace("\n", " ")
        assert "Händelser per händelsetyp" not in text
        assert all(chapter in text for chapter in CHAPTERS)
    empty.store.close()


def test_a_silent_partner_is_named_and_a_calm_one_is_not(own_city: App) -> None:
    """Weeks that have passed since the demo's last incident, one of which the property department called calm."""
    later = NOW + timedelta(days=21)
    quiet = viewer(own_city.store, "greta")
    said = own_city.ask("lägesbild docx vecka 48", "asta", "est-centrum", later, form=FILE)
    assert "Veckor utan besked finns hos" in words(said)
    own_city.store.reports.nothing(quiet, datetime(2026, 11, 23, tzinfo=NOW.tzinfo).date(), later)
    again = words(own_city.ask("lägesbild docx vecka 48", "asta", "est-centrum", later, form=FILE))
    assert again != words(said)


def test_a_file_pressed_in_ones_own_talk_is_the_rooms(city: App, october: dict[str, Reply]) -> None:
    """As chat platforms hand files over: in the person's own talk, for those who could read the card."""
    (files,) = [one for one in ask(city, "lägesbild oktober").card.elements if isinstance(one, Files)]
    line = files.choices[0][1]
    mine = ask(city, line, room="", form=FILE)
    assert mine.private
    assert mine.file == october["docx"].file
    assert ask(city, line.rsplit(maxsplit=1)[0], room="", form=FILE).file != mine.file
    for person in ("bosse", "didrik"):  # not in the room
        refused = ask(city, line, person, "", form=FILE)
        assert refused.file is None
        assert refused.card == ask(city, "lägesbild docx i:abcdefghijkl", person, "", form=FILE).card


def test_what_is_told_to_one_person_in_a_room_is_not_said_to_be_the_rooms(city: App) -> None:
    """On the page a line that begins with / is answered in the room, to the asker alone."""
    asta, cilla = viewer(city.store, "asta"), viewer(city.store, "cilla")
    alone = Audience(frozenset({asta}), "EST Centrum", "est-centrum")
    request = Request("", asta, alone, NOW, language="sv")
    desk = desk_of(request, city.services)
    assert readers(alone, desk) == "Asta Lindqvist, Trygghetsavdelningen"
    both = replace(alone, viewers=frozenset({asta, cilla}))
    assert readers(both, desk) == "Alla som läser i EST Centrum: Trygghetsavdelningen och Polisen"
