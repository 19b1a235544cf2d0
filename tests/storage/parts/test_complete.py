"""Complete enumeration of small worlds: no release proves any count of 1 … k - 1, nor a zero."""

from collections.abc import Hashable
from itertools import product

import numpy as np
import pytest

from storage.parts.closing import Closed, Events, Rule, close
from storage.parts.growing import kind_tree, zone_tree
from storage.parts.periods import Length, Stretch
from storage.parts.trees import Tree
from tests.storage.parts import naive
from tests.storage.parts.complete import Counts, data_sets, judge
from tests.storage.parts.town import MONDAY

FIVE = kind_tree("five", [["a", "b", "c", "d", "e"]])
GROUPED = kind_tree("grouped", [["a"], ["b", "c", "d"], ["e"]])
ONE_KIND = kind_tree("one", [["a"]])
ONE_PLACE = zone_tree("one", np.ones((1, 1)))
SQUARE = zone_tree("square", np.ones((2, 2)))
WEEK = Stretch.of(MONDAY, Length.WEEK)


def events(cell: list[tuple[int, int, int]], counts: Counts, day: int = MONDAY.toordinal()) -> Events:
    """So many events in each (row, col, kind)."""
    row, col, kind = np.repeat(np.array(cell, np.int64).reshape(-1, 3), counts, axis=0).T
    return Events(np.full(row.size, day), row, col, kind, np.zeros(row.size, bool))


def release(zones: Tree, kinds: Tree, k: int, cells: list[tuple[int, int, int]], counts: Counts) -> Closed:
    return close(Rule("g", k, Length.WEEK, zones, kinds), WEEK, events(cells, counts))[0]


@pytest.mark.parametrize(
    ("kinds", "most", "sets"), [(FIVE, 18, 33_649), (GROUPED, 12, 6_188)], ids=["one-group", "three-groups"]
)
def test_no_release_of_kinds_gives_anything_away(kinds: Tree, most: int, sets: int) -> None:
    data = list(data_sets(most, 5))
    cells = [(0, 0, kind) for kind in range(5)]
    verdict = judge(lambda counts: release(ONE_PLACE, kinds, 5, cells, counts), data, 5)
    assert len(data) == sets
    assert not verdict.gives_away, verdict
    assert verdict.least == 5


def test_no_release_of_places_gives_anything_away() -> None:
    data = list(data_sets(12, 4))
    cells = [(row, col, 0) for row, col in product((0, 1), repeat=2)]
    verdict = judge(lambda counts: release(SQUARE, ONE_KIND, 5, cells, counts), data, 5)
    assert len(data) == 1_820
    assert not verdict.gives_away, verdict
    assert verdict.least == 5


@pytest.mark.parametrize(("places", "kinds", "most", "k"), [(3, 2, 9, 3), (2, 3, 10, 3), (4, 2, 7, 2), (3, 3, 7, 2)])
def test_zones_and_kinds_of_one_period_give_nothing_away_together(places: int, kinds: int, most: int, k: int) -> None:
    zones, names = zone_tree("row", np.ones((1, places))), kind_tree("k", [list("abc"[:kinds])])
    cells = [(0, col, kind) for col, kind in product(range(places), range(kinds))]
    verdict = judge(lambda counts: release(zones, names, k, cells, counts), data_sets(most, len(cells)), k)
    assert (verdict.exact, verdict.within, verdict.zeros) == (0, 0, 0), verdict


def test_periods_that_waited_give_nothing_away() -> None:
    """Three weeks of two places: what was too little to show is counted later, and stays hidden among it."""
    k, zones = 3, zone_tree("row", np.ones((1, 2)))
    rule = Rule("g", k, Length.WEEK, zones, ONE_KIND)

    def told(counts: Counts) -> Hashable:
        weeks = [
            events([(0, 0, 0), (0, 1, 0)], counts[2 * n : 2 * n + 2], MONDAY.toordinal() + 7 * n) for n in range(3)
        ]
        names = ("day", "row", "col", "kind", "counted")
        together = Events(*(np.concatenate([getattr(one, name) for one in weeks]) for name in names))
        before, said = None, []
        for number in range(3):
            before, now = close(rule, Stretch(Length.WEEK, WEEK.number + number), together, before)
            together.counted[now] = True
            said.append(before)
        return tuple(said)

    verdict = judge(told, data_sets(9, 6), k)
    assert (verdict.exact, verdict.within) == (0, 0), verdict


# The second number is how many exact inferences there are among 33 649 data sets.
@pytest.mark.parametrize(
    ("rule", "exact"), [(naive.threshold, 1380), (naive.pooled, 530), (naive.merged, 2022), (naive.zeros_shown, 0)]
)
def test_the_same_reader_catches_naive_rules(rule, exact: int) -> None:
    kinds = judge(lambda counts: rule(counts, 5), data_sets(18, 5), 5)
    places = judge(lambda counts: rule(counts, 5), data_sets(12, 4), 5)
    assert kinds.exact == exact
    assert kinds.within > 0
    assert places.within > 0
