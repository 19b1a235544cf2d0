"""What must hold of the rule, as functions that raise: the suite runs them on the rule, and on mutants of it.

Each calls the rule through its modules, so that a mutant is met wherever it is used.
"""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from storage.parts import classes as grouping
from storage.parts import closing, sums
from storage.parts.closing import Closed, Events, PeriodClosedError, Rule
from storage.parts.compare import compare
from storage.parts.growing import kind_tree, zone_tree
from storage.parts.periods import Length
from storage.parts.shelf import Parts, Shelf
from storage.parts.trees import Tree
from tests.storage.parts.complete import data_sets, judge
from tests.storage.parts.town import KINDS, MONDAY, VIEWERS, Town, closed_weeks, combinations, rules, town, week

CITY = town(per_week=400, weeks=3)
RULES = rules(CITY.addresses)
CHOOSE = np.random.default_rng(0)


def cases() -> list[tuple[Rule, Events]]:
    """Every class of the city's weeks, a week at a time."""
    of, _, made = RULES
    week_of = (CITY.day - MONDAY.toordinal()) // 7
    return [
        (rule, CITY.events((of[CITY.combo] == place) & (week_of == number), rule.kinds))
        for place, rule in enumerate(made)
        for number in range(3)
    ]


def closed(rule: Rule, events: Events) -> Closed:
    return closing.close(rule, week(2), events)[0]


def inside(tree: Tree, node: int, events: Events) -> np.ndarray:
    row0, row1, col0, col1 = tree.rects[node].tolist()
    return (events.row >= row0) & (events.row < row1) & (events.col >= col0) & (events.col < col1)


def parts_tile_are_enough_and_add_up() -> None:
    for rule, events in cases():
        one, total = closed(rule, events), len(events.day)
        if total < rule.k:
            assert one.zones == one.zone_counts == one.kinds == one.kind_counts == ()
            continue
        assert min(one.zone_counts + one.kind_counts) >= rule.k
        assert sum(one.zone_counts) == sum(one.kind_counts) == total
        for tree, nodes in ((rule.zones, one.zones), (rule.kinds, one.kinds)):
            covered = np.zeros(tree.shape, int)
            for row0, row1, col0, col1 in tree.rects[list(nodes)].tolist():
                covered[row0:row1, col0:col1] += 1
            assert (covered == 1).all()
        for node, count in zip(one.zones, one.zone_counts, strict=True):
            assert inside(rule.zones, node, events).sum() == count


def a_zone_may_hold_all_in_any_cell() -> None:
    """The certificate: all events of a zone in any one of its cells, kinds dealt anew: the same release."""
    for rule, events in cases():
        one = closed(rule, events)
        for _ in range(2):
            row, col = events.row.copy(), events.col.copy()
            for node in one.zones:
                row0, row1, col0, col1 = rule.zones.rects[node].tolist()
                there = inside(rule.zones, node, events)
                row[there], col[there] = CHOOSE.integers(row0, row1), CHOOSE.integers(col0, col1)
            moved = replace(events, row=row, col=col, kind=CHOOSE.permutation(events.kind))
            assert closed(rule, moved) == one


def a_group_of_kinds_may_be_all_one_kind() -> None:
    """The same for kinds: all events of a group of kinds become any one of them."""
    for rule, events in cases():
        one, kind = closed(rule, events), events.kind.copy()
        for node in one.kinds:
            first, last = rule.kinds.rects[node, 2:].tolist()
            kind[(events.kind >= first) & (events.kind < last)] = CHOOSE.integers(first, last)
        assert closed(rule, replace(events, kind=kind)) == one


def small_worlds_give_nothing_away() -> None:
    tree = kind_tree("k", [["a", "b"], ["c"]])
    rule = Rule("g", 3, Length.WEEK, zone_tree("z", np.ones((1, 1))), tree)

    def release(counts: tuple[int, ...]) -> Closed:
        kind = np.repeat(np.arange(3), counts)
        nought = np.zeros_like(kind)
        return closed(rule, Events(nought + MONDAY.toordinal(), nought, nought, kind, nought.astype(bool)))

    verdict = judge(release, data_sets(10, 3), 3)
    assert not verdict.gives_away, verdict


