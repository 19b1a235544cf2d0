import numpy as np
import pytest
from numpy.typing import ArrayLike

from analytics.frame import Extent, points
from analytics.methods.change import change
from analytics.methods.density import density
from analytics.methods.finding import Surface

EXTENT = Extent(0, 0, 200, 100)


def counted(values: ArrayLike, extent: Extent = EXTENT, unit: str = "count") -> Surface:
    return Surface(np.array(values, np.float32), extent, 100.0, unit)


def test_more_is_positive_and_runs_from_the_earlier_to_the_later() -> None:
    assert change(counted([[3, 5]]), counted([[4, 1]])).values.tolist() == [[1, -4]]


def test_unequal_lengths_are_compared_per_day_in_the_later_ones_measure() -> None:
    four_weeks, week = counted([[8, 4]]), counted([[2, 2]])
    assert change(four_weeks, week, 28, 7).values.tolist() == [[0, 1]]
    assert change(week, four_weeks, 7, 28).values.tolist() == [[0, -4]]
    assert change(four_weeks, week, 7, 7).values.tolist() == [[-6, -2]]


def test_the_same_density_twice_is_no_change() -> None:
    one = density(points([50.0, 150.0], [50.0, 20.0]), EXTENT, 10.0, 80.0)
    result = change(one, one)
    assert not result.values.any()
    assert (result.unit, result.extent) == ("per_m2", one.extent)


@pytest.mark.parametrize("other", [counted([[1, 2]], Extent(0, 0, 200, 101)), counted([[1, 2]], unit="per_m2")])
def test_only_like_surfaces_are_compared(other: Surface) -> None:
    with pytest.raises(ValueError, match="same extent"):
        change(counted([[1, 2]]), other)


@pytest.mark.parametrize("days", [0.0, -7.0, float("nan")])
def test_a_period_needs_a_length(days: float) -> None:
    with pytest.raises(ValueError, match="length"):
        change(counted([[1, 2]]), counted([[1, 2]]), days, 7.0)
