"""The table of lines: every field of `karta explain`."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.grammar import explain
from tests.handlers.grammar.catalog import CENTRUM, SODER, catalog

ZONE = ZoneInfo("Europe/Stockholm")
CATALOG = catalog()
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=ZONE)
KEYS = ["line", "periods", "dayparts", "weekdays", "areas", "near", "kinds", "not_kinds", "sources", "view",
        "compare",         "not_understood", "in_words"]  # fmt: skip
LISTS = ("areas", "kinds", "not_kinds", "sources", "not_understood")


def rows() -> list[tuple[str, str]]:
    text = (Path(__file__).parent / "lines.txt").read_text(encoding="utf-8")
    return [tuple(line.split(" => ")) for line in text.splitlines() if " => " in line and not line.startswith("#")]  # type: ignore[misc]


def local(day: str) -> str:
    at = datetime.fromisoformat(day).replace(tzinfo=ZONE)
    return at.isoformat(timespec="minutes")


def periods(text: str) -> list[list[str]]:
    text = text.replace("28", "2026-10-26/2026-11-23") if text == "28" else text
    return [] if text == "-" else [[local(day) for day in period.split("/")] for period in text.split()]


def expected(text: str) -> dict[str, object]:
    first, *fields = text.split("; ")
    given = dict(field.split("=", 1) for field in fields)
    near = given["near"].split() if "near" in given else None
    result: dict[str, object] = {key: given[key].split(", ") if key in given else [] for key in LISTS}
    return result | {
        "periods": periods(first),
        "compare": periods(given.get("compare", "-")),
        "dayparts": [part.split("-") for part in given.get("dayparts", "").split()],
        "weekdays": [int(number) for number in given.get("weekdays", "")],
        "near": {"lon": float(near[0]), "lat": float(near[1]), "metres": int(near[2])} if near else None,
        "view": given.get("view", "auto"),
    }


@pytest.mark.parametrize(("line", "meaning"), rows(), ids=[line or "empty" for line, _ in rows()])
def test_a_line_is_read_in_every_field(line: str, meaning: str) -> None:
    told = explain(line, CATALOG, SUNDAY)
    assert list(told) == KEYS
    wanted = expected(meaning)
    if any(", " in word or "; " in word for word in told["not_understood"]):  # type: ignore[attr-defined]
        wanted["not_understood"] = told["not_understood"]
    assert {key: told[key] for key in wanted} == wanted
    assert told["line"] == line


@pytest.mark.parametrize(("line", "meaning"), rows(), ids=[line or "empty" for line, _ in rows()])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_words_of_a_reading_are_read_the_same(line: str, meaning: str, language: str) -> None:
    told = explain(line, CATALOG, SUNDAY, language)
    if told["not_understood"]:
        return
    again = explain(str(told["in_words"]), CATALOG, datetime(2031, 5, 6, 7, 8, tzinfo=ZONE), language)
    different = {"line"}
    assert {k: v for k, v in again.items() if k not in different} == {
        k: v for k, v in told.items() if k not in different
    }


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "line", "begin", "end"),
    [
        ("2026-02-01T12:00", "vecka 12", "2025-03-17T00:00+01:00", "2025-03-24T00:00+01:00"),
        ("2026-08-01T12:00", "vecka 1–28 2025", "2024-12-30T00:00+01:00", "2025-07-14T00:00+02:00"),
        ("2026-02-01T12:00", "vecka 5", "2026-01-26T00:00+01:00", "2026-02-02T00:00+01:00"),
        ("2026-02-01T12:00", "vecka 6", "2025-02-03T00:00+01:00", "2025-02-10T00:00+01:00"),
        ("2026-02-01T12:00", "mars", "2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00"),
        ("2026-02-01T12:00", "februari", "2026-02-01T00:00+01:00", "2026-03-01T00:00+01:00"),
        ("2026-02-01T12:00", "12 mars", "2025-03-12T00:00+01:00", "2025-03-13T00:00+01:00"),
        ("2026-02-01T12:00", "v51–v2", "2025-12-15T00:00+01:00", "2026-01-12T00:00+01:00"),
        ("2026-02-01T12:00", "helgen", "2026-01-31T00:00+01:00", "2026-02-02T00:00+01:00"),
        ("2026-02-01T12:00", "vintern", "2025-12-01T00:00+01:00", "2026-03-01T00:00+01:00"),
        ("2026-02-01T12:00", "förra vintern", "2024-12-01T00:00+01:00", "2025-03-01T00:00+01:00"),
        ("2026-11-20T09:00", "helgen", "2026-11-14T00:00+01:00", "2026-11-16T00:00+01:00"),
        ("2026-11-20T09:00", "förra helgen", "2026-11-07T00:00+01:00", "2026-11-09T00:00+01:00"),
        ("2026-11-20T09:00", "fredag", "2026-11-20T00:00+01:00", "2026-11-21T00:00+01:00"),
        ("2026-11-20T09:00", "i fredags", "2026-11-13T00:00+01:00", "2026-11-14T00:00+01:00"),
        ("2026-11-20T09:00", "fredag natt", "2026-11-14T00:00+01:00", "2026-11-15T00:00+01:00"),
        ("2026-11-20T19:00", "fredag kväll", "2026-11-20T00:00+01:00", "2026-11-21T00:00+01:00"),
        ("2026-11-21T01:00", "fredag natt", "2026-11-21T00:00+01:00", "2026-11-22T00:00+01:00"),
        ("2026-11-21T00:00", "helgen", "2026-11-21T00:00+01:00", "2026-11-23T00:00+01:00"),
        # the nights the clock is turned
        ("2026-03-29T12:00", "idag", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"),
        ("2026-03-29T12:00", "i natt", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"),
        ("2026-03-29T12:00", "denna vecka", "2026-03-23T00:00+01:00", "2026-03-30T00:00+02:00"),
        ("2026-10-25T12:00", "idag", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"),
        ("2026-10-25T12:00", "senaste 7 dagarna", "2026-10-19T00:00+02:00", "2026-10-26T00:00+01:00"),
        ("2026-10-25T12:00", "senaste 24 timmarna", "2026-10-24T13:00+02:00", "2026-10-25T12:00+01:00"),
        # new year
        ("2026-12-31T23:30", "idag", "2026-12-31T00:00+01:00", "2027-01-01T00:00+01:00"),
        ("2026-12-31T23:30", "denna vecka", "2026-12-28T00:00+01:00", "2027-01-04T00:00+01:00"),
        ("2026-12-31T23:30", "vecka 53", "2026-12-28T00:00+01:00", "2027-01-04T00:00+01:00"),
        ("2027-01-01T00:30", "igår", "2026-12-31T00:00+01:00", "2027-01-01T00:00+01:00"),
        ("2027-01-01T00:30", "i år", "2027-01-01T00:00+01:00", "2028-01-01T00:00+01:00"),
        ("2027-01-01T00:30", "vecka 1", "2025-12-29T00:00+01:00", "2026-01-05T00:00+01:00"),
        ("2027-01-01T00:30", "denna vecka", "2026-12-28T00:00+01:00", "2027-01-04T00:00+01:00"),
        ("2027-01-01T00:30", "förra månaden", "2026-12-01T00:00+01:00", "2027-01-01T00:00+01:00"),
    ],
)
def test_times_follow_the_day_they_are_asked(now: str, line: str, begin: str, end: str) -> None:
    assert explain(line, CATALOG, at(now))["periods"] == [[begin, end]]


def test_now_may_come_in_any_zone() -> None:
    late = datetime.fromisoformat("2026-11-22T23:30:00+00:00")  # already Monday in Stockholm
    assert explain("idag", CATALOG, late)["periods"] == [["2026-11-23T00:00+01:00", "2026-11-24T00:00+01:00"]]


@pytest.mark.parametrize(
    "line",
    [
        "vecka 12 centrum klotter",
        "klotter centrum vecka 12",
        "centrum v12 klotter",
        "i centrum: klotter, v.12",
        "graffiti week 12 centre",
        "Visa klotter i Centrum under vecka 12, tack!",
    ],
)
def test_words_come_in_any_order_and_either_language(line: str) -> None:
    told = explain(line, CATALOG, SUNDAY)
    assert told["periods"] == [["2026-03-16T00:00+01:00", "2026-03-23T00:00+01:00"]]
    assert (told["areas"], told["kinds"], told["not_understood"]) == ([CENTRUM], ["klotter"], [])


def test_everywhere_but_one_area_is_all_the_others() -> None:
    told = explain("hela stan utom centrum", CATALOG, SUNDAY)
    areas = told["areas"]
    assert isinstance(areas, list)
    assert CENTRUM not in areas
    assert SODER in areas
    assert len(areas) == len(CATALOG.areas) - 1
