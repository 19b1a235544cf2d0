"""Region, areas, places, kinds and partners: read whole, written seldom.

Every write moves the catalog's counter in its own transaction; a reader compares one number and
keeps what it has. `put_*` adds or replaces by key and takes nothing away; `replace_areas` replaces.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage import catalog_rows as rows
from storage import counters, documents, tagging
from storage.catalog_rows import put_rows
from storage.database import Database
from storage.model.people import Partner
from storage.model.region import Area, Catalog, Cell, Ground, HarmWeights, Kind, KindGroup, Place, Region
from storage.model.upserted import Upserted
from storage.reference import References
from storage.tables import kind_groups, kinds, partners, places

if TYPE_CHECKING:
    from storage.selection import Floats

T = TypeVar("T")


class Catalogs:
    """What a line may name."""

    def __init__(self, database: Database, references: References) -> None:
        self._database = database
        self._references = references
        self._latest: Catalog | None = None
        self._ground: tuple[int, Ground] | None = None

    def put_region(self, region: Region) -> None:
        """Set the database's one region; raises `InvalidValueError` on an unknown zone or empty bounds."""
        rows.check_region(region)
        self._write(lambda connection: documents.put_region(connection, region))

    def put_ground(self, ground: Ground) -> None:
        """Set what maps are drawn on."""
        self._write(lambda connection: documents.put_ground(connection, ground))

    def replace_areas(self, set: str, areas: Sequence[Area], primary: bool = False) -> None:  # noqa: A002
        """Make `areas` the whole of `set`. Keys are unique over all sets, since a query names keys.

        Incidents are tagged with the areas of the primary set; when these change (or `primary`
        makes another set the primary one), stored incidents are tagged anew and changed ones get
        a new change number.
        """
        checked = rows.check_areas(set, areas)

        def put(connection: Connection) -> None:
            tagging.replace(connection, set, checked, primary)
            cells, _ = documents.addresses(connection)
            if cells:  # what is built up may be other square kilometres now
                _put_cells(connection, cells)

        self._write(put, retags=True)

    def put_addresses(self, x: "Floats", y: "Floats") -> None:
        """Count addresses (metres, shape (n,)) in squares, in place of those before; they are not kept themselves.

        Squares with few of them are told as the nearest with more from now on, and stay so whatever comes later.
        Raises `InvalidValueError` when no square holds enough.
        """
        from storage.neighbours import cells_of

        cells = cells_of(x, y)
        self._write(lambda connection: _put_cells(connection, cells))

    def put_places(self, given: Sequence[Place]) -> Upserted:
        """Add or replace places by key."""
        values = [rows.place_row(place) for place in given]
        return self._write(lambda connection: put_rows(connection, places, values))

    def put_kinds(self, given: Sequence[Kind], groups: Sequence[KindGroup]) -> None:
        """Add or replace groups and kinds by key; a kind's group must exist."""
        group_values = [rows.group_row(group) for group in groups]
        kind_values = [rows.kind_row(kind) for kind in given]

        def put(connection: Connection) -> None:
            put_rows(connection, kind_groups, group_values)
            rows.check_kinds(connection, given)
            put_rows(connection, kinds, kind_values)

        self._write(put)

    def put_harm(self, given: HarmWeights | None) -> None:
        """Set what kinds weigh, in place of all before; None weighs nothing. Raises `InvalidValueError`."""

        def put(connection: Connection) -> None:
            if given is not None:
                rows.check_harm(connection, given)
            documents.put_harm(connection, given)

        self._write(put)

    def put_partners(self, given: Sequence[Partner]) -> None:
        """Add or replace partners by key."""
        values = [rows.partner_row(partner) for partner in given]
        self._write(lambda connection: put_rows(connection, partners, values))

    def read(self) -> Catalog:
        """Everything, from memory when nothing changed; raises `NotSetUpError` without a region."""
        with self._database.read() as connection:
            version = counters.read(connection)[counters.CATALOG]
            latest = self._latest
            if latest is None or latest.version != version:
                latest = self._latest = rows.read(connection, version)
        return latest

    def ground(self) -> Ground:
        """What maps are drawn on."""
        with self._database.read() as connection:
            version = counters.read(connection)[counters.CATALOG]
            if self._ground is None or self._ground[0] != version:
                self._ground = (version, documents.ground(connection))
        return self._ground[1]

    def zone(self) -> ZoneInfo:
        """The region's zone."""
        with self._database.read() as connection:
            return self._references.read(connection).zone

    def _write(self, act: Callable[[Connection], T], *, retags: bool = False) -> T:
        with self._database.write() as connection:
            # The same order as everybody's, change before catalog, so that no two writers wait
            # for each other.
            if retags:
                counters.lock(connection, counters.CHANGE)
            counters.take(connection, counters.CATALOG)
            return act(connection)


def _put_cells(connection: Connection, cells: tuple[Cell, ...]) -> None:
    from storage import neighbours
    from storage.snapping import Snapping

    _, before = documents.addresses(connection)
    plain = Snapping(replace(rows.read(connection, 0), moved=()))
    documents.put_addresses(connection, cells, neighbours.moved(plain, cells, before))
