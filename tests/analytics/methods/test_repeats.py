"""Against the published tables of Chicago burglaries, and a plain implementation of all against all."""

import json
from datetime import date
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.methods.about import TOO_FEW
from analytics.methods.repeats import COARSE, Repeats, repeats
from tests.shared import shared


def chicago() -> tuple[list[float], list[float], list[int]]:
    lines = shared("crime_reference/knox/chicago_be_month1.csv").read_text().split()
    rows = [line.split(",") for line in lines]
    return (
        [float(r[0]) for r in rows],
        [float(r[1]) for r in rows],
        [date.fromisoformat(r[2]).toordinal() for r in rows],
    )


def published(name: str) -> dict:
    return json.loads(shared("crime_reference/published_values.json").read_text())[name]


def test_the_published_table_of_chicago() -> None:
    case = published("knox_chicago_be_month1_manhattan")
    found = repeats(*chicago(), seed=1, near=case["s_bands"], soon=case["t_bands"])
    assert found.about.n == case["n"]
    assert found.observed.tolist() == case["observed"]
    # Two means of 999 replicates: each count varies about as a Poisson count does.
    error = 5 * np.sqrt(2 / 999 / found.expected) * found.ratio
    assert (np.abs(found.ratio - case["knox_ratio_mean_999perm_seed"]) <= error + 0.0005).all()
    p = (found.p + case["p"]) / 2
    assert (np.abs(found.p - case["p"]) <= 4 * np.sqrt(2 * p * (1 - p) / 999) + 0.002).all()
    assert found.near == ("[0, 0.1)", "[0.1, 200)", "[200, 400)", "[400, 600)")
    assert found.soon == ("[0, 7)", "[7, 14)", "[14, 21)")
    assert found.about.verdict == "repeats"


def test_the_calculator_that_mislabels_counts_the_same() -> None:
    case = published("knox_nrc_mislabel")
    near, soon = ([inf if edge is None else edge for edge in case[bands]] for bands in ("s_bands", "t_bands"))
    found = repeats(*chicago(), seed=1, near=near, soon=soon)
    assert found.observed.tolist() == case["observed_equals_NRC_1_3_output"]
    assert found.near == ("[0, 1)", "[1, 100)", "[100, 200)", "[200, 300)", "[300, ∞)")
    assert found.soon[-1] == "[21, ∞)"
    assert found.observed.sum() == 970 * 969 // 2
    assert found.p.max() <= 1.0
    np.testing.assert_allclose(found.expected.sum(axis=0), found.observed.sum(axis=0))


def plain(x, y, day, near, soon, distance) -> np.ndarray:
    i, j = np.triu_indices(len(x), 1)
    dx, dy = np.abs(x[i] - x[j]), np.abs(y[i] - y[j])
    far = dx + dy if distance == "manhattan" else np.hypot(dx, dy)
    apart = np.abs(day[i] - day[j])
    return np.array(
        [
            [((far >= a) & (far < b) & (apart >= c) & (apart < d)).sum() for c, d in pairwise(soon)]
            for a, b in pairwise(near)
        ]
    )


def some(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return *(rng.integers(0, 20, (2, n)) * 50.0), rng.integers(-15, 15, n)


EDGES = st.sampled_from([(0, 100, 200), (0, 0.1, 100, 250, inf), (50, 150), (50, 150, inf), (0, inf), (100, inf)])
LAGS = st.sampled_from([(0, 7, 14), (0, 1, inf), (2, 3.5, 9, inf), (0, inf), (0, 40, 1e6)])


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 2**32 - 1), st.integers(20, 60), EDGES, LAGS, st.sampled_from(["manhattan", "euclidean"]))
def test_pairs_are_counted_as_in_the_plain_way(seed, n, near, soon, distance) -> None:
    x, y, day = some(seed, n)
    found = repeats(x, y, day, seed=1, near=near, soon=soon, distance=distance, replicates=2)
    assert found.observed.tolist() == plain(x, y, day, near, soon, distance).tolist()


def test_replicates_are_what_the_plain_way_counts_in_shuffled_days() -> None:
    x, y, day = some(2, 80)
    near, soon = (0, 0.1, 120, 300, inf), (0, 4, 9, inf)
    found = repeats(x, y, day, seed=1, near=near, soon=soon, replicates=1999)
    rng = np.random.default_rng(3)
    by_hand = np.array([plain(x, y, rng.permutation(day), near, soon, "manhattan") for _ in range(600)])
    error = by_hand.std(axis=0) * np.sqrt(1 / 600 + 1 / 1999)
    assert (np.abs(found.expected - by_hand.mean(axis=0)) <= 4.5 * error + 1e-9).all()
    p = (1 + (by_hand >= found.observed).sum(axis=0)) / 601
    assert (np.abs(found.p - p) <= 4.5 * np.sqrt(found.p * (1 - found.p) / 600) + 0.002).all()