def other_classes_have_no_say() -> None:
    """Half of two classes in three is taken away: the periods of the third stay the same."""
    of, _, made = RULES
    whole = closed_weeks(CITY, 3, RULES)
    for turn in range(3):
        stay = np.arange(len(made)) % 3 == turn
        kept = stay[of[CITY.combo]] | (CHOOSE.random(len(CITY.day)) < 0.5)
        fewer = Town(CITY.addresses, *(getattr(CITY, name)[kept] for name in ("day", "row", "col", "kind", "combo")))
        groups = {rule.group for rule, stays in zip(made, stay, strict=True) if stays}
        left, before = (
            [one for one in all_of if one.group in groups] for all_of in (closed_weeks(fewer, 3, RULES), whole)
        )
        assert left == before


def nobody_knows_a_part_of_a_class() -> None:
    """Each of the 127 coalitions of seven viewers sees, and holds, each class wholly or not at all; told alike."""
    all_of = combinations()
    of, found = grouping.classes(all_of, VIEWERS)
    level, own = all_of.level, all_of.own
    for size in range(1, 8):
        for members in itertools.combinations(range(7), size):
            coalition = list(members)
            for knows in (level[:, coalition] >= 2, (level[:, coalition] >= 2) | own[:, coalition]):
                known = knows.any(1)
                assert all(np.unique(known[of == place]).size == 1 for place in range(len(found)))
    for place, one in enumerate(found):
        for viewer, name in enumerate(VIEWERS):
            assert set((level[of == place, viewer] >= 1).tolist()) == {name in one.told}
            assert set((level[of == place, viewer] >= 2).tolist()) == {name in one.see}
            assert set(own[of == place, viewer].tolist()) == {name in one.hold}


def classes_that_may_hold_capped_kinds_are_stricter() -> None:
    all_of = combinations()
    of, found = grouping.classes(all_of, VIEWERS)
    for place, one in enumerate(found):
        assert one.capped == all_of.capped[of == place].any()
        assert one.k == (10 if one.capped else 5)
    _, _, made = rules(CITY.addresses)
    for one, rule in zip(found, made, strict=True):
        sides = rule.zones.rects[:, [1, 3]] - rule.zones.rects[:, [0, 2]]
        assert sides.min() >= (4 if one.capped else 1)


def every_kind_of_a_class_may_happen_at_every_place_of_it() -> None:
    all_of = combinations()
    of, found = grouping.classes(all_of, VIEWERS)
    for place, one in enumerate(found):
        pairs = {(all_of.kind[row], all_of.place[row]) for row in np.flatnonzero(of == place)}
        assert pairs == set(itertools.product(one.kinds, one.places))


def some(days: list[int], counted: bool = False) -> Events:
    """One event a day, all in one cell and of one kind."""
    day = MONDAY.toordinal() + np.array(days, np.int64)
    nought = np.zeros_like(day)
    return Events(day, nought, nought, nought, nought.astype(bool) | counted)


def late_ones_wait_and_are_counted_once() -> None:
    rule = Rule("g", 5, Length.WEEK, zone_tree("z", np.ones((2, 2))), kind_tree("k", [["a"]]))
    first, counted = closing.close(rule, week(0), some([0, 1, 2, 3, 4, 5, 7, 8]))
    assert (first.zone_counts, counted.tolist()) == ((6,), [True] * 6 + [False] * 2)
    late = some([0, 1, 2, 3, 4, 5, 7, 8, 2, 3, 6])  # three of the closed week arrive
    late.counted[:6] = True
    second, counted = closing.close(rule, week(1), late, first)
    assert (second.zone_counts, counted.tolist()) == ((5,), [False] * 6 + [True] * 5)
    few, counted = closing.close(rule, week(2), some([14, 15, 16, 17]), second)
    assert (few.zones, few.kinds, counted.any()) == ((), (), np.False_)
    third, _ = closing.close(rule, week(3), some([14, 15, 16, 17, 21]), few)
    assert third.zone_counts == (5,)  # what was too little is not lost
    trees = {rule.zones.key: rule.zones, rule.kinds.key: rule.kinds}
    for again in (week(0), week(1), week(2)):
        assert refused(lambda again=again: closing.close(rule, again, some([0] * 9), few))
    assert refused(lambda: Shelf.of([first, second, few, third, second], trees))


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except PeriodClosedError:
        return True
    return False


