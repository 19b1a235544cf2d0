from datetime import date, timedelta

import numpy as np
import pytest

from storage.errors import InvalidValueError, NotSetUpError
from storage.parts.closing import Closed, Rule
from storage.parts.compare import compare
from storage.parts.growing import kind_tree, zone_tree
from storage.parts.periods import Length, Stretch
from storage.parts.shelf import Shelf
from storage.parts.sums import by_area, by_kind, merged, nodes
from tests.storage.parts.town import MONDAY, week

# Four zones of 2 x 2 cells above the leaves; node 1 is the south, node 2 the north.
ZONES = zone_tree("2026", np.ones((4, 4)))
KINDS = kind_tree("kinds", [["klotter", "brand"], ["hot"]])
TREES = {tree.key: tree for tree in (ZONES, KINDS)}
EVERYWHERE = np.ones((4, 4), bool)


def closed(number: int, zones: dict[int, int], group: str = "g", weeks: Length = Length.WEEK, k: int = 5) -> Closed:
    """A closed week with these zones, all of the first group of kinds or one whole part."""
    total = sum(zones.values())
    kinds = ((0,), (total,)) if total else ((), ())
    return Closed(group, week(number, weeks), k, "2026", "kinds", tuple(zones), tuple(zones.values()), *kinds)


def cells(row0: int, row1: int, col0: int, col1: int) -> np.ndarray:
    area = np.zeros((4, 4), bool)
    area[row0:row1, col0:col1] = True
    return area


def days(first: int, end: int) -> list[tuple[date, date]]:
    return [(MONDAY + timedelta(first), MONDAY + timedelta(end))]


SHELF = Shelf.of([closed(0, {1: 9, 2: 8}), closed(1, {0: 7}), closed(2, {}), closed(3, {1: 5, 2: 6})], TREES)


def test_an_area_gets_the_zones_at_least_half_inside_and_is_told_which() -> None:
    (south,) = by_area(SHELF, ["g"], days(0, 7), cells(0, 3, 0, 4))  # half of the north: both
    assert (south.count, south.exact_parts, south.exact_time) == (17, False, True)
    (south,) = by_area(SHELF, ["g"], days(0, 7), cells(0, 2, 0, 4))
    assert (south.count, south.exact_parts, south.stretches) == (9, True, (week(0),))
    assert nodes(SHELF.zones, south) == ((ZONES, (1,)),)
    (corner,) = by_area(SHELF, ["g"], days(0, 7), cells(1, 3, 0, 1))  # a little of each: all it touches
    assert (corner.count, corner.exact_parts) == (17, False)


def test_a_time_gets_whole_periods_and_is_told_which() -> None:
    (monday,) = by_area(SHELF, ["g"], days(0, 1), EVERYWHERE)
    (week_less_sunday,) = by_area(SHELF, ["g"], days(0, 6), EVERYWHERE)
    assert monday.count == week_less_sunday.count == 17
    assert not monday.exact_time
    (month,) = by_area(SHELF, ["g"], days(0, 28), EVERYWHERE)
    assert (month.count, month.exact_time, month.exact_parts) == (35, True, True)
    assert month.stretches == tuple(week(number) for number in range(4))
    (two,) = by_area(SHELF, ["g"], [*days(0, 7), *days(21, 28)], EVERYWHERE)
    assert (two.count, two.exact_time) == (28, True)


def test_nothing_is_said_where_nothing_may_be_shown() -> None:
    assert by_area(SHELF, ["g"], days(14, 21), EVERYWHERE) == ()  # too little
    assert by_area(SHELF, ["g"], days(28, 35), EVERYWHERE) == ()  # not closed
    assert by_area(SHELF, ["other"], days(0, 7), EVERYWHERE) == ()
    assert by_area(SHELF, [], days(0, 7), EVERYWHERE) == ()
    assert by_kind(SHELF, ["g"], days(14, 21), ["hot"]) == ()
    empty = Shelf.of([], {})
    assert by_area(empty, ["g"], days(0, 7), EVERYWHERE) == by_kind(empty, ["g"], days(0, 7), ["hot"]) == ()
    assert compare(empty, ["g"], days(0, 7), days(7, 14), EVERYWHERE) == ()


def test_a_week_is_never_added_to_a_block() -> None:
    shelf = Shelf.of([*SHELF.closed, closed(0, {0: 50}, "h", Length.BLOCK)], TREES)
    sums = by_area(shelf, ["g", "h"], days(0, 7), EVERYWHERE)
    assert [(one.weeks, one.count, one.exact_time) for one in sums] == [(1, 17, True), (4, 50, False)]


