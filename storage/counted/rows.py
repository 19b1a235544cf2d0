"""What may be counted: everything that is stored, released, not held back and not yet counted, read once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, text

from storage import bulk
from storage.lowering import NEVER
from storage.parts.lattice import Floats, Ints
from storage.tables import kinds, partners

# Released (1) and in no class of its source's; several small numbers travel as one (storage/columns.py).
_FIELDS: tuple[bulk.Field, ...] = (
    ("id", "id", "i8"),
    ("mid", "starts + (ends - starts) / 2", "i8"),
    ("x", "x", "f8"),
    ("y", "y", "f8"),
    ("what", "CAST(kind AS BIGINT) * 4294967296 + source", "i8"),
    ("event", "COALESCE(event, 0) * 256 + place_type", "i8"),
)
_REST = "FROM incidents WHERE counted = 0 AND status = 1 AND class = ''"
_COUNTED = f"FROM incidents WHERE event > 0 AND counted > 0 AND counted < {NEVER}"


@dataclass(frozen=True, slots=True)
class Open:
    """Incidents that are not counted yet, by day; arrays of shape (n,).

    `day` is local (`date.toordinal`) of the middle of the time it may have happened; `kind` and `source` are places
    among the keys, `place` the model's number, `event` the event's or 0, `change` the change number they are of.
    """

    id: Ints
    day: Ints
    x: Floats
    y: Floats
    kind: Ints
    source: Ints
    place: Ints
    event: Ints
    change: int

    def __len__(self) -> int:
        return int(self.id.shape[0])


def read(
    connection: Connection, kinds_: tuple[str, ...], sources: tuple[str, ...], zone: ZoneInfo, change: int
) -> Open:
    """All of them; `kinds_` and `sources` are the keys that indexes mean."""
    rows = bulk.fetch(connection, _FIELDS, _REST)
    rows = rows[np.argsort(rows["mid"], kind="stable")]
    return Open(
        id=np.ascontiguousarray(rows["id"]),
        day=local_days(rows["mid"], zone),
        x=np.ascontiguousarray(rows["x"]),
        y=np.ascontiguousarray(rows["y"]),
        kind=_places(connection, kinds, kinds_)[rows["what"] >> 32],
        source=_places(connection, partners, sources)[rows["what"] & 0xFFFFFFFF],
        place=rows["event"] & 255,
        event=rows["event"] >> 8,
        change=change,
    )


def counted_events(connection: Connection) -> dict[int, set[int]]:
    """Events of which a report has been counted, by the class's number."""
    rows = bulk.fetch(connection, (("event", "event", "i8"), ("counted", "counted", "i8")), _COUNTED)
    found: dict[int, set[int]] = {}
    for event, number in zip(rows["event"].tolist(), rows["counted"].tolist(), strict=True):
        found.setdefault(number, set()).add(event)
    return found


def mark(connection: Connection, number: int, ids: Ints, change: int) -> None:
    """Say that these were counted in a class, so that every copy in memory hears of it."""
    if connection.dialect.name == "sqlite":
        written = "[" + ",".join(map(str, ids.tolist())) + "]"
        connection.execute(_MARK_SQLITE, {"number": number, "change": change, "ids": written})
    else:
        connection.execute(_MARK, {"number": number, "change": change, "ids": ids.tolist()})


_MARK = text("UPDATE incidents SET counted = :number, change = :change WHERE id = ANY(CAST(:ids AS BIGINT[]))")
_MARK_SQLITE = text(
    "UPDATE incidents SET counted = :number, change = :change WHERE id IN (SELECT value FROM json_each(:ids))"
)


def _places(connection: Connection, table: Any, keys: tuple[str, ...]) -> Ints:
    """Where each of the database's numbers stands among `keys`; -1 for one that is not there."""
    numbers: dict[int, str] = dict(connection.execute(select(table.c.id, table.c.key)).all())
    places = np.full(max(numbers, default=0) + 1, -1, np.int64)
    at = {key: place for place, key in enumerate(keys)}
    for number, key in numbers.items():
        places[number] = at.get(key, -1)
    return places


def local_days(seconds: NDArray[np.int64], zone: ZoneInfo) -> Ints:
    """The local day of each moment, as `date.toordinal` counts. Shape (n,)."""
    if not seconds.size:
        return np.empty(0, np.int64)
    first, last = (datetime.fromtimestamp(int(end), zone).date() for end in (seconds.min(), seconds.max()))
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    midnights = np.array([_midnight(day, zone) for day in days], np.int64)
    found: Ints = np.searchsorted(midnights, seconds, "right") - 1 + first.toordinal()
    return found


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
