"""A difference that chance gives has no colour; a real one has, and only where it is."""

import numpy as np
import pytest

from analytics.frame import Extent, Points, points
from analytics.methods.change import change
from analytics.methods.density import density, within
from handlers.maps.tested import beyond_chance, beyond_chance_squares, only_tested

GROUND = Extent(0.0, 0.0, 4_000.0, 4_000.0)
DAYS = (7.0, 7.0)


def town(rng: np.random.Generator, *more: tuple[float, float, int]) -> Points:
    """A hundred incidents around two places, some anywhere, and `more` (x, y, how many) where they were planted."""
    spots = [(1_000.0, 1_000.0, 60), (3_000.0, 2_500.0, 40), *more]
    made = [rng.normal((x, y), 70.0, (rng.poisson(n), 2)) for x, y, n in spots]
    made.append(rng.uniform(0, 4_000, (rng.poisson(60), 2)))
    places = np.concatenate(made)
    return points(places[:, 0], places[:, 1])


def coloured(before: Points, after: Points, radius: float = 200.0, least: int = 3) -> np.ndarray:
    earlier, later = (density(one, GROUND, 25.0, 300.0) for one in (before, after))
    difference = change(earlier, later)
    found = beyond_chance(before, after, GROUND, radius, DAYS)
    return np.abs(within(only_tested(difference, found, radius, least), radius)) >= least


def test_weeks_without_a_change_are_seldom_coloured() -> None:
    rng = np.random.default_rng(11)
    false = sum(coloured(town(rng), town(rng)).any() for _ in range(60))
    assert false <= 7  # one in twenty, and what 60 draws of that may give


def test_a_planted_rise_is_coloured_where_it_is() -> None:
    rng = np.random.default_rng(5)
    seen = coloured(town(rng), town(rng, (2_000.0, 3_200.0, 30)))
    rows, columns = np.nonzero(seen)
    x, y = (columns + 0.5) * 25.0, 4_000.0 - (rows + 0.5) * 25.0
    assert seen.any()
    assert np.hypot(x - 2_000, y - 3_200).max() < 450


def test_a_fall_is_told_as_fewer() -> None:
    rng = np.random.default_rng(5)
    found = beyond_chance(town(rng, (2_000.0, 3_200.0, 30)), town(rng), GROUND, 200.0, DAYS)
    assert len(found.fewer)
    assert not len(found.more)
    assert found.about.verdict == "some_differ"


def test_squares_are_tested_by_their_numbers() -> None:
    middle = points(np.full(40, 1_125.0), np.full(40, 1_125.0))
    none = points(np.full(3, 3_125.0), np.full(3, 3_125.0))
    found = beyond_chance_squares(none, middle, GROUND, 250.0, DAYS)
    assert found.more.tolist() == [[1_125.0, 1_125.0]]
    assert ("side", 250) in found.about.parameters


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_few_incidents_are_too_few(n: int) -> None:
    few = points(np.full(n, 1_000.0), np.full(n, 1_000.0))
    found = beyond_chance(points([], []), few, GROUND, 200.0, DAYS)
    assert found.about.verdict == "too_few"
    assert not found.any


def test_a_longer_time_before_is_no_fall() -> None:
    rng = np.random.default_rng(3)
    year = points(*rng.normal(1_000.0, 60.0, (2, 520)))
    week = points(*rng.normal(1_000.0, 60.0, (2, 10)))
    found = beyond_chance(year, week, GROUND, 200.0, (364.0, 7.0))
    assert not found.any
