"""What an incident is checked and tagged against; read again only when the catalog changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage import counters, documents
from storage.model.region import Region
from storage.polygons import Tagger
from storage.tables import areas, kinds, partners

# An incident a little beyond the border is still a neighbour's business; a wrong CRS is
# thousands of times further off. A tenth of the region's longer side.
BEYOND = 0.1


@dataclass(frozen=True)
class Reference:
    """Keys to numbers and back, the region, and the primary areas."""

    version: int
    kinds: dict[str, int]
    partners: dict[str, int]
    area_ids: tuple[int, ...]
    area_keys: tuple[str, ...]
    area_shapes: tuple[bytes, ...] = field(repr=False)
    region: Region

    @cached_property
    def zone(self) -> ZoneInfo:
        """The region's zone."""
        return ZoneInfo(self.region.timezone)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, metres, widened by `BEYOND`."""
        west, south, east, north = self.region.bounds
        beyond = BEYOND * max(east - west, north - south)
        return west - beyond, south - beyond, east + beyond, north + beyond

    @cached_property
    def _tagger(self) -> Tagger:
        return Tagger(self.area_shapes)

    def areas_of(self, x: Sequence[float], y: Sequence[float]) -> list[int | None]:
        """The database's number of the primary area that holds each position, or None."""
        if not self.area_ids or not x:
            return [None] * len(x)
        found = self._tagger.first(x, y).tolist()
        return [self.area_ids[index] if index >= 0 else None for index in found]

    def holds(self, x: float, y: float) -> bool:
        """Whether a position is a number and in the region or just beyond."""
        west, south, east, north = self.bounds
        return math.isfinite(x) and math.isfinite(y) and west <= x <= east and south <= y <= north


class References:
    """The latest `Reference`; safe between threads because it is swapped whole."""

    def __init__(self) -> None:
        self._latest: Reference | None = None

    def read(self, connection: Connection) -> Reference:
        """Of this transaction's moment."""
        version = counters.read(connection)[counters.CATALOG]
        latest = self._latest
        if latest is None or latest.version != version:
            latest = self._latest = _read(connection, version)
        return latest


def _read(connection: Connection, version: int) -> Reference:
    primary = documents.primary_set(connection)
    shapes = select(areas.c.id, areas.c.key, areas.c.wkb).where(areas.c.set == primary).order_by(areas.c.id)
    found = connection.execute(shapes).all()
    return Reference(
        version=version,
        kinds=_numbers(connection, kinds.c.key, kinds.c.id),
        partners=_numbers(connection, partners.c.key, partners.c.id),
        area_ids=tuple(row.id for row in found),
        area_keys=tuple(row.key for row in found),
        area_shapes=tuple(row.wkb for row in found),
        region=documents.region(connection),
    )


def _numbers(connection: Connection, key: object, number: object) -> dict[str, int]:
    rows = connection.execute(select(key, number).order_by(number))  # type: ignore[call-overload]
    return {row[0]: row[1] for row in rows}
