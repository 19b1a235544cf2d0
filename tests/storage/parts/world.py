"""A small city that an attacker asks while things happen, are reported late, corrected and taken away.

Two classes are hidden from the attacker, one is its own. Systems answer with sums; each sum says of which atoms it is:
an atom is a class, when a report came and went, whether it replaced one already counted, the day, cell and kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from storage.parts.closing import Closed, Events, Rule, close
from storage.parts.growing import kind_tree, zone_tree
from storage.parts.periods import Length, Stretch
from storage.parts.shelf import Parts, Shelf
from storage.parts.sums import Sum, by_area, by_kind
from tests.storage.parts.attacker import Told

K, SIDE, WEEKS = 5, 4, 3
DAYS = 7 * WEEKS
MONDAY = date(2026, 3, 2)
ZONES = zone_tree("2026 zones", np.random.default_rng(4).uniform(1, 3, (SIDE, SIDE)))
KINDS = kind_tree("2026 kinds", [["a", "b"], ["c", "d"]])
TREES = {ZONES.key: ZONES, KINDS.key: KINDS}
HIDDEN = ("first", "second")
OWN = 2  # the class that the attacker sees
NEVER = 10**6

Mask = Callable[["Atoms"], np.ndarray]


@dataclass
class Fact:
    """One report: `came` and `gone` are moments, `again` that it replaces one already counted."""

    group: int
    day: int
    row: int
    col: int
    kind: int
    came: int
    gone: int = NEVER
    again: bool = False
    counted: bool = False


@dataclass(frozen=True)
class Atoms:
    """Every combination of a hidden class, a life, a day, a cell and a kind, as index arrays that broadcast."""

    group: np.ndarray
    came: np.ndarray
    gone: np.ndarray
    again: np.ndarray
    day: np.ndarray
    row: np.ndarray
    col: np.ndarray
    kind: np.ndarray

    @classmethod
    def of(cls, lives: list[tuple[int, int, bool]]) -> "Atoms":
        sizes = (2, len(lives), DAYS, SIDE, SIDE, 4)
        group, life, day, row, col, kind = np.ogrid[tuple(slice(size) for size in sizes)]
        came, gone, again = (np.array([one[at] for one in lives])[life] for at in range(3))
        return cls(group, came, gone, again, day, row, col, kind)

    def vector(self, mask: np.ndarray) -> np.ndarray:
        shape = np.broadcast_shapes(*(getattr(self, name).shape for name in self.__dataclass_fields__))
        return np.broadcast_to(mask, shape).ravel()


@dataclass(frozen=True)
class Question:
    """Days (first, day after the last) from the first Monday, and a rectangle or kinds."""

    days: tuple[int, int]
    rect: tuple[int, int, int, int] = (0, SIDE, 0, SIDE)
    kinds: tuple[int, ...] = (0, 1, 2, 3)

    @property
    def span(self) -> tuple[date, date]:
        return MONDAY + timedelta(self.days[0]), MONDAY + timedelta(self.days[1])

    def holds(self, of: Atoms | Fact) -> np.ndarray:
        row0, row1, col0, col1 = self.rect
        inside = (of.row >= row0) & (of.row < row1) & (of.col >= col0) & (of.col < col1)
        return inside & (of.day >= self.days[0]) & (of.day < self.days[1]) & np.isin(of.kind, self.kinds)


class World:
    """What happened, and what was told: sums with the atoms they are of, to be worked out at the end."""

    def __init__(self) -> None:
        self.now = 0
        self.week = 0
        self.facts: list[Fact] = []
        self.told: list[tuple[Mask, int, int]] = []

    def report(self, group: int, day: int, row: int, col: int, kind: int, again: bool = False) -> None:
        self.facts.append(Fact(group, day, row, col, kind, self.now, again=again))

    def alive(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.gone == NEVER]

    def remove(self, fact: Fact) -> None:
        fact.gone = self.now

    def correct(self, fact: Fact, row: int, col: int, kind: int) -> None:
        self.remove(fact)
        self.report(fact.group, fact.day, row, col, kind, fact.again or fact.counted)

    def tell(self, mask: Mask, low: int, high: int) -> None:
        self.told.append((mask, low, high))

    def knowledge(self) -> list[Told]:
        """Everything told, each sum checked against what really happened."""
        lives = sorted({(fact.came, fact.gone, fact.again) for fact in self.facts if fact.group != OWN})
        atoms = Atoms.of(lives) if lives else None
        if atoms is None:
            return []
        truth = np.zeros((2, len(lives), DAYS, SIDE, SIDE, 4), int)
        for fact in self.facts:
            if fact.group != OWN:
                life = lives.index((fact.came, fact.gone, fact.again))
                truth[fact.group, life, fact.day, fact.row, fact.col, fact.kind] += 1
        known = [Told(atoms.vector(mask(atoms)), low, high) for mask, low, high in self.told]
        for one in known:
            assert one.low <= truth.ravel()[one.atoms].sum() <= one.high
        return known


class Thresholds:
    """The naive system: any count from k, of everything, as it is now."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, question: Question) -> None:
        asked, now = [fact for fact in self.world.alive() if question.holds(fact)], self.world.now
        own = sum(fact.group == OWN for fact in asked)
        told = len(asked) >= K
        low, high = (len(asked) - own, len(asked) - own) if told else (0, K - 1 - own)
        self.world.tell(lambda atoms: question.holds(atoms) & (atoms.came <= now) & (atoms.gone > now), low, high)

    by_area = by_kind = ask

    def close(self) -> None:
        """Nothing is frozen."""


