"""What else decides about an incident beside a report: whose own area it lies in, and in which class it was counted.

The same as for rows (storage/release.py), or what is kept from somebody there would be told here. Read when an
incident needs it, which few do: a reviewer's own partner's need nothing of it.
"""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection

from storage import catalog_rows, counters
from storage.model.people import Audience, Viewer
from storage.model.region import Catalog
from storage.model.register import Register

if TYPE_CHECKING:
    from storage.snapping import Snapping


class Beside:
    """For one viewer, in one transaction."""

    def __init__(self, connection: Connection, viewer: Viewer, register: Register, day: date) -> None:
        self._connection = connection
        self._viewer = viewer
        self._register = register
        self._day = day

    def in_own_area(self, x: float, y: float) -> bool:
        """Whether a place lies in an area of the viewer's partner, by the middle of its square."""
        own = self._register.own_areas.get(self._viewer.partner or "", frozenset())
        if not own:
            return False
        square = self._snapping.snap(np.array([x]), np.array([y]))
        area = int(self._snapping.areas_of(*square)[0])
        return area >= 0 and self._snapping.area_keys[area] in own

    def is_kept(self, counted: int) -> bool:
        """Whether an incident that was counted in a class (its number; 0 for none) is not shown as a row."""
        return bool(counted) and counted in self._kept

    @cached_property
    def _catalog(self) -> Catalog:
        return catalog_rows.read(self._connection, counters.read(self._connection)[counters.CATALOG])

    @cached_property
    def _snapping(self) -> "Snapping":
        from storage.snapping import Snapping

        return Snapping(self._catalog)

    @cached_property
    def _kept(self) -> frozenset[int]:
        from storage.counted.records import read_classes
        from storage.counted.telling import withheld

        alone = Audience(frozenset({self._viewer}), self._viewer.person, day=self._day)
        return withheld(alone, self._register, self._catalog, read_classes(self._connection))
