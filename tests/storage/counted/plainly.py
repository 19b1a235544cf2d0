"""The counts read off the incidents one by one, as slowly and plainly as can be: what the wiring must agree with."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from shapely import Point, from_wkb

from storage.counted.trees import lattice_of
from storage.model.incident import IncidentDraft, PlaceType
from storage.model.people import Audience, Level, Role, Viewer
from storage.model.region import Catalog
from storage.model.register import Register
from storage.parts.frozen import read_tree
from storage.parts.periods import Length, Stretch
from storage.parts.trees import LEAF, Tree
from storage.sharing import decide_for
from storage.snapping import Snapping
from storage.store import Store

ROLES = (Role.REPORTER, Role.REVIEWER, Role.ANALYST, Role.COORDINATOR)
Combo = tuple[str, str, PlaceType, frozenset[str]]


@dataclass(frozen=True)
class Town:
    catalog: Catalog
    register: Register
    day: date

    def audiences(self) -> list[tuple[str | None, Audience]]:
        found: list[tuple[str | None, Audience]] = [(None, Audience(frozenset(), day=self.day))]
        for partner, role in product([one.key for one in self.catalog.partners], ROLES):
            found.append((partner, Audience(frozenset({Viewer("p", partner, role)}), day=self.day)))
        return found

    def wards(self) -> list[frozenset[str]]:
        own = self.register.own_areas
        areas = [area.key for area in self.catalog.areas if area.set == self.catalog.primary_set]
        return list({frozenset(partner for partner in own if area in own[partner]) for area in areas} | {frozenset()})

    def ward(self, x: float, y: float, snapping: Snapping) -> frozenset[str]:
        import numpy as np

        at = [float(one[0]) for one in snapping.snap(np.array([x]), np.array([y]))]
        for area in self.catalog.areas:
            if area.set == self.catalog.primary_set and from_wkb(area.wkb).intersects(Point(at)):
                return frozenset(p for p, areas in self.register.own_areas.items() if area.key in areas)
        return frozenset()

    def classes(self) -> dict[Combo, object]:
        """Each combination's class, as anything that is equal for the same class."""
        eyes: dict[Combo, tuple[object, ...]] = {}
        kinds = {kind.key: kind for kind in self.catalog.kinds}
        viewers = self.audiences()
        sources = [one.key for one in self.catalog.partners]
        for source, kind, place, ward in product(sources, kinds, PlaceType, self.wards()):
            stands = []
            for partner, audience in viewers:
                level = decide_for(source, kinds[kind], place, audience, self.register, in_own_area=ward).level
                stands.append((level >= Level.COARSE, level >= Level.COUNTS, partner == source))
            eyes[source, kind, place, ward] = tuple(stands)
        where: dict[object, set[object]] = {}
        for combo, stands in eyes.items():
            where.setdefault((stands, combo[1]), set()).add(combo[2:])
        return {combo: (stands, frozenset(where[stands, combo[1]])) for combo, stands in eyes.items()}


def parts(tree: Tree, events: list[tuple[int, int]], k: int) -> list[tuple[int, int]]:
    """(node, count) where halving ends."""

    def inside(node: int) -> int:
        row0, row1, col0, col1 = tree.rects[node].tolist()
        return sum(row0 <= row < row1 and col0 <= col < col1 for row, col in events)

    def cut(node: int) -> list[int]:
        one, other = int(tree.left[node]), int(tree.right[node])
        if one == LEAF or inside(one) < k or inside(other) < k:
            return [node]
        return cut(one) + cut(other)

    return [(node, inside(node)) for node in sorted(cut(0))] if len(events) >= k else []


def expected(
    store: Store, drafts: Iterable[IncidentDraft], first: Stretch, last: Stretch, day: date
) -> list[tuple[object, ...]]:
    """(number, zones, kinds) of every period with something to show, when all was reported in time; in blocks."""
    town = Town(store.catalog.read(), store.register.read(), day)
    snapping, of = Snapping(town.catalog), town.classes()
    kinds = {kind.key: kind for kind in town.catalog.kinds}
    capped = {of[combo] for combo in of if kinds[combo[1]].capped}
    zone = ZoneInfo(town.catalog.region.timezone)
    waiting: dict[object, list[IncidentDraft]] = {}
    for one in drafts:
        ward = town.ward(one.x, one.y, snapping)
        waiting.setdefault(of[one.source, one.kind, one.place_type, ward], []).append(one)
    found = []
    for name, mine in waiting.items():
        k, sort = (10, "zones_capped") if name in capped else (5, "zones")
        tree = tree_of(store, sort)
        listed = [
            kind.key
            for group in town.catalog.groups
            for kind in town.catalog.kinds
            if kind.group == group.key and any(combo[1] == kind.key and of[combo] == name for combo in of)
        ]
        columns = kind_tree_of(store, tuple(listed))
        left = list(mine)
        for number in range(first.number, last.number + 1):
            stretch = Stretch(Length.BLOCK, number)
            due = [one for one in left if (one.start.astimezone(zone)).date() < stretch.end]
            if len(due) < k:
                continue
            left = [one for one in left if one not in due]
            lattice = lattice_of(tree)
            cells = [(int((one.y - lattice.south) // 250), int((one.x - lattice.west) // 250)) for one in due]
            of_kind = [(0, columns.names.index(one.kind)) for one in due]
            found.append((number, parts(tree, cells, k), parts(columns, of_kind, k)))
    return sorted(found)


def tree_of(store: Store, sort: str) -> Tree:
    from sqlalchemy import select

    from storage.tables import counted_trees as t

    with store._database.read() as connection:
        body = connection.execute(select(t.c.body).where(t.c.sort == sort, t.c.body != "")).scalars().first()
    return read_tree(body or "")


def kind_tree_of(store: Store, names: tuple[str, ...]) -> Tree:
    from sqlalchemy import select

    from storage.tables import counted_trees as t

    with store._database.read() as connection:
        bodies = connection.execute(select(t.c.body).where(t.c.sort == "kinds")).scalars().all()
    (found,) = [tree for tree in map(read_tree, bodies) if tree.names == names]
    return found


def shown(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Stored periods in the same form."""
    found = []
    for row in rows:
        body = json.loads(str(row[5]))
        zones = list(zip(body["zones"], body["zone_counts"], strict=True))
        kinds = list(zip(body["kinds"], body["kind_counts"], strict=True))
        found.append((row[1], zones, kinds))
    return sorted(found)


HOUR = timedelta(hours=1)
