from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.breaks import LEAST_IN_CELL, change_breaks, class_breaks, class_of

PEAKS = st.floats(0, 1e9)
LEASTS = st.sampled_from([1, 2, LEAST_IN_CELL])
USUAL = [1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 2000]


@pytest.mark.parametrize(
    ("peak", "breaks"),
    [
        (45, (5, 8, 12, 20, 30)),  # LOOK's density picture
        (63, (5, 8, 12, 20, 30)),
        (72, (8, 12, 20, 30, 50)),
        (12, (2, 3, 5, 8)),
        (3, (2,)),
        (1, (2,)),
        (0, (2,)),
        (2000, (200, 300, 500, 800, 1200)),
    ],
)
def test_breaks_of_a_peak(peak: float, breaks: tuple[int, ...]) -> None:
    assert class_breaks(peak) == breaks


def test_a_grid_begins_at_three() -> None:
    assert class_breaks(12, LEAST_IN_CELL) == (3, 5, 8)


@given(PEAKS, LEASTS)
def test_breaks_rise_are_round_and_few(peak: float, least: int) -> None:
    breaks = class_breaks(peak, least)
    assert 1 <= len(breaks) <= 5
    assert all(low < high for low, high in pairwise(breaks))
    assert breaks[0] >= least
    assert all(
        value in USUAL or (value > 2000 and str(value).rstrip("0") in {"12", "2", "3", "5", "8"}) for value in breaks
    )


@given(PEAKS, LEASTS)
def test_the_top_class_is_reached_by_the_reference_peak(peak: float, least: int) -> None:
    top = class_breaks(peak, least)[-1]
    assert top <= 0.7 * peak or top == least
    following = [value for value in USUAL if value > top]
    if following and top > least:
        assert following[0] > 0.7 * peak


@given(PEAKS, PEAKS)
def test_a_higher_peak_never_has_a_lower_top(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert class_breaks(low)[-1] <= class_breaks(high)[-1]


@given(st.floats(0, 1e6), PEAKS)
def test_every_value_has_a_class(value: float, peak: float) -> None:
    breaks = class_breaks(peak)
    found = class_of(value, breaks)
    assert found == 0 or breaks[found - 1] <= value
    assert found == len(breaks) or value < breaks[found]


def test_a_change_has_at_most_three_steps_a_side() -> None:
    assert change_breaks(45) == (12, 20, 30)
    assert change_breaks(2) == (2,)


@pytest.mark.parametrize("peak", [float("nan"), float("inf"), -1.0])
def test_a_peak_is_a_number(peak: float) -> None:
    with pytest.raises(ValueError, match="peak"):
        class_breaks(peak)
