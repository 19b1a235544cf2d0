"""Writing incidents, and reading one; every other read goes through storage/columns.py."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from storage import counters, decided, tokens
from storage.checks import Row, row_of
from storage.database import Database
from storage.errors import StorageError
from storage.lowering import Lowering
from storage.model.incident import Certainty, Incident, IncidentDraft, PlaceType, Precision, ReviewStatus
from storage.model.upserted import Upserted
from storage.moments import from_seconds
from storage.reference import Reference, References
from storage.tables import (
    areas,
    incident_decided,
    incident_raw,
    incidents,
    kinds,
    notices,
    partners,
    reports,
    tombstones,
)

# Rows of one transaction: a reader waits for less than a second, a crash costs less than one.
BATCH = 5_000
Key = tuple[int, str]
T = TypeVar("T")


class Incidents:
    """The incidents of every source."""

    def __init__(self, database: Database, references: References) -> None:
        self._database = database
        self._references = references

    def check(self, draft: IncidentDraft) -> None:
        """Raise `InvalidDraftError` when `draft` cannot be stored; writes nothing.

        For many drafts, take `checker()` once.
        """
        row_of(draft, self.checker())

    def checker(self) -> Reference:
        """What `storage.checks.row_of` checks a draft against, as of now."""
        with self._database.read() as connection:
            return self._references.read(connection)

    def upsert(self, drafts: Iterable[IncidentDraft]) -> Upserted:
        """Store drafts; the same again changes nothing, and an unchanged row gets no new change number.

        What people have decided about a row stands (storage/decided.py), and a report is left as it is.

        Written in batches of `BATCH`, each wholly or not at all; a draft that cannot be stored
        raises `InvalidDraftError` and takes its own batch with it, never the ones before.
        """
        total = Upserted(0, 0, 0)
        for number, batch in enumerate(_batches(drafts), 1):
            with self._database.write() as connection:
                total += self._write(connection, batch)
                if _grew_much(number, len(batch)) and not self._database.is_sqlite:
                    # Without fresh statistics PostgreSQL looks for a batch's rows by reading all of
                    # the source's, and an import slows down with every batch.
                    connection.exec_driver_sql("ANALYZE incidents")
        return total

    def decide(self, incident: Incident) -> None:
        """Store what people decided about an incident that `get` gave: the columns of storage/decided.py.

        Raises `InvalidDraftError`, and `StorageError` when it has been changed or removed since it was read.
        """
        with self._database.write() as connection:
            change = counters.lock(connection, counters.CHANGE) + 1
            reference = self._references.read(connection)
            stored = _unchanged(connection, incident)
            given = row_of(incident, reference)
            row = stored | {name: given[name] for name in decided.COLUMNS}
            if row == stored:
                return
            _tag([row], reference)
            decided.remember(connection, stored)
            counters.take(connection, counters.CHANGE)
            _update(connection, [row], change)
            Lowering(connection).mark([(stored["id"], stored, row)])

    def delete(self, source: str, source_ids: Iterable[str]) -> int:
        """Remove incidents with their raw text; returns how many there were. Tombstones stay."""
        removed = 0
        for batch in _batches(source_ids):
            with self._database.write() as connection:
                removed += _delete(connection, source, batch)
        return removed

    def get(self, id: int) -> Incident | None:  # noqa: A002  the word is the interface's
        """One incident with its raw text, times in the region's zone."""
        with self._database.read() as connection:
            row = connection.execute(_one, {"wanted": id}).mappings().one_or_none()
            return None if row is None else _incident(row, self._references.read(connection))

    def count(self) -> int:
        """How many incidents are stored, whoever may see them."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(incidents)).scalar_one())

    def _write(self, connection: Connection, batch: list[IncidentDraft]) -> Upserted:
        # The lock comes first: what is read below cannot change before it is written.
        change = counters.lock(connection, counters.CHANGE) + 1
        reference = self._references.read(connection)
        rows: dict[Key, Row] = {}
        again = Upserted(0, 0, 0)
        for draft in batch:
            row = row_of(draft, reference)
            key = (row["source"], row["source_id"])
            if key in rows:  # twice in one batch: the later one is what the source says now
                again += Upserted(0, 0, 1) if rows[key] == row else Upserted(0, 1, 0)
            rows[key] = row
        stored = _stored(connection, rows)
        rows |= {key: decided.keep(connection, rows[key], was) for key, was in stored.items()}
        gone = _gone(connection, [key for key in rows if key not in stored])
        again += Upserted(0, 0, len(gone))
        rows = {key: row for key, row in rows.items() if key not in gone}
        _tag(list(rows.values()), reference)
        new = [row for key, row in rows.items() if key not in stored]
        changed = [row | {"id": stored[key]["id"]} for key, row in rows.items() if _differs(row, stored.get(key))]
        if new or changed:
            counters.take(connection, counters.CHANGE)
            _insert(connection, new, change)
            _update(connection, changed, change)
            before = {row["id"]: row for row in stored.values()}
            Lowering(connection).mark((row["id"], before[row["id"]], before[row["id"]] | row) for row in changed)
        return again + Upserted(len(new), len(changed), len(rows) - len(new) - len(changed))


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _grew_much(number: int, rows: int) -> bool:
    """After the first, second, fourth, eighth … full batch of an import."""
    return rows == BATCH and number & (number - 1) == 0


def _tag(rows: list[Row], reference: Reference) -> None:
    found = reference.areas_of([row["x"] for row in rows], [row["y"] for row in rows])
    for row, area in zip(rows, found, strict=True):
        row["area"] = area


def _stored(connection: Connection, rows: dict[Key, Row]) -> dict[Key, Row]:
    by_source: dict[int, list[str]] = {}
    for source, source_id in rows:
        by_source.setdefault(source, []).append(source_id)
    stored: dict[Key, Row] = {}
    for source, source_ids in by_source.items():
        found = connection.execute(_existing, {"of": source, "ids": source_ids}).mappings()
        stored |= {(source, row["source_id"]): dict(row) for row in found}
    return stored


def _gone(connection: Connection, keys: list[Key]) -> set[Key]:
    """Those that were here until retention took them: an import does not bring them back."""
    names = {tokens.of_source(*key): key for key in keys}
    return {names[name] for name in tokens.known(connection, list(names))}


def _unchanged(connection: Connection, incident: Incident) -> Row:
    """The stored row of an incident that was read before; the change counter is locked."""
    found = connection.execute(_by_id, {"wanted": incident.id}).mappings().one_or_none()
    if found is None or found["change"] != incident.change:
        raise StorageError("incident_changed", incident.source_id, "read it again and decide anew")
    if found["retained"]:
        raise StorageError("incident_retained", incident.source_id, "its time is over: nothing is added to it")
    return dict(found)


def _differs(row: Row, stored: Row | None) -> bool:
    return stored is not None and any(stored[name] != value for name, value in row.items())


def _insert(connection: Connection, rows: list[Row], change: int) -> None:
    if not rows:
        return
    first = counters.take(connection, counters.INCIDENT, len(rows))
    for number, row in enumerate(rows, first):
        row |= {"id": number, "change": change}
    connection.execute(insert(incidents), [_without_raw(row) for row in rows])
    _put_raw(connection, rows)


def _update(connection: Connection, rows: list[Row], change: int) -> None:
    if not rows:
        return
    values = [_without_raw(row) | {"change": change, "this": row["id"]} for row in rows]
    connection.execute(update(incidents).where(incidents.c.id == bindparam("this")), values)
    gone = delete(incident_raw).where(incident_raw.c.incident == bindparam("this"))
    connection.execute(gone, [{"this": row["id"]} for row in rows])
    _put_raw(connection, rows)


def _without_raw(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "raw"}


def _put_raw(connection: Connection, rows: list[Row]) -> None:
    texts = [{"incident": row["id"], "text": row["raw"]} for row in rows if row["raw"] is not None]
    if texts:
        connection.execute(insert(incident_raw), texts)


def _delete(connection: Connection, source: str, source_ids: list[str]) -> int:
    change = counters.lock(connection, counters.CHANGE) + 1
    of = select(partners.c.id).where(partners.c.key == source).scalar_subquery()
    wanted = select(incidents.c.id).where(incidents.c.source == of, incidents.c.source_id.in_(source_ids))
    numbers = list(connection.execute(wanted).scalars())
    if numbers:
        counters.take(connection, counters.CHANGE)
        connection.execute(insert(tombstones), [{"incident": number, "change": change} for number in numbers])
        told_of = select(reports.c.number).where(reports.c.incident.in_(numbers))
        connection.execute(delete(notices).where(notices.c.number.in_(told_of)))
        connection.execute(delete(incidents).where(incidents.c.id.in_(numbers)))
    return len(numbers)


def _incident(row: Any, reference: Reference) -> Incident:
    return Incident(
        kind=row["kind_key"],
        start=from_seconds(row["starts"], reference.zone),
        end=from_seconds(row["ends"], reference.zone),
        x=row["x"],
        y=row["y"],
        precision=Precision(row["precision"]),
        source=row["source_key"],
        source_id=row["source_id"],
        place_type=PlaceType(row["place_type"]),
        certainty=Certainty(row["certainty"]),
        reporter=row["reporter"],
        text_raw=row["raw"],
        text_released=row["text_released"],
        status=ReviewStatus(row["status"]),
        demo=row["demo"],
        information_class=row["class"],
        id=row["id"],
        area=row["area_key"],
        change=row["change"],
    )


_raw = incident_raw.c.text.label("raw")
_with_raw = incidents.outerjoin(incident_raw, incident_raw.c.incident == incidents.c.id)
_by_id = select(incidents, _raw).select_from(_with_raw).where(incidents.c.id == bindparam("wanted"))
_existing = (
    select(incidents, _raw, incident_decided.c.said, reports.c.number.label("report"))
    .select_from(
        _with_raw.outerjoin(incident_decided, incident_decided.c.incident == incidents.c.id).outerjoin(
            reports, reports.c.incident == incidents.c.id
        )
    )
    .where(incidents.c.source == bindparam("of"), incidents.c.source_id.in_(bindparam("ids", expanding=True)))
)
_named = _with_raw.join(kinds).join(partners).outerjoin(areas)
_names = (kinds.c.key.label("kind_key"), partners.c.key.label("source_key"), areas.c.key.label("area_key"))
_one = select(incidents, _raw, *_names).select_from(_named).where(incidents.c.id == bindparam("wanted"))
