import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats
from scipy.stats import false_discovery_control

from analytics.methods.compared import compared
from analytics.methods.poisson_pairs import e_test
from tests.shared import shared


def one_e(first: int, second: int, first_exposure: float = 1.0, second_exposure: float = 1.0) -> float:
    share = second_exposure / (first_exposure + second_exposure)
    return float(e_test(np.array([float(first)]), np.array([float(second)]), np.array([share]))[0])


def test_published_e_test() -> None:
    values = json.loads(shared("crime_reference/published_values.json").read_text(encoding="utf-8"))["e_test"]
    for counts, p in values.items():
        first, second = map(int, counts.split(","))
        assert one_e(first, second) == pytest.approx(p, abs=5e-8)
        assert compared(first, second).p_e[0] == pytest.approx(p, abs=5e-8)


# Krishnamoorthy & Thomson 2004, section 6, example 1 (0.0884; 0.1749), and their Fortran program's answers;
# Ng & Tang's and Gu et al.'s breast cancer data by the same test.
@pytest.mark.parametrize(
    ("pair", "p", "within"),
    [
        ((0, 3, 100, 100), 0.0884, 5e-5),
        ((2, 6, 100, 100), 0.1749, 5e-5),
        ((20, 20, 10, 10), 0.9999997568929630, 1e-6),
        ((3, 20, 100, 300), 0.12202725450896404, 2e-6),
        ((60, 30, 51477.5, 54308.7), 0.000643144612489779, 1e-9),
    ],
)
def test_published_e_tests_of_other_counts(pair: tuple[int, int, float, float], p: float, within: float) -> None:
    assert one_e(*pair) == pytest.approx(p, abs=within)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.2, 5.0))
def test_e_test_is_the_sum_over_all_pairs(first: int, second: int, longer: float) -> None:
    expected = stats.poisson_means_test(first, 1.0, second, longer).pvalue
    found = one_e(first, second, 1.0, longer)
    # scipy counts the pairs that tie with the observed by luck of rounding; we count all of them.
    assert found == pytest.approx(plain_e(first, second, longer), abs=1e-12)
    assert found >= expected - 1e-6


def plain_e(first: int, second: int, longer: float) -> float:
    if first + second == 0:
        return 1.0
    common = (first + second) / (1.0 + longer)
    x, y = np.arange(260.0)[:, None], np.arange(700.0)[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.abs(x - y / longer) / np.sqrt(x + y / longer**2)
    distance[0, 0] = 0
    observed = abs(first - second / longer) / np.sqrt(first + second / longer**2)
    chance = stats.poisson.pmf(x, common) * stats.poisson.pmf(y, common * longer)
    return min(float(chance[distance >= observed * (1 - 5e-10)].sum()), 1.0)


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 8.0))
def test_exact_test_and_interval_are_the_binomials(first: int, second: int, longer: float) -> None:
    found = compared(first, second, 1.0, longer)
    share = longer / (1 + longer)
    n = first + second
    if found.verdicts[0] == "too_few":
        assert 2 * min(share**n, (1 - share) ** n) > 0.05
        assert np.isnan([found.ratio, found.ratio_low, found.difference, found.p_exact, found.p_e, found.q]).all()
        return
    tails = [stats.binomtest(second, n, share, alternative=side).pvalue for side in ("less", "greater")]
    assert found.p_exact[0] == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)
    interval = stats.binomtest(second, n, share).proportion_ci(0.95, "exact")
    low, high = (p / (1 - p) / longer if p < 1 else np.inf for p in (interval.low, interval.high))
    np.testing.assert_allclose([found.ratio_low[0], found.ratio_high[0]], [low, high], rtol=1e-7)
    apart = found.ratio_low[0] > 1 or found.ratio_high[0] < 1
    assert (found.verdicts[0] != "as_usual") == apart == (found.p_exact[0] <= 0.05)


def test_the_difference_is_in_incidents_of_the_later_period() -> None:
    found = compared(40, 20, earlier_exposure=28, later_exposure=7)
    assert (found.difference[0], found.ratio[0], found.verdicts) == (10, 2, ("more",))
    assert 0 < found.difference_low[0] < 10 < found.difference_high[0]
    assert found.about.parameters[:2] == (("earlier", 28.0), ("later", 7.0))


