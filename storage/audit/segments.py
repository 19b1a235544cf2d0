"""Segments in the database."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.audit.chain import Segment
from storage.tables import audit, audit_seals, audit_segments

s = audit_segments.c


def every(connection: Connection) -> list[tuple[Segment, bytes]]:
    """Segments with their stored seals, by first row."""
    return [(_segment(row), bytes(row.mac)) for row in connection.execute(select(audit_segments).order_by(s.first))]


def newest(connection: Connection) -> Segment | None:
    """The open one, or None before anything was sealed."""
    row = connection.execute(select(audit_segments).order_by(s.first.desc()).limit(1)).first()
    return None if row is None else _segment(row)


def put(connection: Connection, segment: Segment, key: bytes) -> None:
    """Add or change a segment, sealed."""
    values = {name: getattr(segment, name) for name in Segment.__dataclass_fields__} | {"mac": segment.seal(key)}
    this = s.first == segment.first
    if not connection.execute(update(audit_segments).where(this).values(values)).rowcount:
        connection.execute(insert(audit_segments), [values])


def forget_rows(connection: Connection, segment: Segment) -> None:
    """Delete the rows of a segment that is marked as dropped, and their seals."""
    for table, column in ((audit_seals, audit_seals.c.row), (audit, audit.c.id)):
        connection.execute(delete(table).where(column.between(segment.first, segment.last)))


def _segment(row: Any) -> Segment:
    same = ("first", "last", "rows", "month", "key", "closed", "dropped_at")
    return Segment(**{name: getattr(row, name) for name in same}, head=bytes(row.head), previous=bytes(row.previous))
