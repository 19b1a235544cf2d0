"""When a report was, field by field."""

from datetime import datetime

import pytest

from bot.app import App
from handlers.reports.filled import Filled
from handlers.reports.when import Timed, time_of
from tests.city import NOW  # Sunday 22 November 2026, 12:00


def timed(city: App, **fields: str) -> Timed:
    return time_of(Filled(**fields), city.services.catalog(), NOW)


def told(found: Timed) -> str:
    assert isinstance(found.start, datetime)
    assert isinstance(found.end, datetime)
    start, end = (f"{at:%d %H:%M}" for at in (found.start, found.end))
    return start if start == end else f"{start} - {end}"


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ({}, "22 12:00"),
        ({"when": "now"}, "22 12:00"),
        ({"when": "earlier", "date": "2026-11-21", "time": "22:30"}, "21 22:30"),
        ({"when": "earlier", "date": "igår", "time": "22.30"}, "21 22:30"),
        ({"when": "earlier", "date": "21/11", "time": "2230"}, "21 22:30"),
        ({"when": "earlier", "date": "i fredags", "time": "kl 9"}, "20 09:00"),
        ({"when": "earlier", "time": "8:15"}, "22 08:15"),
        ({"when": "earlier", "time": "halv tio"}, "22 09:30"),
        ({"when": "earlier", "time": "kvart i 9"}, "22 08:45"),
        ({"when": "earlier", "date": "igår", "time": "quarter to nine"}, "21 20:45"),
        ({"when": "earlier", "date": "igår", "time": "nio"}, "21 21:00"),
        ({"when": "between", "time": "halv tio", "time_to": "elva"}, "22 09:30 - 22 11:00"),
        ({"when": "earlier", "date": "2026-11-21"}, "21 00:00 - 21 23:59"),
        ({"when": "earlier", "date": "2026-11-22"}, "22 00:00 - 22 12:00"),
        ({"when": "earlier", "time": "12:04"}, "22 12:00"),
        ({"when": "between", "date": "2026-11-21", "time": "20:00", "time_to": "06:00"}, "21 20:00 - 22 06:00"),
        ({"when": "between", "date": "2026-11-20", "time": "20:00", "date_to": "2026-11-22", "time_to": "06:00"},
         "20 20:00 - 22 06:00"),
        ({"when": "between", "date": "2026-11-21", "time": "01:00", "time_to": "03:00"}, "21 01:00 - 21 03:00"),
        ({"when": "between", "time": "11:00", "time_to": "23:00"}, "22 11:00 - 22 12:00"),
    ],
)  # fmt: skip
def test_a_time(city: App, fields: dict[str, str], when: str) -> None:
    assert told(timed(city, **fields)) == when


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"when": "later"}, (("when", "no_when"),)),
        ({"when": "now", "time": "22:30"}, (("when", "now_and_time"),)),
        ({"when": "earlier"}, (("time", "no_time"),)),
        ({"when": "between"}, (("time", "no_time"),)),
        ({"when": "earlier", "time": "25:70"}, (("time", "no_clock"),)),
        ({"when": "earlier", "time": "kväll"}, (("time", "no_clock"),)),
        ({"when": "earlier", "time": "halv"}, (("time", "no_clock"),)),
        ({"when": "earlier", "date": "2026-11-22", "time": "halv trettio"}, (("time", "no_clock"),)),
        ({"when": "earlier", "date": "blomma", "time": "22"}, (("date", "no_date"),)),
        ({"when": "earlier", "date": "2026-02-30"}, (("date", "no_date"),)),
        ({"when": "earlier", "date": "0001-01-01"}, (("date", "no_date"),)),
        ({"when": "earlier", "date": "2026-11-23"}, (("date", "future"),)),
        ({"when": "earlier", "time": "14:00"}, (("time", "future"),)),
        ({"when": "between", "date": "2026-11-21", "time": "20", "date_to": "2026-11-20", "time_to": "21"},
         (("time_to", "reversed"),)),
        ({"when": "between", "date": "x", "time": "99", "date_to": "y", "time_to": "88"},
         (("date", "no_date"), ("time", "no_clock"), ("date_to", "no_date"), ("time_to", "no_clock"))),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    city: App, fields: dict[str, str], errors: tuple[tuple[str, str], ...]
) -> None:
    found = timed(city, **fields)
    assert (found.start, found.errors) == (None, errors)
    texts = city.services.texts("sv")
    assert all(texts(f"report.error.{key}", given="x") for _, key in found.errors)
