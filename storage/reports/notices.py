"""What people must hear of. A notice is written with the act it tells of, and told once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select, update

from storage import moments
from storage.model.people import Viewer
from storage.model.report import Notice
from storage.reports.desk import present
from storage.tables import incidents, notices, partners, reports

n = notices.c
# Of a report that is gone nothing is told either.
_WAITING = (
    select(notices, partners.c.key.label("partner"))
    .join(reports, reports.c.number == n.number)
    .join(incidents, incidents.c.id == reports.c.incident)
    .join(partners, partners.c.id == incidents.c.source)
    .where(n.told_at.is_(None))
    .order_by(n.id)
)


def waiting(connection: Connection, person: str | None, after: int, most: int) -> tuple[Notice, ...]:
    """What has not been told, oldest first: a person's, or everybody's."""
    query: Select[Any] = _WAITING.where(n.id > after)
    if person is not None:
        query = query.where(n.person == person)
    found = [row for row in connection.execute(query).all() if _is_there(connection, row.person, row.partner)]
    return tuple(_notice(row) for row in found[: max(most, 0)])


def _notice(row: Any) -> Notice:
    return Notice(row.id, row.person, moments.from_microseconds(row.at), row.key, row.number, row.text)


def _is_there(connection: Connection, person: str, partner: str) -> bool:
    """Whoever left, or went to another partner, hears no more of what was reported here."""
    return present(connection, Viewer(person, partner, None)).partner == partner


def told(connection: Connection, ids: Sequence[int], at: int) -> None:
    """Note that these have reached their person; the first time counts. Their words are kept no longer."""
    these = n.id.in_(list(ids)) & n.told_at.is_(None)
    connection.execute(update(notices).where(these).values(told_at=at, text=""))


def unsent(connection: Connection, since: int, most: int) -> list[tuple[int, str]]:
    """What has been told on the page since then and not on another platform: (id, person), oldest first."""
    query = select(n.id, n.person).where(n.sent_at.is_(None), n.told_at >= since).order_by(n.id).limit(max(most, 0))
    return [(row.id, row.person) for row in connection.execute(query)]


def sending(connection: Connection, notice: int, at: int | None) -> bool:
    """Take a notice for sending it elsewhere, or (None) give it back; False when another process has it."""
    free = n.sent_at.is_(None) if at is not None else n.sent_at.is_not(None)
    return bool(connection.execute(update(notices).where(n.id == notice, free).values(sent_at=at)).rowcount)
