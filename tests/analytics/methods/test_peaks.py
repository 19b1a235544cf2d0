import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.frame import Extent, Points, points
from analytics.methods.density import density
from analytics.methods.finding import Surface
from analytics.methods.peaks import CHUNK, count_within, local_maxima, peaks

EXTENT = Extent(0.0, 0.0, 4000.0, 3000.0)


def town(*clusters: tuple[float, float, int]) -> Points:
    rng = np.random.default_rng(5)
    where = np.concatenate([np.array((x, y)) + rng.normal(0, 40, (n, 2)) for x, y, n in clusters])
    return points(*where.T)


def surface(incidents: Points) -> Surface:
    return density(incidents, EXTENT, 37.5, 300.0)


def test_three_clusters_are_found_largest_first_with_their_exact_counts() -> None:
    incidents = town((1000, 1000, 30), (3000, 2000, 60), (1000, 2500, 12), (3500, 500, 5))
    found = peaks(surface(incidents), incidents)
    assert [peak.count for peak in found] == [60, 30, 12]
    for peak, (x, y) in zip(found, [(3000, 2000), (1000, 1000), (1000, 2500)], strict=True):
        assert np.hypot(peak.x - x, peak.y - y) < 60
        assert peak.radius == 200.0
        assert peak.count == np.count_nonzero(np.hypot(incidents.x - peak.x, incidents.y - peak.y) <= 200.0)


def test_too_few_incidents_are_no_hotspot() -> None:
    incidents = town((1000, 1000, 30), (3000, 2000, 4))
    assert [peak.count for peak in peaks(surface(incidents), incidents, at_least=5)] == [30]
    assert peaks(surface(incidents), incidents, at_least=31) == ()


def test_a_peak_on_the_slope_of_a_higher_one_is_kept() -> None:
    incidents = town((1500, 1500, 60), (1500, 900, 25))
    assert len(peaks(surface(incidents), incidents)) == 2


def test_no_incident_is_counted_in_two_peaks() -> None:
    incidents = town((1000, 1000, 30), (1350, 1000, 25), (1000, 1350, 20))
    found = peaks(surface(incidents), incidents, most=5)
    for one in found:
        for other in found:
            assert one is other or np.hypot(one.x - other.x, one.y - other.y) >= 400
    assert len(peaks(surface(incidents), incidents, most=5, apart=100.0)) == 3


def test_a_hotspot_beyond_the_view_is_not_set_on_its_rim() -> None:
    incidents = town((-100, 1500, 80), (2000, 1500, 10))
    assert [peak.count for peak in peaks(surface(incidents), incidents)] == [10]


def test_a_peak_stands_where_it_was_asked_for() -> None:
    incidents = town((1000, 1000, 30), (3000, 2000, 60))
    flat = surface(incidents)
    west = np.zeros(flat.values.shape, bool)
    west[:, : west.shape[1] // 2] = True
    assert [peak.count for peak in peaks(flat, incidents, inside=west)] == [30]


def test_nothing_has_no_peaks() -> None:
    empty = points([], [])
    assert peaks(surface(empty), empty) == ()


def test_a_flat_top_gives_one_peak_and_ties_go_north_then_west() -> None:
    values = np.zeros((30, 40), np.float32)
    values[10:13, 10:13] = 1.0
    values[10, 30] = values[25, 10] = 1.0
    flat = Surface(values, Extent(0, 0, 4000, 3000), 100.0, "per_m2")
    found = peaks(flat, points([], []), at_least=0, most=3)
    assert [(peak.x, peak.y) for peak in found] == [(1050, 1950), (3050, 1950), (1050, 450)]


def test_the_rim_of_the_radius_is_within() -> None:
    assert count_within(points([200.0, 200.001, -200.0, 0.0], [0.0, 0.0, 0.0, 0.0]), 0.0, 0.0, 200.0) == 3


def test_many_points_are_counted_as_few_are() -> None:
    rng = np.random.default_rng(8)
    many = points(*rng.uniform(0, 1000, (2, 3 * CHUNK + 7)))
    assert count_within(many, 500.0, 500.0, 200.0) == (np.hypot(many.x - 500, many.y - 500) <= 200).sum()


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(1, 14))
def test_local_maxima_are_what_they_say(seed: int, half: int) -> None:
    values = np.random.default_rng(seed).integers(0, 6, (12, 15)).astype(np.float32)
    found = local_maxima(values, half)
    for r, c in np.ndindex(*values.shape):
        around = values[max(r - half, 0) : r + half + 1, max(c - half, 0) : c + half + 1]
        assert found[r, c] == (values[r, c] > 0 and values[r, c] == around.max())


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_incidents_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 4000, 60), rng.uniform(0, 3000, 60)
    flat = surface(points(x, y))
    order = rng.permutation(60)
    assert peaks(flat, points(x, y)) == peaks(flat, points(x[order], y[order]))
