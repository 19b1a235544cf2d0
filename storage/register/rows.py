"""Rows with their signatures, read from their tables."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage import moments
from storage.model.agreement import Row, Signature, State
from storage.register.reading import grant_of
from storage.register.storing import at_place
from storage.tables import register_rows, register_signatures

r, s = register_rows.c, register_signatures.c


def find(connection: Connection, number: int) -> Row | None:
    """The row of a number, in whatever state."""
    return next(iter(_read(connection, r.id == number)), None)


def in_states(connection: Connection, states: Iterable[State]) -> tuple[Row, ...]:
    """Rows in some states, oldest first."""
    return _read(connection, r.state.in_(list(states)))


def versions(connection: Connection, place: tuple[str, str, str]) -> tuple[Row, ...]:
    """Every row that ever stood, or was to stand, in a place, newest first."""
    return tuple(reversed(_read(connection, at_place(place))))


def settle(connection: Connection, number: int, state: State, at: int, replaces: int | None = None) -> None:
    """A row comes to a decision."""
    values = {"state": state, "decided_at": at, "replaces": replaces}
    connection.execute(update(register_rows).where(r.id == number).values(values))


def put_signature(connection: Connection, number: int, signature: Signature) -> None:
    """Note what was said for a side; somebody who changes their mind before the decision is heard."""
    row = {
        "partner": signature.partner,
        "person": signature.person,
        "at": moments.microseconds(signature.at),
        "agrees": signature.agrees,
        "reason": signature.reason,
    }
    this = (s.row == number) & (s.side == signature.side)
    if not connection.execute(update(register_signatures).where(this).values(row)).rowcount:
        connection.execute(insert(register_signatures).values(row=number, side=signature.side, **row))


def _read(connection: Connection, which: Any) -> tuple[Row, ...]:
    rows = connection.execute(select(register_rows).where(which).order_by(r.id)).mappings().all()
    said: dict[int, list[Signature]] = {}
    numbers = select(r.id).where(which)
    query = select(register_signatures).where(s.row.in_(numbers)).order_by(s.row, s.at, s.side)
    for one in connection.execute(query):
        said.setdefault(one.row, []).append(_signature(one))
    return tuple(_row(row, tuple(said.get(row["id"], ()))) for row in rows)


def _row(row: Any, signatures: tuple[Signature, ...]) -> Row:
    decided = row["decided_at"]
    return Row(
        grant=grant_of(row),
        state=row["state"],
        proposed_by=row["proposed_by"],
        proposed_at=moments.from_microseconds(row["proposed_at"]),
        decided_at=None if decided is None else moments.from_microseconds(decided),
        replaces=row["replaces"],
        signatures=signatures,
    )


def _signature(one: Any) -> Signature:
    at = moments.from_microseconds(one.at)
    return Signature(one.side, one.partner, one.person, at, bool(one.agrees), one.reason)
