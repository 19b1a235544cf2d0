from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from storage.errors import InvalidValueError
from storage.parts.growing import LEAST_ADDRESSES, SMALLEST_CAPPED, kind_tree, zone_tree
from storage.parts.lattice import CELL, Lattice
from storage.parts.trees import LEAF, Tree
from storage.selection import CELL as SNAPPED_TO
from tests.storage.parts.town import CAPPED, GROUPS, KINDS, town

WEIGHTS = arrays.arrays(int, arrays.array_shapes(min_dims=2, max_dims=2, max_side=10), elements=st.integers(0, 50))


def rects(tree: Tree) -> list[list[int]]:
    return tree.rects.tolist()


def test_a_cell_is_what_a_place_is_snapped_to() -> None:
    assert CELL == SNAPPED_TO


def test_a_lattice_holds_its_bounds_and_begins_at_whole_cells() -> None:
    lattice = Lattice.over((351_100.0, 6_205_010.0, 371_000.0, 6_230_001.0))
    assert (lattice.west, lattice.south, lattice.shape) == (351_000.0, 6_205_000.0, (101, 80))
    assert lattice.metres((0, 101, 0, 80)) == (351_000.0, 6_205_000.0, 371_000.0, 6_230_250.0)
    x, y = lattice.centres()
    row, col = lattice.cells(x, y)
    assert (row == np.arange(101)[:, None]).all()
    assert (col == np.arange(80)).all()


def test_what_lies_outside_is_counted_in_the_nearest_cell() -> None:
    lattice = Lattice.over((0, 0, 1000, 500))
    row, col = lattice.cells(np.array([-1.0, 1e9, 250.0, 0.0]), np.array([0.0, 499.0, -1e9, 500.0]))
    assert (row.tolist(), col.tolist()) == ([0, 1, 0, 1], [0, 3, 1, 0])
    with pytest.raises(InvalidValueError, match="not a number"):
        lattice.cells(np.array([np.nan]), np.array([0.0]))


@pytest.mark.parametrize("bounds", [(0, 0, 0, 1), (0, 5, 1, 4), (0, 0, float("inf"), 1), (0, 0, 2e6, 1)])
def test_bounds_that_are_none_are_refused(bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidValueError):
        Lattice.over(bounds)


@settings(max_examples=60, deadline=None)
@given(WEIGHTS, st.integers(1, 3), st.floats(0, 60))
def test_zones_tile_hold_enough_and_are_not_too_small(weight: np.ndarray, smallest: int, least: float) -> None:
    if not weight.sum() > 0:
        return
    tree = zone_tree("t", weight, smallest=smallest, least=least)
    assert rects(tree)[0] == [0, weight.shape[0], 0, weight.shape[1]]
    for node, (row0, row1, col0, col1) in enumerate(rects(tree)):
        assert row0 < row1
        assert col0 < col1
        one, other = int(tree.left[node]), int(tree.right[node])
        assert (one == LEAF) == (other == LEAF)
        if node:
            assert min(row1 - row0, col1 - col0) >= min(smallest, *weight.shape)
            assert weight[row0:row1, col0:col1].sum() >= least
            assert weight[row0:row1, col0:col1].sum() > 0
        if one != LEAF:
            assert node < one < other
            covered = np.zeros(weight.shape, int)
            for part in (one, other):
                low, high, west, east = rects(tree)[part]
                covered[low:high, west:east] += 1
            assert covered.sum() == (row1 - row0) * (col1 - col0) == covered[row0:row1, col0:col1].sum()
            assert covered.max() == 1


def test_a_city_is_halved_by_its_addresses() -> None:
    city = town(per_week=1, weeks=1)
    tree = zone_tree("t", city.addresses, least=LEAST_ADDRESSES)
    held = np.array([city.addresses[row0:row1, col0:col1].sum() for row0, row1, col0, col1 in rects(tree)])
    assert held.min() >= LEAST_ADDRESSES
    assert held[1] / held[0] == pytest.approx(0.5, abs=0.02)
    capped = zone_tree("t", city.addresses, smallest=SMALLEST_CAPPED, least=LEAST_ADDRESSES)
    sides = (capped.rects[:, [1, 3]] - capped.rects[:, [0, 2]]) * CELL
    assert sides.min() >= 1000
    assert len(tree) > len(capped) > 100


