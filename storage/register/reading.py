"""The register of one moment, from its tables."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from storage import counters, words
from storage.model.people import Level
from storage.model.register import Grant, Register
from storage.register.starting import starting_matrix
from storage.tables import partner_areas, partners, register_rows

IN_FORCE = "in_force"
r = register_rows.c


def read(connection: Connection) -> Register:
    """All rows in force, the signed ones after the starting matrix, so that they replace it."""
    signed = _signed(connection)
    own: dict[str, set[str]] = {}
    for row in connection.execute(select(partner_areas)):
        own.setdefault(row.partner, set()).add(row.area)
    return Register(
        grants=(*starting_matrix(), *(grant_of(row) for row in signed)),
        sectors=dict(connection.execute(select(partners.c.key, partners.c.sector)).all()),
        own_areas={partner: frozenset(keys) for partner, keys in own.items()},
        version=counters.read(connection)[counters.CATALOG],
    )


def _signed(connection: Connection) -> list[RowMapping]:
    """Rows in force and what those replace that begin later, oldest first: until a row begins, its forerunner holds."""
    found: dict[int, RowMapping] = {}
    condition = r.state == IN_FORCE
    while new := connection.execute(select(register_rows).where(condition)).mappings().all():
        found |= {row["id"]: row for row in new}
        before = {row["replaces"] for row in new if row["since"] is not None} - {None, *found}
        condition = r.id.in_(before)
    return [found[number] for number in sorted(found)]


def grant_of(row: Any) -> Grant:
    """A stored row as a value."""
    inside = row["level_in_own_area"]
    return Grant(
        source=row["source"],
        receiver=row["receiver"],
        level=Level(row["level"]),
        in_own_area=None if inside is None else Level(inside),
        group=row["kind_group"],
        purpose=row["purpose"],
        legal_basis=row["legal_basis"],
        since=_day(row["since"]),
        until=_day(row["until"]),
        listed=frozenset(words.unpack(row["listed"])),
        number=row["id"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
