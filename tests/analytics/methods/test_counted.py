import numpy as np
import pytest
from numpy.typing import ArrayLike

from analytics.methods.counted import study_area, whole_counts


def test_whole_numbers_are_taken_in_any_dress() -> None:
    for given in ([[0, 3]], np.array([[0.0, 3.0]], np.float32), np.array([[0, 3]], np.uint8)):
        found = whole_counts(given, 2)
        assert found.dtype == np.int64
        assert found.tolist() == [[0, 3]]
    assert whole_counts([], 1).size == 0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([1, -2], "below 0, got -2"),
        ([0.5, 1], r"whole, got 0\.5: count whole incidents"),
        ([np.nan, 1], "missing or infinite"),
        ([np.inf, 1], "missing or infinite"),
        (["a"], "must be numbers"),
        ([True, False], "must be numbers"),
        ([[1, 2]], r"1 dimensions, got the shape \(1, 2\)"),
    ],
)
def test_what_is_no_count_is_refused_and_said_how_to_mend(given: ArrayLike, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        whole_counts(given, 1)


def test_a_study_area_is_booleans_of_the_rasters_shape() -> None:
    assert study_area(None, (2, 2)) is None
    assert study_area(np.ones((2, 2), bool), (2, 2)) is None  # the whole raster
    part = study_area([[True, False], [True, True]], (2, 2))
    assert part is not None
    assert part.sum() == 3
    for wrong in ([[1, 0], [1, 1]], [True, True]):
        with pytest.raises(ValueError, match="booleans of shape"):
            study_area(wrong, (2, 2))
