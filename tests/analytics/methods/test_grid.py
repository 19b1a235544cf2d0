import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.frame import Extent, points
from analytics.methods.grid import CELLS_ACROSS, SIDES, aligned, default_side, grid

EXTENT = Extent(1030.0, 2010.0, 1990.0, 2770.0)
WHERE = st.lists(st.tuples(st.floats(0, 3000), st.floats(1000, 4000)), max_size=40)


def test_cells_are_the_same_wherever_the_view_begins() -> None:
    assert aligned(EXTENT, 250.0) == Extent(1000.0, 2000.0, 2000.0, 3000.0)
    assert aligned(Extent(500, 500, 500, 500), 250.0) == Extent(500, 500, 750, 750)


def test_counts_stand_where_the_incidents_are() -> None:
    found = grid(points([1001, 1001, 1999], [2999, 2998, 2001]), EXTENT, 250.0)
    assert found.values[0, 0] == 2
    assert found.values[3, 3] == 1
    assert found.values.sum() == 3
    assert (found.unit, found.cell, found.values.shape) == ("count", 250.0, (4, 4))


def test_an_edge_belongs_to_the_cell_east_and_north_of_it() -> None:
    found = grid(points([1250.0, 2000.0, 1100.0], [2250.0, 2100.0, 3000.0]), EXTENT, 250.0)
    assert found.values[2, 1] == 1
    assert found.values.sum() == 1  # the view's own east and north edges are the next cells'


def test_weights_are_summed() -> None:
    assert grid(points([1100, 1100], [2100, 2100], weight=[0.25, 0.5]), EXTENT, 250.0).values[3, 0] == 0.75


@given(WHERE)
def test_every_incident_inside_is_counted_once(where: list[tuple[float, float]]) -> None:
    x, y = np.array(where).reshape(-1, 2).T
    found = grid(points(x, y), EXTENT, 250.0)
    assert found.values.sum() == np.count_nonzero((x >= 1000) & (x < 2000) & (y >= 2000) & (y < 3000))


@pytest.mark.parametrize("cell", [0.0, -5.0, float("nan")])
def test_a_cell_needs_a_side(cell: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        grid(points([], []), EXTENT, cell)


@given(st.floats(10, 100_000), st.floats(10, 100_000))
def test_the_usual_side_is_the_smallest_that_leaves_room_for_numbers(width: float, height: float) -> None:
    side = default_side(Extent(0, 0, width, height))
    assert side in SIDES
    assert max(width, height) / side <= CELLS_ACROSS
    smaller = [s for s in SIDES if s < side]
    assert not smaller or max(width, height) / smaller[-1] > CELLS_ACROSS