def test_many_pairs_in_one_band_are_all_counted() -> None:
    x = np.zeros(300)  # 44,850 pairs: more than 8 bits, and more than one step
    found = repeats(x, x, np.arange(300) % 3, seed=1, near=(0, 10), soon=(0, 1, 2, 3), replicates=70)
    assert found.observed.tolist() == [[3 * 4950, 2 * 10_000, 10_000]]
    assert found.expected.tolist() == found.observed.tolist()  # all in one place: no shuffle changes anything
    assert found.p.tolist() == [[1.0, 1.0, 1.0]]
    assert found.about.verdict == "as_usual"


def test_p_is_even_where_nothing_happens() -> None:
    p, claims = [], 0
    for seed in range(200):
        found = repeats(*some(seed, 60), seed=seed, near=(0, 120, 240), soon=(0, 3), replicates=19)
        p.append(found.p[1, 0])
        claims += found.about.verdict == "repeats"
    for level in (0.05, 0.25, 0.5, 0.75):
        assert np.mean(np.array(p) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 200)
    assert np.mean(np.array(p) <= 0.5) > 0.3
    assert claims <= 200 * 0.05 + 9


def test_planted_repeats_are_told() -> None:
    rng = np.random.default_rng(4)
    x, y, day = *rng.uniform(0, 10_000, (2, 600)), rng.integers(0, 365, 600)
    again = rng.integers(0, 600, 60)
    x, y = np.append(x, x[again] + rng.normal(0, 30, 60)), np.append(y, y[again] + rng.normal(0, 30, 60))
    found = repeats(x, y, np.append(day, day[again] + rng.integers(0, 6, 60)), seed=1)
    assert found.about.verdict == "repeats"
    assert found.p[1, 0] == 0.001
    assert found.ratio[1, 0] > 5


def same(one: Repeats, other: Repeats) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("observed", "expected", "p"))


def test_the_same_seed_gives_the_same_answer_and_order_does_not_matter_to_counts() -> None:
    x, y, day = some(5, 100)
    order = np.random.default_rng(0).permutation(100)
    one = repeats(x, y, day, seed=1)
    assert same(one, repeats(x, y, day, seed=1))
    assert not same(one, repeats(x, y, day, seed=2))
    assert np.array_equal(repeats(x[order], y[order], day[order], seed=1).observed, one.observed)


def test_days_far_apart_fit() -> None:
    x, y, day = some(6, 60)
    assert same(repeats(x, y, day, seed=1), repeats(x, y, day + 10**12, seed=1))
    found = repeats(x, y, day * 10_000, seed=1, soon=(0, 70_000, inf), near=(0, 200))
    assert found.observed.tolist() == plain(x, y, day * 10_000, (0, 200), (0, 70_000, inf), "manhattan").tolist()


def test_it_declines_where_positions_are_coarse() -> None:
    x, y, day = some(7, 100)
    exact = np.ones(100, bool)
    assert repeats(x, y, day, seed=1, exact=exact).about.enough
    exact[40] = False
    found = repeats(x, y, day, seed=1, exact=exact)
    assert found.about.verdict == COARSE
    assert [a.shape for a in (found.observed, found.expected, found.ratio, found.p)] == [(0, 0)] * 4
    assert repeats(x[exact], y[exact], day[exact], seed=1).observed.size


@pytest.mark.parametrize("n", [0, 1, 19])
def test_too_few_give_no_number(n: int) -> None:
    found = repeats(*some(8, n), seed=1)
    assert found.about.verdict == TOO_FEW
    assert found.about.n == n
    assert found.observed.size == found.p.size == 0


def test_all_on_one_day_give_no_number() -> None:
    x, y, _ = some(9, 50)
    assert repeats(x, y, np.full(50, 3), seed=1).about.verdict == TOO_FEW


def test_nothing_near_is_as_usual() -> None:
    found = repeats(np.arange(30) * 1e5, np.zeros(30), np.arange(30), seed=1)
    assert not found.observed.any()
    assert np.isnan(found.ratio).all()
    assert (found.p == 1.0).all()
    assert found.about.verdict == "as_usual"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"x": [np.nan] * 30}, "x must be numbers"),
        ({"y": [1.0] * 29}, "equally long"),
        ({"day": [0.5] * 30}, "whole"),
        ({"near": (0,)}, "near"),
        ({"near": (0, 5, 5)}, "near"),
        ({"near": (-1, 5)}, "near"),
        ({"soon": (0, np.nan)}, "soon"),
        ({"soon": ((0, 1), (2, 3))}, "soon"),
        ({"distance": "beeline"}, "distance"),
        ({"exact": [True]}, "exact"),
        ({"replicates": 0}, "replicates"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input_is_named(change, says) -> None:
    given = {"x": np.arange(30), "y": np.arange(30), "day": np.arange(30), "seed": 1, **change}
    with pytest.raises(ValueError, match=says):
        repeats(**given)


def test_more_pairs_than_memory_allows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.methods.repeats.MOST_PAIRS", 1000)
    with pytest.raises(ValueError, match="shorter period or distance"):
        repeats(np.zeros(100), np.zeros(100), np.arange(100), seed=1)
