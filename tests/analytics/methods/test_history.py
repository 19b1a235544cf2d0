from collections import deque
from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.history import STATES, History, history
from analytics.methods.trend import inflation


@pytest.fixture(autouse=True)
def _nothing_is_divided_by_zero() -> object:  # type: ignore[misc]
    with np.errstate(all="raise", under="ignore"):
        yield


# One spot a word, on 30 x 30 cells and 12 steps; all else is empty. "Lately" is the last three.
SPOTS: dict[tuple[int, int], tuple[str, list[int]]] = {
    (3, 3): ("new", [0] * 11 + [10]),
    (3, 13): ("growing", [0, 0, 0, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
    (3, 23): ("persistent", [10] * 12),
    (13, 3): ("fading", [18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 0]),
    (13, 13): ("former", [10, 10, 10, 10] + [0] * 8),
    (13, 23): ("sporadic", [10, 0, 0, 10, 0, 0, 10, 0, 0, 10, 0, 0]),  # lately, but seldom
    (23, 3): ("sporadic", [0, 10] + [0] * 10),  # once, long ago
    (23, 13): ("persistent", [0, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 0]),  # 9 of 12, and hot lately
    (23, 23): ("sporadic", [10] * 6 + [0, 0, 10, 0, 10, 0]),  # one too seldom, and the fall is no trend
}
OPTIONS = {"earlier": 0, "recent": 3, "share": 0.75, "test": "normal"}


def worked() -> Ints:
    made = np.zeros((12, 30, 30), np.int64)
    for (row, column), (_, series) in SPOTS.items():
        made[:, row, column] = series
    return made


def test_the_worked_example() -> None:
    found = history(worked(), **OPTIONS)  # type: ignore[arg-type]
    for (row, column), (word, _) in SPOTS.items():
        around = found.state[row - 1 : row + 2, column - 1 : column + 2]
        assert {STATES[s] for s in around.ravel()} == {word}
    assert (found.state > 0).sum() == 9 * len(SPOTS)
    assert found.about.verdict == "some"


def test_its_numbers_by_hand() -> None:
    found = history(worked(), **OPTIONS)  # type: ignore[arg-type]
    n = 12 * 30 * 30
    # new 10, growing 90, persistent 120, fading 143, former 40, sporadic 40 and 10, persistent 90, sporadic 80
    total = 10 + 90 + 120 + 143 + 40 + 40 + 10 + 90 + 80
    # 100 a ten; 6² + … + 14² = 960; 8² + … + 18² = 1969
    squares = 100 + 960 + 1200 + 1969 + 400 + 400 + 100 + 900 + 800
    mean = total / n
    deviation = sqrt(squares / n - mean**2)
    spread = deviation * sqrt((n * 9 - 81) / (n - 1))
    assert found.z[11, 3, 3] == pytest.approx((10 - 9 * mean) / spread)
    assert found.z[5, 4, 14] == pytest.approx((8 - 9 * mean) / spread)
    assert found.z[0, 0, 0] == pytest.approx(-4 * mean / (deviation * sqrt((n * 4 - 16) / (n - 1))))
    assert found.trend[3, 13] == pytest.approx(62 / sqrt((12 * 11 * 29 - 3 * 2 * 11) / 18))
    assert found.trend[13, 13] == pytest.approx(-31 / sqrt((12 * 11 * 29 - 4 * 3 * 13 - 8 * 7 * 21) / 18))
    assert found.trend[3, 23] == 0.0
    # zeros after 6, 6, 7 and 8 tens, and before 2, 2, 1 and none: S = -27 + 5 = -22
    assert found.trend[23, 23] == pytest.approx(-21 / sqrt((12 * 11 * 29 - 8 * 7 * 21 - 4 * 3 * 13) / 18))
    assert np.isnan(found.trend[9, 9])


def test_touching_cells_of_one_word_are_one_group_and_the_busiest_now_comes_first() -> None:
    found = history(worked(), **OPTIONS)  # type: ignore[arg-type]
    assert [g.state for g in found.groups][:3] == ["growing", "persistent", "new"]
    first = found.groups[0]
    assert (first.count, first.last, first.hot_steps, first.rows.size) == (90, 14, 7, 9)  # 6 and 7 are not enough
    assert {(int(r), int(c)) for r, c in zip(first.rows, first.columns, strict=True)} == set(
        product((2, 3, 4), (12, 13, 14))
    )
    assert first.trend == pytest.approx(found.trend[3, 13])
    assert len(found.groups) == len(SPOTS)


def reference(made: Ints, area: NDArray[np.bool_], earlier: int, recent: int, test: str) -> tuple[Ints, Floats, Floats]:
    """The same in plain loops, with numpy's convolve, statsmodels and scipy's kendalltau."""
    from scipy.stats import norm
    from statsmodels.stats.multitest import multipletests

    steps, rows, columns = made.shape
    values = [int(v) for t in range(steps) for v in made[t][area]]
    n, mean, deviation = len(values), float(np.mean(values)), float(np.std(values))
    z, p = np.full(made.shape, np.nan), np.full(made.shape, np.nan)
    for t, r, c in product(range(steps), range(rows), range(columns)):
        if not area[r, c]:
            continue
        near = [
            int(made[back, y, x])
            for back, y, x in product(range(max(0, t - earlier), t + 1), range(r - 1, r + 2), range(c - 1, c + 2))
            if 0 <= y < rows and 0 <= x < columns and area[y, x]
        ]
        w, held = len(near), sum(near)
        z[t, r, c] = (held - w * mean) / (deviation * sqrt((n * w - w * w) / (n - 1)))
        p[t, r, c] = upper(values, w, held) if test == "draws" else 2 * norm.sf(abs(z[t, r, c]))
    inside = np.broadcast_to(area, made.shape)
    hot = np.zeros(made.shape, bool)
    hot[inside] = multipletests(p[inside], alpha=0.05, method="fdr_bh")[0] & (z[inside] > 0)
    state, trend = np.zeros((rows, columns), np.int64), np.full((rows, columns), np.nan)
    for r, c in product(range(rows), range(columns)):
        if hot[:, r, c].any():
            trend[r, c] = kendall(z[:, r, c], earlier)
            state[r, c] = STATES.index(word(hot[:, r, c].tolist(), float(trend[r, c]), recent))
    return state, z, trend


CHANCES: dict[tuple[int, ...], Floats] = {}


def upper(values: list[int], draws: int, held: int) -> float:
    key = (draws, *values)
    if key not in CHANCES:
        shares, chances = np.bincount(values) / len(values), np.ones(1)
        for _ in range(draws):
            chances = np.convolve(chances, shares)
        CHANCES[key] = chances
    return float(CHANCES[key][held:].sum())


def kendall(series: Floats, earlier: int) -> float:
    from scipy.stats import kendalltau, norm

    n, ties = series.size, np.unique(series, return_counts=True)[1]
    if ties.size == 1:
        return 0.0
    tau = kendalltau(np.arange(n), series, method="asymptotic")
    pairs = n * (n - 1) / 2
    s = round(tau.statistic * sqrt(pairs * (pairs - (ties * (ties - 1) / 2).sum())))
    if s == 0:
        return 0.0
    return float(np.sign(s) * norm.isf(tau.pvalue / 2) * (abs(s) - 1) / abs(s) / sqrt(inflation(n, earlier)))


def word(hot: list[bool], trend: float, recent: int) -> str:
    lately, before = hot[-recent:], hot[:-recent]
    if hot[-1] and True not in before:
        return "new"
    if hot[-1] and trend > 1.959964:
        return "growing"
    if True in lately and True in before and trend < -1.959964:
        return "fading"
    if True in lately and sum(hot) >= 0.9 * len(hot):
        return "persistent"
    if True not in lately and "1" * recent in "".join("01"[h] for h in hot):
        return "former"
    return "sporadic"


def flock(state: Ints) -> set[frozenset[tuple[int, int]]]:
    """Touching cells of one state, by walking."""
    left = {(int(r), int(c)) for r, c in zip(*np.nonzero(state), strict=True)}
    found = set()
    while left:
        todo, group = deque([left.pop()]), set()
        while todo:
            r, c = todo.popleft()
            group.add((r, c))
            for near in product((r - 1, r, r + 1), (c - 1, c, c + 1)):
                if near in left and state[near] == state[r, c]:
                    left.remove(near)
                    todo.append(near)
        found.add(frozenset(group))
    return found


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 2), st.sampled_from([1, 3]), st.sampled_from(["draws", "normal"]))
def test_it_is_the_slow_one(seed: int, earlier: int, recent: int, test: str) -> None:
    rng = np.random.default_rng(seed)
    level = rng.gamma(0.3, 1.0, (1, 7, 8)) * np.linspace(1, rng.uniform(0.2, 3.0), 12)[:, None, None]
    made = rng.poisson(level)
    made[rng.integers(0, 12) :, rng.integers(0, 7), rng.integers(0, 8)] += 8
    area = rng.random((7, 8)) < 0.85
    with np.errstate(all="ignore"):
        state, z, trend = reference(made, area, earlier, recent, test)
    found = history(made, area, earlier=earlier, recent=recent, test=test)  # type: ignore[arg-type]
    assert np.allclose(found.z, z, rtol=1e-9, atol=1e-12, equal_nan=True)
    assert np.array_equal(found.state, state)
    assert np.allclose(found.trend, trend, rtol=1e-6, atol=1e-9, equal_nan=True)
    groups = {frozenset(zip(g.rows.tolist(), g.columns.tolist(), strict=True)) for g in found.groups}
    assert groups == flock(state)