class PartSums:
    """The rule, asked as the product will."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.closed: list[tuple[int, Closed]] = []  # with the moment

    def close(self) -> None:
        stretch = Stretch.of(MONDAY + timedelta(weeks=self.world.week), Length.WEEK)
        for group, name in enumerate(HIDDEN):
            rule = Rule(name, K, Length.WEEK, ZONES, KINDS)
            facts = [fact for fact in self.world.alive() if fact.group == group]
            before = next((one for _, one in reversed(self.closed) if one.group == name), None)
            closed, counted = close(rule, stretch, events(facts), before)
            for fact, now in zip(facts, counted.tolist(), strict=True):
                fact.counted |= now
            self.closed.append((self.world.now, closed))
            self._tell(group, closed)

    def _tell(self, group: int, closed: Closed) -> None:
        """Everything there is: every part; and that a class had too little."""
        place = len(self.closed) - 1
        if not closed.zones:
            self.world.tell(self._due(group, place), 0, K - 1)
        for tree, nodes, counts in (
            (ZONES, closed.zones, closed.zone_counts),
            (KINDS, closed.kinds, closed.kind_counts),
        ):
            for node, count in zip(nodes, counts, strict=True):
                self.world.tell(self._of_part(place, tree is ZONES, node), count, count)

    def by_area(self, question: Question) -> None:
        row0, row1, col0, col1 = question.rect
        area = np.zeros((SIDE, SIDE), bool)
        area[row0:row1, col0:col1] = True
        shelf = Shelf.of([one for _, one in self.closed], TREES)
        if self.closed:
            self._answered(by_area(shelf, HIDDEN, [question.span], area), shelf.zones, True)

    def by_kind(self, question: Question) -> None:
        shelf = Shelf.of([one for _, one in self.closed], TREES)
        if self.closed:
            names = [KINDS.names[kind] for kind in question.kinds]
            self._answered(by_kind(shelf, HIDDEN, [question.span], names), shelf.kinds, False)

    def _answered(self, sums: tuple[Sum, ...], parts: Parts, zones: bool) -> None:
        for one in sums:
            used = [(int(parts.closed[part]), int(parts.node[part])) for part in one.parts]
            masks = [self._of_part(place, zones, node) for place, node in used]
            self.world.tell(lambda atoms, masks=masks: any_of([mask(atoms) for mask in masks]), one.count, one.count)

    def _due(self, group: int, place: int) -> Mask:
        """The atoms that a closed period counted, or would have: due then, and not counted before."""
        history = [(at, one) for at, one in self.closed[: place + 1] if one.group == HIDDEN[group]]

        def mask(atoms: Atoms) -> np.ndarray:
            due = [
                ~atoms.again & (atoms.came <= at) & (atoms.gone > at) & (atoms.day < (one.stretch.end - MONDAY).days)
                for at, one in history
            ]
            before = [one for one, (_, closed) in zip(due, history[:-1], strict=False) if closed.zones]
            counted = any_of(before) if before else np.False_
            return (atoms.group == group) & due[-1] & ~counted

        return mask

    def _of_part(self, place: int, zones: bool, node: int) -> Mask:
        due = self._due(HIDDEN.index(self.closed[place][1].group), place)
        row0, row1, col0, col1 = (ZONES if zones else KINDS).rects[node].tolist()
        if zones:
            return lambda atoms: due(atoms) & Question((0, DAYS), (row0, row1, col0, col1)).holds(atoms)
        return lambda atoms: due(atoms) & (atoms.kind >= col0) & (atoms.kind < col1)


class Reissuing(PartSums):
    """The rule but for one thing: a closed week is closed anew when something has changed in it."""

    def close(self) -> None:
        """Every week so far, from what is known now."""
        now = self.world.now
        for number in range(self.world.week + 1):
            question = Question((7 * number, 7 * number + 7))
            stretch = Stretch.of(question.span[0], Length.WEEK)
            for group, name in enumerate(HIDDEN):
                facts = [fact for fact in self.world.alive() if fact.group == group and question.holds(fact)]
                closed, _ = close(Rule(name, K, Length.WEEK, ZONES, KINDS), stretch, events(facts))
                for node, count in zip(closed.zones, closed.zone_counts, strict=True):
                    part = replace(question, rect=tuple(ZONES.rects[node].tolist()))
                    self.world.tell(
                        lambda atoms, part=part, group=group: (
                            part.holds(atoms) & (atoms.group == group) & (atoms.came <= now) & (atoms.gone > now)
                        ),
                        count,
                        count,
                    )

    def by_area(self, question: Question) -> None:
        self.close()

    by_kind = by_area


def any_of(masks: list[np.ndarray]) -> np.ndarray:
    found = masks[0]
    for mask in masks[1:]:
        found = found | mask
    return found


def events(facts: list[Fact]) -> Events:
    day, row, col, kind, counted = (
        np.array([getattr(fact, name) for fact in facts], np.int64) for name in ("day", "row", "col", "kind", "counted")
    )
    again = np.array([fact.again for fact in facts], bool)
    return Events(day + MONDAY.toordinal(), row, col, kind, counted.astype(bool) | again)
