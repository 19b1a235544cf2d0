"""Against a plain implementation: every circle, every height and every replicate by its definition."""

from itertools import product
from math import hypot, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.methods.about import TOO_FEW
from analytics.methods.prospective import Cluster, Prospective, prospective

SHAPE = (5, 6)
SIDE = 100.0


def plain_llr(c: int, mu: float, n: int) -> float:
    if c <= mu:
        return 0.0
    return c * log(c / mu) + ((n - c) * log((n - c) / (n - mu)) if n > c else 0.0)


def plain_zones(shape, radius: float, side: float, inside: np.ndarray) -> list[tuple[int, float, list]]:
    """(centre, radius, cells) of every circle around a cell inside."""
    where = list(product(range(shape[0]), range(shape[1])))
    zones = []
    for centre, (row, column) in enumerate(where):
        far = [side * hypot(r - row, c - column) for r, c in where]
        for limit in sorted({d for d in far if d <= radius + 1e-6}):
            cells = [i for i, d in enumerate(far) if d <= limit + 1e-6 and inside.flat[i]]
            if inside.flat[centre]:
                zones.append((centre, limit, cells))
    return zones


def plain_all(cell, day, zones, heights, last, share=0.5, least=2):
    """(llr, cells, height, count, expected) of every cylinder."""
    n = len(cell)
    for _, _, cells in zones:
        member = np.isin(cell, cells)
        if member.sum() > share * n:
            continue
        for height in heights:
            recent = day > last - height
            c, mu = int((member & recent).sum()), member.sum() * recent.sum() / n
            yield (plain_llr(c, mu, n) if c >= least else 0.0), tuple(cells), height, c, mu


def plain_best(cell, day, zones, heights, last, **limits):
    return max(plain_all(cell, day, zones, heights, last, **limits), key=lambda one: one[0])


def some(seed: int, n: int, planted: int = 0, days: int = 20) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    cell = np.minimum(rng.geometric(0.12, n) - 1, 29)
    day = rng.integers(0, days, n)
    return np.append(cell, np.full(planted, 14)), np.append(day, rng.integers(days - 3, days, planted))


def look(cell, day, **more) -> Prospective:
    settled = {"side": SIDE, "radius": 210.0, "last": 19, "seed": 1, "replicates": 99, "heights": (1, 2, 3, 4, 5)}
    return prospective(cell, day, more.pop("shape", SHAPE), **{**settled, **more})


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(20, 60),
    planted=st.integers(0, 6),
    radius=st.sampled_from([0.0, 100.0, 150.0, 310.0, 2000.0]),
    heights=st.sets(st.integers(1, 12), min_size=1, max_size=4),
    share=st.sampled_from([0.2, 0.5, 1.0]),
    least=st.integers(1, 3),
)
def test_the_highest_cluster_is_that_of_the_plain_way(seed, n, planted, radius, heights, share, least) -> None:
    cell, day = some(seed, n, planted)
    inside = np.random.default_rng(seed).random(SHAPE) < 0.8
    limits = {"share": share, "least": least}
    found = look(cell, day, radius=radius, heights=tuple(heights), inside=inside, replicates=9, **limits)
    held = inside.flat[cell]
    assert found.about.n + found.outside == n + planted
    if found.about.verdict == TOO_FEW:
        assert found.clusters == ()
        return
    zones = plain_zones(SHAPE, radius, SIDE, inside)
    everything = list(plain_all(cell[held], day[held], zones, heights, 19, **limits))
    best = max((one[0] for one in everything), default=0.0)
    if not found.clusters:
        assert best == pytest.approx(0.0, abs=1e-9)
        return
    top = found.clusters[0]
    assert top.llr == pytest.approx(best, abs=1e-9)
    assert any(
        cells == tuple(top.cells) and height == top.days and count == top.observed and abs(mu - top.expected) < 1e-9
        for _, cells, height, count, mu in everything
    )


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_clusters_share_no_cell_and_fall(seed: int) -> None:
    cell, day = some(seed, 60, 5)
    found = look(cell, day, most=30).clusters
    used = np.concatenate([one.cells for one in found])
    assert len(used) == len(set(used.tolist()))
    assert [one.llr for one in found] == sorted((one.llr for one in found), reverse=True)
    zones, left = plain_zones(SHAPE, 210.0, SIDE, np.ones(SHAPE, bool)), []
    for one in found:
        free = [zone for zone in zones if not set(zone[2]) & set(left)]
        assert one.llr == pytest.approx(plain_best(cell, day, free, (1, 2, 3, 4, 5), 19)[0], abs=1e-9)
        left += one.cells.tolist()


