"""Against the numbers SaTScan publishes, and a plain implementation."""

import json
from itertools import pairwise
from math import hypot, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.methods.about import TOO_FEW
from analytics.methods.scan import Scan, scan
from tests.shared import shared


def new_york() -> tuple[np.ndarray, ...]:
    """Leukemia in upstate New York, as in SaTScan's own example: ids, x, y, cases, population."""
    coords = np.loadtxt(shared("crime_reference/scan/satscan_ny_coords.txt"))
    cases = np.loadtxt(shared("crime_reference/scan/satscan_ny_cases.txt"))
    people = np.loadtxt(shared("crime_reference/scan/satscan_ny_pop.txt"))
    assert (coords[:, 0] == cases[:, 0]).all()
    assert (coords[:, 0] == people[:, 0]).all()
    return coords[:, 0].astype(int), coords[:, 1], coords[:, 2], cases[:, 1], people[:, 2]


def test_the_published_cluster_of_new_york() -> None:
    ids, x, y, cases, people = new_york()
    for case in json.loads(shared("crime_reference/published_values.json").read_text())["scan_ny_leukemia"]:
        found = scan(x, y, cases, people, share=case["max_pop"], seed=1)
        top = found.clusters[0]
        assert top.llr == pytest.approx(case["llr"], abs=5e-7)
        assert ids[top.areas].tolist() == case["ids"]
        assert top.observed == case["cases"]
        assert top.population == case["population"]
        assert round(top.expected, 2) == case["expected"]
        assert round(top.rr, 2) == case["rr"]
        assert case["p"] <= top.p <= 0.006  # 0.001 is none of SaTScan's 999; 20,000 of ours say 0.0022
        assert top.high
        assert found.about.verdict == "cluster"


def plain_llr(c: int, mu: float, n: int) -> float:
    return sum(a * log(a / b) for a, b in ((c, mu), (n - c, n - mu)) if a)


def plain_best(x, y, cases, people, share: float, low: bool) -> tuple[float, set[int]]:
    best: tuple[float, set[int]] = (0.0, set())
    n, everybody = cases.sum(), people.sum()
    for i in range(len(x)):
        far = [hypot(x[j] - x[i], y[j] - y[i]) for j in range(len(x))]
        for limit in sorted(set(far)):
            zone = [j for j in range(len(x)) if far[j] <= limit]
            c, mu = cases[zone].sum(), n * people[zone].sum() / everybody
            if 0 < people[zone].sum() <= share * everybody and mu < n and (c > mu or low):
                best = max(best, (plain_llr(c, mu, n), set(zone)), key=lambda one: one[0])
    return best


def some(seed: int, areas: int, cases: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 6, (2, areas)).astype(float)  # a small lattice: many are equally near, some in one place
    people = rng.integers(0, 50, areas).astype(float)
    people[0] += 1
    return x, y, rng.multinomial(cases, people / people.sum()), people


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**32 - 1), st.integers(1, 15), st.integers(20, 80), st.sampled_from([0.2, 0.5, 1.0]), st.booleans()
)
def test_the_highest_cluster_is_that_of_the_plain_way(seed, areas, cases, share, low) -> None:
    given = some(seed, areas, cases)
    best, _ = plain_best(*given, share, low)
    found = scan(*given, share=share, low=low, seed=1, replicates=19)
    if found.clusters:
        top = found.clusters[0]
        assert top.llr == pytest.approx(best, abs=1e-6)
        assert top.high == (top.observed > top.expected)
        assert top.observed == given[2][top.areas].sum()
        assert top.population == given[3][top.areas].sum()
        far = np.hypot(given[0] - given[0][top.areas[0]], given[1] - given[1][top.areas[0]])
        assert set(np.flatnonzero(far <= top.radius + 1e-9)) == set(top.areas)
    else:
        assert best == pytest.approx(0.0, abs=1e-6)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_replicates_are_what_the_plain_way_finds_in_the_same_draws(seed: int, low: bool) -> None:
    x, y, cases, people = some(seed, 9, 40)
    found = scan(x, y, cases, people, low=low, seed=5, replicates=8)
    draws = np.random.default_rng(5).multinomial(40, people / people.sum(), 8)
    if found.about.enough:
        plain = [plain_best(x, y, draw, people, 0.5, low)[0] for draw in draws]
        np.testing.assert_allclose(found.maxima, plain, atol=1e-9)


