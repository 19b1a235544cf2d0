from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.frame import Floats
from analytics.methods.trend import inflation, mann_kendall

SERIES = st.lists(st.integers(0, 4), min_size=10, max_size=30)


def columns(*series: list[int]) -> Floats:
    return np.array(series, np.float64).T


def test_by_hand() -> None:
    rise = [0, 0, 0, 6, 7, 8, 9, 10, 11, 12, 13, 14]  # 66 pairs, 3 of them tied: S = 63
    fall = [10, 10, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0]  # S = -4 · 8
    z = mann_kendall(columns(rise, fall, [5] * 12, rise[::-1]))
    assert z[0] == pytest.approx(62 / sqrt((12 * 11 * 29 - 3 * 2 * 11) / 18))
    assert z[1] == pytest.approx(-31 / sqrt((12 * 11 * 29 - 4 * 3 * 13 - 8 * 7 * 21) / 18))
    assert z[2] == 0.0
    assert z[3] == -z[0]


@settings(deadline=None)
@given(SERIES)
def test_it_is_kendalls_tau_against_time(series: list[int]) -> None:
    from scipy.special import ndtri
    from scipy.stats import kendalltau

    z = float(mann_kendall(columns(series))[0])
    if len(set(series)) == 1:
        assert z == 0.0
        return
    n, ties = len(series), np.unique(series, return_counts=True)[1]
    theirs = kendalltau(np.arange(n), series, method="asymptotic")
    pairs = n * (n - 1) / 2
    s = round(theirs.statistic * sqrt(pairs * (pairs - (ties * (ties - 1) / 2).sum())))
    plain = abs(ndtri(theirs.pvalue / 2))  # without the continuity correction
    assert z == pytest.approx(np.sign(s) * plain * (abs(s) - 1) / abs(s) if s else 0.0, abs=1e-9)


def test_steps_that_share_make_no_trend() -> None:
    counts = np.random.default_rng(3).poisson(3.0, (55, 4000)).astype(np.float64)
    for overlap in (0, 1, 3):
        shared = np.sum([counts[3 - back : 55 - back] for back in range(overlap + 1)], axis=0)
        false = np.mean(np.abs(mann_kendall(shared, overlap)) > 1.96)
        assert 0.03 < false < 0.06
    assert np.mean(np.abs(mann_kendall(shared)) > 1.96) > 0.25  # what it would be without


def test_no_overlap_inflates_nothing() -> None:
    assert inflation(52, 0) == 1.0
    assert 1.5 < inflation(52, 1) < 2.0