def test_p_is_that_of_plain_permutations() -> None:
    cell, day = some(4, 60, 3)
    found = look(cell, day, replicates=4999)
    zones, rng = plain_zones(SHAPE, 210.0, SIDE, np.ones(SHAPE, bool)), np.random.default_rng(7)
    plain = np.array([plain_best(cell, rng.permutation(day), zones, range(1, 6), 19)[0] for _ in range(300)])
    ours = np.sort(found.maxima)
    for level in np.quantile(ours, [0.1, 0.3, 0.5, 0.7, 0.9]):
        share = np.mean(ours >= level - 1e-9)
        assert np.mean(plain >= level - 1e-9) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 300))


def test_the_maxima_are_exact_whatever_the_first_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    cell, day = some(5, 200)
    before = look(cell, day).maxima
    for below in (0.0, 0.5, 1.5):  # no limits at all; many candidates; nearly all looked through again
        monkeypatch.setattr("analytics.methods.permuted.BELOW", below)
        np.testing.assert_allclose(look(cell, day).maxima, before, rtol=0, atol=1e-12)


def test_p_is_even_where_nothing_happens() -> None:
    p = []
    for seed in range(300):
        cell, day = some(seed, 80)
        found = look(cell, day, seed=seed, replicates=19)
        p.append(found.clusters[0].p if found.clusters else 1.0)
    for level in (0.05, 0.25, 0.5, 0.75):  # ties make it a little careful, never bold
        assert np.mean(np.array(p) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 300)
    assert np.mean(np.array(p) <= 0.5) > 0.35


def test_p_counts_replicates_that_are_as_high() -> None:
    cell, day = some(6, 60, 4)
    found = look(cell, day)
    for one in found.clusters:
        assert one.p == (1 + (found.maxima >= one.llr - 1e-9).sum()) / 100
        assert one.recurrence == pytest.approx(7.0 / one.p)


def test_a_planted_cluster_is_found_where_and_when_it_is() -> None:
    rng = np.random.default_rng(3)
    cell, day = rng.integers(0, 400, 2000), rng.integers(-83, 1, 2000)
    cell, day = np.append(cell, [210, 211, 190] * 5), np.append(day, [0, -1, -2] * 5)
    found = prospective(cell, day, (20, 20), side=250.0, radius=750.0, last=0, seed=2)
    top = found.clusters[0]
    assert found.about.verdict == "new"
    assert found.about.enough
    assert (top.p, top.first, top.last, top.days) == (0.001, -2, 0, 3)
    assert top.recurrence == pytest.approx(7000.0)
    assert {190, 210, 211} <= set(top.cells.tolist())
    assert top.observed >= 15 > 3 * top.expected
    assert hypot(top.row - 10, top.column - 10) <= 1.5


def test_a_lasting_hotspot_and_a_busy_week_are_no_news() -> None:
    rng = np.random.default_rng(8)
    cell = np.where(rng.random(3000) < 0.4, 45, rng.integers(0, 100, 3000))
    day = np.where(rng.random(3000) < 0.3, rng.integers(77, 84, 3000), rng.integers(0, 84, 3000))
    found = prospective(cell, day, (10, 10), side=100.0, radius=200.0, last=83, seed=2)
    assert found.about.verdict == "as_usual"
    assert found.clusters[0].p > 0.05


def same(one: Prospective, other: Prospective) -> bool:
    def plain(of: Cluster) -> tuple[object, ...]:
        return (*of.cells.tolist(), of.row, of.column, of.radius, of.first, of.last, of.observed, of.llr, of.p)

    return [plain(c) for c in one.clusters] == [plain(c) for c in other.clusters] and np.array_equal(
        one.maxima, other.maxima
    )


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    cell, day = some(9, 200)
    assert same(look(cell, day), look(cell, day))
    assert not np.array_equal(look(cell, day).maxima, look(cell, day, seed=2).maxima)


def test_order_and_type_of_the_columns_do_not_matter_to_the_clusters() -> None:
    cell, day = some(10, 100, 4)
    order = np.random.default_rng(0).permutation(len(cell))
    one, other = look(cell, day), look(cell[order].astype(float), day[order].tolist())
    assert [(c.llr, c.observed) for c in one.clusters] == [(c.llr, c.observed) for c in other.clusters]


