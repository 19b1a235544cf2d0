from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.likelihood import critical, llr, llr_low


def test_the_ratio_is_what_it_says() -> None:
    assert llr(85, 49.71049464248402, 552) == pytest.approx(11.577255, abs=5e-7)  # SaTScan's New York
    assert llr([3, 2, 1], 2.0, 10).tolist() == [pytest.approx(3 * log(1.5) + 7 * log(7 / 8)), 0.0, 0.0]
    assert llr_low([3, 2, 1], 2.0, 10).tolist() == [0.0, 0.0, pytest.approx(log(0.5) + 9 * log(9 / 8))]


def test_all_and_none() -> None:
    assert llr(10, 4.0, 10) == pytest.approx(10 * log(2.5))
    assert llr_low(0, 4.0, 10) == pytest.approx(10 * log(10 / 6))
    assert llr(10, 10.0, 10) == llr_low(10, 10.0, 10) == llr(0, 0.0, 10) == 0.0


@given(st.lists(st.floats(1e-9, 1.0) | st.just(0.0), max_size=20), st.integers(1, 3000), st.floats(0.0, 30.0))
def test_critical_counts_are_the_first_that_reach_the_level(shares: list[float], total: int, level: float) -> None:
    expected = np.array(shares) * total
    reach = critical(level, float(expected.max(initial=0.0)), total)
    for mu, count in zip(expected, reach.counts(expected), strict=True):
        assert count > mu or mu == total
        if count <= total and 0 < mu < total:
            assert llr(count, mu, total) >= level - 1e-9
        if mu < count - 1 <= total and mu > 0:
            assert llr(count - 1, mu, total) < level + 1e-9
