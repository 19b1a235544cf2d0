import json

import pytest

from storage.sources.trouble import SourceError
from storage.store import Store
from tests.storage.sources.conftest import Bring

COLUMNS = {"id": "id", "start": "när", "kind": "typ"}


def _feature(number: object, **changed: object) -> dict[str, object]:
    geometry = changed.pop("geometry", {"type": "Point", "coordinates": [12.6955, 56.0467, 3.0]})
    properties = {"id": number, "när": "2026-03-16 21:30", "typ": "klotter", **changed}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _collection(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", **more, "features": features}, ensure_ascii=False)


def test_a_collection(bring: Bring, city: Store):
    report = bring(_collection(_feature(1), _feature("två")), columns=COLUMNS)
    assert (report.rows, report.new, report.errors) == (2, 2, ())
    assert city.incidents.get(1).source_id == "1"  # type: ignore[union-attr]


def test_one_feature_a_line(bring: Bring):
    lines = [json.dumps(_feature(1)), "", "\x1e" + json.dumps(_feature(2)), "{trasig", json.dumps([1])]
    report = bring("\n".join(lines), columns=COLUMNS)
    assert report.new == 2
    assert [(error.line, error.mend.key) for error in report.errors] == [
        (4, "row.json"),
        (5, "position.no_point"),
    ]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["12", "56"]},
        {"type": "Point"},
        {"type": "Polygon", "coordinates": [[[12, 56], [13, 56], [13, 57], [12, 56]]]},
        {"type": "Point", "coordinates": None},
        {"type": "Point", "coordinates": [None, 56]},
    ],
)
def test_features_without_a_point_are_told(bring: Bring, geometry: object):
    report = bring(_collection(_feature(1), _feature(2, geometry=geometry)), columns=COLUMNS)
    assert [(error.line, error.mend.key) for error in report.errors] == [(2, "position.no_point")]
    assert report.new == 1


def test_the_file_s_own_crs_is_believed(bring: Bring):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    point = {"type": "Point", "coordinates": [356451, 6213580]}
    assert bring(_collection(_feature(1, geometry=point), crs=crs), columns=COLUMNS).new == 1


def test_swapped_axes(bring: Bring):
    point = {"type": "Point", "coordinates": [56.0467, 12.6955]}
    with pytest.raises(SourceError, match=r"file\.position\.swapped"):
        bring(_collection(_feature(1, geometry=point)), columns=COLUMNS)


def test_a_missing_property(bring: Bring):
    with pytest.raises(SourceError) as caught:
        bring(_collection(_feature(1)), columns={**COLUMNS, "kind": "typer"})
    assert (caught.value.message.key, caught.value.message.values["guess"]) == ("columns.missing", "typ")


def test_numbers_that_are_no_json(bring: Bring):
    with pytest.raises(SourceError, match=r"geojson\.broken"):
        bring('{"type": "FeatureCollection", "features": [NaN]}', columns=COLUMNS)


def test_half_a_surrogate_costs_its_row(bring: Bring):
    text = _collection(_feature(1), _feature(2)).replace('"id": 2', '"id": "\\ud83d"')
    report = bring(text, columns=COLUMNS)
    assert [error.mend.key for error in report.errors] == ["text.unreadable"]