def test_days_may_be_negative_and_the_window_cuts() -> None:
    cell, day = some(11, 100, 4)
    assert np.array_equal(look(cell, day).maxima, look(cell, day - 1000, last=-981).maxima)
    assert look(cell, day - 1000, last=-981).clusters[0].first == look(cell, day).clusters[0].first - 1000
    cut = look(cell, day, first=5)
    assert cut.about.n == (day >= 5).sum()
    assert cut.outside == (day < 5).sum()
    assert same(cut, look(cell[day >= 5], day[day >= 5]))
    assert look(cell, day, last=15).about.n == (day <= 15).sum()


def test_what_lies_outside_the_area_changes_nothing_and_is_counted() -> None:
    cell, day = some(12, 100, 4)
    inside = np.ones(SHAPE, bool)
    inside[0, :3] = False
    found = look(cell, day, inside=inside)
    held = inside.flat[cell]
    assert found.outside == (~held).sum()
    assert same(found, look(cell[held], day[held], inside=inside))
    assert not any(set(one.cells) & {0, 1, 2} for one in found.clusters)
    assert same(found, look(np.append(cell[held], -1), np.append(day[held], 3), inside=inside))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ([], []),
        (range(19), range(19)),  # 19 are too few
        (range(30), [19] * 30),  # all on one day
        ([3] * 40, list(range(20)) * 2),  # all in one place
    ],
)
def test_too_little_gives_no_number(cell, day) -> None:
    found = look(list(cell), list(day))
    assert found.about.verdict == TOO_FEW
    assert found.clusters == ()
    assert not found.maxima.size


def test_no_recent_incidents_are_a_quiet_week() -> None:
    found = look(np.arange(30) % 7, np.arange(30) % 10)
    assert found.clusters == ()
    assert found.about.verdict == "as_usual"
    assert not found.maxima.any()


def test_many_equal_incidents_fit_the_type() -> None:
    day = np.append(np.repeat(np.arange(84), 1200), np.full(50_000, 83))  # sums beyond 16 bits
    cell = np.arange(len(day)) * 7919 % 9
    found = prospective(cell, day, (3, 3), side=100.0, radius=100.0, last=83, seed=1, replicates=49)
    zones = plain_zones((3, 3), 100.0, 100.0, np.ones((3, 3), bool))
    assert found.clusters[0].llr == pytest.approx(plain_best(cell, day, zones, range(1, 8), 83)[0], abs=1e-6)
    assert found.clusters[0].p > 0.01


@pytest.mark.parametrize("shape", [(1, 30), (30, 1), (2, 15)])
def test_a_long_grid_is_a_grid(shape: tuple[int, int]) -> None:
    cell, day = some(13, 80, 5)
    for radius in (0.0, 250.0, 1e6):
        found = look(cell, day, shape=shape, radius=radius)
        zones = plain_zones(shape, radius, SIDE, np.ones(shape, bool))
        assert found.clusters[0].llr == pytest.approx(plain_best(cell, day, zones, range(1, 6), 19)[0], abs=1e-9)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cell": [30] * 20}, "below 30"),
        ({"cell": [-2] * 20}, "-1"),
        ({"cell": [0.5] * 20}, "whole"),
        ({"cell": [[1] * 20]}, "one dimension"),
        ({"day": [np.nan] * 20}, "day"),
        ({"day": [1] * 19}, "equally long"),
        ({"side": 0.0}, "side"),
        ({"radius": -1.0}, "radius"),
        ({"radius": inf}, "radius"),
        ({"heights": ()}, "heights"),
        ({"heights": (0, 1)}, "heights"),
        ({"heights": (1.5,)}, "heights"),
        ({"replicates": 0}, "replicates"),
        ({"share": 0.0}, "share"),
        ({"share": 1.5}, "share"),
        ({"least": 0}, "least"),
        ({"every": 0.0}, "every"),
        ({"shape": (0, 5)}, "grid"),
        ({"inside": np.ones((4, 4))}, "inside"),
        ({"first": 30}, "first"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input_is_named(change, says) -> None:
    given = {"cell": list(range(20)), "day": list(range(20)), **change}
    with pytest.raises(ValueError, match=says):
        look(given.pop("cell"), given.pop("day"), **given)
