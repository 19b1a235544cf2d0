"""Grounds and data to draw in tests: the demo region's own files, or a small made-up coast without them."""

import csv
import json
import os
from functools import cache
from pathlib import Path

import numpy as np

from analytics.frame import Extent, Points, points
from analytics.maps.request import BaseMap, Polygon, Words
from analytics.maps.view import SheetKind, shown
from analytics.methods.finding import Surface

CORNER = np.array((350_000.0, 6_210_000.0))
RANKS = {"suburb": 0, "neighbourhood": 1, "tatort": 2}
SHARED = Path(os.environ.get("KARTA_SHARED", Path(__file__).parents[3] / "../shared"))
DEMO = SHARED / "data/demo"


def has_demo() -> bool:
    return (DEMO / "helsingborg_areas.geojson").exists()


def helsingborg() -> BaseMap:
    """The demo region in SWEREF 99 TM, or the small coast when its files are not here."""
    return _helsingborg() if has_demo() else small()


@cache
def _helsingborg() -> BaseMap:
    from pyproj import Transformer

    to_metres = Transformer.from_crs(4326, 3006, always_xy=True).transform
    areas = _features(DEMO / "helsingborg_areas.geojson", to_metres)
    land = _features(DEMO / "oresund_land.geojson", to_metres)
    places = []
    with (DEMO / "helsingborg_places.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            x, y = to_metres(float(row["lon"]), float(row["lat"]))
            places.append((row["name"], x, y, RANKS[row["kind"]]))
    x, y = to_metres(12.655, 56.03)
    return BaseMap(
        "helsingborg",
        tuple(polygon for _, parts in land for polygon in parts),
        tuple(parts for _, parts in areas),
        tuple(properties["name"] for properties, _ in areas),
        tuple(places),
        (("Öresund", x, y),),
    )


def memphis() -> BaseMap:
    """Precincts without any land given."""
    from pyproj import Transformer

    to_metres = Transformer.from_crs(4326, 32615, always_xy=True).transform
    areas = _features(SHARED / "data/crime_reference/memphis/memphis_precincts.geojson", to_metres)
    names = tuple(properties["precinct"] for properties, _ in areas)
    return BaseMap("memphis", (), tuple(parts for _, parts in areas), names, (), (), "EPSG:32615")


def _features(path: Path, to_metres) -> list[tuple[dict, tuple[Polygon, ...]]]:
    found = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        polygons = tuple(
            tuple(np.column_stack(to_metres(*np.array(ring, float)[:, :2].T)) for ring in part) for part in parts
        )
        found.append((feature["properties"], polygons))
    return found


@cache
def small() -> BaseMap:
    """A coast in steps with four areas of about 1 km, a town part in each, and one locality."""
    coast = [
        (0.0, 0.0),
        (0, 700),
        (150, 800),
        (150, 1200),
        (-100, 1300),
        (-100, 2000),
        (200, 2600),
        (200, 4000),
    ]
    land = np.array([*coast, (6000, 4000), (6000, 0)], float) + CORNER
    south, middle, north = 0, 1300, 2600
    corners = (
        [(0, south), (0, 700), (150, 800), (150, 1200), (-100, middle), (1500, middle), (1500, south)],
        [(-100, middle), (-100, 2000), (200, north), (1500, north), (1500, middle)],
        [(1500, south), (1500, middle), (3200, middle), (3200, south)],
        [(1500, middle), (1500, north), (3200, north), (3200, middle)],
    )
    areas = tuple(((np.array(c, float) + CORNER,),) for c in corners)
    names = ("Hamnen", "Norra Höjden", "Ängsby", "Åkerö-Östra")
    places = tuple(
        (n, 350_000 + x, 6_210_000 + y, r)
        for n, x, y, r in (
            ("Hamnen", 700, 600, 0),
            ("Höjden", 700, 1900, 0),
            ("Ängsby", 2400, 600, 1),
            ("Åkerö", 2300, 2000, 0),
            ("Storby", 4800, 2000, 2),
        )
    )
    return BaseMap("small", ((land,),), areas, names, places, (("Sundet", 348_500.0, 6_211_500.0),))


def bounds(base: BaseMap, *areas: int) -> Extent:
    """The ground of some areas, or of all."""
    rings = [ring for i in (areas or range(len(base.areas))) for polygon in base.areas[i] for ring in polygon]
    xy = np.concatenate(rings)
    return Extent(*(float(v) for v in (*xy.min(0), *xy.max(0))))


def clustered(extent: Extent, n: int, seed: int = 7, spots: int = 6) -> Points:
    """Made-up incidents around some centres, with five kinds."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform((extent.west, extent.south), (extent.east, extent.north), (spots, 2))
    which = rng.choice(spots, n, p=(share := 0.6 ** np.arange(spots)) / share.sum())
    spread = rng.uniform(0.015, 0.05, spots) * max(extent.width, extent.height, 1)
    xy = middle[which] + rng.normal(size=(n, 2)) * spread[which, None]
    return points(xy[:, 0], xy[:, 1], rng.choice(5, n, p=(0.35, 0.25, 0.15, 0.15, 0.1)))


def density(data: Points, ground: Extent, bandwidth: float, side: int = 512) -> Surface:
    """A Gaussian density over a ground (a plain one of the tests' own)."""
    cell = max(ground.width, ground.height) / side
    columns, rows = int(np.ceil(ground.width / cell)), int(np.ceil(ground.height / cell))
    extent = Extent(ground.west, ground.north - rows * cell, ground.west + columns * cell, ground.north)
    column = np.floor((data.x - extent.west) / cell)
    row = np.floor((extent.north - data.y) / cell)
    held = (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
    counted = np.bincount((row[held] * columns + column[held]).astype(int), minlength=rows * columns).reshape(
        rows, columns
    )
    fy, fx = np.fft.fftfreq(2 * rows)[:, None], np.fft.rfftfreq(2 * columns)[None, :]
    blur = np.exp(-2 * (np.pi * bandwidth / cell) ** 2 * (fx**2 + fy**2))
    spread = np.fft.irfft2(np.fft.rfft2(counted, (2 * rows, 2 * columns)) * blur, (2 * rows, 2 * columns))[
        :rows, :columns
    ]
    return Surface((spread / cell**2).astype(np.float32), extent, cell, "per_m2")


def grid(data: Points, ground: Extent, cell: float) -> Surface:
    """Counts in square cells aligned to whole multiples of the cell."""
    west, south = np.floor(ground.west / cell) * cell, np.floor(ground.south / cell) * cell
    columns, rows = int(np.ceil((ground.east - west) / cell)), int(np.ceil((ground.north - south) / cell))
    extent = Extent(west, south, west + columns * cell, south + rows * cell)
    counted, _, _ = np.histogram2d(
        data.y, data.x, (rows, columns), ((extent.south, extent.north), (extent.west, extent.east))
    )
    return Surface(counted[::-1].astype(np.float32), extent, cell, "count")


def words(**changed: str) -> Words:
    """The furniture's texts of a week in Centrum."""
    usual = {
        "title": "Vecka 12, 16–22 mars 2026 · Centrum",
        "title_short": "Vecka 12 · Centrum",
        "count_line": "151 händelser · 6 av 7 parter har rapporterat",
        "legend": "Händelser inom 200 m",
        "attribution": "Gränser: SCB · Kust: GSHHG · Namn: © OpenStreetMap",
        "footer_right": "Påhittade händelser",
        "demo": "DEMO",
    }
    return Words(**(usual | changed))


def ground_of(extent: Extent, sheet: SheetKind = "map") -> Extent:
    return shown(extent, sheet)