def test_kinds_get_their_group_of_kinds_in_the_whole_municipality() -> None:
    parts = Closed("g", week(0), 5, "2026", "kinds", (0,), (16,), (1, 2), (9, 7))
    assert KINDS.rects[1].tolist() == [0, 1, 0, 2]
    shelf = Shelf.of([parts], TREES)
    for kinds, count, exact in ((["hot"], 7, True), (["klotter"], 9, False), (["klotter", "brand"], 9, True)):
        (one,) = by_kind(shelf, ["g"], days(0, 7), kinds)
        assert (one.count, one.exact_parts) == (count, exact)
    (every,) = by_kind(shelf, ["g"], days(0, 7), KINDS.names)
    assert (every.count, every.exact_parts) == (16, True)
    with pytest.raises(InvalidValueError, match="kinds unknown"):
        by_kind(shelf, ["g"], days(0, 7), ["okänd"])


def test_areas_that_are_none_are_refused() -> None:
    for area in (np.zeros((4, 4), bool), np.ones((4, 5), bool)):
        with pytest.raises(InvalidValueError, match="area unusable"):
            by_area(SHELF, ["g"], days(0, 7), area)
    with pytest.raises(InvalidValueError, match="area unusable"):
        compare(SHELF, ["g"], days(0, 7), days(7, 14), np.zeros((4, 4), bool))


def test_a_shelf_without_its_trees_says_so() -> None:
    with pytest.raises(NotSetUpError, match="tree missing"):
        Shelf.of([closed(0, {0: 5})], {})
    with pytest.raises(NotSetUpError, match="tree missing"):
        Shelf.of([closed(0, {0: 5})], TREES | {"2026": KINDS})


def test_spans_are_put_together() -> None:
    one, two, three = days(0, 3), days(3, 5), days(9, 12)
    assert merged([*three, *two, *one, *days(1, 2)]) == [*days(0, 5), *three]


def test_two_weeks_are_compared_in_the_zones_they_share() -> None:
    first, second = closed(0, {1: 9, 2: 8}), closed(1, {1: 6, 5: 7, 6: 9})
    shelf = Shelf.of([first, second, closed(2, {})], TREES)
    (one,) = compare(shelf, ["g"], days(0, 7), days(7, 14), cells(0, 2, 0, 4))
    assert (one.zones[0, 0], one.zones[3, 3], one.zones.max()) == (0, 1, 1)
    assert (one.earlier.tolist(), one.later.tolist(), one.used.tolist()) == ([9, 8], [6, 16], [True, False])
    assert one.counts == (9, 6)
    assert (one.earlier_stretches, one.later_stretches) == ((week(0),), (week(1),))
    assert compare(shelf, ["g"], days(0, 7), days(14, 21), EVERYWHERE) == ()  # too little on one side


def test_years_with_other_trees_are_compared_where_zones_can_be_put_together() -> None:
    other = zone_tree("2027", np.ones((4, 4)), smallest=2)
    across = np.ones((4, 4))
    across[:, 0] = 3  # halves the west after its first column
    crossed = zone_tree("crossed", across)
    assert other.rects[1].tolist() == [0, 2, 0, 4]
    trees = TREES | {"2027": other, "crossed": crossed}
    this = closed(0, {1: 9, 5: 6, 6: 8})
    next_year = Closed("g", week(52), 5, "2027", "kinds", (1, 2), (6, 11), (0,), (17,))
    (one,) = compare(Shelf.of([this, next_year], trees), ["g"], days(0, 7), days(364, 371), EVERYWHERE)
    assert (one.earlier.tolist(), one.later.tolist()) == ([9, 14], [6, 11])
    half = Closed("g", week(52), 5, "crossed", "kinds", (2, 3, 4), (5, 6, 7), (0,), (18,))
    (one,) = compare(Shelf.of([this, half], trees), ["g"], days(0, 7), days(364, 371), EVERYWHERE)
    assert one.counts == (23, 18)
    assert one.zones.max() == np.unique(one.zones).size - 1
    small = zone_tree("small", np.ones((2, 2)))
    moved = Closed("g", week(52), 5, "small", "kinds", (0,), (5,), (0,), (5,))
    (one,) = compare(Shelf.of([this, moved], trees | {"small": small}), ["g"], days(0, 7), days(364, 371), EVERYWHERE)
    assert (one.counts, one.zones.max()) == ((23, 5), 0)  # another lattice: the municipality as a whole


def test_a_rule_with_a_k_of_one_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="k too small"):
        Rule("g", 1, Length.WEEK, ZONES, KINDS)


def test_blocks_are_compared_too() -> None:
    blocks = [Closed("g", Stretch(Length.BLOCK, 1500 + n), 5, "2026", "kinds", (0,), (9,), (0,), (9,)) for n in (0, 1)]
    first, second = ([(one.stretch.first, one.stretch.end)] for one in blocks)
    (one,) = compare(Shelf.of(blocks, TREES), ["g"], first, second, EVERYWHERE)
    assert one.counts == (9, 9)