def test_clusters_share_no_area_and_fall() -> None:
    _, x, y, cases, people = new_york()
    found = scan(x, y, cases, people, share=0.1, seed=1, most=20, low=True)
    used = np.concatenate([one.areas for one in found.clusters])
    assert len(used) == len(set(used.tolist()))
    assert all(a.llr >= b.llr for a, b in pairwise(found.clusters))
    assert {one.high for one in found.clusters} == {True, False}
    for one in found.clusters:
        assert one.p == (1 + (found.maxima >= one.llr - 1e-9).sum()) / 1000
        inside, rest = one.observed / one.population, (cases.sum() - one.observed) / (people.sum() - one.population)
        assert one.rr == pytest.approx(inside / rest)


def test_low_clusters_only_when_asked() -> None:
    x, y = np.arange(12.0), np.zeros(12)
    people = np.full(12, 1000)
    cases = np.array([20] * 9 + [2] * 3)
    assert not scan(x, y, cases, people, seed=1, low=True).clusters[0].high
    assert set(scan(x, y, cases, people, seed=1, low=True).clusters[0].areas) == {9, 10, 11}
    assert all(one.high for one in scan(x, y, cases, people, seed=1).clusters)


def test_p_is_even_where_nothing_happens() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 1, (2, 30))
    people = rng.integers(100, 5000, 30)
    p = []
    for seed in range(300):
        cases = rng.multinomial(300, people / people.sum())
        found = scan(x, y, cases, people, seed=seed, replicates=19).clusters
        p.append(found[0].p if found else 1.0)
    for level in (0.05, 0.25, 0.5, 0.75):
        assert np.mean(np.array(p) <= level) == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 300))


def same(one: Scan, other: Scan) -> bool:
    return np.array_equal(one.maxima, other.maxima) and [(*c.areas.tolist(), c.llr, c.p) for c in one.clusters] == [
        (*c.areas.tolist(), c.llr, c.p) for c in other.clusters
    ]


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    given = some(1, 15, 80)
    assert same(scan(*given, seed=1), scan(*given, seed=1))
    assert not same(scan(*given, seed=1), scan(*given, seed=2))


def test_all_cases_in_one_area_and_all_in_one_place() -> None:
    x, people = np.arange(5.0), np.full(5, 100)
    found = scan(x, x, [40, 0, 0, 0, 0], people, seed=1)
    assert found.clusters[0].areas.tolist() == [0]
    assert found.clusters[0].rr == inf
    assert found.clusters[0].p == 0.001
    together = scan(np.zeros(5), np.zeros(5), [40, 0, 0, 0, 0], people, seed=1)
    assert together.about.verdict == TOO_FEW  # one place: no zone of at most half
    assert together.clusters == ()


@pytest.mark.parametrize("given", [([], [], [], []), ([0, 1], [0, 1], [9, 10], [5, 5]), ([0.0], [0.0], [50], [5])])
def test_too_little_gives_no_number(given) -> None:
    found = scan(*given, seed=1)
    assert found.about.verdict == TOO_FEW
    assert found.clusters == ()
    assert not found.maxima.size


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"x": [0, np.nan, 2]}, "x must be numbers"),
        ({"cases": [1, 2]}, "equally long"),
        ({"cases": [1, 2.5, 3]}, "whole"),
        ({"cases": [1, -2, 3]}, "cases must not be below 0"),
        ({"population": [1, -2, 3]}, "population must not be below 0"),
        ({"population": [5, 0, 5]}, "row 1 has 20 cases"),
        ({"share": 0}, "share"),
        ({"share": np.nan}, "share"),
        ({"replicates": 0}, "replicates"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input_is_named(change, says) -> None:
    given = {"x": [0, 1, 2], "y": [0, 0, 0], "cases": [20, 20, 20], "population": [5, 5, 5], "seed": 1, **change}
    with pytest.raises(ValueError, match=says):
        scan(**given)
