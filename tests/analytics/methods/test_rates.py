import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from analytics.methods.rates import LEAST, interval, rates


@pytest.fixture(autouse=True)
def _nothing_is_divided_by_zero() -> object:  # type: ignore[misc]
    with np.errstate(all="raise", under="ignore"):
        yield


def test_by_hand() -> None:
    found = rates([30, 12, 0], [2000, 500, 1500])
    assert found.rate[:2].tolist() == [15.0, 24.0]
    assert found.told.tolist() == [True, True, False]
    assert np.isnan(found.rate[2])
    assert found.whole[0] == 10.5
    assert found.about.parameters == (("areas", 3), ("per", 1000.0), ("level", 0.95), ("alpha", 0.05))
    assert found.about.n == 42


# Garwood's limits at 95 % as they stand in tables (Ulm 1990, "A simple method to calculate the confidence interval of
# a standardized mortality ratio", and Breslow & Day 1987, table 2.11 for ratios: 10 gives 0.480 and 1.84).
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (20, 12.217, 30.888), (100, 81.364, 121.627)],
)
def test_published_limits(count: int, low: float, high: float) -> None:
    found = interval(count)
    assert float(found[0]) == pytest.approx(low, abs=6e-4)
    assert float(found[1]) == pytest.approx(high, abs=6e-4)


@settings(deadline=None)  # scipy.stats takes seconds to import
@given(st.integers(0, 500), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_limits_are_where_the_tails_are_half_of_what_is_left(count: int, level: float) -> None:
    from scipy.stats import poisson

    low, high = (float(edge) for edge in interval(count, level))
    assert poisson.cdf(count, high) == pytest.approx((1 - level) / 2, rel=1e-8)
    assert low == 0.0 if count == 0 else poisson.sf(count - 1, low) == pytest.approx((1 - level) / 2, rel=1e-8)


def test_ten_incidents_are_never_wider_than_the_standard_allows() -> None:
    counts = np.arange(LEAST, 200)
    low, high = interval(counts)
    assert ((high - low) / counts).max() < 1.6
    assert float((high - low)[0]) / LEAST == pytest.approx(1.36, abs=0.005)


def test_a_raster_gives_rates_in_its_shape() -> None:
    found = rates(np.full((4, 5), 12), np.full((4, 5), 300), per=100)
    assert found.rate.shape == (4, 5)
    assert (found.rate == 4.0).all()
    assert found.about.verdict == "alike"
    assert found.low[0, 0] < 4.0 < found.high[0, 0]


def test_an_area_that_stands_out_does_and_its_opposite() -> None:
    found = rates([60, 20, 22, 0], [1000, 1000, 1000, 1000])
    assert found.above.tolist() == [True, False, False, False]
    assert found.below.tolist() == [False, False, False, True]  # 25 expected; too few for a rate, enough for this
    assert found.about.verdict == "differ"


def test_the_tails_are_those_of_scipys_binomial_test() -> None:
    from scipy.stats import binomtest

    counts, people = np.array([40, 18, 9, 3]), np.array([1000.0, 700.0, 600.0, 500.0])
    n, share = 70, people / people.sum()
    for level in (0.2, 0.01):
        p = [
            2 * min(binomtest(int(x), n, q, alternative=side).pvalue for side in ("less", "greater"))
            for x, q in zip(counts, share, strict=True)
        ]
        ranked = np.minimum.accumulate((np.sort(p) * 4 / np.arange(1, 5))[::-1])[::-1][np.argsort(np.argsort(p))]
        found = rates(counts, people, alpha=level)
        assert np.array_equal(found.above | found.below, ranked <= level)


def test_alike_areas_seldom_differ() -> None:
    rng = np.random.default_rng(2)
    people = rng.uniform(200, 4000, 60)
    differ = [rates(rng.poisson(people * 0.02), people).about.verdict == "differ" for _ in range(200)]
    assert sum(differ) <= 16  # 5 % of 200 and two standard deviations


def test_where_nobody_lives_there_is_no_rate_and_it_is_counted() -> None:
    found = rates([50, 40, 15], [1000, 1200, 0])
    assert np.isnan([found.rate[2], found.low[2], found.high[2]]).all()
    assert found.without == 15
    assert found.about.n == 90
    assert found.whole[0] == pytest.approx(90 / 2.2)
    assert not (found.above | found.below)[2]


def test_too_little_is_said_and_no_number_given() -> None:
    for counts, people in (([4, 5], [100, 100]), ([50], [0]), ([50], [9]), ([], []), ([0, 0], [500, 500])):
        found = rates(counts, people)
        assert found.about.verdict == "too_few"
        assert np.isnan([*found.rate, *found.low, *found.high, *found.whole]).all()
        assert not (found.told | found.above | found.below).any()


@pytest.mark.parametrize(
    ("counts", "people", "says"),
    [
        ([1.5], [10], "whole"),
        ([-1], [10], "below 0"),
        ([1], [-10], "population"),
        ([1], [np.nan], "population"),
        ([1, 2], [10], "same shape"),
    ],
)
def test_what_makes_no_rate_is_refused(counts: ArrayLike, people: ArrayLike, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rates(counts, people)


@pytest.mark.parametrize("wrong", [{"per": 0.0}, {"level": 0.0}, {"level": 1.0}, {"level": float("nan")}])
def test_choices_that_mean_nothing_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="level"):
        rates([20], [100], **wrong)
