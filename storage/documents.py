"""Region, ground and the name of the primary set: single values kept as JSON."""

import base64
import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage import tables
from storage.errors import NotSetUpError
from storage.model.region import Cell, Ground, HarmWeights, Moved, Region

_REGION, _GROUND, _PRIMARY, _ADDRESSES, _HARM = "region", "ground", "primary_set", "addresses", "harm_weights"


def _get(connection: Connection, name: str) -> Any:
    query = select(tables.documents.c.body).where(tables.documents.c.name == name)
    body = connection.execute(query).scalar_one_or_none()
    return None if body is None else json.loads(body)


def _put(connection: Connection, name: str, body: object) -> None:
    connection.execute(delete(tables.documents).where(tables.documents.c.name == name))
    packed = json.dumps(body, ensure_ascii=False)
    connection.execute(insert(tables.documents).values(name=name, body=packed))


def region(connection: Connection) -> Region:
    """The database's region; raises `NotSetUpError` before one was put in."""
    body = _get(connection, _REGION)
    if body is None:
        raise NotSetUpError("region_missing", "", "load one first: karta demo, or put_region from a region's files")
    return Region(**body | {"bounds": tuple(body["bounds"]), "names": tuple(body["names"])})


def put_region(connection: Connection, value: Region) -> None:
    """Store `value` in place of the one before."""
    fields = ("key", "name", "crs", "timezone", "bounds", "names")
    _put(connection, _REGION, {name: getattr(value, name) for name in fields})


def ground(connection: Connection) -> Ground:
    """The ground, empty before one was put in."""
    body = _get(connection, _GROUND)
    if body is None:
        return Ground()
    land = tuple(base64.b64decode(shape) for shape in body["land"])
    waters = tuple((name, x, y) for name, x, y in body["waters"])
    return Ground(land, waters, body["attribution"])


def put_ground(connection: Connection, value: Ground) -> None:
    """Store `value` in place of the one before."""
    land = [base64.b64encode(shape).decode() for shape in value.land]
    _put(connection, _GROUND, {"land": land, "waters": value.waters, "attribution": value.attribution})


def addresses(connection: Connection) -> tuple[tuple[Cell, ...], tuple[Moved, ...]]:
    """How many addresses each cell holds, and squares that are told as another; nothing before a register came in."""
    body = _get(connection, _ADDRESSES) or {"cells": [], "moved": []}
    cells = tuple((int(col), int(row), int(n)) for col, row, n in body["cells"])
    return cells, tuple((x, y, to_x, to_y) for x, y, to_x, to_y in body["moved"])


def put_addresses(connection: Connection, cells: tuple[Cell, ...], moved: tuple[Moved, ...]) -> None:
    """Store both in place of those before."""
    _put(connection, _ADDRESSES, {"cells": cells, "moved": moved})


def harm(connection: Connection) -> HarmWeights | None:
    """What kinds weigh, None where nobody has said."""
    body = _get(connection, _HARM)
    if not body:
        return None
    weights = tuple((str(kind), float(weight)) for kind, weight in body["weights"])
    return HarmWeights(body["by"], body["version"], body["source"], weights)


def put_harm(connection: Connection, value: HarmWeights | None) -> None:
    """Store `value` in place of the one before; None takes it away."""
    fields = ("by", "version", "source", "weights")
    _put(connection, _HARM, None if value is None else {name: getattr(value, name) for name in fields})


def primary_set(connection: Connection) -> str:
    """The set of areas that tags incidents, or ""."""
    return str(_get(connection, _PRIMARY) or "")


def put_primary_set(connection: Connection, name: str) -> None:
    """Make `name` the set that tags incidents."""
    _put(connection, _PRIMARY, name)
