import csv
import json
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.frame import Extent, Floats, Points, points
from analytics.methods import density as d
from analytics.methods.finding import Surface
from analytics.methods.kernels import Kernel
from tests.shared import shared

EXTENT = Extent(0.0, 0.0, 3000.0, 2000.0)


def centres(surface: Surface) -> tuple[Floats, Floats]:
    rows, columns = surface.values.shape
    x = surface.extent.west + (np.arange(columns) + 0.5) * surface.cell
    y = surface.extent.north - (np.arange(rows) + 0.5) * surface.cell
    across, down = np.meshgrid(x, y)
    return across.ravel(), down.ravel()


def worst_error(incidents: Points, cell: float, kernel: Kernel = "quartic") -> float:
    """Share of the peak, over every cell."""
    surface = d.density(incidents, EXTENT, cell, 300.0, kernel)
    exact = d.exact_density(incidents, *centres(surface), 300.0, kernel)
    return float(np.abs(surface.values.ravel() - exact).max() / exact.max())


def cluster(n: int, seed: int = 1) -> Points:
    rng = np.random.default_rng(seed)
    return points(rng.normal(1500, 300, n), rng.normal(1000, 300, n))


@pytest.mark.parametrize(("ratio", "lone", "many"), [(4, 3.5e-2, 2.6e-3), (8, 9e-3, 5e-4), (15, 3e-3, 1.2e-4)])
def test_the_error_stated_in_the_module_holds(ratio: int, lone: float, many: float) -> None:
    cell = 300.0 / ratio
    shifts = np.random.default_rng(1).uniform(0, cell, (8, 2))
    assert max(worst_error(points([1500 + a], [1000 + b]), cell) for a, b in shifts) < lone
    assert worst_error(cluster(5000), cell) < many


def test_the_gaussian_is_as_good() -> None:
    assert worst_error(cluster(5000), 37.5, "gaussian") < 5e-5


def test_ten_thousand_over_a_city_are_within_a_thousandth_of_the_peak() -> None:
    rng = np.random.default_rng(3)
    home = rng.uniform(1000, 19000, (40, 2))[rng.integers(0, 40, 10_000)]
    incidents = points(*(home + rng.normal(0, 300, home.shape)).T)
    surface = d.density(incidents, Extent(0, 0, 20000, 20000), 20000 / 512, 300.0)
    x, y = centres(surface)
    some = np.append(rng.integers(0, x.size, 1500), surface.values.argmax())
    exact = d.exact_density(incidents, x[some], y[some], 300.0)
    assert np.abs(surface.values.ravel()[some] - exact).max() / exact.max() < 1.2e-3


def test_incidents_outside_the_view_count_as_far_as_the_kernel_reaches_and_nothing_wraps_around() -> None:
    beyond = points([-100.0], [1000.0])
    assert worst_error(beyond, 37.5) < 2e-2  # a lone one, seen where it is already low
    surface = d.density(beyond, EXTENT, 37.5, 300.0)
    assert surface.values[:, -1].max() < 1e-3 * surface.values.max()
    assert d.density(points([-301.0], [1000.0]), EXTENT, 37.5, 300.0).values.max() < 1e-8
    assert d.density(points([3400.0, 1.0], [1000.0, 9e9]), EXTENT, 37.5, 300.0).values.max() < 1e-8


def test_no_incidents_is_no_density() -> None:
    assert d.density(points([], []), EXTENT, 50.0, 300.0).values.max() == 0.0


def test_all_mass_is_there() -> None:
    surface = d.density(cluster(4000), Extent(-3000, -3000, 6000, 6000), 50.0, 300.0)
    assert surface.values.sum() * 50.0**2 == pytest.approx(4000, rel=1e-3)


def test_weights_are_shares_of_incidents() -> None:
    whole = cluster(500)
    half = points(whole.x, whole.y, weight=np.full(500, 0.5))
    twice = points(np.tile(whole.x, 2), np.tile(whole.y, 2), weight=np.tile([0.25, 0.75], 500))
    surface = d.density(whole, EXTENT, 37.5, 300.0).values
    assert np.allclose(d.density(half, EXTENT, 37.5, 300.0).values * 2, surface, atol=surface.max() * 2e-3)
    exact = d.exact_density(twice, np.array([1500.0]), np.array([1000.0]), 300.0)
    row, column = int((2000 - 1000) / 37.5), int(1500 / 37.5)
    found = d.density(twice, EXTENT, 37.5, 300.0).values[row, column]
    assert found == pytest.approx(float(exact[0]), rel=2e-2)


def test_many_in_one_place_stay_exact() -> None:
    heap = points(np.full(1_200_000, 1500.3), np.full(1_200_000, 1000.7))
    one = points([1500.3], [1000.7])
    heaped = d.density(heap, EXTENT, 37.5, 300.0).values
    assert np.allclose(heaped / 1_200_000, d.density(one, EXTENT, 37.5, 300.0).values, atol=1e-8)


