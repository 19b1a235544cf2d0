import json
from pathlib import Path

import pytest
import shapely

from storage.sources.areas import import_areas
from storage.sources.places import import_places
from storage.sources.trouble import SourceError
from storage.store import Store

SQUARE = [[12.69, 56.04], [12.70, 56.04], [12.70, 56.05], [12.69, 56.05], [12.69, 56.04]]
EAST = [[12.70, 56.04], [12.71, 56.04], [12.71, 56.05], [12.70, 56.05], [12.70, 56.04]]
BOW = [[12.69, 56.04], [12.70, 56.05], [12.70, 56.04], [12.69, 56.05], [12.69, 56.04]]


def _write(path: Path, *features: tuple[object, list[list[float]]]) -> Path:
    made = [
        {
            "type": "Feature",
            "properties": {"namn": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for name, ring in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}), encoding="utf-8")
    return path


def test_a_second_set_stands_beside_the_first(city: Store, tmp_path: Path):
    report = import_areas(city, _write(tmp_path / "a.geojson", ("Väst", SQUARE), ("Öst", EAST)), "namn", "delar")
    catalog = city.catalog.read()
    assert (report.new, report.errors, report.notes) == (2, (), ())
    assert catalog.primary_set == "regso"
    mine = [area for area in catalog.areas if area.set == "delar"]
    assert [(area.name, area.key) for area in mine] == [("Väst", "delar:Väst"), ("Öst", "delar:Öst")]
    assert shapely.from_wkb(mine[0].wkb).area == pytest.approx(692_000, rel=0.02)
    assert len(catalog.areas) == 33


def test_again_replaces_the_set(city: Store, tmp_path: Path):
    path = _write(tmp_path / "a.geojson", ("Väst", SQUARE), ("Öst", EAST))
    import_areas(city, path, "namn", "delar", primary=True)
    import_areas(city, _write(path, ("Bara", SQUARE)), "namn", "delar")
    assert [area.name for area in city.catalog.read().areas if area.set == "delar"] == ["Bara"]


def test_mended_merged_and_nameless_polygons_are_told(city: Store, tmp_path: Path):
    path = _write(tmp_path / "a.geojson", ("Fluga", BOW), ("Två", SQUARE), ("Två", EAST), (None, EAST))
    report = import_areas(city, path, "namn", "delar")
    assert report.new == 2
    assert [(note.message.key, note.line) for note in report.notes] == [
        ("areas.mended", 1),
        ("areas.merged", 3),
    ]
    assert [(error.line, error.mend.key) for error in report.errors] == [(4, "areas.name")]
    areas = {area.name: shapely.from_wkb(area.wkb) for area in city.catalog.read().areas if area.set == "delar"}
    assert all(shape.is_valid for shape in areas.values())


def test_other_formats(city: Store, tmp_path: Path):
    import geopandas

    frame = geopandas.GeoDataFrame({"namn": ["Väst"]}, geometry=[shapely.Polygon(SQUARE)], crs=4326).to_crs(3008)
    frame.to_file(tmp_path / "a.gpkg")
    assert import_areas(city, tmp_path / "a.gpkg", "namn", "delar").new == 1
    folder = tmp_path / "shape"
    folder.mkdir()
    frame.to_file(folder / "a.shp")
    import shutil

    packed = shutil.make_archive(str(tmp_path / "packad"), "zip", folder)
    assert import_areas(city, packed, "namn", "delar").new == 1
    shape = shapely.from_wkb(next(area.wkb for area in city.catalog.read().areas if area.set == "delar"))
    assert shape.area == pytest.approx(692_000, rel=0.02)


def _refused(city: Store, path: Path, field: str = "namn", **more: object) -> str:
    with pytest.raises(SourceError) as caught:
        import_areas(city, path, field, "delar", **more)  # type: ignore[arg-type]
    assert all(area.set == "regso" for area in city.catalog.read().areas)
    return caught.value.message.key


def test_files_that_cannot_be_used(city: Store, tmp_path: Path):
    path = tmp_path / "a.geojson"
    assert _refused(city, path) == "file.unreadable"
    path.write_bytes(b"")
    assert _refused(city, path) == "file.empty"
    path.write_bytes(b"hej hej")
    assert _refused(city, path) == "layer.unreadable"
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    assert _refused(city, path) == "file.no_rows"
    _write(path, ("A", SQUARE))
    assert _refused(city, path, "name") == "columns.missing"
    assert _refused(city, path, crs="EPSG:3006") == "file.position.crs"
    _write(path, ("A", [[y, x] for x, y in SQUARE]))
    assert _refused(city, path) == "file.position.swapped"
    _write(path, ("A", [[x + 5, y] for x, y in SQUARE]))
    assert _refused(city, path) == "file.position.outside"


def test_places_from_csv_and_geojson(city: Store, tmp_path: Path):
    path = tmp_path / "platser.csv"
    path.write_text("namn;lon;lat;kallas\nLekplatsen;12.6955;56.0467;leken|playground\nBorta;18;59;\n;1;2;\n", "utf-8")
    report = import_places(city, path, "namn", alias_field="kallas")
    assert report.new == 1
    assert [(error.line, error.mend.key) for error in report.errors] == [
        (2, "position.outside"),
        (3, "places.name"),
    ]
    place = next(place for place in city.catalog.read().places if place.name == "Lekplatsen")
    assert (place.area, place.aliases, place.category) == ("1283R009", ("leken", "playground"), "landmark")
    assert (place.lon, place.lat) == (12.6955, 56.0467)
    again = import_places(city, path, "namn", alias_field="kallas")
    assert (again.new, again.unchanged) == (0, 1)
    feature = {"type": "Feature", "properties": {"name": "Bänken"}}
    point = {**feature, "geometry": {"type": "Point", "coordinates": [12.70, 56.04]}}
    (tmp_path / "p.geojson").write_text(json.dumps(point), encoding="utf-8")
    assert import_places(city, tmp_path / "p.geojson").new == 1
