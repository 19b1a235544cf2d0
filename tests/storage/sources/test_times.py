import pytest

from storage.store import Store
from tests.storage.sources.conftest import COLUMNS, Bring


def _interval(bring: Bring, city: Store, cells: dict[str, str], time: dict[str, object] | None = None):
    names = {"id": "id", "kind": "typ", "lon": "lon", "lat": "lat", **{key: key for key in cells}}
    header = ",".join(["id,typ,lon,lat", *cells])
    report = bring(f"{header}\n1,klotter,12.6955,56.0467,{','.join(cells.values())}\n", columns=names, time=time or {})
    assert report.errors == (), report.errors
    stored = city.incidents.get(1)
    assert stored is not None
    return stored.start.isoformat(), stored.end.isoformat(), [note.message.key for note in report.notes]


def test_a_known_moment(bring: Bring, city: Store):
    start, end, notes = _interval(bring, city, {"start": "2026-07-01 12:00"})
    assert (start, end, notes) == ("2026-07-01T12:00:00+02:00", "2026-07-01T12:00:00+02:00", [])


def test_a_date_alone_is_the_whole_day(bring: Bring, city: Store):
    assert _interval(bring, city, {"date": "2026-07-01"})[:2] == (
        "2026-07-01T00:00:00+02:00",
        "2026-07-01T23:59:59+02:00",
    )


def test_the_day_that_summer_time_ends_has_25_hours(bring: Bring, city: Store):
    assert _interval(bring, city, {"date": "2026-10-25"})[:2] == (
        "2026-10-25T00:00:00+02:00",
        "2026-10-25T23:59:59+01:00",
    )


def test_date_and_time_in_two_columns(bring: Bring, city: Store):
    cells = {"date": "1/7/2026", "time": "8.05", "end_date": "2/7/2026", "end_time": ""}
    time = {"formats": ["%d/%m/%Y %H.%M", "%d/%m/%Y"]}
    assert _interval(bring, city, cells, time)[:2] == (
        "2026-07-01T08:05:00+02:00",
        "2026-07-02T23:59:59+02:00",
    )


@pytest.mark.parametrize(
    ("text", "formats", "start"),
    [
        ("1782900000", "epoch", "2026-07-01T12:00:00+02:00"),
        ("1782900000000", "epoch_ms", "2026-07-01T12:00:00+02:00"),
        ("2026-07-01T10:00:00Z", "iso", "2026-07-01T12:00:00+02:00"),
        ("2026-07-01T10:00:00-05:00", "iso", "2026-07-01T17:00:00+02:00"),
        ("07/01/2026 12:00 PM", "%m/%d/%Y %I:%M %p", "2026-07-01T12:00:00+02:00"),
    ],
)
def test_formats(bring: Bring, city: Store, text: str, formats: str, start: str):
    assert _interval(bring, city, {"start": text}, {"formats": formats})[0] == start


def test_another_time_zone(bring: Bring, city: Store):
    start, _, _ = _interval(bring, city, {"start": "2026-07-01 06:00"}, {"timezone": "America/New_York"})
    assert start == "2026-07-01T12:00:00+02:00"


def test_an_hour_that_comes_twice_is_the_first_and_told(bring: Bring, city: Store):
    start, _, notes = _interval(bring, city, {"start": "2026-10-25 02:30"})
    assert (start, notes) == ("2026-10-25T02:30:00+02:00", ["time.twice"])


def test_an_hour_that_does_not_exist_is_moved_on_and_told(bring: Bring, city: Store):
    start, _, notes = _interval(bring, city, {"start": "2026-03-29 02:30"})
    assert (start, notes) == ("2026-03-29T03:30:00+02:00", ["time.skipped"])


def test_an_interval_that_ends_before_it_begins(bring: Bring):
    columns = {**COLUMNS, "end": "slut"}
    text = "id,tid,typ,lon,lat,slut\n1,2026-03-16 12:00,klotter,12.69,56.04,2026-03-16 11:00\n"
    report = bring(text, columns=columns)
    assert [error.mend.key for error in report.errors] == ["time.backwards"]
    assert report.errors[0].value == "2026-03-16 12:00 – 2026-03-16 11:00"


def test_old_dates_when_the_mapping_says_so(bring: Bring):
    text = "id,tid,typ,lon,lat\n1,1955-03-16,klotter,12.69,56.04\n"
    assert bring(text).errors_total == 1
    assert bring(text, time={"earliest": "1950-01-01"}).new == 1
