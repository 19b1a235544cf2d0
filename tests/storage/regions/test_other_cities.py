from pathlib import Path

import pytest

from storage import regions
from storage.sources.areas import import_areas
from storage.sources.incidents import import_incidents
from storage.sources.trouble import SourceError
from storage.store import Store
from tests.shared import shared

REGIONS = Path(__file__).parents[2] / "regions"


def test_new_york_with_uncertain_times(empty: Store):
    file = shared("crime/nyc_vehicle_thefts_2014_2017_36k.csv.gz")
    regions.from_file(empty, REGIONS / "new_york.toml")
    report = import_incidents(empty, file, "nypd", REGIONS / "new_york_thefts.toml")
    assert (report.rows, report.new, report.errors_total) == (35746, 35746, 0)
    assert [note.message.key for note in report.notes] == ["time.twice"]
    stored = empty.incidents.get(1)
    assert stored is not None
    assert stored.start < stored.end
    assert str(stored.start) == "2013-12-31 10:00:00-05:00"


def test_memphis_with_its_precincts(empty: Store):
    robberies = shared("crime_reference/memphis/memphis_robberies_2019.csv")
    precincts = shared("crime_reference/memphis/memphis_precincts.geojson")
    regions.from_file(empty, REGIONS / "memphis.toml")
    areas = import_areas(empty, precincts, "precinct", "precincts")
    assert areas.new == 9
    assert empty.catalog.read().primary_set == "precincts"
    report = import_incidents(empty, robberies, "mpd", REGIONS / "memphis_robberies.toml")
    assert (report.new, report.errors_total) == (2245, 0)
    again = import_incidents(empty, robberies, "mpd", REGIONS / "memphis_robberies.toml")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2245)
    stored = empty.incidents.get(1)
    assert stored is not None
    assert (stored.kind, str(stored.start)) == ("rån", "2019-01-01 01:30:00-06:00")
    assert stored.area is not None


def _trouble(store: Store, **changed: object) -> SourceError:
    about: dict[str, object] = {
        "name": "Lund",
        "crs": "EPSG:3006",
        "timezone": "Europe/Stockholm",
        "bounds": (13.1, 55.6, 13.5, 55.8),
    }
    with pytest.raises(SourceError) as caught:
        regions.new_region(store, "lund", **{**about, **changed})  # type: ignore[arg-type]
    return caught.value


def test_a_region_needs_metres(empty: Store):
    assert _trouble(empty, crs="EPSG:2263").message.key == "crs.not_metric"
    assert _trouble(empty, crs="EPSG:4326").message.key == "crs.not_metric"
    assert _trouble(empty, crs="EPSG:0").message.key == "crs.unknown"


def test_a_region_needs_a_zone_and_bounds(empty: Store):
    zone = _trouble(empty, timezone="Europe/Stokholm").message
    assert (zone.key, zone.values["guess"]) == ("timezone.unknown", "Europe/Stockholm")
    assert _trouble(empty, bounds=(13.5, 55.6, 13.1, 55.8)).message.key == "region.bounds"
    assert _trouble(empty, bounds=("a", 1, 2, 3)).message.key == "region.bounds"


def test_a_store_has_one_region(empty: Store):
    regions.load(empty, "helsingborg")
    with pytest.raises(SourceError, match=r"region\.other"):
        regions.from_file(empty, REGIONS / "memphis.toml")
    with pytest.raises(SourceError, match=r"region\.unknown") as caught:
        regions.load(empty, "helsingborgg")
    assert caught.value.message.values["guess"] == "helsingborg"
