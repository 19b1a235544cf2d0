"""Sealing what has been appended, within a transaction that holds the log's counter."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage import counters, moments
from storage.audit import segments
from storage.audit.chain import GENESIS, Segment, fingerprint, row_seal
from storage.audit.errors import AuditKeyError
from storage.tables import audit, audit_seals

Row = dict[str, Any]
# Rows sealed at a time: an older log of many rows is sealed once, when it first gets a key.
_BATCH = 2_000


def seal(connection: Connection, key: bytes) -> int:
    """Seal every row that waits, in the order of numbers; returns how many did.

    Of several at once one seals: the others wait for the counter, and find nothing left to do. Raises
    `AuditKeyError` when the log was sealed with another key.
    """
    counters.lock(connection, counters.AUDIT)
    segment = _newest(connection, key)
    sealed = 0
    while rows := _batch(connection, 0 if segment is None else segment.last):
        segment = _sealed(connection, key, segment, rows)
        sealed += len(rows)
    return sealed


def seal_new(connection: Connection, key: Callable[[], bytes], row: Row) -> str:
    """Seal a row that this transaction has just appended; it holds the counter. Returns why not, or "".

    What waits before it was written without the key, or not by us: then nothing is sealed until the operator has
    looked and says `karta audit seal`. With a key that is not the log's nothing is lost either: rows wait.
    """
    try:
        held = key()
        segment = _newest(connection, held)
    except AuditKeyError as error:
        return str(error)
    last = 0 if segment is None else segment.last
    if row["id"] != last + 1:
        return f"rows wait from row {last + 1} on; see `karta audit verify`"
    _sealed(connection, held, segment, [row])
    return ""


def _newest(connection: Connection, key: bytes) -> Segment | None:
    segment = segments.newest(connection)
    if segment is not None and segment.key != fingerprint(key):
        mend = f"the log's key is {segment.key}, this one {fingerprint(key)}: set KARTA_AUDIT_KEY to the log's"
        raise AuditKeyError("audit_key_other", "", mend)
    return segment


def rotate(connection: Connection, key: bytes, following: bytes, first: Row) -> Segment:
    """From `first` on, which this transaction has just appended, the log is sealed with the key that follows.

    The month goes on in a segment of its own. Every segment's record is sealed anew, so that who has the old key can
    change none; the rows' own seals stay as they are. Everything before `first` is sealed with `key`.
    """
    segment = _newest(connection, key)
    assert segment is not None  # noqa: S101  the row that tells of it was sealed
    opened = _sealed(connection, following, segment, [first])
    for one, _ in segments.every(connection):
        segments.put(connection, one, following)
    return opened


def drop(connection: Connection, key: bytes, before: str, at: datetime) -> list[Segment]:
    """Forget the rows of closed segments of months before `before` ("2026-01"); their heads stay. All is sealed."""
    counters.lock(connection, counters.AUDIT)
    leaving = [one for one, _ in segments.every(connection) if one.closed and one.dropped_at is None]
    dropped = [replace(one, dropped_at=moments.microseconds(at)) for one in leaving if one.month < before]
    for segment in dropped:
        segments.put(connection, segment, key)
        segments.forget_rows(connection, segment)
    return dropped


@dataclass(frozen=True, slots=True)
class State:
    """Rows that wait for their seal, and the fingerprint of the log's key ("" before anything was sealed)."""

    waiting: int
    key: str


def state(connection: Connection) -> State:
    """How the sealing goes."""
    segment = segments.newest(connection)
    after = audit.c.id > (0 if segment is None else segment.last)
    waiting = connection.execute(select(func.count()).select_from(audit).where(after)).scalar_one()
    return State(int(waiting), "" if segment is None else segment.key)


def _batch(connection: Connection, after: int) -> list[Row]:
    query = select(audit).where(audit.c.id > after).order_by(audit.c.id).limit(_BATCH)
    return [dict(row) for row in connection.execute(query).mappings()]


def _sealed(connection: Connection, key: bytes, segment: Segment | None, rows: list[Row]) -> Segment:
    """Seal these rows after `segment`; returns the segment that is open then."""
    seals: list[dict[str, object]] = []
    changed: dict[int, Segment] = {}
    for row in rows:
        segment = _grown(segment, row, fingerprint(key), changed)
        head = row_seal(key, segment.head, row)
        segment = replace(segment, last=row["id"], rows=segment.rows + 1, head=head)
        seals.append({"row": row["id"], "mac": head})
        changed[segment.first] = segment
    connection.execute(insert(audit_seals), seals)
    for one in changed.values():
        segments.put(connection, one, key)
    assert segment is not None  # noqa: S101  there was a row
    return segment


def _grown(segment: Segment | None, row: Row, key: str, changed: dict[int, Segment]) -> Segment:
    """The segment that a row belongs to: the open one, or a new one when the month or the key is another."""
    month = f"{moments.from_microseconds(int(str(row['shown_at']))):%Y-%m}"
    if segment is not None and segment.month == month and segment.key == key:
        return segment
    head, number = GENESIS if segment is None else segment.head, row["id"]
    if segment is not None:
        changed[segment.first] = replace(segment, closed=True)
    return Segment(number, number, 0, month, head, head, key)
