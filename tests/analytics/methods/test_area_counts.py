import pytest

from analytics.methods.area_counts import area_counts


def test_each_area_gets_its_incidents_and_those_in_none_are_left_out() -> None:
    assert area_counts([2, 0, 2, -1, 2], 4).counts.tolist() == [1, 0, 3, 0]


def test_weights_are_summed() -> None:
    assert area_counts([1, 1], 2, weight=[0.5, 0.25]).counts.tolist() == [0, 0.75]


def test_no_incidents_and_no_areas() -> None:
    assert area_counts([], 3).counts.tolist() == [0, 0, 0]
    assert area_counts([-1, -1], 0).counts.tolist() == []


def test_an_unknown_area_and_a_missing_weight_are_errors() -> None:
    with pytest.raises(ValueError, match="only 2"):
        area_counts([2], 2)
    with pytest.raises(ValueError, match="weight"):
        area_counts([0, 1], 2, weight=[1.0])
