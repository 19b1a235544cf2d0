"""The incidents as arrays in memory, kept fresh by change number.

Never written to disk: what is deleted from the database must be gone (gallring).
"""

import threading
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from storage import bulk, combos, counters, narrow
from storage.arrays import ARRAYS, Columns, sorted_together, splice, take
from storage.combos import Combo
from storage.database import Database
from storage.reference import Reference, References

# Up to here each row is put in its place; beyond, sorting everything anew is quicker.
_FEW = 2_000

_FLAGS = "CASE WHEN class = '' THEN 0 ELSE 2 END + CASE WHEN demo THEN 1 ELSE 0 END"
_SMALL = f"((place_type * 16 + precision) * 16 + status) * 4 + {_FLAGS}"
# Each value out of a cursor costs 0.1 µs and more, so all small numbers travel in one: the class it was counted in (0
# for none) above kind, source and area by their numbers' ranges, above 14 bits of place type, precision, status, flags.
_FIELDS: tuple[bulk.Field, ...] = (
    ("start", "starts", "i8"),
    ("span", "ends - starts", "i8"),
    ("x", "x", "f8"),
    ("y", "y", "f8"),
)
_ID: bulk.Field = ("id", "id", "i8")
_SMALLS, _COUNTED = 16384, 32768
_COUNTS: tuple[bulk.Field, ...] = (
    ("n", "COUNT(*)", "i8"),
    ("first", "COALESCE(MIN(id), 0)", "i8"),
    ("last", "COALESCE(MAX(id), 0)", "i8"),
)
_EVENTS: tuple[bulk.Field, ...] = (("id", "id", "i8"), ("event", "event", "i8"))
_NONE = np.empty(0, np.int64)


class _Names(NamedTuple):
    """Numbers of the database and their keys, in the order of the columns' indexes."""

    kinds: dict[str, int]
    sources: dict[str, int]
    areas: dict[str, int]

    @classmethod
    def of(cls, reference: Reference) -> "_Names":
        areas = dict(zip(reference.area_keys, reference.area_ids, strict=True))
        return cls(reference.kinds, reference.partners, areas)

    @property
    def ranges(self) -> tuple[int, int, int]:
        """One more than the largest number of each; of areas another one for none."""
        kinds, sources, areas = (max(numbers.values(), default=0) + 1 for numbers in self)
        return kinds, sources, areas + 1

    def extends(self, earlier: "_Names") -> bool:
        """Whether indexes given out earlier still mean the same."""
        pairs = zip(self, earlier, strict=True)
        return all(list(now.items())[: len(before)] == list(before.items()) for now, before in pairs)


class ColumnStore:
    """The latest `Columns`; any thread may ask, one at a time refreshes."""

    def __init__(self, database: Database, references: References) -> None:
        self._database = database
        self._references = references
        self._lock = threading.Lock()
        self._latest: tuple[Columns, _Names, int] | None = None  # with the catalog's version

    def current(self) -> Columns:
        """As fresh as the database was when this was called; one small read when nothing happened."""
        with self._database.read() as connection:
            numbers = counters.read(connection)
            latest = self._latest
            if latest is not None and _is_fresh(latest, numbers):
                return latest[0]
        with self._lock, self._database.read() as connection:
            self._latest = self._refreshed(connection, self._latest)
            return self._latest[0]

    def _refreshed(
        self, connection: Connection, latest: tuple[Columns, _Names, int] | None
    ) -> tuple[Columns, _Names, int]:
        numbers = counters.read(connection)
        if latest is not None and _is_fresh(latest, numbers):
            return latest
        change, version = numbers[counters.CHANGE], numbers[counters.CATALOG]
        names = _Names.of(self._references.read(connection))
        # A lower number than before is another database in the same place: a restored backup.
        if latest is None or change < latest[0].change or not names.extends(latest[1]):
            return load(connection, names, change), names, version
        return refresh(connection, latest[0], names, change), names, version


def _is_fresh(latest: tuple[Columns, _Names, int], numbers: dict[str, int]) -> bool:
    return latest[0].change == numbers[counters.CHANGE] and latest[2] == numbers[counters.CATALOG]


def load(connection: Connection, names: _Names, change: int) -> Columns:
    """Everything, from the database, straight into its place: nothing is held twice."""
    everything, first, last = bulk.fetch(connection, _COUNTS, "FROM incidents")[0].tolist()
    filling = {name: narrow.Filling(name, everything) for name in ARRAYS}
    known, reached = tuple[Combo, ...](), first
    # Numbers without a gap need not be read: a value a row is a tenth of the time.
    fields = _fields(names, with_id=last - first + 1 != everything)
    for rows in bulk.parts(connection, fields, "FROM incidents ORDER BY id"):
        part = _columns(rows, names, known, reached)
        reached += len(rows)
        for name in ARRAYS:
            filling[name].add(getattr(part, name))
        known = part.combos
    arrays: dict[str, Any] = {name: filling.pop(name).done() for name in ARRAYS}
    if (arrays["mid"][1:] < arrays["mid"][:-1]).any():
        # Stable, so that equal times stay in the order of their ids.
        order = np.argsort(arrays["mid"], kind="stable")
        for name in ARRAYS:
            arrays[name] = narrow.small(name, arrays[name][order])
    events = bulk.fetch(connection, _EVENTS, "FROM incidents WHERE event > 0")
    bulk.let_go(connection)
    return _with_events(replace(part, change=change, **arrays), events["id"], events["event"])


