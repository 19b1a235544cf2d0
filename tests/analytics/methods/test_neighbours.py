import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.frame import Ints
from analytics.methods import neighbours as near

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))


def naive(values: Ints) -> Ints:
    padded = np.pad(values, 1)
    rows, columns = values.shape
    return np.array([[padded[r : r + 3, c : c + 3].sum() for c in range(columns)] for r in range(rows)])


@given(SHAPES.flatmap(lambda shape: arrays(np.int64, shape, elements=st.integers(0, 9))))
def test_a_box_is_the_cell_and_those_around_it(values: Ints) -> None:
    assert np.array_equal(near.box_sums(values), naive(values))
    assert np.array_equal(near.box_sums(np.stack([values, 2 * values]))[1], 2 * naive(values))
    whole = near.box_members(None, values.shape)
    assert np.array_equal(whole, naive(np.ones_like(values)))
    area = values > 4
    assert np.array_equal(near.box_members(area, values.shape), naive(area.astype(np.int64)))


def test_pairs_are_taken_in_any_order_once_or_twice_and_nobody_is_beside_themselves() -> None:
    low, high = near.pairs([2, 0, 1, 3, 1], [0, 2, 1, 1, 3], 4)
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [(0, 2), (1, 3)]
    assert near.pair_sums(np.array([1.0, 2, 4, 8]), low, high).tolist() == [5, 10, 5, 10]
    assert near.pairs([], [], 3)[0].size == 0


@pytest.mark.parametrize(("first", "second"), [([0], [3]), ([-1], [0]), ([0, 1], [1])])
def test_a_pair_must_name_areas_that_are_there(first: list[int], second: list[int]) -> None:
    with pytest.raises(ValueError, match=r"names an area that is none|same length"):
        near.pairs(first, second, 3)


@given(st.integers(0, 10**6))
def test_the_different_neighbourhoods_give_every_cell_its_own_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    members, sums, area = rng.integers(1, 10, (5, 7)), rng.integers(0, 4, (5, 7)), rng.random((5, 7)) < 0.7
    for most in (near.MOST_KEYS, 0):  # by look-up, and sorted
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(near, "MOST_KEYS", most)
            found = near.distinct(members, sums, area)
        assert np.array_equal(found.spread(found.members.astype(float))[area], members[area])
        assert np.array_equal(found.spread(found.sums.astype(float))[area], sums[area])
        assert np.isnan(found.spread(found.sums.astype(float))[~area]).all()
        assert found.times.sum() == area.sum()


def test_areas_meet_at_a_corner_and_over_a_gap_but_not_over_a_stream() -> None:
    from shapely import box

    areas = [box(0, 0, 10, 10), box(10, 10, 20, 20), box(0, 10.5, 9, 20), box(25, 0, 30, 9)]
    low, high = near.meeting(areas)
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
