"""A correction before an incident is counted, to something that fewer may see.

Whoever saw it in the street knows that it is now one of the dwellings. Counted with these, it would be one that they
could take away; so it is never counted. Those who may see what it is now see it as a row all the same.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from sqlalchemy import Connection, exists, select, update

from storage.checks import Row
from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Level
from storage.selection import CELL
from storage.sharing import PLACE_CAPS
from storage.tables import incidents, kinds, partner_areas

if TYPE_CHECKING:
    from storage.model.register import Register
    from storage.snapping import Snapping

# The number of no class (they are counted from 1): never to be counted. The most that the column holds.
NEVER: Final = 32_767


class Lowering:
    """What is read once for the corrections of one transaction, when one of them needs it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self, corrected: Iterable[tuple[int, Row, Row]]) -> None:
        """Of (id, row before, row after): what fewer may see now is never counted. The caller writes the rest."""
        found = [one for one, before, after in corrected if self.is_lower(before, after)]
        if found:
            self._connection.execute(update(incidents).where(incidents.c.id.in_(found)).values(counted=NEVER))

    def is_lower(self, before: Row, after: Row) -> bool:
        """Whether somebody may have seen the incident as it was, and its like may be hidden from them."""
        if before["counted"] or before["status"] != ReviewStatus.RELEASED or before["class"]:
            return False
        return self._of_kind(before, after) or self._of_place(before, after) or self._of_ground(before, after)

    def _of_kind(self, before: Row, after: Row) -> bool:
        """The register speaks of groups; another may be told to fewer."""
        if before["kind"] == after["kind"]:
            return False
        (old, was), (new, now) = (self._kinds[row["kind"]] for row in (before, after))
        return old != new or (now and not was)

    def _of_place(self, before: Row, after: Row) -> bool:
        was, now = (PLACE_CAPS.get(PlaceType(row["place_type"]), Level.RAW) for row in (before, after))
        return now < was

    def _of_ground(self, before: Row, after: Row) -> bool:
        """Out of somebody's own area, by the middles of the squares as everywhere."""
        if all(before[axis] // CELL == after[axis] // CELL for axis in ("x", "y")) or not self._own:
            return False
        was, now = (self._partners_at(row["x"], row["y"]) for row in (before, after))
        return bool(was - now)

    def _partners_at(self, x: float, y: float) -> frozenset[str]:
        area = int(self._snapping.areas_of(*self._snapping.snap(np.array([x]), np.array([y])))[0])
        key = self._snapping.area_keys[area] if area >= 0 else ""
        return frozenset(partner for partner, own in self._register.own_areas.items() if key in own)

    @cached_property
    def _kinds(self) -> dict[int, tuple[str, bool]]:
        """Each kind's group and cap, by its number in the database."""
        rows = self._connection.execute(select(kinds.c.id, kinds.c.group, kinds.c.capped))
        return {row.id: (row.group, bool(row.capped)) for row in rows}

    @cached_property
    def _own(self) -> bool:
        """Whether anybody has own areas."""
        return bool(self._connection.execute(select(exists().select_from(partner_areas))).scalar())

    @cached_property
    def _register(self) -> "Register":
        from storage.register import reading

        return reading.read(self._connection)

    @cached_property
    def _snapping(self) -> "Snapping":
        from storage import catalog_rows, counters
        from storage.snapping import Snapping

        version = counters.read(self._connection)[counters.CATALOG]
        return Snapping(catalog_rows.read(self._connection, version))