def refresh(connection: Connection, before: Columns, names: _Names, change: int) -> Columns:
    """`before` with what was written since; rows read twice do no harm."""
    since = f"change > {int(before.change)}"
    gone = bulk.fetch(connection, (("id", "incident", "i8"),), f"FROM tombstones WHERE {since}")["id"]
    # In no order: asked for them by id, SQLite reads the whole table instead of the index of changes.
    fresh = _read(connection, names, f"FROM incidents WHERE {since}", before.combos)
    leaving = np.flatnonzero(np.isin(before.id, np.concatenate([gone, fresh.id])))
    fresh = take(fresh, np.lexsort((fresh.id, fresh.mid)))
    stay = ~np.isin(before.joined, leaving)
    # The plus leaves SQLite the index of changes, too.
    new = bulk.fetch(connection, _EVENTS, f"FROM incidents WHERE {since} AND +event > 0")
    ids = np.concatenate([before.id[before.joined[stay]], new["id"]])
    events = np.concatenate([before.event[stay], new["event"]])
    if len(fresh) + leaving.size <= _FEW:
        after = splice(before, leaving, fresh)
    else:
        after = sorted_together(take(before, np.delete(np.arange(len(before)), leaving)), fresh)
    return _with_events(replace(after, change=change), ids, events)


def _with_events(columns: Columns, ids: NDArray[np.integer], events: NDArray[np.int64]) -> Columns:
    """`columns` knowing which rows are `ids`, each of its event; both of shape (m,), in any order."""
    if not ids.size:
        return replace(columns, joined=_NONE, event=_NONE)
    rows = np.flatnonzero(np.isin(columns.id, ids))
    by_id = np.argsort(ids)
    event = events[by_id][np.searchsorted(ids[by_id], columns.id[rows])]
    order = np.lexsort((columns.id[rows], event))
    return replace(columns, joined=rows[order], event=event[order])


def _fields(names: _Names, *, with_id: bool = True) -> tuple[bulk.Field, ...]:
    """What is asked of each row; kind and source stand alone where all numbers together would not fit 64 bits."""
    kinds, sources, areas = names.ranges
    own = kinds * sources * areas * _SMALLS * _COUNTED >= 1 << 63
    what = f"CAST(kind AS BIGINT) * {sources} + source"
    all_ = "CAST(counted AS BIGINT)" if own else f"CAST(counted AS BIGINT) * {kinds * sources} + {what}"
    all_ = f"(({all_}) * {areas} + COALESCE(area, -1) + 1) * {_SMALLS} + {_SMALL}"
    return (*([_ID] if with_id else []), *_FIELDS, *([("what", what, "i8")] if own else []), ("all", all_, "i8"))


def _read(connection: Connection, names: _Names, rest: str, known: tuple[Combo, ...] = ()) -> Columns:
    return _columns(bulk.fetch(connection, _fields(names), rest), names, known)


def _columns(rows: NDArray[Any], names: _Names, known: tuple[Combo, ...], first: int = 0) -> Columns:
    """Rows as they were read; without their numbers these go on from `first`."""
    kinds, sources, areas = names.ranges
    asked = rows.dtype.names or ()
    small = rows["all"] & (_SMALLS - 1)
    left, area = np.divmod(rows["all"] >> (_SMALLS.bit_length() - 1), areas)
    counted, what = (left, rows["what"]) if "what" in asked else np.divmod(left, kinds * sources)
    number, by = np.divmod(what, sources)
    place, precision, status, held = small >> 10, (small >> 6) & 15, (small >> 2) & 15, (small >> 1) & 1
    kind, source = _indexes(number, names.kinds), _indexes(by, names.sources)
    combo, distinct = combos.number((source, kind, place, status, held), known)
    span = np.ascontiguousarray(rows["span"])
    return Columns(
        id=np.ascontiguousarray(rows["id"]) if "id" in asked else np.arange(first, first + len(rows)),
        mid=rows["start"] + (span >> 1),
        span=span,
        x=np.ascontiguousarray(rows["x"]),
        y=np.ascontiguousarray(rows["y"]),
        kind=kind,
        source=source,
        area=_indexes(area - 1, names.areas),
        place=place.astype(np.int8),
        precision=precision.astype(np.int8),
        status=status.astype(np.int8),
        demo=(small & 1).astype(np.bool_),
        counted=counted.astype(np.int16),
        combo=combo,
        combos=distinct,
        kinds=tuple(names.kinds),
        sources=tuple(names.sources),
        areas=tuple(names.areas),
        joined=_NONE,
        event=_NONE,
        change=0,
    )


def _indexes(numbers: NDArray[np.int64], known: dict[str, int]) -> NDArray[np.int16]:
    """The database's numbers as indexes into the keys; -1 stays -1."""
    ids = np.fromiter(known.values(), np.int64, len(known))
    table = np.full(int(ids.max(initial=0)) + 2, -1, np.int16)  # the last place is for -1
    table[ids] = np.arange(len(ids), dtype=np.int16)
    found: NDArray[np.int16] = table[numbers]
    return found