def test_without_addresses_area_is_halved_and_no_zone_is_only_sea() -> None:
    land = np.ones((8, 8))
    assert rects(zone_tree("t", land))[1:3] == [[0, 4, 0, 8], [4, 8, 0, 8]]
    land[:, 5:] = 0
    tree = zone_tree("t", land)
    assert all(land[row0:row1, col0:col1].any() for row0, row1, col0, col1 in rects(tree))
    assert sum(tree.left == LEAF) == 40


@pytest.mark.parametrize("weight", [np.zeros((2, 2)), np.ones(4), np.full((2, 2), np.nan), np.array([[1.0, -1.0]])])
def test_weights_that_are_none_are_refused(weight: np.ndarray) -> None:
    with pytest.raises(InvalidValueError, match="weight unusable"):
        zone_tree("t", weight)


def test_next_year_keeps_the_lines_that_still_halve() -> None:
    city = town(per_week=1, weeks=1)
    choose = np.random.default_rng(1)
    first = zone_tree("2026", city.addresses, least=20)
    grown = city.addresses * choose.uniform(0.6, 1.4, city.addresses.shape)
    anew, kept = zone_tree("2027", grown, least=20), zone_tree("2027", grown, least=20, before=first)
    before = set(map(tuple, rects(first)))
    assert kept.key == "2027"
    shared = [np.mean([tuple(rect) in before for rect in rects(tree)]) for tree in (kept, anew)]
    assert shared[0] > 0.75 > shared[1], shared
    assert zone_tree("2026", city.addresses, least=20, before=first).rects.tolist() == rects(first)
    moved = np.zeros((80, 80))
    moved[:10, :10] = 10.0  # everybody moved: nothing of the old tree holds
    assert rects(zone_tree("2028", moved, least=20, before=first))[1] == [0, 5, 0, 80]
    with pytest.raises(InvalidValueError, match="other lattice"):
        zone_tree("2027", np.ones((2, 2)), before=first)


def test_kinds_are_halved_between_groups_first() -> None:
    tree = kind_tree("k", (*GROUPS, CAPPED))
    assert tree.names == KINDS
    assert rects(tree)[0] == [0, 1, 0, 11]
    assert rects(tree)[1:3] == [[0, 1, 0, 5], [0, 1, 5, 11]]
    leaves = sorted(tree.rects[tree.left == LEAF, 2].tolist())
    assert leaves == list(range(11))
    borders = {0, 3, 5, 7, 9, 11}
    for node in np.flatnonzero(tree.left != LEAF):
        first, last, line = *rects(tree)[node][2:], rects(tree)[tree.left[node]][3]
        assert line in borders or not borders & set(range(first + 1, last))
    assert len(kind_tree("k", [["a"]])) == 1


@pytest.mark.parametrize("groups", [[], [[]], [["a"], ["a"]]])
def test_lists_of_kinds_that_are_none_are_refused(groups: list[list[str]]) -> None:
    with pytest.raises(InvalidValueError, match="kinds unusable"):
        kind_tree("k", groups)


@pytest.mark.parametrize(("row", "col"), [(-1, 0), (0, -1), (2, 0), (0, 3)])
def test_a_cell_outside_the_tree_is_refused_not_miscounted(row: int, col: int) -> None:
    tree = zone_tree("t", np.ones((2, 3)))
    with pytest.raises(InvalidValueError, match="cell outside"):
        tree.counts(np.array([row]), np.array([col]))
    assert tree.counts(np.array([], int), np.array([], int)).tolist() == [0] * len(tree)


def test_trees_are_never_written_to() -> None:
    tree = zone_tree("t", np.ones((2, 2)))
    with pytest.raises(ValueError, match="read-only"):
        tree.rects[0, 0] = 1
    with pytest.raises(AttributeError):
        tree.key = "other"  # type: ignore[misc]
    assert replace(tree, key="x").key == "x"
