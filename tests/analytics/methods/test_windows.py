import numpy as np
import pytest

from analytics.frame import Extent
from analytics.methods.windows import BLOCK, MOST_CELLS, doubled, lattice, squares, streets


def test_every_window_sums_just_the_cells_that_it_names() -> None:
    counts = np.random.default_rng(1).poisson(2.0, (32, 48)).astype(float)
    tried = 0
    stack = counts[None]
    for shape, sums in [*squares(stack, 50.0), *streets(stack, 50.0), *doubled(stack, 100.0), *doubled(stack, 50.0)]:
        flat = sums[0].ravel()
        for number in {0, flat.size // 3, flat.size - 1}:
            cells = shape.cells(number, counts.shape)
            assert len(set(cells.tolist())) == cells.size
            assert counts.ravel()[cells].sum() == pytest.approx(flat[number]), (shape.name, number)
            tried += 1
    assert tried > 50


def test_any_straight_street_of_600_m_lies_in_a_window_but_for_its_ends() -> None:
    rng = np.random.default_rng(2)
    ground = lattice(Extent(0, 0, 3200, 3200))
    for angle in np.linspace(0, np.pi, 25):
        along, across = rng.uniform(-300, 300, 400), rng.uniform(-10, 10, 400)
        x = 1600 + along * np.cos(angle) - across * np.sin(angle)
        y = 1600 + along * np.sin(angle) + across * np.cos(angle)
        counts = np.bincount(ground.of(x, y), minlength=ground.rows * ground.columns).astype(float)
        best = max(sums.max() for _, sums in streets(counts.reshape(1, ground.rows, ground.columns), ground.cell))
        assert best >= 0.7 * 400, angle


def test_cells_grow_with_the_ground_and_where_little_happens() -> None:
    assert lattice(Extent(0, 0, 20_000, 20_000)).cell == 50.0
    assert lattice(Extent(0, 0, 20_000, 20_000), weekly=100.0).cell == 100.0
    wide = lattice(Extent(0, 0, 60_000, 90_000))
    assert wide.cell > 100.0
    assert wide.rows * wide.columns <= MOST_CELLS * 1.1
    assert wide.rows % BLOCK == wide.columns % BLOCK == 0


def test_a_ground_smaller_than_a_window_has_the_smaller_windows_only() -> None:
    small = np.ones((1, BLOCK, BLOCK))
    assert {sums.shape[1:] for _, sums in squares(small, 50.0)} > {(16, 16)}
    assert all(sums.size for _, sums in [*squares(small, 50.0), *streets(small, 50.0)])
    assert [sums.shape[1:] for _, sums in doubled(np.ones((1, 2, 3)), 50.0)] == [(2, 3), (1, 2)]
    assert not list(streets(np.ones((1, 1, 1)), 50.0))


def test_a_position_outside_is_in_no_cell() -> None:
    ground = lattice(Extent(0, 0, 800, 800))
    assert ground.of(np.array([-1.0, 400.0, 5.0]), np.array([5.0, 900.0, 5.0])).tolist() == [-1, -1, 15 * 16]
    x, y = ground.centre([15 * 16])
    assert (x[0], y[0]) == (25.0, 25.0)


def test_an_extent_without_ground_is_refused() -> None:
    with pytest.raises(ValueError, match="width and a height"):
        lattice(Extent(5, 5, 5, 9))
