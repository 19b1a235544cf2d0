"""Replacing a set of areas, and tagging stored incidents with the primary one."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, bindparam, delete, select, update

from storage import bulk, counters, documents
from storage.catalog_rows import Row, put_rows
from storage.errors import InvalidValueError
from storage.polygons import Tagger
from storage.tables import areas, incidents

# Keys named in one DELETE; SQLite allows 32,766 parameters.
_PIECE = 10_000
# Incidents carry their area as a 16-bit index.
MOST = 32_000
_POSITIONS: tuple[bulk.Field, ...] = (
    ("id", "id", "i8"),
    ("x", "x", "f8"),
    ("y", "y", "f8"),
    ("area", "COALESCE(area, -1)", "i4"),
)


def replace(connection: Connection, set_name: str, rows: list[Row], primary: bool) -> None:
    """Make `rows` the whole of a set; the caller holds the change counter."""
    _refuse_taken(connection, set_name, rows)
    if primary and len(rows) > MOST:
        raise InvalidValueError("set", "set_too_large", f"{len(rows)} areas", f"at most {MOST} in a primary set")
    before = documents.primary_set(connection)
    is_primary = primary or before == set_name
    if primary:
        documents.put_primary_set(connection, set_name)
    stored = set(connection.execute(select(areas.c.key).where(areas.c.set == set_name)).scalars())
    put_rows(connection, areas, rows)
    gone = sorted(stored - {row["key"] for row in rows})
    if is_primary:
        _retag(connection, set_name, gone)
    for start in range(0, len(gone), _PIECE):
        connection.execute(delete(areas).where(areas.c.key.in_(gone[start : start + _PIECE])))


def _refuse_taken(connection: Connection, set_name: str, rows: list[Row]) -> None:
    others = dict(connection.execute(select(areas.c.key, areas.c.set).where(areas.c.set != set_name)).all())
    for row in rows:
        if row["key"] in others:
            given = f"{row['key']} in {set_name}"
            mend = f"the set {others[row['key']]} has that key; put the set's name before the key"
            raise InvalidValueError("key", "area_key_taken", given, mend)


def _retag(connection: Connection, set_name: str, gone: Sequence[str]) -> None:
    """Tag every incident anew; only those whose area differs are written."""
    stored = bulk.fetch(connection, _POSITIONS, "FROM incidents")
    if not stored.size:
        return
    leaving = set(gone)
    query = select(areas.c.id, areas.c.key, areas.c.wkb).where(areas.c.set == set_name).order_by(areas.c.id)
    shapes = [row for row in connection.execute(query) if row.key not in leaving]
    found = np.full(stored.shape, -1, np.int64)
    if shapes:
        numbers = np.array([row.id for row in shapes] + [-1], np.int64)  # the last place is for -1
        found = numbers[Tagger([row.wkb for row in shapes]).first(stored["x"], stored["y"])]
    differs = np.flatnonzero(found != stored["area"])
    if differs.size:
        _write_tags(connection, list(zip(stored["id"][differs].tolist(), found[differs].tolist(), strict=True)))


def _write_tags(connection: Connection, tags: list[tuple[int, int]]) -> None:
    change = counters.take(connection, counters.CHANGE)
    values = [{"this": number, "tag": None if area < 0 else area, "now": change} for number, area in tags]
    statement = update(incidents).where(incidents.c.id == bindparam("this"))
    connection.execute(statement.values(area=bindparam("tag"), change=bindparam("now")), values)
