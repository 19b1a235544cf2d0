import numpy as np
import pytest
from scipy.stats import binom

from analytics.methods.tails import EXACT, family, surprise, tail_table, upper_tail


def test_the_tail_is_the_binomials() -> None:
    c, total = np.arange(0, 21, dtype=float), np.full(21, 20.0)
    assert upper_tail(c, total, np.full(21, 0.3)) == pytest.approx(binom.sf(c - 1, 20, 0.3), rel=1e-10)


def test_clumping_makes_the_same_count_less_surprising() -> None:
    p = [float(upper_tail(np.array(12.0), np.array(40.0), np.array(0.1), phi)) for phi in (1.0, 1.5, 2.0)]
    assert p[0] < p[1] < p[2]


def test_surprise_is_zero_unless_there_is_more_than_expected() -> None:
    llr = surprise(np.array([0.0, 5.0, 9.0, 20.0]), np.full(4, 20.0), np.array([5.0, 5.0, 5.0, 5.0]))
    assert llr[0] == llr[1] == 0.0
    assert llr[2] == pytest.approx(9 * np.log(9 / 5) + 11 * np.log(11 / 15))
    assert np.isfinite(llr[3])  # all of them in the weeks looked at


def test_the_chance_of_a_family_is_never_less_than_what_simulation_gives() -> None:
    rng = np.random.default_rng(3)
    total = rng.integers(0, 90, 400).astype(float)
    share = rng.uniform(0.06, 0.09, 400)
    levels, table = tail_table(share)
    whole = family([(total, total * share)], levels, table)
    drawn = rng.binomial(total.astype(int), share, (4000, 400)).astype(float)
    p = upper_tail(drawn, np.broadcast_to(total, drawn.shape), np.broadcast_to(share, drawn.shape))
    for u in (1e-2, 1e-3, 1e-4):
        seen = (p <= u).sum() / 4000
        assert seen <= whole.chance(u) * 1.0 + 3 * np.sqrt(whole.chance(u) / 4000)
        assert whole.chance(u) <= 400 * u  # never worse than Bonferroni


def test_windows_that_cannot_reach_a_p_cost_nothing() -> None:
    levels, table = tail_table(np.array([0.1]))
    twos = family([(np.full(10_000, 2.0), np.full(10_000, 0.2))], levels, table)
    assert twos.chance(0.009) == 0.0  # two of two have p = 0.01
    assert twos.chance(0.0101) == pytest.approx(10_000 * 0.01)
    many = family([(np.full(10, EXACT + 1.0), np.full(10, 4.1))], levels, table)
    assert many.chance(0.001) == pytest.approx(0.01)
