"""Grants as rows of the table."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage import counters, moments, words
from storage.errors import InvalidValueError
from storage.model.agreement import IN_FORCE, PROPOSED, REPLACED, State
from storage.model.people import Level
from storage.model.register import Grant
from storage.register.checks import levels
from storage.tables import register_rows

r = register_rows.c


def put_row(connection: Connection, grant: Grant, by: str, at: datetime, state: State) -> int:
    """Store a row in a state; one that is in force replaces what stood in its place. Returns its number."""
    number = counters.take(connection, counters.REGISTER)
    micro = moments.microseconds(at)
    before = replace(connection, grant, micro) if state == IN_FORCE else None
    row = row_of(grant) | {"id": number, "state": state, "proposed_by": words.key(by, "by"), "proposed_at": micro}
    decided = {"decided_at": micro if state == IN_FORCE else None, "replaces": before}
    connection.execute(insert(register_rows).values(row | decided))
    return number


def replace(connection: Connection, grant: Grant, micro: int) -> int | None:
    """What stands in the row's place, in force or proposed, becomes history; returns the number that was in force."""
    here = at_place(grant.place)
    before = connection.execute(select(r.id).where(here, r.state == IN_FORCE)).scalar_one_or_none()
    values = {"state": REPLACED, "decided_at": func.coalesce(r.decided_at, micro)}
    connection.execute(update(register_rows).where(here, r.state.in_([IN_FORCE, PROPOSED])).values(values))
    return before


def at_place(place: tuple[str, str, str]) -> Any:
    """The condition for a row's place: source, receiver, group."""
    source, receiver, group = place
    return (r.source == source) & (r.receiver == receiver) & (r.kind_group == group)


def row_of(grant: Grant) -> dict[str, Any]:
    """A row of the table without number and state; raises `InvalidValueError` on what cannot be meant."""
    levels(grant)
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
