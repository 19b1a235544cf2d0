import numpy as np
import pytest
import shapely

from analytics.comparable import comparable, ring, within

WEEKS = 52


def places() -> np.ndarray:
    """A treated place, its twin, one that rises, one five times as large, an empty one, another twin."""
    rng = np.random.default_rng(4)
    rising = np.linspace(0.5, 7.5, WEEKS)
    return np.stack([
        rng.poisson(4, WEEKS),
        rng.poisson(4, WEEKS),
        rng.poisson(rising),
        rng.poisson(20, WEEKS),
        np.zeros(WEEKS, int),
        rng.poisson(4, WEEKS),
    ])  # fmt: skip


def test_the_twins_come_first_and_the_empty_one_never() -> None:
    found = comparable(places(), 0, most=9)
    assert {one.place for one in found[:2]} == {1, 5}
    assert found[0].unlike <= found[1].unlike < 3 < found[2].unlike
    assert 4 not in {one.place for one in found}
    assert next(one for one in found if one.place == 2).trend > 5
    assert next(one for one in found if one.place == 3).level == pytest.approx(4.5, abs=1)


def test_neighbours_are_left_out() -> None:
    assert {one.place for one in comparable(places(), 0, left_out=(1,), most=1)} == {5}
    assert comparable(places()[:1], 0) == ()


def test_a_ring_is_the_ground_round_a_place() -> None:
    place = shapely.box(0, 0, 100, 100)
    round_it = ring(place, 50)
    assert round_it.area == pytest.approx(4 * 100 * 50 + np.pi * 50**2, rel=0.01)
    assert within([50, -10, -60], [50, 50, 50], place).tolist() == [True, False, False]
    assert within([50, -10, -60], [50, 50, 50], round_it).tolist() == [False, True, False]


def test_bad_input_is_told() -> None:
    with pytest.raises(ValueError, match="shape"):
        comparable([1, 2, 3], 0)
    with pytest.raises(ValueError, match="shape"):
        comparable([[1, 2, 3]], 1)
    with pytest.raises(ValueError, match="shape"):
        comparable(np.zeros((3, 0)), 0)
    with pytest.raises(ValueError, match="above 0"):
        ring(shapely.box(0, 0, 1, 1), 0)
