"""Weighted by harm: the published example, and made-up years: intervals cover the truth, no success is a false one."""

import numpy as np
import pytest

from analytics.effect import NONE, Pair, effect
from analytics.harm import Harm, Kind, harm

RUNS = 1_500
SLACK = 3 * (0.05 * 0.95 / RUNS) ** 0.5
PAIR = (Pair(20, 10), Pair(20, 20), NONE, NONE)


def test_the_example_of_the_r_package() -> None:
    """ptools::wdd_harm: robberies, burglaries and thefts that weigh 10, 5 and 1."""
    robbery, burglary, theft = (
        Kind(weight, (Pair(*treated), Pair(*control), NONE, NONE))
        for weight, treated, control in (
            (10, (20, 10), (20, 20)),
            (5, (25, 20), (30, 30)),
            (1, (70, 20), (80, 60)),
        )
    )
    found = harm([robbery, burglary, theft], alpha=0.1)
    assert found.difference == -155
    error = (100 * 70 + 25 * 105 + 230) ** 0.5
    assert (found.low, found.high) == pytest.approx((-155 - 1.644854 * error, -155 + 1.644854 * error), abs=1e-3)
    assert found.about.verdict == "cannot_tell"


def test_of_equal_weights_it_is_the_plain_difference() -> None:
    pairs = (Pair(200, 100), Pair(200, 200), Pair(100, 150), Pair(100, 100))
    plain = effect(*pairs, weeks=(26, 20), dispersion=1.5)
    split = [Kind(7, tuple(Pair(one.before / 2, one.after / 2) for one in pairs), 1.5) for _ in range(2)]  # type: ignore[arg-type]
    found = harm(split, weeks=(26, 20))
    assert (found.difference, found.low, found.high) == pytest.approx(
        (7 * plain.difference, 7 * plain.low, 7 * plain.high)
    )
    assert (found.share, found.share_low) == pytest.approx((plain.share, plain.share_low))
    assert found.about.verdict == plain.about.verdict == "cannot_tell"
    assert harm([Kind(7, (Pair(400, 100), *pairs[1:]))], weeks=(26, 20)).about.verdict == "less"


def test_what_weighs_nothing_says_nothing() -> None:
    other = Kind(0, (Pair(500, 5), Pair(9, 900), NONE, NONE))
    one = harm([Kind(3, PAIR)])
    assert harm([Kind(3, PAIR), other]).difference == one.difference
    for nothing in (harm([other]), harm([])):
        assert nothing.about.verdict == "too_few"
        assert np.isnan(nothing.share)


def test_a_few_heavy_ones_are_too_few() -> None:
    heavy = Kind(1000, (Pair(5, 0), Pair(5, 5), NONE, NONE))
    many = Kind(1, (Pair(500, 500), Pair(500, 500), NONE, NONE))
    assert harm([heavy, many]).about.verdict == "too_few"
    assert harm([Kind(1, heavy.places), many]).about.verdict == "cannot_tell"


@pytest.mark.parametrize("worse", [{"weight": -1.0}, {"weight": np.nan}, {"weight": np.inf}, {"dispersion": 0.5}])
def test_what_is_no_weight_is_refused(worse: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Kind(**({"weight": 1.0, "places": PAIR} | worse))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="length"):
        harm([Kind(1.0, PAIR)], weeks=(0, 1))


def lived(rng: np.random.Generator, rates: list[float], weights: list[float], saved: float) -> tuple[Harm, float]:
    """26 weeks before and 20 after, with a share of every kind taken away in the place; and the truth."""
    rate, weight = np.array(rates), np.array(weights)
    left = np.array([1 - saved, 1, 1, 1])
    before, after = rng.poisson(np.outer(26 * rate, np.ones(4))), rng.poisson(np.outer(20 * rate, left))
    kinds = [
        Kind(one, tuple(Pair(*pair) for pair in zip(b, a, strict=True)))  # type: ignore[arg-type]
        for one, b, a in zip(weights, before, after, strict=True)
    ]
    return harm(kinds, weeks=(26, 20)), -float(20 * saved * (weight @ rate))


MIXES = [([2.0, 2.0], [1.0, 1.0]), ([5.0, 0.8], [1.0, 100.0]), ([5.0, 1.0, 0.2], [1.0, 10.0, 100.0])]


@pytest.mark.parametrize(("rates", "weights"), MIXES)
@pytest.mark.parametrize("saved", [0.0, 0.5])
def test_intervals_cover_the_truth_and_no_effect_is_seldom_a_success(
    rates: list[float], weights: list[float], saved: float
) -> None:
    rng = np.random.default_rng(11)
    told = [
        one for one in (lived(rng, rates, weights, saved) for _ in range(RUNS)) if one[0].about.verdict != "too_few"
    ]
    assert len(told) > RUNS / 2
    assert np.mean([found.low <= truth <= found.high for found, truth in told]) >= 0.95 - SLACK
    less = np.mean([found.about.verdict == "less" for found, _ in told])
    assert less > 0.05 if saved else less <= 0.025 + SLACK / 2**0.5


def test_several_comparison_places_count_by_their_average() -> None:
    pairs = (Pair(200, 100), Pair(600, 620), Pair(100, 150), Pair(300, 300))
    plain = effect(*pairs, weeks=(26, 20), share=1 / 3)
    found = harm([Kind(2, pairs)], weeks=(26, 20), share=1 / 3)
    assert (found.difference, found.low) == pytest.approx((2 * plain.difference, 2 * plain.low))
    assert found.share == pytest.approx(plain.share)
