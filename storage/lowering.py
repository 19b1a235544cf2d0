"""A correction before an incident is counted, to something that fewer may see.

Whoever saw it in the street knows that it is now one of the dwellings. Counted with these, it would be one that they
could take away; so it is never counted. Those who may see what it is now see it as a row all the same.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from sqlalchemy import Connection, exists, select, update

from storage.checks import Row
from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Level, Person, Role
from storage.model.region import Kind
from storage.sharing import PLACE_CAPS, decide_for
from storage.tables import incidents, kinds, partner_areas, partners, people

if TYPE_CHECKING:
    from storage.model.register import Register
    from storage.snapping import Snapping

Stand = tuple[str, str, bool, Level | None, frozenset[str]]
# The number of no class (they are counted from 1): never to be counted. The most that the column holds.
NEVER: Final = 32_767


class Lowering:
    """What is read once for the corrections of one transaction, when one of them needs it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen: dict[Stand, frozenset[str]] = {}

    def mark(self, corrected: Iterable[tuple[int, Row, Row]]) -> None:
        """Of (id, row before, row after): what fewer may see now is never counted. The caller writes the rest."""
        found = [one for one, before, after in corrected if self.is_lower(before, after)]
        if found:
            self._connection.execute(update(incidents).where(incidents.c.id.in_(found)).values(counted=NEVER))

    def is_lower(self, before: Row, after: Row) -> bool:
        """Whether somebody may have seen the incident as it was, and may not see what it is now."""
        same = all(before[name] == after[name] for name in ("kind", "place_type", "x", "y"))
        if same or before["counted"] or before["status"] != ReviewStatus.RELEASED or before["class"]:
            return False
        was, now = (self._stands(row) for row in (before, after))
        return was != now and bool(self._eyes(was) - self._eyes(now))

    def _stands(self, row: Row) -> Stand:
        """All that the rule asks of an incident; the same for nearly every correction."""
        kind = self._kinds[row["kind"]]
        source = self._sources[row["source"]]
        return source, kind.group, kind.capped, PLACE_CAPS.get(PlaceType(row["place_type"])), self._ward(row)

    def _eyes(self, stand: Stand) -> frozenset[str]:
        """Everybody, as partner, role and room, who may see such an incident row by row."""
        if stand not in self._seen:
            self._seen[stand] = self._who_sees(*stand)
        return self._seen[stand]

    def _who_sees(
        self, source: str, group: str, capped: bool, cap: Level | None, ward: frozenset[str]
    ) -> frozenset[str]:
        from storage.counted.standing import standings

        place = next(one for one in PlaceType if PLACE_CAPS.get(one) == cap)
        kind, day = Kind("", group, "", "", capped=capped), date.today()  # noqa: DTZ011  the municipality's day
        everybody = standings(self._register, self._sources.values(), self._people, day)
        return frozenset(
            one.name
            for one in everybody
            if decide_for(source, kind, place, one.audience, self._register, in_own_area=ward).level >= Level.COARSE
        )

    def _ward(self, row: Row) -> frozenset[str]:
        """Whose own areas it lies in, by the middle of its square as everywhere."""
        if not self._own:
            return frozenset()
        square = self._snapping.snap(np.array([row["x"]]), np.array([row["y"]]))
        area = int(self._snapping.areas_of(*square)[0])
        key = self._snapping.area_keys[area] if area >= 0 else ""
        return frozenset(partner for partner, own in self._register.own_areas.items() if key in own)

    @cached_property
    def _kinds(self) -> dict[int, Kind]:
        """By their numbers in the database."""
        rows = self._connection.execute(select(kinds.c.id, kinds.c.key, kinds.c.group, kinds.c.capped))
        return {row.id: Kind(row.key, row.group, "", "", capped=bool(row.capped)) for row in rows}

    @cached_property
    def _sources(self) -> dict[int, str]:
        return dict(self._connection.execute(select(partners.c.id, partners.c.key)).all())

    @cached_property
    def _people(self) -> list[Person]:
        rows = self._connection.execute(select(people.c.key, people.c.partner, people.c.role).where(~people.c.left))
        return [Person(row.key, "", row.partner, Role(row.role)) for row in rows]

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
