"""The register behind one door: read as a value, and rows put in force."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from storage import counters, moments, words
from storage.database import Database
from storage.errors import InvalidValueError
from storage.model.people import Level
from storage.model.register import Grant, Register
from storage.register import reading
from storage.tables import partner_areas, register_rows

r = register_rows.c


class Registers:
    """The latest `Register`; every change moves the catalog's counter, so that everybody hears of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._latest: Register | None = None

    def read(self, version: int | None = None) -> Register:
        """The register as it is now; `version` is the catalog's, when the caller has just read it."""
        latest = self._latest
        if latest is not None and latest.version == version:
            return latest
        with self._database.read() as connection:
            if latest is None or latest.version != counters.read(connection)[counters.CATALOG]:
                latest = self._latest = reading.read(connection)
        return latest

    def put(self, grants: Sequence[Grant], by: str, at: datetime) -> tuple[int, ...]:
        """Put rows in force at once, as an administrator's import does; returns their numbers.

        A row in the same place (source, receiver, group) is replaced and kept as history.
        """
        with self._database.write() as connection:
            counters.take(connection, counters.CATALOG)
            return tuple(put_row(connection, grant, by, at, reading.IN_FORCE) for grant in grants)

    def put_areas(self, partner: str, areas: Iterable[str]) -> None:
        """Make `areas` (keys of the primary set) all that a partner answers for."""
        rows = [{"partner": words.key(partner, "partner"), "area": words.key(area, "area")} for area in set(areas)]
        with self._database.write() as connection:
            counters.take(connection, counters.CATALOG)
            connection.execute(delete(partner_areas).where(partner_areas.c.partner == partner))
            if rows:
                connection.execute(insert(partner_areas), rows)


def put_row(connection: Connection, grant: Grant, by: str, at: datetime, state: str) -> int:
    """Store a row in a state; one that is in force replaces what stood in its place. Returns its number."""
    number = counters.take(connection, counters.REGISTER)
    if state == reading.IN_FORCE:
        replace(connection, grant)
    moment = moments.microseconds(at)
    row = row_of(grant) | {"id": number, "state": state, "proposed_by": words.key(by, "by"), "proposed_at": moment}
    connection.execute(
        insert(register_rows).values(row | {"decided_at": moment if state == reading.IN_FORCE else None})
    )
    return number


def replace(connection: Connection, grant: Grant) -> None:
    """What stands in force in the row's place becomes history."""
    here = (r.source == grant.source) & (r.receiver == grant.receiver) & (r.kind_group == grant.group)
    connection.execute(update(register_rows).where(here & (r.state == reading.IN_FORCE)).values(state="replaced"))


def row_of(grant: Grant) -> dict[str, Any]:
    """A row of the table without number and state; raises `InvalidValueError` on what cannot be meant."""
    if grant.since is not None and grant.until is not None and grant.until < grant.since:
        raise InvalidValueError("until", "ends_before_it_begins", grant.until, f"give a day from {grant.since}")
    if grant.receiver.startswith("conversation:") != bool(grant.listed):
        raise InvalidValueError(
            "listed", "list_missing", grant.receiver, "name the people of a conversation, of it only"
        )
    inside = grant.in_own_area
    return {
        "source": words.key(grant.source, "source"),
        "receiver": words.key(grant.receiver, "receiver"),
        "kind_group": words.text(grant.group, "group", words.NAME_MOST),
        "level": int(Level(grant.level)),
        "level_in_own_area": None if inside is None else int(Level(inside)),
        "purpose": words.text(grant.purpose, "purpose"),
        "legal_basis": words.text(grant.legal_basis, "legal_basis"),
        "since": None if grant.since is None else grant.since.isoformat(),
        "until": None if grant.until is None else grant.until.isoformat(),
        "listed": words.pack(sorted(grant.listed), "listed"),
    }
