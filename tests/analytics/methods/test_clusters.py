import numpy as np
import pytest

from analytics.frame import Extent, Floats
from analytics.methods.clusters import cluster, clusters

RNG = np.random.default_rng(4)


def around(x: float, y: float, n: int, spread: float) -> Floats:
    return np.array((x, y)) + RNG.normal(0, spread, (n, 2))


def test_a_place_stands_on_its_densest_spot_not_on_the_centroid_of_a_bent_street() -> None:
    east = np.stack((np.linspace(0, 500, 40), np.zeros(40)), 1)
    north = np.stack((np.zeros(40), np.linspace(0, 500, 40)), 1)
    at = np.concatenate((east, north, around(0, 400, 60, 15)))
    found = cluster(at[:, 0], at[:, 1], np.zeros(140, int), np.arange(140))
    assert np.hypot(found.x - 0, found.y - 400) < 40
    centroid = at.mean(axis=0)
    assert np.hypot(found.x - centroid[0], found.y - centroid[1]) > 100


def test_the_radius_holds_four_fifths_of_the_members() -> None:
    at = around(1000, 1000, 500, 120)
    found = cluster(at[:, 0], at[:, 1], np.zeros(500, int), np.arange(500))
    held = np.mean(np.hypot(at[:, 0] - found.x, at[:, 1] - found.y) <= found.radius)
    assert 0.8 <= held < 0.86
    assert found.radius % 10 == 0
    assert not found.street


def test_a_street_is_told_with_its_length_and_bearing() -> None:
    along = RNG.uniform(-400, 400, 200)
    x, y = along * np.sin(np.radians(60)), along * np.cos(np.radians(60)) + RNG.uniform(-20, 20, 200)
    found = cluster(x, y, np.zeros(200, int), np.arange(200))
    assert found.street
    assert found.length == pytest.approx(640, rel=0.1)  # 80 % of 800 m
    assert found.width < 50
    assert found.bearing == pytest.approx(60, abs=4)


def test_one_incident_and_one_address_are_places_too() -> None:
    lone = cluster([5.0], [6.0], [2], [0])
    assert (lone.x, lone.y, lone.radius, lone.kinds, lone.street) == (5.0, 6.0, 60.0, ((2, 1),), False)
    same = cluster(np.full(9, 5.0), np.full(9, 6.0), [1, 1, 2, 2, 2, 3, 4, 4, 4], np.arange(9))
    assert (same.x, same.y, same.length) == (5.0, 6.0, 0.0)
    assert same.kinds == ((2, 3), (4, 3), (1, 2))


def test_only_the_named_rows_are_members() -> None:
    x = np.array([0.0, 1.0, 5000.0])
    found = cluster(x, x, np.array([1, 1, 7]), [0, 1])
    assert found.members.tolist() == [0, 1]
    assert found.kinds == ((1, 2),)
    assert found.x < 2


def test_touching_hot_cells_are_one_place_and_the_fullest_comes_first() -> None:
    extent, hot = Extent(0, 0, 2000, 2000), np.zeros((10, 10), bool)
    hot[8, 1] = hot[7, 2] = True  # touch by a corner
    hot[1, 8] = True
    at = np.concatenate((around(300, 300, 10, 20), around(500, 500, 12, 20), around(1700, 1700, 40, 20)))
    at = np.concatenate((at, [[1000, 1000], [-50, 300]]))  # in no hot cell, outside
    found = clusters(at[:, 0], at[:, 1], np.zeros(64, int), hot, extent, 200.0)
    assert [place.members.size for place in found] == [40, 22]
    assert {63, 62}.isdisjoint(found[0].members.tolist() + found[1].members.tolist())


def test_a_whole_hot_centre_is_parted_around_its_peaks() -> None:
    extent, hot = Extent(0, 0, 3000, 3000), np.ones((15, 15), bool)
    at = np.concatenate((around(500, 500, 60, 50), around(2500, 2500, 50, 50), around(500, 2500, 40, 50)))
    found = clusters(at[:, 0], at[:, 1], np.zeros(150, int), hot, extent, 200.0)
    assert [place.members.size for place in found] == [60, 50, 40]


def test_no_hot_cell_is_no_place() -> None:
    assert clusters([1.0], [1.0], [0], np.zeros((5, 5), bool), Extent(0, 0, 500, 500), 100.0) == ()
    assert clusters([], [], [], np.ones((5, 5), bool), Extent(0, 0, 500, 500), 100.0) == ()


def test_bad_input_is_told() -> None:
    with pytest.raises(ValueError, match="at least one member"):
        cluster([1.0], [1.0], [0], [])
    with pytest.raises(ValueError, match="same length"):
        cluster([1.0, 2.0], [1.0], [0], [0])
    with pytest.raises(ValueError, match="do not cover"):
        clusters([1.0], [1.0], [0], np.ones((5, 5), bool), Extent(0, 0, 5000, 500), 100.0)