def test_the_raster_is_north_up_and_holds_the_extent() -> None:
    surface = d.density(points([100.0], [1900.0]), EXTENT, 70.0, 300.0)
    assert surface.values.shape == (29, 43)
    assert surface.extent == Extent(0.0, 2000.0 - 29 * 70.0, 43 * 70.0, 2000.0)
    assert np.unravel_index(surface.values.argmax(), surface.values.shape) == (1, 1)
    assert surface.values.dtype == np.float32
    assert surface.unit == "per_m2"


def test_the_default_bandwidth_reads_as_a_count_within_200_m() -> None:
    incidents = cluster(5000)
    surface = d.density(incidents, EXTENT, d.default_cell(300.0), d.default_bandwidth(EXTENT))
    radius = d.legend_radius(d.default_bandwidth(EXTENT))
    assert radius == pytest.approx(200.0)
    truth = np.count_nonzero(np.hypot(incidents.x - 1500, incidents.y - 1000) <= radius)
    assert d.within(surface, radius).max() == pytest.approx(truth, rel=0.06)


def test_a_wide_view_gets_a_wider_bandwidth_in_whole_steps() -> None:
    assert d.default_bandwidth(Extent(0, 0, 25_000, 20_000)) == 600.0
    assert d.legend_radius(600.0) == pytest.approx(400.0)


@pytest.mark.parametrize(("cell", "bandwidth"), [(0.0, 300.0), (-1.0, 300.0), (50.0, 0.0), (float("nan"), 1.0)])
def test_a_length_must_be_positive(cell: float, bandwidth: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        d.density(cluster(3), EXTENT, cell, bandwidth)


def test_a_raster_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="larger cells"):
        d.density(cluster(3), Extent(0, 0, 1e6, 1e6), 1.0, 300.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1500, 4500), st.floats(-1500, 3500)), min_size=1, max_size=8),
    st.sampled_from(["quartic", "gaussian"]),
)
def test_any_few_points_are_near_the_exact_sum(where: list[tuple[float, float]], kernel: Kernel) -> None:
    incidents = points(*np.array(where).T)
    surface = d.density(incidents, EXTENT, 37.5, 300.0, kernel)
    exact = d.exact_density(incidents, *centres(surface), 300.0, kernel)
    one = d.exact_density(points([0.0], [0.0]), np.zeros(1), np.zeros(1), 300.0, kernel)
    assert np.abs(surface.values.ravel() - exact).max() < 1e-2 * one[0] * len(where)
    assert surface.values.min() >= 0.0


def test_the_kernels_hold_one_incident() -> None:
    side = np.arange(-2000.0, 2000.0, 10.0)
    x, y = (a.ravel() for a in np.meshgrid(side, side))
    for kernel in ("quartic", "gaussian"):
        assert d.exact_density(points([0.0], [0.0]), x, y, 300.0, kernel).sum() * 100 == pytest.approx(1, rel=1e-3)
    assert d.exact_density(points([0.0], [0.0]), np.zeros(1), np.zeros(1), 300.0)[0] == 3 / (pi * 300**2)


def memphis() -> tuple[Points, Floats, Floats]:
    """January's robberies, and the centres of 200 m cells touching their hull, from the south-west."""
    import shapely
    from pyproj import Transformer

    with shared("crime_reference/memphis/memphis_robberies_2019_jan.csv").open() as file:
        degrees = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    x, y = Transformer.from_crs(4326, 32615, always_xy=True).transform(*np.array(degrees).T)
    hull = shapely.convex_hull(shapely.multipoints(np.c_[x, y])).buffer(100.0, quad_segs=30)  # as sf
    west, south, east, north = hull.bounds
    across, up = np.meshgrid(np.arange(west, east, 200.0), np.arange(south, north, 200.0))
    touching = shapely.intersects(hull, shapely.box(across, up, across + 200.0, up + 200.0)).ravel()
    return points(x, y), across.ravel()[touching] + 100.0, up.ravel()[touching] + 100.0


def test_published_values_of_memphis() -> None:
    published = json.loads(shared("crime_reference/published_values.json").read_text(encoding="utf-8"))
    expected = published["memphis_kde_200m_bw1000_quartic_unscaled"]["first10_kde"]
    incidents, x, y = memphis()
    found = d.exact_density(incidents, x, y, 1000.0, scaled=False)
    assert [float(f"{value:.3g}") for value in found[:10]] == expected


def test_the_fast_surface_equals_the_exact_one_on_memphis() -> None:
    incidents, x, y = memphis()
    extent = Extent(x.min() - 100.0, y.min() - 100.0, x.max() + 100.0, y.max() + 100.0)
    surface = d.density(incidents, extent, 100.0, 1000.0)
    exact = d.exact_density(incidents, *centres(surface), 1000.0)
    assert np.abs(surface.values.ravel() - exact).max() / exact.max() < 5e-3
