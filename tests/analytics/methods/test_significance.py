import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.methods import significance as sig

CHANCES = st.lists(st.sampled_from([0.0, 1e-9, 0.001, 0.01, 0.02, 0.05, 0.5, 1.0]), min_size=1, max_size=30)


@settings(deadline=None)  # statsmodels takes seconds to import
@given(CHANCES)
def test_the_false_discovery_rate_is_that_of_statsmodels(p: list[float]) -> None:
    from statsmodels.stats.multitest import multipletests

    assert np.allclose(sig.false_discovery(p), multipletests(p, method="fdr_bh")[1], rtol=1e-12, atol=0)
    values, times = np.unique(p, return_counts=True)
    once = dict(zip(values.tolist(), sig.false_discovery(values, times).tolist(), strict=True))
    assert np.allclose([once[v] for v in p], sig.false_discovery(p), rtol=1e-12, atol=0)


def test_no_p_values_are_no_p_values() -> None:
    assert sig.false_discovery([]).shape == (0,)


def test_bonferroni_stops_at_one() -> None:
    assert sig.bonferroni([0.01, 0.2], 10).tolist() == [0.1, 1.0]
    assert sig.bonferroni([0.01, 0.2], [2, 3]).tolist() == pytest.approx([0.02, 0.6])


def test_the_normal_p() -> None:
    assert sig.two_sided([0.0, 1.959964, -1.959964]) == pytest.approx([1, 0.05, 0.05], abs=1e-7)
    assert np.isnan(sig.two_sided(np.nan))


@given(st.lists(st.integers(0, 12), min_size=1, max_size=30), st.integers(0, 9))
def test_sums_of_draws_are_convolved(values: list[int], draws: int) -> None:
    shares, chances = np.bincount(values) / len(values), np.ones(1)
    for _ in range(draws):
        chances = np.convolve(chances, shares)
    found = sig.tails(np.array(values), [draws, 9])
    assert found.shape == (2, 9 * (shares.size - 1) + 1)
    plain = np.maximum(np.cumsum(chances[::-1])[::-1], sig.RESOLUTION)
    assert np.allclose(found[0, : plain.size], plain, rtol=1e-9, atol=sig.RESOLUTION)
    assert (found[0, plain.size :] == sig.RESOLUTION).all()


def test_counts_too_large_for_exact_p_values_are_told_what_to_use() -> None:
    with pytest.raises(ValueError, match="use the normal test"):
        sig.tails(np.array([0, 10**6]), [9])


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1, float("nan")])
def test_alpha_is_a_share(alpha: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        sig.at_most(np.array([0.5]), alpha)