@pytest.mark.parametrize("mean", [4.0, 15.0, 100.0])
def test_intervals_hold_what_they_promise_and_chance_is_seldom_called_change(mean: float) -> None:
    rng = np.random.default_rng(int(mean))
    before, after = rng.poisson(mean * 2, 4000), rng.poisson(mean, 4000)
    found = compared(before, after, 2.0, 1.0)
    told = np.isfinite(found.p_exact)
    assert told.mean() > 0.5
    assert np.mean((found.difference_low > 0) | (found.difference_high < 0)) < 0.055
    assert np.mean((found.ratio_low > 1) | (found.ratio_high < 1)) < 0.05
    assert np.mean(found.p_e[told] <= 0.05) < 0.06
    assert set(found.verdicts) - {"too_few"} == {"as_usual"}  # many places at once: nothing here is a change


def test_among_many_places_the_changed_are_found_and_few_others() -> None:
    rng = np.random.default_rng(3)
    before = rng.poisson(20, 400)
    after = rng.poisson(np.where(np.arange(400) < 40, 60, 20))
    found = compared(before, after)
    verdicts = np.array(found.verdicts)
    assert np.mean(verdicts[:40] == "more") > 0.9
    assert np.mean(verdicts[40:] != "as_usual") < 0.01
    np.testing.assert_allclose(found.q, false_discovery_control(found.p_exact))
    assert found.about.verdict == "some_differ"


def test_places_that_cannot_be_told_are_no_part_of_the_many() -> None:
    alone = compared([10], [40])
    among = compared([10, *[0] * 500], [40, *[1] * 500])
    assert among.q[0] == alone.q[0]
    assert among.verdicts == ("more", *("too_few",) * 500)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [((0, 0), "too_few"), ((0, 5), "too_few"), ((0, 6), "more"), ((6, 0), "fewer"), ((30, 31), "as_usual")],
)
def test_verdicts(counts: tuple[int, int], verdict: str) -> None:
    found = compared(*counts)
    assert (found.verdicts, found.about.verdict, found.about.n) == ((verdict,), verdict, sum(counts))


def test_from_nothing_the_ratio_has_no_upper_end() -> None:
    found = compared(0, 12)
    assert np.isinf([found.ratio[0], found.ratio_high[0]]).all()
    assert 1 < found.ratio_low[0] < 12
    assert compared(12, 0).ratio[0] == compared(12, 0).ratio_low[0] == 0


def test_incidents_that_come_in_series_tell_less() -> None:
    plain, series = compared(20, 40), compared(20, 40, dispersion=4.0)
    assert (plain.verdicts, series.verdicts) == (("more",), ("as_usual",))
    assert series.ratio[0] == plain.ratio[0]
    assert series.ratio_low[0] < plain.ratio_low[0]
    assert series.difference[0] == 20
    assert series.difference_low[0] < plain.difference_low[0]
    assert np.isnan(series.p_e[0])
    rng = np.random.default_rng(4)
    counts = rng.poisson(rng.gamma(30 / 2, 2, (2, 4000)))
    assert np.mean(compared(*counts, dispersion=3.0).p_exact <= 0.05) < 0.06


def test_large_counts_and_no_places() -> None:
    found = compared([10**6, 10**7], [10**6, 10**7 + 10**5])
    assert found.verdicts == ("as_usual", "more")
    assert found.p_e[0] == pytest.approx(1, abs=1e-3)
    assert compared([], []).about.verdict == "too_few"


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 10**5)), min_size=1, max_size=6))
def test_nothing_warns_and_ranges_hold(pairs: list[tuple[int, int]]) -> None:
    earlier, later = np.array(pairs).T
    with np.errstate(all="raise", under="ignore"):
        found = compared(earlier, later, 3.0, 2.0)
    told = np.isfinite(found.p_exact)
    for p in (found.p_exact[told], found.p_e[told], found.q[told]):
        assert ((p >= 0) & (p <= 1)).all()
    assert (found.ratio_low[told] <= found.ratio[told]).all()
    assert (found.ratio[told] <= found.ratio_high[told]).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([-1], [2]), "0 or more"),
        (([np.nan], [2]), "0 or more; leave out"),
        (([1, 2], [2]), "one count for each place"),
        (([[1]], [[2]]), "one count for each place"),
        ((1, 2, 0.0, 1.0), "above 0"),
        ((1, 2, 1.0, np.inf), "above 0"),
        (([1, 2], [2, 3], [1, 2, 3]), "one exposure"),
    ],
)
def test_bad_input_is_told_how_to_mend_it(arguments: tuple[ArrayLike, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compared(*arguments)


@pytest.mark.parametrize("wrong", [{"alpha": 0.0}, {"alpha": 1.0}, {"dispersion": 0.5}, {"dispersion": float("nan")}])
def test_settings_are_possible(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="alpha"):
        compared(3, 4, **wrong)
