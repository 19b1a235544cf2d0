"""Every layer is in the folder's tuple; classes, ranges and coasts are what they say."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from analytics.frame import Extent
from analytics.maps import compose, layers, legend, png, style
from analytics.maps.classes import Window, class_of, classify, sampled
from analytics.maps.furniture import scale_length
from analytics.maps.geometry import chaikin, terrain
from analytics.maps.prepared import Settings
from analytics.maps.request import Focus
from analytics.maps.view import View, fit, shown
from analytics.methods.finding import Surface
from tests.analytics.maps import bases, samples


def test_the_tuple_names_every_file_of_the_folder():
    folder = Path(layers.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {prepare.__module__.rpartition(".")[2] for _, prepare in layers.LAYERS} == files


def test_ranges_in_words():
    assert legend.ranges((5, 8, 12, 20, 30), " ") == ["5–7", "8–11", "12–19", "20–29", "30+"]
    assert legend.ranges((2, 3, 5), " ") == ["2", "3–4", "5+"]
    assert legend.ranges((9000, 12000), "\u00a0") == ["9000–11\u00a0999", "12\u00a0000+"]
    assert legend.ranges((), " ") == []


def test_a_grids_legend_says_what_an_outlined_cell_is():
    grid = samples.grid(1).layer
    assert [s.label for s in legend.swatches(grid, " ")][:2] == ["1–2", "3–4"]
    assert legend.swatches(grid, " ", simplified=True)[0].label == "3–4"


def test_zones_are_soft_numbered_and_on_land_alone():
    request = samples.zones(1)
    (plan,) = compose.plan(request)
    assert [line.text for line in plan.layer.numbers] == ["≈50", "≈15", "≈80"]  # the fourth was not asked for
    assert plan.marks == ()
    assert not {name.text for name in plan.names} & set(request.base.area_names)
    assert [swatch.label for swatch in legend.swatches(request.layer, " ")] == ["under 2", "2", "3–4", "5+"]
    assert [swatch.colour for swatch in legend.swatches(request.layer, " ")] == list(style.RAMP[:4])
    with_zones = pixels_of(request)
    layer = request.layer
    none = replace(layer, **{name: getattr(layer, name)[:0] for name in ("zones", "counts", "values", "asked")})
    without = pixels_of(replace(request, layer=none))
    changed = (with_zones != without).any(-1)[108:704]
    land = plan.ground.area_index >= 0
    assert changed[land].mean() > 0.8
    numbers = np.zeros_like(land)
    for left, top, right, bottom in plan.layer.boxes:
        numbers[int(top) - 6 : int(bottom) + 6, int(left) - 6 : int(right) + 6] = True
    assert changed[~land & ~numbers].mean() < 0.005  # the palette's colours along a coast
    assert legend.swatches(none, " ") == []


def pixels_of(request) -> np.ndarray:
    sheet = compose.draw(request)
    return np.asarray(Image.open(BytesIO(sheet.png)).convert("RGB")) // 8  # palettes differ a little


def test_simplified_counts_are_rounded():
    assert [Settings(simplified=True).number(n) for n in (5, 7, 8, 17, 22, 48, 84)] == [
        "≈5",
        "≈5",
        "≈10",
        "≈15",
        "≈20",
        "≈50",
        "≈80",
    ]
    assert Settings().number(12345) == "12\u00a0345"


def test_a_class_begins_at_its_break():
    assert list(class_of(np.array([0, 4.9, 5, 7.9, 8, 100]), (5, 8))) == [0, 0, 1, 1, 2, 2]
    row = np.array([[4.9, 5.0, -5.0, -8.0, 8.0]], np.float32)
    assert list(classify(Window(0, 0, Image.fromarray(row)), (5, 8), signed=True).index[0]) == [0, 1, 3, 4, 2]


def test_a_sampled_surface_lies_where_it_should():
    values = np.zeros((60, 60), np.float32)
    rows, columns = np.mgrid[:60, :60]
    values[:] = 100 * np.exp(-((rows - 15.0) ** 2 + (columns - 40.0) ** 2) / 40)
    surface = Surface(values, Extent(0, 0, 6000, 6000), 100, "count")
    view = View(fit(Extent(0, 0, 6000, 6000), 1000, 596), 1000, 596, 1)
    window = sampled(surface, 1.0, view, 5)
    row, column = np.unravel_index(window.rows(0, window.shape[0]).argmax(), window.shape)
    x = view.ground.west + (window.left + column + 0.5) * view.metres
    y = view.ground.north - (window.top + row + 0.5) * view.metres
    assert (x, y) == pytest.approx((4050, 6000 - 1550), abs=view.metres)


def test_the_ground_that_is_shown_holds_what_was_asked_for():
    for extent in (Extent(0, 0, 24_000, 34_000), Extent(0, 0, 500, 10), Extent(5, 5, 5, 5)):
        for sheet in ("map", "points", "compare"):
            ground = shown(extent, sheet)
            assert ground.west < extent.west <= extent.east < ground.east
            assert ground.south < extent.south <= extent.north < ground.north


def test_scale_bars_are_round():
    assert [scale_length(m) for m in (1.0, 5.0, 60.0, 900.0)] == [100, 500, 5000, 100_000]


def test_cut_corners_stay_inside_and_close():
    square = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], float)
    ring = chaikin(square)
    assert len(ring) == 32
    assert 0 <= ring.min() <= ring.max() <= 10


def test_shared_borders_are_not_along_the_coast_and_a_frame_is_no_coast():
    ground = terrain(bases.small())
    assert ground.borders.length == pytest.approx(1600 + 2600 + 1700, rel=0.1)
    assert ground.coast.distance(shapely.Point(356_000, 6_212_000)) > 1000


def test_without_land_the_areas_are_the_land():
    base = replace(bases.small(), key="no land", land=(), waters=())
    request = replace(samples.density(1), base=base, focus=Focus(), extent=bases.bounds(base), hotspots=())
    (plan,) = compose.plan(request)
    under = np.empty((*plan.ground.view.shape, 4), np.uint8)
    plan.ground.under.lay(under)
    assert tuple(under[2, 2, :3]) == style.UNKNOWN
    assert not (under[..., :3] == style.WATER).all(-1).any()


def test_a_picture_with_many_colours_still_has_256():
    rng = np.random.default_rng(2)
    pixels = np.zeros((200, 300, 4), np.uint8)
    pixels[..., :3] = rng.integers(0, 256, (200, 300, 3))
    assert png.encode(pixels)[:4] == b"\x89PNG"


def test_nothing_heavy_is_imported_with_the_maps():
    heavy = ("shapely", "pyproj", "pandas", "geopandas", "staticmap")
    code = f"import analytics.maps.compose, sys; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