def sums_are_of_whole_parts() -> None:
    """Whatever is asked, the answer is what a plain reading of the closed periods gives, and at least k."""
    shelf = shelved()
    for _ in range(40):
        area = np.zeros((80, 80), bool)
        row, col = CHOOSE.integers(0, 78, 2)
        area[row : row + CHOOSE.integers(1, 40), col : col + CHOOSE.integers(1, 40)] = True
        wanted = CHOOSE.choice(KINDS, 2).tolist()
        first = int(CHOOSE.integers(0, 20))
        span = (MONDAY + timedelta(first), MONDAY + timedelta(first + int(CHOOSE.integers(1, 15))))
        groups = set(CHOOSE.choice(shelf.groups, 3).tolist())
        found = sums.by_area(shelf, groups, [span], area), sums.by_kind(shelf, groups, [span], wanted)
        for answers, parts, mask in zip(found, (shelf.zones, shelf.kinds), (area, wanted), strict=True):
            used = plainly(shelf, parts, groups, span, mask)
            assert [one.count for one in answers] == ([int(parts.count[used].sum())] if used else [])
            assert all(one.count >= 5 and one.parts.tolist() == used for one in answers)


def shelved() -> Shelf:
    made = RULES[2]
    trees = {tree.key: tree for rule in made for tree in (rule.zones, rule.kinds)}
    return Shelf.of(closed_weeks(CITY, 3, RULES), trees)


def plainly(
    shelf: Shelf, parts: Parts, groups: set[str], span: tuple[date, date], asked: np.ndarray | list[str]
) -> list[int]:
    """The places of the parts that stand for a question, one closed period after the other."""
    weeks = [week(number) for number in range(6)]
    days = [(min(span[1], one.end) - max(span[0], one.first)).days for one in weeks]
    half = [one for one, inside in zip(weeks, days, strict=True) if inside >= 3.5]
    chosen = half or [one for one, inside in zip(weeks, days, strict=True) if inside > 0]
    used = []
    for place, one in enumerate(shelf.closed):
        mine = np.flatnonzero(parts.closed == place).tolist()
        if one.group in groups and one.stretch in chosen and mine:
            of = parts.trees[int(np.searchsorted(parts.offset, parts.node[mine[0]], "right")) - 1]
            begin = parts.offset[parts.trees.index(of)]
            mask = asked if isinstance(asked, np.ndarray) else np.array([[name in asked for name in of.names]])
            rects = [of.rects[parts.node[part] - begin].tolist() for part in mine]
            share = [mask[row0:row1, col0:col1].mean() for row0, row1, col0, col1 in rects]
            inside = [part for part, much in zip(mine, share, strict=True) if much >= 0.5]
            used += inside or [part for part, much in zip(mine, share, strict=True) if much > 0]
    return used


def comparisons_are_of_whole_parts() -> None:
    """Shared zones are put together from whole parts of each side, and both sides add up."""
    shelf = shelved()
    span = [(week(number).first, week(number).end) for number in range(3)]
    area = np.zeros((80, 80), bool)
    area[20:50, 30:60] = True
    found = compare(shelf, shelf.groups, span[:2], span[2:], area)
    assert found
    for one in found:
        for side, stretches in ((one.earlier, one.earlier_stretches), (one.later, one.later_stretches)):
            used = [held for held in shelf.closed if held.group == one.group and held.stretch in stretches]
            assert side.sum() == sum(sum(held.zone_counts) for held in used)
            for held in used:
                tree = shelf.zones.trees[[tree.key for tree in shelf.zones.trees].index(held.zone_tree)]
                for row0, row1, col0, col1 in tree.rects[list(held.zones)].tolist():
                    assert np.unique(one.zones[row0:row1, col0:col1]).size == 1
        assert (one.earlier[one.earlier > 0] >= 5).all()


LAWS = (
    parts_tile_are_enough_and_add_up,
    a_zone_may_hold_all_in_any_cell,
    a_group_of_kinds_may_be_all_one_kind,
    small_worlds_give_nothing_away,
    other_classes_have_no_say,
    nobody_knows_a_part_of_a_class,
    classes_that_may_hold_capped_kinds_are_stricter,
    every_kind_of_a_class_may_happen_at_every_place_of_it,
    late_ones_wait_and_are_counted_once,
    sums_are_of_whole_parts,
    comparisons_are_of_whole_parts,
)
