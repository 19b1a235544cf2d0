"""A file that opens right, runs nothing, and lies where it should."""

import csv
import io
import json

import numpy as np
import pytest
from pyproj import Transformer

from handlers.export import Feature, Held, written
from handlers.export.held import area, box, point
from handlers.texts import load

SV, EN = load("sv"), load("en")
CRS = "EPSG:3006"
X, Y = 356_900.0, 6_213_100.0  # in Helsingborg
ABOUT = "Vecka 46. Ur händelsekartan.\nFår bara delas med dem som får se den."


def held(*features: Feature) -> Held:
    return Held("Vecka 46", features or (Feature("incident", (("kind", "Klotter"),), point(X, Y)),))


def rows(text: str, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter))


@pytest.mark.parametrize("bad", ["=1+1", "+46", "-2+3", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "%0A", "|x"])
@pytest.mark.parametrize("texts", [SV, EN], ids=["sv", "en"])
def test_no_cell_begins_a_formula(bad: str, texts) -> None:
    text = written(held(Feature("incident", (("kind", bad), ("name", bad)), point(X, Y))), "csv", ABOUT, CRS, texts)
    for row in rows(text, ";" if texts is SV else ",")[1:]:
        assert not any(cell[:1] in set("=+@\t\r|%") for cell in row)
        assert not any(cell.startswith("-") and not cell[1:2].isdigit() for cell in row)


def test_numbers_stay_numbers_in_the_language_of_the_spreadsheet() -> None:
    one = Feature("place", (("change", -34), ("expected", 12.05)), point(X, Y))
    swedish, english = (written(held(one), "csv", ABOUT, CRS, texts) for texts in (SV, EN))
    assert rows(swedish)[2][1:3] == ["-34", "12,05"]
    assert rows(english, ",")[2][1:3] == ["-34", "12.05"]


def test_the_first_line_says_what_it_is_and_letters_survive_a_spreadsheet() -> None:
    text = written(held(), "csv", ABOUT, CRS, SV)
    assert text.startswith("\ufeff# Vecka 46. Ur händelsekartan. Får bara delas")
    assert text.splitlines()[0].count("#") == 1
    assert rows(text)[1] == ["lager", "händelsetyp", "lon", "lat", "wkt"]


@pytest.mark.parametrize("shape", [point(X, Y), box(X, Y, X + 250, Y + 250)], ids=["point", "square"])
def test_places_are_in_degrees(shape) -> None:
    lon, lat = Transformer.from_crs(CRS, 4326, always_xy=True).transform(*shape.middle)
    made = json.loads(written(held(Feature("square", (("number", 3),), shape)), "geojson", ABOUT, CRS, SV))
    flat = np.array(made["features"][0]["geometry"]["coordinates"]).reshape(-1, 2)
    assert np.abs(flat.mean(axis=0) - [lon, lat]).max() < 0.002
    told = rows(written(held(Feature("square", (("number", 3),), shape)), "csv", ABOUT, CRS, EN), ",")[2]
    assert [float(told[2]), float(told[3])] == pytest.approx([lon, lat], abs=2e-6)


def test_rings_turn_as_the_standard_wants_and_close() -> None:
    hole = np.array([(100, 100), (100, 200), (200, 200), (200, 100), (100, 100)], float) + np.array([X, Y])
    outer = np.array([(0, 0), (0, 400), (400, 400), (400, 0)], float) + np.array([X, Y])  # with the clock, and open
    made = json.loads(written(held(Feature("density", (), area(((outer, hole[::-1]),)))), "geojson", ABOUT, CRS, SV))
    rings = [np.array(ring) for ring in made["features"][0]["geometry"]["coordinates"]]
    turns = [float(r[:-1, 0] @ r[1:, 1] - r[1:, 0] @ r[:-1, 1]) for r in (ring - ring[0] for ring in rings)]
    assert turns[0] > 0 > turns[1]
    assert all((ring[0] == ring[-1]).all() for ring in rings)


def test_what_has_no_place_says_so() -> None:
    one = Feature("sum", (("partner", "Polisen"), ("number", 9)))
    made = json.loads(written(held(one), "geojson", ABOUT, CRS, SV))
    assert made["features"][0]["geometry"] is None
    assert made["about"] == ABOUT
    assert rows(written(held(one), "csv", ABOUT, CRS, SV))[1] == ["lager", "part", "antal"]


def test_a_shape_too_long_for_a_cell_is_left_to_geojson() -> None:
    ring = np.column_stack([X + np.arange(4_000.0), Y + np.arange(4_000.0) % 7])
    one = Feature("density", (("from", 3),), area(((ring,),)))
    assert rows(written(held(one), "csv", ABOUT, CRS, EN), ",")[2][-1] == ""
    assert len(json.loads(written(held(one), "geojson", ABOUT, CRS, SV))["features"][0]["geometry"]["coordinates"][0])
