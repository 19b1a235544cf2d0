"""What is said, asked and offered beside a query; and what reading a line must not drag in."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.grammar import read, say
from handlers.grammar.links import from_figures, from_link, from_plus, is_short
from handlers.texts import load
from tests.handlers.grammar.catalog import catalog

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Stockholm"))
CATALOG = catalog()


def notes(line: str, language: str = "sv") -> str:
    return " ".join(say(note, load(language)) for note in read(line, CATALOG, SUNDAY, language).notes)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("centrum", "de senaste 28 dagarna"),
        ("vardagar v12", "röda dagar inräknade"),
        ("väla v12", "Väla finns i flera områden: Dalhem-Väla södra och Ödåkra-Väla"),
        ("maria park v12", "ligger i området Mariastaden-Käftaåra"),
        ("stortorget v12", "Visar 300 m runt Stortorget"),
        ("fredag natt", "En natt hör till kvällen före: det här är lördag kl 00–06"),
        ("sommaren 2025", "juni–augusti"),
        ("drotninghog v12", "Läste ”drotninghog” som Drottninghög"),
        ("denna vecka mot förra veckan", "Vecka 47 2026 är inte slut"),
        ("mars mot april", "31 och 30 dagar"),
        ("skadegörelse v12", "Klotter räknas in i skadegörelse"),
        ("vecka 12 2030", "Vecka 12 2030 har inte börjat än"),
    ],
)  # fmt: skip
def test_what_was_assumed_is_said(line: str, said: str) -> None:
    assert said in notes(line)


def test_nothing_is_said_when_nothing_was_assumed() -> None:
    assert notes("karta vecka 12 centrum klotter") == ""
    assert "Klotter" not in notes("skadegörelse utom klotter v12")


def test_an_unknown_word_is_named_and_guesses_keep_the_rest_of_the_line() -> None:
    reading = read("karta vecka 12 cntrm", CATALOG, SUNDAY)
    assert reading.query is not None
    assert [unknown.word for unknown in reading.not_understood] == ["cntrm"]
    assert "karta vecka 12 Centrum" in [
        guess.line.replace("centrum", "Centrum") for guess in reading.not_understood[0].guesses
    ]


@pytest.mark.parametrize(
    ("line", "key", "option"),
    [
        ("karta vecka 99 centrum", "no_week", "karta v53 centrum"),
        ("karta vintern 2025 klotter", "which_winter", "karta vintern 2025/26 klotter"),
        ("karta 32 mars", "no_day", "karta 31/3"),
        ("mars 25", "which_date", "25 mars"),
        ("v14-12", "reversed", "v12–v14"),
        ("fredag 12 mars", "which_weekday", "2026-03-13"),
        ("punkter och värme v12", "view", "punkter v12"),
        ("runt Stortorgat v12", "", ""),
        ("runt Knutpnktn v12", "no_place", "runt Knutpunkten v12"),
    ],
)
def test_a_question_offers_ready_lines_that_are_understood(line: str, key: str, option: str) -> None:
    reading = read(line, CATALOG, SUNDAY)
    if not key:
        assert not reading.questions
        return
    assert reading.questions[0].key == key
    lines = [guess.line for guess in reading.questions[0].options]
    assert option in lines
    assert not any(read(offered, CATALOG, SUNDAY).questions for offered in lines)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps/@56.0465,12.6945,17z",
        "https://www.google.se/maps/place/56.0465,12.6945",
        "https://www.google.com/maps/place/Torget/@56.1,12.1,17z/data=!3m1!8m2!3d56.0465!4d12.6945",
        "https://www.google.com/maps/search/?api=1&query=56.0465%2C12.6945",
        "https://maps.google.com/?q=loc:56.0465+12.6945",
        "https://www.google.com/maps/dir/?api=1&destination=56.0465,12.6945",
        "https://www.google.com/maps/place/56%C2%B002'47.4%22N+12%C2%B041'40.2%22E/",
        "https://maps.apple.com/?ll=56.0465,12.6945&q=Torget",
        "https://maps.apple.com/place?coordinate=56.0465,12.6945&name=Torget",
        "https://www.openstreetmap.org/?mlat=56.0465&mlon=12.6945#map=17/56.1/12.1",
        "https://www.openstreetmap.org/#map=17/56.0465/12.6945",
        "geo:56.0465,12.6945?z=17",
        "https://www.bing.com/maps?cp=56.0465~12.6945&lvl=16",
    ],
)
def test_map_links_of_every_shape_give_their_place(link: str) -> None:
    found = from_link(link, None)
    assert found is not None
    assert found == pytest.approx((56.0465, 12.6945), abs=1e-6)
    reading = read(f"runt {link} vecka 12", CATALOG, SUNDAY)
    assert reading.query is not None
    assert reading.query.near is not None
    assert not reading.questions
    assert not reading.not_understood


def test_plus_codes_are_read_whole_and_short() -> None:
    from openlocationcode import openlocationcode as plus

    code = plus.encode(56.0465, 12.6945)
    assert from_plus(code, None) == pytest.approx((56.0465, 12.6945), abs=1e-4)
    assert from_plus(plus.shorten(code, 56.05, 12.7), (56.05, 12.7)) == pytest.approx((56.0465, 12.6945), abs=1e-4)
    assert from_plus("2MWV+9Q", None) is None


def test_figures_out_of_range_and_short_links_give_nothing() -> None:
    assert from_figures("99.0465, 12.6945") is None
    assert is_short("https://maps.app.goo.gl/abc")
    assert not is_short("https://www.google.com/maps/@56.0465,12.6945,17z")


def test_reading_a_line_imports_nothing_heavy() -> None:
    code = (
        "import sys, handlers.grammar\n"
        "heavy = {'numpy', 'shapely', 'pyproj', 'pandas', 'geopandas', 'sqlalchemy', 'babel', 'rapidfuzz'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).parents[3]
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert told.stdout.strip() == "[]"
