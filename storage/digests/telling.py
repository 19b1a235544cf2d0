"""What administrators must hear of a posting: left with what happened, told once (as reports' notices are)."""

from sqlalchemy import Connection, insert, select

from storage import counters, moments
from storage.model.digest import label
from storage.model.people import Role
from storage.model.report import Notice
from storage.tables import notices, people

# A notice of the outbox; all others are of reports or of the register.
PREFIX = "outbox."
n, p = notices.c, people.c
_HERE = select(p.key).where(~p.left, p.role == Role.ADMINISTRATOR.value)
_WAITING = select(notices).where(n.told_at.is_(None), n.key.startswith(PREFIX), n.person.in_(_HERE)).order_by(n.id)


def tell(connection: Connection, key: str, number: int, micro: int) -> None:
    """Leave a notice for every administrator."""
    query = select(p.key).where(p.role == Role.ADMINISTRATOR.value, ~p.left).order_by(p.key)
    for person in connection.execute(query).scalars():
        row = {"id": counters.take(connection, counters.NOTICE), "person": person, "at": micro, "text": ""}
        connection.execute(insert(notices), [row | {"key": PREFIX + key, "number": label(number)}])


def waiting(connection: Connection, most: int) -> tuple[Notice, ...]:
    """What has not been told, oldest first; whoever left, or is no administrator any more, hears no more."""
    return tuple(
        Notice(row.id, row.person, moments.from_microseconds(row.at), row.key, row.number, row.text)
        for row in connection.execute(_WAITING.limit(max(most, 0)))
    )