def test_with_no_pattern_at_most_one_year_in_twenty_has_a_hotspot() -> None:
    rng = np.random.default_rng(11)
    years = [history(rng.poisson(rng.gamma(0.3, 0.5, (20, 20, 20)))).hot.any() for _ in range(150)]
    assert sum(years) <= 13  # 5 % of 150 and two standard deviations


def too_little(found: History) -> bool:
    numbers = np.concatenate([found.z.ravel(), found.trend.ravel()])
    return bool(np.isnan(numbers).all()) and not (found.hot.any() or found.state.any() or found.groups)


def test_too_little_is_said_and_no_number_given() -> None:
    plenty = np.random.default_rng(1).poisson(1.0, (12, 6, 6))
    for made in (plenty[:9], plenty[:, :5, :5], np.ones_like(plenty), plenty * 0, plenty[:3], np.zeros((0, 6, 6))):
        found = history(made)
        assert found.about.verdict == "too_few"
        assert too_little(found)
    assert history(plenty).about.verdict == "none"
    assert too_little(history(plenty, np.zeros((6, 6), bool)))


def test_what_lies_outside_the_study_area_counts_for_nothing() -> None:
    made, area = worked(), np.ones((30, 30), bool)
    area[:, 20:] = False
    found = history(made, area)
    cut = history(made[:, :, :20])
    assert np.array_equal(found.state[:, :20], cut.state)
    assert not found.state[:, 20:].any()
    assert np.isnan(found.z[:, :, 20:]).all()
    assert found.about.n == made[:, :, :20].sum()
    assert all(g.columns.max() < 20 for g in found.groups)


@pytest.mark.parametrize("wrong", [[[1, 2]], np.full((12, 6, 6), 0.5), np.full((12, 6, 6), -1)])
def test_what_is_no_series_of_counts_is_refused(wrong: ArrayLike) -> None:
    with pytest.raises(ValueError, match="count"):
        history(wrong)


@pytest.mark.parametrize(
    "chosen", [{"earlier": -1}, {"recent": 0}, {"share": 0.0}, {"share": 1.1}, {"earlier": 12}, {"recent": 12}]
)
def test_choices_that_mean_nothing_are_refused(chosen: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"needed|fewer"):
        history(worked(), **chosen)  # type: ignore[arg-type]
