import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.frame import points
from analytics.methods.binning import BATCH, CHUNK, Raster, linear_bins

RASTER = Raster(west=0.0, north=0.0, cell=10.0, rows=20, columns=30)
INSIDE = st.lists(st.tuples(st.floats(0, 289.9), st.floats(-189.9, 0)), min_size=1, max_size=30)


def test_a_point_is_shared_by_the_four_centres_around_it() -> None:
    bins = linear_bins(points([12.5], [-35.0]), RASTER)
    assert bins[3, 1] == pytest.approx(0.75 * 0.5)
    assert bins[3, 2] == pytest.approx(0.25 * 0.5)
    assert bins[4, 1] == pytest.approx(0.75 * 0.5)
    assert bins[4, 2] == pytest.approx(0.25 * 0.5)
    assert np.count_nonzero(bins) == 4


@given(INSIDE, st.booleans())
def test_mass_and_centre_are_kept(where: list[tuple[float, float]], shared: bool) -> None:
    x, y = np.array(where).T
    weight = np.linspace(0.5, 1.5, x.size) if shared else np.ones(x.size)
    bins = linear_bins(points(x, y, weight=weight), RASTER)
    assert bins.sum() == pytest.approx(weight.sum())
    assert (bins.sum(0) @ np.arange(30)) * 10 == pytest.approx(weight @ x, abs=1e-4)
    # Rows are kept in 64ths of a cell for whole incidents.
    assert -(bins.sum(1) @ np.arange(20)) * 10 == pytest.approx(weight @ y, abs=0.08 * x.size)


@given(INSIDE)
def test_packed_sums_equal_plain_ones(where: list[tuple[float, float]]) -> None:
    x, y = np.array(where).T
    packed = linear_bins(points(x, y), RASTER)
    plain = linear_bins(points(x, y, weight=np.full(x.size, 2.0)), RASTER) / 2
    assert np.abs(packed - plain).max() <= x.size / 128 + 1e-6


def test_points_beyond_the_centres_are_left_out() -> None:
    outside = points([-0.1, 290.0, 50.0, 50.0, np.nan], [-50.0, -50.0, 0.1, -190.0, -50.0])
    assert linear_bins(outside, RASTER).sum() == 0.0
    assert linear_bins(points([], []), RASTER).sum() == 0.0


@pytest.mark.parametrize("n", [CHUNK - 1, CHUNK, CHUNK + 1, BATCH, BATCH + 1])
def test_chunks_and_batches_lose_nothing_even_in_one_cell(n: int) -> None:
    bins = linear_bins(points(np.full(n, 19.999), np.full(n, -19.999)), RASTER)
    assert bins.sum() == pytest.approx(n, rel=1e-12)
    assert bins[2, 2] == pytest.approx(n, rel=2e-3)
    assert bins.min() >= -1e-9 * n
