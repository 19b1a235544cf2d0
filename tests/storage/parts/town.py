"""An invented city for the counts: who may see what by the starting matrix, and events that cluster as real ones do."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

import numpy as np
from numpy.typing import NDArray

from storage.parts.classes import Combinations, EventClass, classes
from storage.parts.closing import Closed, Events, Rule, close
from storage.parts.growing import LEAST_ADDRESSES, SMALLEST, SMALLEST_CAPPED, kind_tree, zone_tree
from storage.parts.lattice import Floats, Ints
from storage.parts.periods import Length, Stretch
from storage.parts.trees import Tree

VIEWERS = ("municipality", "police", "fire", "school", "housing", "guards", "public")
SOURCES = ("municipality", "police", "housing", "guards", "fire", "school", "social")
SHARE = (0.24, 0.44, 0.12, 0.08, 0.06, 0.04, 0.02)
# The starting matrix: rows are sources, columns viewers; "L2 in own area, else L1" is raised in `levels`.
MATRIX = np.array([
    [4, 3, 2, 2, 1, 1, 1],
    [2, 4, 1, 1, 1, 1, 1],
    [3, 3, 2, 2, 4, 1, 1],
    [3, 3, 2, 2, 1, 4, 1],
    [2, 2, 4, 2, 1, 1, 1],
    [1, 2, 1, 4, 1, 1, 1],
    [1, 1, 0, 0, 0, 0, 0],
])  # fmt: skip
GROUPS = (("damage", "graffiti", "arson"), ("burglary", "theft"), ("assault", "threat"), ("noise", "litter"))
CAPPED = ("abuse", "hate")
KINDS = tuple(kind for group in GROUPS for kind in group) + CAPPED
MONDAY = date(2026, 3, 2)
# Every combination the register can tell apart: source, capped kind, dwelling, inside the housing company's own area.
COMBOS = tuple(product(range(len(SOURCES)), (False, True), (False, True), (False, True)))


def combinations() -> Combinations:
    """What each viewer may see of each combination."""
    level = np.array([MATRIX[source] for source, *_ in COMBOS])
    capped = np.array([capped for _, capped, _, _ in COMBOS])
    dwelling = np.array([dwelling for _, _, dwelling, _ in COMBOS])
    for at, (source, _, _, inside) in enumerate(COMBOS):
        if inside and SOURCES[source] in ("municipality", "guards"):
            level[at, VIEWERS.index("housing")] = max(2, level[at, VIEWERS.index("housing")])
    level[capped | dwelling] = np.minimum(level[capped | dwelling], 1)
    own = np.array([[viewer == SOURCES[source] for viewer in VIEWERS] for source, *_ in COMBOS])
    kind = tuple("capped" if one else "other" for one in capped)
    place = tuple(f"{'dwelling' if dwelling else 'open'} {inside}" for _, _, dwelling, inside in COMBOS)
    return Combinations(level, own, capped, kind, place)


@dataclass(frozen=True)
class Town:
    """Addresses by cell, and events: day, cell, kind (place in `KINDS`), source and combination."""

    addresses: Floats
    day: Ints
    row: Ints
    col: Ints
    kind: Ints
    combo: Ints

    def events(self, mask: NDArray[np.bool_], kinds: Tree) -> Events:
        place = np.array([kinds.names.index(kind) if kind in kinds.names else -1 for kind in KINDS])
        counted = np.zeros(int(mask.sum()), bool)
        return Events(self.day[mask], self.row[mask], self.col[mask], place[self.kind[mask]], counted)


def town(per_week: int = 600, weeks: int = 6, side: int = 80, seed: int = 1) -> Town:
    """A city of `side` cells with a centre, suburbs, hot addresses and countryside."""
    choose = np.random.default_rng(seed)
    number = per_week * weeks
    centres = np.vstack([[side / 2, side / 2], choose.uniform(side * 0.1, side * 0.9, (12, 2))])
    which = choose.choice(13, number, p=[0.35] + [0.65 / 12] * 12)
    place = centres[which] + choose.normal(0, 1, (number, 2)) * np.where(which == 0, side / 18, side / 30)[:, None]
    hot = choose.random(number) < 0.08
    place[hot] = choose.uniform(side * 0.2, side * 0.8, (20, 2))[choose.integers(0, 20, hot.sum())]
    rural = choose.random(number) < 0.06
    place[rural] = choose.uniform(0, side, (rural.sum(), 2))
    row, col = np.clip(np.floor(place), 0, side - 1).astype(np.int64).T
    source = choose.choice(len(SOURCES), number, p=SHARE)
    kind = choose.choice(len(KINDS), number, p=[0.14, 0.1, 0.04, 0.1, 0.14, 0.1, 0.08, 0.14, 0.08, 0.05, 0.03])
    capped, dwelling = kind >= len(KINDS) - len(CAPPED), choose.random(number) < 0.25
    inside = (row < side * 0.4) & (col < side * 0.4)
    combo = ((source * 2 + capped) * 2 + dwelling) * 2 + inside
    day = MONDAY.toordinal() + choose.integers(0, 7 * weeks, number)
    return Town(addresses(centres, side, choose), day, row, col, kind, combo)


def addresses(centres: Floats, side: int, choose: np.random.Generator) -> Floats:
    """About 60 000, where people are, with some noise."""
    row, col = np.indices((side, side))
    near = [np.exp(-((row - y) ** 2 + (col - x) ** 2) / (2 * (side / 15) ** 2)) for y, x in centres]
    density = (np.sum(near, 0) + 0.02) * choose.lognormal(0, 1, (side, side))
    return density / density.sum() * 60_000


def rules(addresses: Floats, weeks: Length = Length.WEEK) -> tuple[Ints, tuple[EventClass, ...], tuple[Rule, ...]]:
    """The class of each combination, the classes and how each is counted."""
    of, found = classes(combinations(), VIEWERS)
    lists = {"other": GROUPS, "capped": (CAPPED,), "capped other": (*GROUPS, CAPPED)}
    kinds = {names: kind_tree(f"2026 kinds {names}", groups) for names, groups in lists.items()}
    trees = {
        capped: zone_tree(
            f"2026 {'capped' if capped else 'ordinary'}",
            addresses,
            smallest=SMALLEST_CAPPED if capped else SMALLEST,
            least=LEAST_ADDRESSES,
        )
        for capped in (False, True)
    }
    return (
        of,
        found,
        tuple(Rule(one.key, one.k, weeks, trees[one.capped], kinds[" ".join(sorted(one.kinds))]) for one in found),
    )


def week(number: int, weeks: Length = Length.WEEK) -> Stretch:
    return Stretch.of(MONDAY + timedelta(weeks=number), weeks)


def closed_weeks(
    town: Town, weeks: int, counted_by: tuple[Ints, tuple[EventClass, ...], tuple[Rule, ...]]
) -> list[Closed]:
    """Every class closed week after week, as the bot would."""
    of, _, made = counted_by
    found = []
    for place, rule in enumerate(made):
        events = town.events(of[town.combo] == place, rule.kinds)
        counted, before = events.counted, None
        for number in range(weeks):
            before, now = close(rule, week(number), replace(events, counted=counted), before)
            counted = counted | now
            found.append(before)
    return found
