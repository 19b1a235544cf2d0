import csv
from math import hypot, pi
from typing import Any

import numpy as np
import pytest

from analytics.frame import Extent, Floats, Points, points
from analytics.methods.density import exact_density
from analytics.methods.dual import Dual, dual, one_within, over_people, over_time
from tests.shared import shared

EXTENT = Extent(0.0, 0.0, 3000.0, 2000.0)
CELL, BANDWIDTH = 50.0, 300.0


@pytest.fixture(autouse=True)
def _nothing_is_divided_by_zero() -> object:  # type: ignore[misc]
    with np.errstate(all="raise", under="ignore"):
        yield


def heap(n: int, x: float, y: float, seed: int = 1, spread: float = 300.0) -> Points:
    rng = np.random.default_rng(seed)
    return points(rng.normal(x, spread, n), rng.normal(y, spread, n))


def joined(*some: Points) -> Points:
    return points(np.concatenate([p.x for p in some]), np.concatenate([p.y for p in some]))


def slow(incidents: Points, x: float, y: float, bandwidth: float = BANDWIDTH) -> float:
    """The density by one sum after the other."""
    total = 0.0
    for px, py, weight in zip(incidents.x, incidents.y, incidents.weight, strict=True):
        near = hypot(px - x, py - y) / bandwidth
        total += weight * (1 - near**2) ** 2 if near < 1 else 0.0
    return total * 3 / (pi * bandwidth**2)


def centre(row: int, column: int) -> tuple[float, float]:
    return (column + 0.5) * CELL, 2000.0 - (row + 0.5) * CELL


@pytest.mark.parametrize("floor", [0.0, one_within(200.0)])
def test_it_is_the_slow_one(floor: float) -> None:
    upper, lower = heap(600, 1000, 1000), heap(900, 1400, 900, seed=2)
    found = dual(upper, lower, EXTENT, CELL, BANDWIDTH, share=0.5, floor=floor)
    for row, column in ((20, 20), (15, 25), (22, 30), (18, 16), (28, 24)):
        x, y = centre(row, column)
        above, below = slow(upper, x, y), 0.5 * slow(lower, x, y)
        assert found.upper.values[row, column] == pytest.approx(above, rel=0.01)
        assert found.expected.values[row, column] == pytest.approx(below, rel=0.01)
        assert found.ratio.values[row, column] == pytest.approx((above + floor) / (below + floor), rel=0.01)
        one, other = (d * 5 * pi * BANDWIDTH**2 / 9 for d in (above, below / 0.5))
        z = (one - 0.5 * other) / np.sqrt(0.5 * (one + other))
        assert found.z[row, column] == pytest.approx(z, abs=0.05)
    assert (found.ratio.unit, found.ratio.values.shape) == ("ratio", (40, 60))


def memphis(name: str, weight: str | None = None) -> Points:
    from pyproj import Transformer

    with shared(f"crime_reference/memphis/{name}").open() as file:
        rows = list(csv.DictReader(file))
    degrees = np.array([(float(row["lon"]), float(row["lat"])) for row in rows])
    x, y = Transformer.from_crs(4326, 32615, always_xy=True).transform(*degrees.T)
    return points(x, y, weight=[float(row[weight]) for row in rows] if weight else None)


# sfhotspot 1.1.1, docs/reference/hotspot_dual_kde.html: robberies of 2019 over inhabitants of census blocks, 500 m.
PUBLISHED = [0.00228, 0.00214, 0.00203, 0.00194, 0.00188, 0.00185, 0.00184, 0.00185, 0.00188, 0.00195]
WIDE, WIDER = 5592.0, 5175.0  # metres; the bandwidths its rule of thumb gave


