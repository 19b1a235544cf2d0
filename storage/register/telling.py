"""What people must hear of the register: left with the act it tells of, told once (as reports' notices are)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, select

from storage import counters, moments
from storage.model.agreement import RECEIVER, SOURCE, Side, label
from storage.model.people import Role, Viewer
from storage.model.register import Grant
from storage.model.report import Notice
from storage.register.signing import decide_signing, is_coordinator
from storage.tables import notices, people

# A notice of the register; all others are of reports.
PREFIX = "register."
n = notices.c
_HERE = select(people.c.key).where(~people.c.left)
_WAITING = select(notices).where(n.told_at.is_(None), n.key.startswith(PREFIX), n.person.in_(_HERE)).order_by(n.id)


def tell(connection: Connection, who: Iterable[str], key: str, number: int, micro: int, text: str = "") -> None:
    """Leave a notice for each."""
    for person in sorted(set(who)):
        row = {"id": counters.take(connection, counters.NOTICE), "person": person, "at": micro, "text": text}
        connection.execute(insert(notices), [row | {"key": PREFIX + key, "number": label(number)}])


def signers(connection: Connection, grant: Grant, side: Side, sectors: dict[str, str]) -> frozenset[str]:
    """Everybody listed who may speak for a side; for what was decided elsewhere, the municipality's coordinators."""
    listed = _listed(connection)
    may = frozenset(one.person for one in listed if decide_signing(grant, side, one, sectors).may)
    return may or frozenset(one.person for one in listed if is_coordinator(one, sectors))


def both(connection: Connection, grant: Grant, sectors: dict[str, str]) -> frozenset[str]:
    """Everybody who may speak for one of the sides."""
    return signers(connection, grant, SOURCE, sectors) | signers(connection, grant, RECEIVER, sectors)


def waiting(connection: Connection, most: int) -> tuple[Notice, ...]:
    """What has not been told, oldest first; somebody who left hears no more."""
    return tuple(_notice(row) for row in connection.execute(_WAITING.limit(max(most, 0))))


def _listed(connection: Connection) -> list[Viewer]:
    query = select(people.c.key, people.c.partner, people.c.role).where(~people.c.left)
    return [Viewer(row.key, row.partner, Role(row.role)) for row in connection.execute(query)]


def _notice(row: Any) -> Notice:
    return Notice(row.id, row.person, moments.from_microseconds(row.at), row.key, row.number, row.text)
