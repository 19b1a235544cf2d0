"""A question answered with sums of whole parts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage.counted.asked import CountsAnswer, HolderChange, HolderSum, Zone
from storage.counted.ground import mask_of
from storage.counted.records import Counted
from storage.counted.squares import drawable
from storage.counted.trees import lattice_of
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.parts.closing import Closed
from storage.parts.compare import Compared, compare
from storage.parts.lattice import Ints, Lattice
from storage.parts.periods import Length, Stretch
from storage.parts.shelf import Parts, Shelf
from storage.parts.sums import Spans, Sum, by_area, by_kind, merged, nodes
from storage.parts.trees import Tree
from storage.selection import wanted_kinds

Mask = NDArray[np.bool_]


def spans_of(periods: Iterable[Period], zone: ZoneInfo) -> Spans:
    """(first local day, day after the last) of each period; a part of a day is the day."""
    found = []
    for period in periods:
        first, end = period.start.astimezone(zone), period.end.astimezone(zone)
        last = (end - timedelta(microseconds=1)).date()
        found.append((first.date(), max(last, first.date()) + timedelta(days=1)))
    return found


def periods_of(stretches: Iterable[Stretch], zone: ZoneInfo) -> tuple[Period, ...]:
    """Whole periods as moments, put together where they touch."""
    spans = merged((one.first, one.end) for one in stretches)
    return tuple(Period(_midnight(first, zone), _midnight(end, zone)) for first, end in spans)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


@dataclass(frozen=True)
class Asking:
    """A question to the closed periods that may be told. `holders` are the class keys of each partner asked about.

    Periods over different grounds (a region whose bounds were changed) are asked one ground after the other.
    """

    query: Query
    catalog: Catalog
    holders: Mapping[str, list[str]]
    shelves: tuple[tuple[Lattice, Shelf], ...]
    land: Callable[[Lattice], Mask]

    @classmethod
    def of(
        cls,
        query: Query,
        catalog: Catalog,
        told: Iterable[tuple[Counted, Closed]],
        trees: Mapping[str, Tree],
        land: Callable[[Lattice], Mask],
    ) -> "Asking":
        """Of the partners asked about alone; `land` are the cells that may hold anything."""
        holders: dict[str, dict[str, None]] = {}
        by_ground: dict[Lattice, list[Closed]] = {}
        for one, closed in told:
            if not query.sources or one.holder in query.sources:
                holders.setdefault(one.holder, {})[one.key] = None
                by_ground.setdefault(lattice_of(trees[closed.zone_tree]), []).append(closed)
        shelves = tuple((lattice, Shelf.of(closed, trees)) for lattice, closed in by_ground.items())
        order = [partner.key for partner in catalog.partners]
        ranked = sorted(holders, key=lambda holder: order.index(holder) if holder in order else len(order))
        return cls(query, catalog, {holder: list(holders[holder]) for holder in ranked}, shelves, land)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.catalog.region.timezone)

    @property
    def _placed(self) -> bool:
        return bool(self.query.areas) or self.query.near is not None

    def answer(self, spans: Spans) -> CountsAnswer:
        """Sums by partner, and what can be drawn."""
        query, sums, zones = self.query, list[HolderSum](), CountsAnswer()
        kinds = wanted_kinds(query, self.catalog.kinds)
        for lattice, shelf in self.shelves:
            if kinds is not None:
                sums += self._of_kinds(shelf, spans, kinds)
                continue
            mask = mask_of(query, self.catalog, lattice)
            if mask.any():
                sums += self._of_area(lattice, shelf, spans, mask)
            if not zones.zones:
                zones = self._zones(lattice, shelf, spans, mask)
        widened = [name for name in ("dayparts", "weekdays") if getattr(query, name)]
        widened += ["place"] if kinds is not None and self._placed else []
        return CountsAnswer(
            sums=tuple(sums),
            zones=zones.zones if sums else (),
            zone_weeks=zones.zone_weeks,
            zone_periods=zones.zone_periods,
            zones_k=zones.zones_k,
            beside=zones.beside,
            widened=tuple(widened),
        )

    def _of_kinds(self, shelf: Shelf, spans: Spans, kinds: frozenset[str]) -> list[HolderSum]:
        known = {name for tree in shelf.kinds.trees for name in tree.names}
        if not kinds & known:
            return []
        found = []
        for holder, groups in self.holders.items():
            for one in by_kind(shelf, groups, spans, kinds):
                of = [tree.names[at] for tree, used in nodes(shelf.kinds, one) for at in _columns(tree, used)]
                named = tuple(kind.key for kind in self.catalog.kinds if kind.key in set(of))
                found.append(self._sum(holder, shelf, shelf.kinds, one, one.parts, everywhere=True, kinds=named))
        return found

    def _of_area(self, lattice: Lattice, shelf: Shelf, spans: Spans, mask: Mask) -> list[HolderSum]:
        """Zones that stand for an area, and apart from them numbers that there are for the whole municipality alone."""
        found, land = [], self.land(lattice)
        for holder, groups in self.holders.items():
            for one in by_area(shelf, groups, spans, mask):
                whole = np.isin(shelf.zones.node[one.parts], shelf.zones.offset)
                if not self._placed:
                    whole[:] = True
                for everywhere, parts in ((False, one.parts[~whole]), (True, one.parts[whole])):
                    if parts.size:
                        made = self._sum(holder, shelf, shelf.zones, one, parts, everywhere=everywhere)
                        cells = 0 if everywhere else _cells(shelf.zones, parts, land)
                        found.append(replace(made, cells=cells, asked_cells=int((mask & land).sum())))
        return found

    def _sum(
        self,
        holder: str,
        shelf: Shelf,
        of: Parts,
        one: Sum,
        parts: Ints,
        *,
        everywhere: bool,
        kinds: tuple[str, ...] = (),
    ) -> HolderSum:
        exact = one.exact_parts and not (everywhere and self._placed)
        return HolderSum(
            source=holder,
            count=int(of.count[parts].sum()),
            k=min(shelf.closed[place].k for place in of.closed[parts].tolist()),
            weeks=one.weeks,
            periods=periods_of(one.stretches, self._zone),
            everywhere=everywhere,
            exact_time=one.exact_time,
            exact_parts=exact,
            kinds=kinds,
        )

    def _zones(self, lattice: Lattice, shelf: Shelf, spans: Spans, mask: Mask) -> CountsAnswer:
        """The zones of the length of period that was told most of; a week is never added to a block."""
        groups = [group for mine in self.holders.values() for group in mine]
        everywhere = np.ones(lattice.shape, np.bool_)
        found = max(by_area(shelf, groups, spans, everywhere), key=lambda one: one.count, default=None)
        if found is None:
            return CountsAnswer()
        parts = shelf.zones
        rects = np.concatenate([tree.rects for tree in parts.trees])[parts.node[found.parts]]
        tree = max(parts.trees, key=lambda one: (one.key.split(" ")[1], len(one)))
        drawn, counts = drawable(tree, rects, parts.count[found.parts])
        zones, land = [], self.land(lattice)
        for (row0, row1, col0, col1), count in zip(tree.rects[drawn].tolist(), counts.tolist(), strict=True):
            here = slice(row0, row1), slice(col0, col1)
            size = max(1, int(land[here].sum()))
            sides = lattice.metres((row0, row1, col0, col1))
            zones.append(Zone(*sides, count, count / size, asked=bool(mask[here].any())))
        return CountsAnswer(
            zones=tuple(zones),
            zone_weeks=found.weeks,
            zone_periods=periods_of(found.stretches, self._zone),
            zones_k=min((shelf.closed[at].k for at in parts.closed[found.parts].tolist()), default=0),
            beside=found.count - int(counts.sum()),
        )

    def changes(self, earlier: Spans, later: Spans) -> tuple[HolderChange, ...]:
        """Both sides by partner; none for a question about kinds, which are told for one time alone."""
        if wanted_kinds(self.query, self.catalog.kinds) is not None:
            return ()
        found: list[HolderChange] = []
        for lattice, shelf in self.shelves:
            mask = mask_of(self.query, self.catalog, lattice)
            for holder, groups in self.holders.items() if mask.any() else ():
                compared = compare(shelf, groups, earlier, later, mask)
                for weeks in Length:
                    mine = [one for one in compared if one.later_stretches[0].weeks == weeks]
                    found += [self._change(holder, weeks, mine)] if mine else []
        return tuple(found)

    def _change(self, holder: str, weeks: Length, mine: list[Compared]) -> HolderChange:
        counts = [one.counts for one in mine]
        sides = (
            {stretch for one in mine for stretch in one.earlier_stretches},
            {stretch for one in mine for stretch in one.later_stretches},
        )
        return HolderChange(
            source=holder,
            earlier=sum(before for before, _ in counts),
            later=sum(after for _, after in counts),
            weeks=weeks,
            earlier_periods=periods_of(sides[0], self._zone),
            later_periods=periods_of(sides[1], self._zone),
            everywhere=all(one.zones.max() == 0 for one in mine) and self._placed,
        )


def _columns(tree: Tree, used: tuple[int, ...]) -> list[int]:
    rects = tree.rects[list(used)].tolist()
    return sorted({column for _, _, first, last in rects for column in range(first, last)})


def _cells(of: Parts, parts: Ints, land: Mask) -> int:
    """How many cells of land lie in any of the parts."""
    covered = np.zeros(land.shape, np.bool_)
    rects = np.concatenate([tree.rects for tree in of.trees])[np.unique(of.node[parts])]
    for row0, row1, col0, col1 in rects.tolist():
        covered[row0:row1, col0:col1] = True
    return int((covered & land).sum())