def test_published_values_of_memphis() -> None:
    robberies, people = memphis("memphis_robberies_2019.csv"), memphis("memphis_population.csv", "population")
    with shared("crime_reference/memphis/ref_gistar_2019_500m.csv").open() as file:
        rows = list(csv.DictReader(file))
    x = np.array([float(row["xmin"]) + 250.0 for row in rows])
    y = np.array([float(row["ymin"]) + 250.0 for row in rows])
    plain = exact_density(robberies, x[:10], y[:10], WIDE, scaled=False) / exact_density(
        people, x[:10], y[:10], WIDER, scaled=False
    )
    assert [float(f"{value:.3g}") for value in plain] == PUBLISHED
    west, south = x.min() - 250.0, y.min() - 250.0
    extent = Extent(west, south, x.max() + 250.0, y.max() + 250.0)
    found = dual(robberies, people, extent, 500.0, WIDE, lower_bandwidth=WIDER, share=1.0, counted=False)
    scaled = (WIDE / WIDER) ** 2  # sfhotspot's kernels all have the height 1
    mine = found.ratio.values[-1, ((x[:10] - west) // 500.0).astype(int)] * scaled
    assert np.allclose(mine, PUBLISHED, rtol=0.03)  # the south-western corner, at a hundredth of the peak
    assert found.about.n == len(robberies)


def test_as_many_as_before_is_one_everywhere() -> None:
    same = heap(500, 1500, 1000)
    found = over_time(same, same, EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=7)
    assert np.allclose(found.ratio.values, 1.0)
    assert not np.nan_to_num(found.z).any()
    assert found.about.verdict == "as_usual"


def test_unequal_lengths_are_compared_per_day() -> None:
    week = heap(500, 1500, 1000)
    weeks = points(np.tile(week.x, 4), np.tile(week.y, 4))
    found = over_time(week, weeks, EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=28)
    assert np.allclose(found.ratio.values, 1.0, rtol=1e-3)
    with pytest.raises(ValueError, match="length"):
        over_time(week, weeks, EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=0)


def test_a_new_heap_is_more_and_a_gone_one_fewer() -> None:
    base, new = heap(300, 1500, 1000, spread=600.0), heap(80, 700, 1400, seed=3, spread=60.0)
    found = over_time(joined(base, new), base, EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=7)
    assert found.about.verdict == "more"
    row, column = int((2000 - 1400) / CELL), int(700 / CELL)
    assert found.beyond[row, column]
    assert found.ratio.values[row, column] > 3.0
    assert np.isfinite(found.ratio.values).all()  # nothing there before, and still no division by it
    gone = over_time(base, joined(base, new), EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=7)
    assert gone.about.verdict == "fewer"
    assert np.array_equal(gone.beyond, found.beyond)
    both = over_time(
        joined(base, new),
        joined(base, heap(80, 2300, 600, seed=4, spread=60.0)),
        EXTENT,
        CELL,
        BANDWIDTH,
        later_days=7,
        earlier_days=7,
    )
    assert both.about.verdict == "both"


def test_where_nobody_lives_nothing_is_told() -> None:
    people = points([700.0, 900.0], [1000.0, 1000.0], weight=[4000.0, 1000.0])
    incidents = joined(heap(100, 700, 1000, spread=100.0), heap(50, 2500, 1000, seed=2, spread=50.0))
    found = over_people(incidents, people, EXTENT, CELL, BANDWIDTH)
    row = int(1000 / CELL)
    assert np.isnan(found.ratio.values[row, int(2500 / CELL)])
    assert np.isnan(found.z[row, int(2500 / CELL)])
    assert found.ratio.values[row, int(700 / CELL)] > 0.0
    expected = 150 * (4000 * 1.0 + 1000 * (1 - (200 / 300) ** 2) ** 2) / 5000 * 3 / (pi * 300**2)
    assert found.expected.values[row, int(700 / CELL)] == pytest.approx(expected, rel=0.05)


def test_without_change_hardly_any_picture_has_a_cell_beyond_chance() -> None:
    rng = np.random.default_rng(4)
    with_any, far = 0, []
    for _ in range(40):
        one, other = (
            points(*(np.array([1500.0, 1000.0])[:, None] + rng.normal(0, [[500.0], [350.0]], (2, 800)))) for _ in "12"
        )
        found = over_time(one, other, EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=7)
        with_any += bool(found.beyond.any())
        far.append(np.mean(np.abs(found.z[~np.isnan(found.z)]) > 1.96))
    assert with_any <= 4
    assert 0.03 < np.mean(far) < 0.07


def too_little(found: Dual) -> bool:
    return bool(np.isnan(found.ratio.values).all() and np.isnan(found.z).all()) and not found.beyond.any()


def test_too_little_is_said_and_no_number_given() -> None:
    few, nobody = heap(14, 1500, 1000), points([], [])
    for found in (
        over_time(few, few, EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=7),
        over_people(heap(29, 1500, 1000), heap(500, 1500, 1000), EXTENT, CELL, BANDWIDTH),
        over_people(heap(50, 1500, 1000), points([1.0], [1.0], weight=[0.0]), EXTENT, CELL, BANDWIDTH),
        over_people(nobody, nobody, EXTENT, CELL, BANDWIDTH),
    ):
        assert found.about.verdict == "too_few"
        assert too_little(found)


def test_a_period_without_any_is_compared_too() -> None:
    much, nothing = heap(200, 1500, 1000), points([], [])
    for later, earlier, verdict in ((nothing, much, "fewer"), (much, nothing, "more")):
        found = over_time(later, earlier, EXTENT, CELL, BANDWIDTH, later_days=7, earlier_days=7)
        assert found.about.verdict == verdict
        assert np.isfinite(found.ratio.values).all()


def test_the_gaussian_is_scored_alike() -> None:
    one, other = heap(800, 1500, 1000), heap(800, 1500, 1000, seed=9)
    found = dual(one, other, EXTENT, CELL, 115.0, kernel="gaussian")
    z = found.z[~np.isnan(found.z)]
    assert z.size
    assert 0.4 < z.std() < 1.6


@pytest.mark.parametrize(
    "wrong",
    [{"share": 0.0}, {"share": -1.0}, {"share": float("nan")}, {"floor": -1.0}, {"least": -1.0}, {"alpha": 0.0}],
)
def test_choices_that_mean_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"share must|alpha must"):
        dual(heap(50, 1500, 1000), heap(50, 1500, 1000), EXTENT, CELL, BANDWIDTH, **wrong)


def test_a_length_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        dual(heap(50, 1500, 1000), heap(50, 1500, 1000), EXTENT, CELL, 0.0)


def test_the_floor_is_one_incident_in_the_circle() -> None:
    assert one_within(200.0) * pi * 200.0**2 == pytest.approx(1.0)
    counts: Floats = np.array([one_within(100.0), one_within(200.0)])
    assert counts[0] == 4 * counts[1]
