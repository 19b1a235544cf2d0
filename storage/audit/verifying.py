"""Checking the log: every row against its seal, every segment against the one before, the end against the counter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Literal

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage import counters
from storage.audit import segments
from storage.audit.chain import GENESIS, Segment, fingerprint, row_seal
from storage.tables import audit, audit_seals

What = Literal["changed", "missing", "inserted", "segment", "cut", "counter", "unsealed", "anchor", "key"]
_CHUNK = 5_000
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong, at row number `row`."""

    what: What
    row: int


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found. `rows` are there, `sealed` of them have a seal."""

    rows: int
    sealed: int
    segments: int
    dropped: tuple[str, ...]  # months whose rows were dropped, heads kept
    head: str  # "1234:…", to be kept elsewhere; "" before anything was sealed
    fault: Fault | None = None
    unchecked: tuple[str, ...] = ()  # anchors inside dropped segments


def head_of(segment: Segment | None) -> str:
    """What can be anchored outside: the last sealed row and its seal."""
    return "" if segment is None else f"{segment.last}:{segment.head.hex()}"


def verify(
    connection: Connection, key: bytes, anchors: Sequence[tuple[int, bytes]] = (), old: Sequence[bytes] = ()
) -> Verified:
    """Check everything, within one reading of the database, and stop at the first fault. `old` are earlier keys."""
    known = segments.every(connection)
    first = _first(connection, known, key, {fingerprint(one): one for one in (*old, key)})
    faults = (*_anchored(connection, known, anchors), *(fault for fault in [first] if fault))
    # A row's own fault tells more than an anchor that does not fit.
    fault = min(faults, key=lambda one: (one.row, one.what == "anchor"), default=None)
    rows = connection.execute(select(func.count()).select_from(audit)).scalar_one()
    sealed = sum(one.rows for one, _ in known if one.dropped_at is None)
    dropped = tuple(one.month for one, _ in known if one.dropped_at is not None)
    newest = known[-1][0] if known else None
    unchecked = tuple(f"{row}:{seal.hex()}" for row, seal in anchors if _is_within_dropped(known, row))
    return Verified(rows, sealed, len(known), dropped, head_of(newest), fault, unchecked)


def _first(
    connection: Connection, known: list[tuple[Segment, bytes]], key: bytes, keys: Mapping[str, bytes]
) -> Fault | None:
    expected, head = 1, GENESIS
    below = connection.execute(select(func.min(audit.c.id))).scalar_one()
    if below is not None and below < 1:
        return Fault("inserted", int(below))
    for number, (segment, seal) in enumerate(known):
        rows_key = keys.get(segment.key)
        if rows_key is None or (number == len(known) - 1 and rows_key != key):
            return Fault("key", segment.first)
        if segment.first != expected:
            return Fault("missing" if segment.first > expected else "segment", expected)
        fault = _walked(connection, segment, rows_key, head) or _said(segment, seal, key, head)
        if fault is not None:
            return fault
        if segment.closed == (number == len(known) - 1):  # the newest alone is open
            return Fault("cut", segment.last + 1)
        expected, head = segment.last + 1, segment.head
    return _after(connection, expected)


def _said(segment: Segment, seal: bytes, key: bytes, head: bytes) -> Fault | None:
    """Whether a segment's own record is as it was sealed, and follows the one before, which ended with `head`."""
    follows = segment.previous == head and segment.rows == segment.last - segment.first + 1
    return None if follows and compare_digest(segment.seal(key), seal) else Fault("segment", segment.first)


def _walked(connection: Connection, segment: Segment, key: bytes, head: bytes) -> Fault | None:
    """Every row of a segment in its order; of a dropped one, that none is there."""
    if segment.dropped_at is not None:
        query = select(func.min(audit.c.id)).where(audit.c.id.between(segment.first, segment.last))
        found = connection.execute(query).scalar_one()
        return None if found is None else Fault("inserted", int(found))
    expected = segment.first
    for number, row, seal in _rows(connection, segment.first, segment.last):
        if number != expected:
            return Fault("missing", expected)
        if row is None or seal is None or not compare_digest(row_seal(key, head, row), seal):
            return Fault("changed", number)
        expected, head = number + 1, seal
    if expected != segment.last + 1:
        return Fault("missing", expected)
    return None if head == segment.head else Fault("segment", segment.first)


def _after(connection: Connection, first: int) -> Fault | None:
    """That nothing comes after what is sealed, and the counter says so too."""
    expected = first
    seals = connection.execute(select(func.max(audit_seals.c.row))).scalar_one()
    if seals is not None and seals >= expected:
        return Fault("cut", expected)
    counted = counters.read(connection).get(counters.AUDIT, 0)
    if counted < expected - 1:
        return Fault("counter", counted + 1)
    for number in connection.execute(select(audit.c.id).where(audit.c.id >= expected).order_by(audit.c.id)).scalars():
        if number > counted:
            return Fault("inserted", number)
        if number != expected:
            return Fault("missing", expected)
        expected = number + 1
    if expected != counted + 1:
        return Fault("missing", expected)
    return Fault("unsealed", first) if expected > first else None


def _rows(connection: Connection, first: int, last: int) -> Iterator[tuple[int, Row | None, bytes | None]]:
    """(number, row, seal) of each row that is there; None for a row that cannot even be read."""
    for start in range(first, last + 1, _CHUNK):
        end = min(start + _CHUNK - 1, last)
        try:
            found = list(_read(connection, start, end))
        except DBAPIError as error:
            if "decode" not in str(error.orig):  # the database is lost, the row may be well
                raise
            if start == end:
                found = [(start, None, None)]
            else:  # one of them: find it by halving
                middle = (start + end) // 2
                found = [*_rows(connection, start, middle), *_rows(connection, middle + 1, end)]
        yield from found


def _read(connection: Connection, first: int, last: int) -> Iterator[tuple[int, Row | None, bytes | None]]:
    joined = audit.outerjoin(audit_seals, audit_seals.c.row == audit.c.id)
    query = select(audit, audit_seals.c.mac).select_from(joined)
    for row in connection.execute(query.where(audit.c.id.between(first, last)).order_by(audit.c.id)).mappings():
        held = dict(row)
        seal = held.pop("mac")
        yield int(held["id"]), held, None if seal is None else bytes(seal)


def _anchored(
    connection: Connection, known: list[tuple[Segment, bytes]], anchors: Sequence[tuple[int, bytes]]
) -> Iterator[Fault]:
    """Anchors that the log no longer leads to."""
    heads = {segment.last: segment.head for segment, _ in known}
    for row, seal in anchors:
        query = select(audit_seals.c.mac).where(audit_seals.c.row == row)
        found = heads.get(row) or connection.execute(query).scalar_one_or_none()
        if not _is_within_dropped(known, row) and (found is None or bytes(found) != seal):
            yield Fault("anchor", row)


def _is_within_dropped(known: list[tuple[Segment, bytes]], row: int) -> bool:
    return any(one.dropped_at is not None and one.first <= row < one.last for one, _ in known)
