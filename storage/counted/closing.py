"""A week has ended: every class's period that ends with it is counted, once and for all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
from sqlalchemy import Connection

from storage.counted import lengths, rows
from storage.counted.backlog import Backlog
from storage.counted.plan import Plan
from storage.counted.records import Counted, Last, key_of, put_class, put_periods
from storage.counted.trees import ZONES, ZONES_CAPPED, Trees, lattice_of
from storage.parts.closing import Closed, Rule, close
from storage.parts.lattice import Floats, Ints, Lattice
from storage.parts.periods import Length, Stretch
from storage.parts.trees import Tree

# Nothing that happened earlier is counted. Public, and the same everywhere, so that the first period of a
# class says nothing; the first day of a block of four weeks.
FIRST: Final = Stretch.of(date(2015, 1, 1), Length.BLOCK).first
# A class that closed within two blocks was in use when the register was last another.
_LATELY: Final = timedelta(weeks=2 * Length.BLOCK)


def week_number(day: date) -> int:
    """Of the week that holds a day."""
    return Stretch.of(day, Length.WEEK).number


@dataclass
class Closing:
    """The work of one process: everything read once, then week after week, each in a transaction of its caller's.

    `last` are each class's last closed period; the past of holders without any is counted first.
    `totals` are what was told in the last year by holder: the day after the period, the class's number, how many;
    `events` those that have been counted, by class name.
    """

    plan: Plan
    backlog: Backlog
    trees: Trees
    ground: Callable[[Connection], tuple[Lattice, Floats]]
    counted: dict[int, Counted]
    last: dict[int, Last]
    totals: dict[str, list[tuple[date, int, int]]]
    events: dict[str, set[int]]
    _marks: dict[int, list[Ints]] = field(default_factory=dict)
    _closed: list[tuple[int, Closed]] = field(default_factory=list)
    _new: list[Counted] = field(default_factory=list)
    _keys: dict[str, Counted] = field(default_factory=dict)
    _kind_trees: dict[int, tuple[Tree, Ints]] = field(default_factory=dict)
    _by_holder: dict[str, list[int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _ended: dict[int, Last] = field(default_factory=dict)
    _named: list[dict[Length, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._keys = {one.key: one for one in self.counted.values()}
        self._begun = {self.counted[number].holder for number in self.last}
        self._named = [{weeks: key_of(found, weeks, self.plan.own) for weeks in Length} for found in self.plan.classes]
        for place, holder in enumerate(self.plan.holders):
            self._by_holder.setdefault(holder, []).append(place)

    def week(self, connection: Connection, number: int) -> None:
        """Count every period that ends with a week, and of a partner that is new all that ended before."""
        for holder, places in self._by_holder.items():
            if holder in self._begun:
                self._week(connection, places, number)
            elif any(self.backlog.has(place) for place in places):
                self._begun.add(holder)
                for earlier in range(week_number(FIRST), number + 1):
                    self._week(connection, places, earlier)

    def write(self, connection: Connection, at: int, change: int) -> None:
        """Write down what was closed, and mark what was counted; `at` is in microseconds, `change` a new number."""
        for one in self._new:
            put_class(connection, one)
        put_periods(connection, self._closed, at)
        for number, counted in self._marks.items():
            rows.mark(connection, number, self.backlog.rows.id[np.concatenate(counted)], change)
        self._new, self._closed, self._marks = [], [], {}

    @property
    def size(self) -> int:
        """How much there is to write."""
        return len(self._closed) + sum(int(some.size) for counted in self._marks.values() for some in counted)

    def _week(self, connection: Connection, places: list[int], number: int) -> None:
        week = Stretch(Length.WEEK, number)
        block = Stretch.of(week.first, Length.BLOCK)
        for place in places:
            weekly = self._is_weekly(place, week, starts=block.first == week.first)
            if weekly or block.end == week.end:
                self._close(connection, place, week if weekly else block)
        self.last |= self._ended  # only now: what one class lost this week, another must still find in it
        self._ended = {}

    def _is_weekly(self, place: int, week: Stretch, *, starts: bool) -> bool:
        """Once by the week, always; a class may begin to be so when a block begins, or with its first period."""
        if self._named[place][Length.WEEK] in self._keys:
            return True
        if not starts and self._named[place][Length.BLOCK] in self._keys:
            return False
        holder = self.plan.holders[place]
        totals = self.totals.get(holder, [])
        mine = (one for one in self.counted.values() if one.holder == holder)
        if not lengths.many(self.plan.classes[place], mine, totals, week.first):
            return False
        self._counted(place, Length.WEEK)
        return True

    def _counted(self, place: int, weeks: Length) -> Counted:
        """The class as it is counted; new ones are written with their first period."""
        key = self._named[place][weeks]
        if key not in self._keys:
            number = max(self.counted, default=0) + 1
            one = Counted.of(number, self.plan.classes[place], self.plan.holders[place], weeks, self.plan.own)
            self._keys[key] = self.counted[number] = one
            self._new.append(one)
        return self._keys[key]

    def _close(self, connection: Connection, place: int, stretch: Stretch) -> None:
        one, found = self._counted(place, stretch.weeks), self.plan.classes[place]
        zones = self.trees.zones(connection, stretch.year, ZONES_CAPPED if found.capped else ZONES, self.ground)
        kinds, kind_at = self._kind_tree(connection, place, stretch.year)
        due, lowered = self._due(place, stretch, one), self._lowered(place, one, stretch)
        self._ended[one.number] = Last(stretch.end, found.kinds)
        first = self.backlog.first_of_events(due)
        if lowered:
            self._mark(one, due)
            self.backlog.done(place)
        if lowered or first.size < one.k:
            self._closed.append((one.number, Closed(one.key, stretch, one.k, zones.key, kinds.key)))
            return
        rule = Rule(one.key, one.k, stretch.weeks, zones, kinds)
        closed, _ = close(rule, stretch, self.backlog.events(first, kind_at, lattice_of(zones)))
        self._closed.append((one.number, closed))
        self._mark(one, due)
        self.backlog.done(place)
        self._tell(one, stretch.end, int(first.size))

    def _tell(self, one: Counted, end: date, total: int) -> None:
        """Remember a total for a year."""
        kept = self.totals.setdefault(one.holder, [])
        kept[:] = [told for told in kept if told[0] > end - timedelta(weeks=lengths.WEEKS)]
        kept.append((end, one.number, total))

    def _lowered(self, place: int, one: Counted, stretch: Stretch) -> bool:
        """Whether somebody may have seen some of this as rows who now sees them no more: then none of it is told.

        So it is when a class begins, or gets kinds back, whose incidents were last counted in one that more could see.
        Whoever saw a few of what waited would know how many there are of the rest. They are counted as told, and never
        again.
        """
        left = one.combinations(self.plan.classes[place].kinds)
        before = self.last.get(one.number)
        if before is not None and before.end == stretch.first:
            left -= one.combinations(before.kinds)
        others = [(last, self.counted[at]) for at, last in self.last.items() if at != one.number]
        lately = [(last, other) for last, other in others if last.end > stretch.first - _LATELY]
        for last, other in sorted(lately, key=lambda found: found[0].end, reverse=True):
            shared = left & other.combinations(last.kinds) if other.holder == one.holder else frozenset()
            if shared and other.lowered(one):
                return True
            left -= shared  # what an older class had of these was not the last word
        return False

    def _due(self, place: int, stretch: Stretch, one: Counted) -> Ints:
        """What a period counts if it is enough; a later report of an event that was counted is not counted again."""
        due = self.backlog.due(place, stretch)
        again = self.backlog.of_events(due, self.events.get(one.name, set()))
        if not again.any():
            return due
        self._mark(one, due[again])
        self.backlog.keep(place, due[~again])
        return due[~again]

    def _mark(self, one: Counted, counted: Ints) -> None:
        self._marks.setdefault(one.number, []).append(counted)
        event = self.backlog.rows.event[counted]
        self.events.setdefault(one.name, set()).update(event[event > 0].tolist())

    def _kind_tree(self, connection: Connection, place: int, year: int) -> tuple[Tree, Ints]:
        """The tree of a class's kinds, and where each of the catalog's kinds stands in it."""
        if place not in self._kind_trees:
            tree = self.trees.kinds(connection, year, self.plan.lists[place])
            at = {name: column for column, name in enumerate(tree.names)}
            columns = [at.get(kind.key, -1) for kind in self.plan.grid.kinds]
            self._kind_trees[place] = tree, np.array(columns, np.int64)
        return self._kind_trees[place]
