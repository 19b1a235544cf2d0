"""The catalog's values as rows, checked on the way in."""

import math
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from storage import documents, polygons, words
from storage.errors import InvalidValueError
from storage.model.people import Partner
from storage.model.region import Area, Catalog, HarmWeights, Kind, KindGroup, Place, Region
from storage.model.upserted import Upserted
from storage.tables import areas, kind_groups, kinds, partners, places

Row = dict[str, Any]
SOURCE_MOST = 500  # characters: a sentence or two, read under a number
# Indices in days of prison end below 10,000; more is a slip of the finger.
WEIGHT_MOST = 1_000_000


def check_region(region: Region) -> None:
    """Raise `InvalidValueError` when nothing could be placed or timed in `region`."""
    west, south, east, north = region.bounds
    if not (all(map(math.isfinite, region.bounds)) and west < east and south < north):
        raise InvalidValueError("bounds", "bounds_empty", region.bounds, "west < east and south < north, in metres")
    try:
        ZoneInfo(region.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValueError("timezone", "zone_unknown", region.timezone, "a name like Europe/Stockholm") from None
    words.key(region.key, "key")
    words.key(region.name, "name")
    words.pack(region.names)


def check_areas(set_name: str, given: Sequence[Area]) -> list[Row]:
    """Rows of `areas`; raises `InvalidValueError` on a repeated key, another set or a bad polygon."""
    words.key(set_name, "set")
    seen: set[str] = set()
    for area in given:
        if area.set != set_name:
            raise InvalidValueError("set", "set_differs", area.set, f"every area must say {set_name}")
        if area.key in seen:
            raise InvalidValueError("key", "area_twice", area.key, "each area needs its own key")
        seen.add(area.key)
        polygons.polygon(area.wkb, f"area {area.key}")
    return [_area_row(area) for area in given]


def _area_row(area: Area) -> Row:
    return {
        "key": words.key(area.key, "key"),
        "set": area.set,
        "name": words.key(area.name, "name"),
        "aliases": words.pack(area.aliases, "aliases"),
        "wkb": area.wkb,
    }


def place_row(place: Place) -> Row:
    """A row of `places`."""
    for value in (place.x, place.y, place.lon, place.lat):
        if not math.isfinite(value):
            raise InvalidValueError("x", "position_not_a_number", f"{place.key}: {value}", "give metres and degrees")
    return {
        "key": words.key(place.key, "key"),
        "name": words.key(place.name, "name"),
        "category": words.key(place.category, "category"),
        "x": float(place.x),
        "y": float(place.y),
        "lon": float(place.lon),
        "lat": float(place.lat),
        "area": words.maybe(place.area, "area", words.NAME_MOST),
        "aliases": words.pack(place.aliases, "aliases"),
    }


def _named(value: Partner | Kind | KindGroup) -> Row:
    return {
        "key": words.key(value.key, "key"),
        "name_sv": words.key(value.name_sv, "name_sv"),
        "name_en": words.key(value.name_en, "name_en"),
        "words": words.pack(value.words),
    }


def group_row(group: KindGroup) -> Row:
    """A row of `kind_groups`."""
    return _named(group)


def partner_row(partner: Partner) -> Row:
    """A row of `partners`."""
    return _named(partner) | {"sector": words.text(partner.sector, "sector", words.NAME_MOST)}


def kind_row(kind: Kind) -> Row:
    """A row of `kinds`."""
    part_of = words.maybe(kind.part_of, "part_of", words.NAME_MOST)
    return _named(kind) | {"group": kind.group, "part_of": part_of, "capped": bool(kind.capped)}


def check_kinds(connection: Connection, given: Sequence[Kind]) -> None:
    """Raise `InvalidValueError` when a kind's group, or the kind it is part of, does not exist."""
    groups = set(connection.execute(select(kind_groups.c.key)).scalars())
    known = set(connection.execute(select(kinds.c.key)).scalars()) | {kind.key for kind in given}
    for kind in given:
        if kind.group not in groups:
            raise InvalidValueError("group", "group_unknown", f"{kind.key}: {kind.group}", "put its group in first")
        if kind.part_of is not None and (kind.part_of not in known or kind.part_of == kind.key):
            raise InvalidValueError("part_of", "kind_unknown", f"{kind.key}: {kind.part_of}", "name another kind")


def put_rows(connection: Connection, table: Table, given: Sequence[Row]) -> Upserted:
    """Insert rows with new keys, update rows that differ; numbers (`id`) never change or return."""
    stored = {row["key"]: dict(row) for row in connection.execute(select(table)).mappings()}
    rows = {row["key"]: row for row in given}
    new = [row for key, row in rows.items() if key not in stored]
    changed = [row for key, row in rows.items() if key in stored and (stored[key] | row) != stored[key]]
    if new:
        first = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
        connection.execute(insert(table), [row | {"id": number} for number, row in enumerate(new, first)])
    if changed:
        by_key = update(table).where(table.c.key == bindparam("this"))
        connection.execute(by_key, [row | {"this": row["key"]} for row in changed])
    return Upserted(len(new), len(changed), len(given) - len(new) - len(changed))


def check_harm(connection: Connection, given: HarmWeights) -> None:
    """Raises `InvalidValueError` for a missing text, a kind that is none or stands twice, and a weight below 0."""
    for name in ("by", "version", "source"):
        words.text(getattr(given, name), name, words.NAME_MOST if name != "source" else SOURCE_MOST, required=True)
    known = set(connection.execute(select(kinds.c.key)).scalars())
    named: set[str] = set()
    for kind, weight in given.weights:
        if kind not in known or kind in named:
            what = "kind_twice" if kind in named else "kind_unknown"
            raise InvalidValueError("weights", what, kind, "each kind of `karta kinds list` at most once")
        named.add(kind)
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= WEIGHT_MOST:
            raise InvalidValueError(
                "weights", "weight_wrong", f"{kind} = {weight}", f"a number from 0 to {WEIGHT_MOST}"
            )
    if not any(weight for _, weight in given.weights):
        raise InvalidValueError("weights", "weights_missing", "", "a weight above 0 for at least one kind")


def read(connection: Connection, version: int) -> Catalog:
    """The whole catalog, each part in the order it was put in."""
    addresses, moved = documents.addresses(connection)
    return Catalog(
        region=documents.region(connection),
        areas=tuple(
            Area(row.key, row.name, row.set, row.wkb, words.unpack(row.aliases)) for row in _all(connection, areas)
        ),
        places=tuple(_place(row) for row in _all(connection, places)),
        kinds=tuple(_kind(row) for row in _all(connection, kinds)),
        groups=tuple(
            KindGroup(row.key, row.name_sv, row.name_en, words.unpack(row.words))
            for row in _all(connection, kind_groups)
        ),
        partners=tuple(
            Partner(row.key, row.name_sv, row.name_en, row.sector, words.unpack(row.words))
            for row in _all(connection, partners)
        ),
        version=version,
        primary_set=documents.primary_set(connection),
        moved=moved,
        addresses=addresses,
        harm=documents.harm(connection),
    )


def _all(connection: Connection, table: Table) -> Sequence[Any]:
    return connection.execute(select(table).order_by(table.c.id)).all()


def _place(row: Any) -> Place:
    aliases = words.unpack(row.aliases)
    return Place(row.key, row.name, row.category, row.x, row.y, row.lon, row.lat, row.area, aliases)


def _kind(row: Any) -> Kind:
    said = words.unpack(row.words)
    return Kind(row.key, row.group, row.name_sv, row.name_en, said, row.part_of, row.capped)
