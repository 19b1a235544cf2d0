import numpy as np
import pytest

from analytics.frame import Extent, Floats
from analytics.methods.clumping import Clumping, clumping
from analytics.methods.windows import lattice

GROUND = lattice(Extent(0, 0, 8000, 8000))
WEEKS = 52


def measured(x: Floats, y: Floats, week: Floats) -> Clumping:
    return clumping(GROUND.of(x % 8000, y % 8000), week.astype(np.int64), WEEKS, GROUND)


def test_one_by_one_is_no_clumping_even_with_a_season_and_a_centre() -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        season = 1.0 + 0.5 * np.sin(np.arange(WEEKS) / 8)
        week = rng.choice(WEEKS, 20_000, p=season / season.sum())
        x, y = np.where(rng.random(20_000) < 0.5, rng.normal(4000, 400, (2, 20_000)), rng.uniform(0, 8000, (2, 20_000)))
        found = measured(x, y, week)
        assert found.phi < 1.05, seed


def test_clumps_are_measured_with_their_sizes() -> None:
    rng = np.random.default_rng(1)
    size = rng.choice([1, 2, 5], 9000, p=[0.8, 0.15, 0.05])
    x, y, week = (np.repeat(v, size) for v in (*rng.uniform(0, 8000, (2, 9000)), rng.integers(0, WEEKS, 9000)))
    found = measured(x + rng.normal(0, 10, x.size), y + rng.normal(0, 10, x.size), week)
    assert found.phi == pytest.approx(np.mean(size**2) / np.mean(size), rel=0.1)
    assert found.shares is not None
    assert found.shares[:5] == pytest.approx([0.8, 0.15, 0.0, 0.0, 0.05], abs=0.06)


def test_the_tail_is_above_the_true_one_and_not_by_much() -> None:
    clumps = Clumping(1.8, np.array([0.8, 0.15, 0.0, 0.0, 0.05]))
    rng = np.random.default_rng(2)
    for mean, c in ((0.3, 5), (2.0, 10), (20.0, 45)):
        n = rng.poisson(mean / 1.35, 400_000)
        sizes = rng.choice([1, 2, 5], int(n.sum()), p=[0.8, 0.15, 0.05])
        sums = np.bincount(np.repeat(np.arange(n.size), n), sizes, n.size)
        true, bound = (sums >= c).mean(), float(clumps.tail(np.array(float(c)), np.array(mean)))
        assert true <= bound <= 40 * true, (mean, c)


def test_without_clumps_there_is_no_such_tail() -> None:
    with pytest.raises(ValueError, match="exact"):
        Clumping(1.0, None).tail(np.array(3.0), np.array(1.0))
    assert clumping(np.zeros(0, np.intp), np.zeros(0, np.int64), 10, GROUND) == Clumping(1.0, None)
