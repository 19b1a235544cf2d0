import numpy as np
import pytest

from analytics.frame import Extent, points
from analytics.methods.points import MOST, shown_points

EXTENT = Extent(0, 0, 100, 100)


def test_only_placed_incidents_inside_the_view_are_shown_and_the_rest_is_counted() -> None:
    incidents = points([10, 20, 30, 500], [10, 20, 30, 10], kind=[1, 2, 3, 4], weight=[1, 1, 0.5, 1])
    found = shown_points(incidents, EXTENT, placed=[True, False, True, True])
    assert found.points.kind.tolist() == [1, 3]
    assert found.points.weight.tolist() == [1, 0.5]
    assert (found.without_place, found.outside) == (1, 1)
    assert not found.crowded


def test_a_coarse_place_never_becomes_a_point() -> None:
    found = shown_points(points([50.0], [50.0]), EXTENT, placed=[False])
    assert len(found.points) == 0
    assert found.without_place == 1


def test_every_incident_is_shown_or_said() -> None:
    rng = np.random.default_rng(2)
    incidents = points(rng.uniform(-50, 150, 300), rng.uniform(-50, 150, 300))
    found = shown_points(incidents, EXTENT, rng.uniform(size=300) < 0.5)
    assert len(found.points) + found.without_place + found.outside == 300


def test_too_many_are_crowded() -> None:
    assert not shown_points(points(np.ones(MOST), np.ones(MOST)), EXTENT).crowded
    assert shown_points(points(np.ones(MOST + 1), np.ones(MOST + 1)), EXTENT).crowded


def test_placed_must_fit() -> None:
    with pytest.raises(ValueError, match="one value for each"):
        shown_points(points([1.0], [1.0]), EXTENT, placed=[True, False])
