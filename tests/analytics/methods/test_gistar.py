import csv
import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.frame import Floats, Ints
from analytics.methods.gistar import GiStar, conditional_p, gistar, gistar_areas, scores
from analytics.methods.neighbours import box_members, box_sums, pair_sums, pairs
from tests.shared import shared


@pytest.fixture(autouse=True)
def _nothing_is_divided_by_zero() -> object:  # type: ignore[misc]
    with np.errstate(all="raise", under="ignore"):
        yield


def counts(rows: int = 20, columns: int = 25, seed: int = 1) -> Ints:
    """Skewed counts with a heap in the south-east."""
    rng = np.random.default_rng(seed)
    made = rng.poisson(rng.gamma(0.5, 2.0, (rows, columns)))
    made[rows - 6 : rows - 2, columns - 6 : columns - 2] += 5
    return made


def queen(shape: tuple[int, int], area: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """Pairs of neighbouring cells of the area, by plain loops, as positions among the area's cells."""
    number = {place: i for i, place in enumerate(zip(*np.nonzero(area), strict=True))}
    found = [
        (i, number[near])
        for (r, c), i in number.items()
        for dr, dc in product((-1, 0, 1), repeat=2)
        if (dr or dc) and (near := (r + dr, c + dc)) in number
    ]
    return [a for a, _ in found], [b for _, b in found]


def esda_scores(values: Ints, first: list[int], second: list[int]) -> Floats:
    from esda.getisord import G_Local
    from libpysal.weights import W, fill_diagonal

    near: dict[int, list[int]] = {i: [] for i in range(values.size)}
    for a, b in zip(first, second, strict=True):
        near[a].append(b)
    weights = fill_diagonal(W(near, silence_warnings=True), 1)
    found: Floats = G_Local(values.astype(float), weights, transform="B", permutations=0, star=True).Zs
    return found


@pytest.mark.parametrize("holes", [0.0, 0.2])
def test_the_scores_are_those_of_esda(holes: float) -> None:
    made = counts()
    area = np.random.default_rng(2).random(made.shape) >= holes
    first, second = queen(made.shape, area)
    with np.errstate(all="ignore"):
        theirs = esda_scores(made[area], first, second)
    assert np.abs(gistar(made, area).z[area] - theirs).max() < 1e-9
    assert np.abs(gistar_areas(made[area], first, second).z - theirs).max() < 1e-9


def test_the_published_values_of_esda() -> None:
    published = json.loads(shared("crime_reference/published_values.json").read_text(encoding="utf-8"))
    known = published["getis_g_local_esda"]
    places, y = np.array(known["points"], float), np.array(known["y"])
    first, second = np.nonzero(np.hypot(*(places[:, None] - places).T) <= known["band"])
    joined = pairs(first, second, 6)
    z = scores(pair_sums(y, *joined), pair_sums(np.ones(6), *joined), y)
    assert z[0] == pytest.approx(known["Zs0_star_B"], abs=1e-8)


def memphis(name: str) -> tuple[Ints, NDArray[np.bool_], tuple[Ints, Ints], dict[str, Floats]]:
    """Counts on the bounding raster (row 0 in the south), the study area, the places of the rows, their columns."""
    with shared(f"crime_reference/memphis/{name}").open() as file:
        rows = list(csv.DictReader(file))
    columns = {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}
    place = tuple(np.rint((columns[k] - columns[k].min()) / 500.0).astype(int) for k in ("ymin", "xmin"))
    made = np.zeros((place[0].max() + 1, place[1].max() + 1), np.int64)
    area = np.zeros(made.shape, bool)
    made[place], area[place] = columns["n"], True
    return made, area, (place[0], place[1]), columns


@pytest.mark.parametrize("name", ["ref_gistar_jan_500m.csv", "ref_gistar_2019_500m.csv"])
def test_memphis_is_as_spdep_reckons_it(name: str) -> None:
    made, area, place, known = memphis(name)
    found = gistar(made, area)
    assert np.abs(found.z[place] - known["gistar"]).max() < 1e-9
    assert np.allclose(found.p[place], known["p"], rtol=1e-8, atol=0)
    assert np.allclose(found.adjusted[place], known["p_fdr_global"], rtol=1e-8, atol=0)
    local = gistar(made, area, correction="local").adjusted
    assert np.allclose(local[place], known["p_bonf"], rtol=1e-8, atol=0)
    assert np.array_equal(found.hot[place], (known["p_fdr_global"] <= 0.05) & (known["gistar"] > 0))
    assert found.about.n == known["n"].sum()


def test_memphis_is_as_sfhotspot_publishes_it() -> None:
    published = json.loads(shared("crime_reference/published_values.json").read_text(encoding="utf-8"))
    known = published["memphis_gistar_500m"]
    made, area, place, _ = memphis("ref_gistar_jan_500m.csv")
    found = gistar(made, area)
    assert area.sum() == known["cells"]
    assert made[place][:10].tolist() == known["first10_n"]
    assert found.z[place][:10].round(3).tolist() == known["first10_gistar"]
    assert [float(f"{p:.3g}") for p in found.p[place][:10]] == known["first10_p"]


def test_every_cell_is_corrected_for_all_the_others() -> None:
    made = counts()
    plain = gistar(made)
    every = gistar(made, correction="bonferroni")
    assert np.allclose(every.adjusted, np.minimum(plain.p * made.size, 1.0))
    assert (every.hot <= plain.hot).all()
    assert every.hot.any()
    assert plain.about.verdict == "some"
    assert plain.about.parameters == (("cells", 500), ("test", "normal"), ("correction", "fdr"), ("alpha", 0.05))


def brute(made: Ints, cells: Ints, draws: int, seed: int) -> Floats:
    """The share of permutations of the other cells whose neighbours hold as much, for each of `cells`."""
    rng, flat = np.random.default_rng(seed), made.ravel()
    near = (box_members(None, made.shape) - 1).ravel()
    held = (box_sums(made) - made).ravel()
    found = np.empty(cells.size)
    for k, i in enumerate(cells):
        drawn = rng.permuted(np.broadcast_to(np.delete(flat, i), (draws, flat.size - 1)), axis=1)[:, : near[i]]
        found[k] = np.mean(drawn.sum(axis=1) >= held[i])
    return found


@pytest.mark.parametrize(("side", "draws", "worst"), [(6, 4000, 0.11), (10, 4000, 0.09)])
def test_the_draws_are_as_far_from_permutations_as_the_module_says(side: int, draws: int, worst: float) -> None:
    made = counts(side, side, seed=side)
    drawn, exact = conditional_p(made).ravel(), brute(made, np.arange(made.size), draws, 5)
    assert np.abs(drawn - exact).max() < worst
    small = exact < 0.1
    assert (drawn - exact)[small].mean() > -0.002  # on average too high, where it matters


def test_on_a_larger_grid_only_the_permutations_own_error_is_left() -> None:
    made = counts(20, 20, seed=3)
    drawn = conditional_p(made).ravel()
    cells = np.r_[np.argsort(drawn)[:30], 100:130]
    error = np.sqrt(drawn * (1 - drawn) / 4000)[cells] + 1 / 4000
    assert np.mean(np.abs(drawn[cells] - brute(made, cells, 4000, 5)) < 3 * error) > 0.95


def test_a_cell_alone_is_neither_hot_nor_cold_by_draws() -> None:
    made, area = counts(), np.zeros((20, 25), bool)
    area[:8], area[12, 12] = True, True
    assert conditional_p(made, area)[12, 12] == 1.0
    assert np.isnan(conditional_p(made, area)[15, 3])
    assert np.isnan(conditional_p(made, np.zeros(made.shape, bool))).all()


def test_draws_find_the_heap_and_nothing_cold_and_are_blind_to_a_single_cell() -> None:
    found = gistar(counts(), test="draws")
    assert found.hot[15:17, 20:22].all()
    assert not found.cold.any()
    assert found.hot.sum() < gistar(counts()).hot.sum()
    lone = np.random.default_rng(1).poisson(1.0, (40, 40))
    lone[20, 20] = 60
    assert conditional_p(lone)[20, 20] > 0.05
    assert gistar(lone).hot[20, 20]


def test_with_no_pattern_at_most_one_map_in_twenty_has_a_hot_cell_by_draws() -> None:
    rng = np.random.default_rng(7)
    maps = [gistar(rng.poisson(rng.gamma(0.3, 1.0, (40, 40))), test="draws").hot.any() for _ in range(200)]
    assert sum(maps) <= 16  # 5 % of 200 and two standard deviations


def test_what_lies_outside_the_study_area_counts_for_nothing() -> None:
    made, area = counts(), np.ones((20, 25), bool)
    area[:, 20:] = False
    cut = gistar(made[:, :20])
    for test in ("normal", "draws"):
        found = gistar(made, area, test=test)  # type: ignore[arg-type]
        assert np.isnan(found.z[:, 20:]).all()
        assert np.isnan(found.adjusted[:, 20:]).all()
        assert not found.hot[:, 20:].any()
        assert np.array_equal(found.z[:, :20], cut.z)
        assert found.about.n == made[:, :20].sum()


def too_little(found: GiStar) -> bool:
    numbers = np.concatenate([a.ravel() for a in (found.z, found.p, found.adjusted)])
    return not found.about.enough and bool(np.isnan(numbers).all()) and not (found.hot | found.cold).any()


def test_too_little_is_said_and_no_number_given() -> None:
    assert too_little(gistar(np.full((20, 20), 3)))  # every cell alike
    assert too_little(gistar(np.zeros((20, 20), int)))
    assert too_little(gistar(np.zeros((0, 5), int)))
    assert too_little(gistar(np.eye(10, dtype=int)))  # 10 incidents
    assert too_little(gistar(np.arange(25).reshape(5, 5)))  # 25 cells
    assert too_little(gistar(counts(), np.zeros((20, 25), bool)))
    assert too_little(gistar_areas(np.arange(20), [0], [1]))
    assert too_little(gistar_areas(np.linspace(0, 1, 40), [0], [1], incidents=12))


def test_rates_of_areas_are_scored_when_it_is_said_what_they_rest_on() -> None:
    rate = np.r_[np.linspace(0, 1, 37), 5.0, 5.5, 6.0]
    found = gistar_areas(rate, [37, 38, 37], [38, 39, 39], incidents=500)
    assert np.flatnonzero(found.hot).tolist() == [37, 38, 39]
    assert found.about.n == 500
    with pytest.raises(ValueError, match="whole"):
        gistar_areas(rate, [37], [38])
    with pytest.raises(ValueError, match="finite"):
        gistar_areas(np.r_[rate, np.nan], [37], [38], incidents=500)


def test_an_area_beside_all_others_has_nothing_to_be_compared_with() -> None:
    found = gistar_areas(np.arange(40), np.zeros(39, int), np.arange(1, 40))
    assert (found.z[0], found.p[0]) == (0.0, 1.0)


@pytest.mark.parametrize("wrong", [[[0.5, 1.0]], [[-1, 2]], [1, 2], [[np.nan, 1]]])
def test_what_is_no_raster_of_counts_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="count"):
        gistar(wrong)  # type: ignore[arg-type]


def test_counts_too_large_for_draws_are_told_to_take_the_normal_test() -> None:
    made = counts() * 10**5
    with pytest.raises(ValueError, match="normal"):
        gistar(made, test="draws")
    assert np.allclose(gistar(made).z, gistar(counts()).z)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_mirrored_counts_have_mirrored_scores(seed: int) -> None:
    made = counts(9, 7, seed)
    for test in ("normal", "draws"):
        one, other = gistar(made, test=test), gistar(made[::-1, ::-1].copy(), test=test)  # type: ignore[arg-type]
        assert np.allclose(one.z, other.z[::-1, ::-1], atol=1e-12)
        assert np.allclose(one.p, other.p[::-1, ::-1], atol=1e-12)
