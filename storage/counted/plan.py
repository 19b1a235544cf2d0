"""How incidents are counted as the register stands: which class each combination is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from storage import wards
from storage.counted import ground
from storage.counted.records import own_ground
from storage.counted.rows import Open
from storage.counted.standing import Grid, standings
from storage.model.people import Person
from storage.model.region import Catalog
from storage.model.register import Register
from storage.parts.classes import EventClass, classes
from storage.parts.lattice import Ints

if TYPE_CHECKING:
    from storage.snapping import Snapping


@dataclass(frozen=True)
class Plan:
    """`of` (sources, kinds, places, wards) is the class of each combination, `holders` whose each class is.

    `lists` are each class's kinds in the catalog's printed order, by group; `ward_numbers` the areas' wards, and `own`
    names the ground of these.
    """

    grid: Grid
    of: Ints
    classes: tuple[EventClass, ...]
    holders: tuple[str, ...]
    lists: tuple[list[list[str]], ...]
    ward_numbers: list[int]
    own: frozenset[str]

    @classmethod
    def make(
        cls, catalog: Catalog, register: Register, people: Iterable[Person], day: date, snapping: "Snapping"
    ) -> "Plan":
        """The classes as of `day`."""
        partners = frozenset(register.own_areas)
        distinct, numbers = wards.wards_of(register, partners, snapping.area_keys)
        grid = Grid(tuple(partner.key for partner in catalog.partners), catalog.kinds, distinct)
        viewers = standings(register, grid.sources, people, day)
        if not (grid.sources and grid.kinds):
            return cls(grid, np.empty(grid.shape, np.int64), (), (), (), numbers, frozenset())
        of, found = classes(grid.combinations(viewers, register), [viewer.name for viewer in viewers])
        source = np.arange(of.size) // (of.size // len(grid.sources))
        holders = tuple(grid.sources[source[np.flatnonzero(of == place)[0]]] for place in range(len(found)))
        lists = tuple(_listed(catalog, one) for one in found)
        own = own_ground(register, (area for area in catalog.areas if area.set == catalog.primary_set), catalog.moved)
        return cls(grid, of.reshape(grid.shape), found, holders, lists, numbers, own)

    def class_of(self, rows: Open, snapping: "Snapping") -> Ints:
        """The class of each row, -1 for one of a kind or partner that the catalog does not know. Shape (n,)."""
        ward = ground.wards_at(rows.x, rows.y, snapping, self.ward_numbers)
        known = (rows.kind >= 0) & (rows.source >= 0)
        found = np.full(len(rows), -1, np.int64)
        places = np.zeros(256, np.int64)
        for at, place in enumerate(self.grid.places):
            places[place.value] = at
        found[known] = self.of[rows.source[known], rows.kind[known], places[rows.place[known]], ward[known]]
        return found


def _listed(catalog: Catalog, one: EventClass) -> list[list[str]]:
    groups = [
        [kind.key for kind in catalog.kinds if kind.group == group.key and kind.key in one.kinds]
        for group in catalog.groups
    ]
    return [group for group in groups if group]
