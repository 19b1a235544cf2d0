"""Small cities, every class, all that is told of four weeks in one system: nothing below k can be proven."""

import os
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from storage.parts.closing import Closed, Events, Rule, close
from storage.parts.growing import kind_tree, zone_tree
from storage.parts.periods import Length
from storage.parts.trees import Tree
from tests.storage.parts.attacker import Told, proven
from tests.storage.parts.town import MONDAY, week

SEEDS = range(200 if os.environ.get("KARTA_SOAK") else 12)
K, SIDE, WEEKS = 5, 8, 4
KINDS = kind_tree("kinds", [["a", "b"], ["c"], ["d", "e"]])
SHAPE = (WEEKS, SIDE, SIDE, 5)


def city(seed: int) -> tuple[Tree, Events]:
    """Some places where more happens, and its zones by something like addresses."""
    choose = np.random.default_rng(seed)
    number = int(choose.integers(10, 160))
    spots = choose.integers(0, SIDE, (4, 2))
    at_spot, anywhere = spots[choose.integers(0, 4, number)].T, choose.integers(0, SIDE, (2, number))
    row, col = np.where(choose.random((1, number)) < 0.6, at_spot, anywhere)
    day = MONDAY.toordinal() + choose.integers(0, 7 * WEEKS, number)
    kind = choose.choice(5, number, p=[0.4, 0.3, 0.1, 0.1, 0.1])
    zones = zone_tree("zones", choose.lognormal(0, 1, (SIDE, SIDE)))
    return zones, Events(day, row, col, kind, np.zeros(number, bool))


def sums(closed: Closed, zones: Tree, weeks: range) -> list[Told]:
    """Every part of a period as a sum over weeks, cells and kinds; a period with too little as a bound."""
    if not closed.zones:
        return [told(np.s_[weeks.start : weeks.stop], 0, closed.k - 1)]
    found = []
    for node, count in zip(closed.zones, closed.zone_counts, strict=True):
        row0, row1, col0, col1 = zones.rects[node].tolist()
        found.append(told(np.s_[weeks.start : weeks.stop, row0:row1, col0:col1], count, count))
    for node, count in zip(closed.kinds, closed.kind_counts, strict=True):
        first, last = KINDS.rects[node, 2:].tolist()
        found.append(told(np.s_[weeks.start : weeks.stop, :, :, first:last], count, count))
    return found


def told(where: object, low: int, high: int) -> Told:
    atoms = np.zeros(SHAPE, bool)
    atoms[where] = True
    return Told(atoms.ravel(), low, high)


def closed_weeks(zones: Tree, events: Events) -> list[Told]:
    rule, before, open_since, found = Rule("g", K, Length.WEEK, zones, KINDS), None, 0, []
    for number in range(WEEKS):
        before, counted = close(rule, week(number), events, before)
        events = replace(events, counted=events.counted | counted)
        found += sums(before, zones, range(open_since, number + 1))
        open_since = number + 1 if before.zones else open_since
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_below_k_can_be_proven(seed: int) -> None:
    assert proven(closed_weeks(*city(seed)), K, 120) is None


def block(zones: Tree, events: Events) -> list[Told]:
    """The same four weeks once more, as one block with a partition of its own: what one length a class forbids."""
    closed, _ = close(Rule("g", K, Length.BLOCK, zones, KINDS), week(0, Length.BLOCK), shifted(events))
    return closed_weeks(zones, events) + sums(closed, zones, range(WEEKS))


def shifted(events: Events) -> Events:
    """Whole weeks moved back into the block that the first Monday lies in; a test of sums needs no more."""
    return replace(events, day=np.full_like(events.day, week(0, Length.BLOCK).first.toordinal()))


def per_kind(zones: Tree, events: Events) -> list[Told]:
    """A partition for each kind beside the one for all: kinds by place."""
    found = []
    for kind in range(5):
        mine = events.kind == kind
        some = Events(*(getattr(events, name)[mine] for name in ("day", "row", "col", "kind", "counted")))
        closed, _ = close(Rule("g", K, Length.WEEK, zones, KINDS), week(WEEKS), some)
        for node, count in zip(closed.zones, closed.zone_counts, strict=True):
            row0, row1, col0, col1 = zones.rects[node].tolist()
            found.append(told(np.s_[:, row0:row1, col0:col1, kind], count, count))
    closed, _ = close(Rule("g", K, Length.WEEK, zones, KINDS), week(WEEKS), events)
    return found + sums(closed, zones, range(WEEKS))


def by_threshold(zones: Tree, events: Events) -> list[Told]:
    """Spans of days from k, as they are asked."""
    days, found = np.sort(events.day) - MONDAY.toordinal(), []
    for first, last in [(0, 7), (0, 6), (7, 14), (7, 12), (0, 14), (14, 28), (15, 28), *pairwise(range(0, 28, 3))]:
        atoms = np.zeros(28, bool)
        atoms[first:last] = True
        count = int(((days >= first) & (days < last)).sum())
        found.append(Told(atoms, count, count) if count >= K else Told(atoms, 0, K - 1))
    return found


@pytest.mark.parametrize("naive", [block, per_kind, by_threshold])
def test_the_same_attacker_proves_something_of_a_rule_that_is_not_good_enough(naive) -> None:
    assert any(proven(naive(*city(seed)), K, 120) for seed in range(12))
