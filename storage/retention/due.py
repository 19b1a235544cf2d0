"""Which incidents have come to which stage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from storage import bulk, counters
from storage.model.incident import ReviewStatus
from storage.moments import from_seconds, seconds
from storage.parts.periods import Length, Stretch
from storage.reference import References
from storage.retention.rules import Rules
from storage.tables import kinds, partners

DAY = 86_400
WORDS, PLACE, ROW = 1, 2, 3
_WITHDRAWN = ReviewStatus.WITHDRAWN.value
# When it happened; a report's time begins when it came in, if that is later. What is coarse counts from the
# beginning of its week: rather some days early than late.
_FROM = (
    f"CASE WHEN retained = {PLACE} THEN starts "
    "WHEN COALESCE(r.reported_at, 0) / 1000000 > ends THEN r.reported_at / 1000000 ELSE ends END"
)
_BACK = (
    f"CASE WHEN status = {_WITHDRAWN} THEN COALESCE((SELECT MAX(s.at) / 1000000 FROM report_steps s "  # noqa: S608
    "WHERE s.incident = incidents.id AND s.act = 'withdrawn'), 0) ELSE 0 END"
)
# The middle of when it happened, of what is counted when its week, or its four weeks, are over; 0 of all else.
_WAITS = (
    f"CASE WHEN counted = 0 AND status = {ReviewStatus.RELEASED.value} AND class = '' "
    "THEN starts + (ends - starts) / 2 ELSE 0 END"
)
_FIELDS: tuple[bulk.Field, ...] = (
    ("id", "incidents.id", "i8"),
    ("source", "CAST(source AS BIGINT)", "i8"),
    ("kind", "CAST(kind AS BIGINT)", "i8"),
    ("since", _FROM, "i8"),
    ("back", _BACK, "i8"),
    ("retained", "CAST(retained AS BIGINT)", "i8"),
    ("waits", _WAITS, "i8"),
)
_TABLES = "FROM incidents LEFT JOIN reports r ON r.incident = incidents.id"


def due(
    connection: Connection,
    rules: Rules,
    now: int,
    references: References,
    ids: Sequence[int] | None = None,
    *,
    closed_by_then: bool = False,
) -> NDArray[Any]:
    """Rows (id, stage, retained) of the incidents that have a stage before them, by id.

    Of `ids` alone when they are given; `now` is seconds since 1970. Words go when their time is over; place, time and
    the row itself not before the period that counts it has closed. `closed_by_then`: as a run, which closes first.
    """
    words, row = now - rules.shortest.words * DAY, now - rules.shortest.row * DAY
    old = f"((retained < {PLACE} AND ends <= {words}) OR (retained = {PLACE} AND starts <= {row}))"
    where = f"({old} OR (status = {_WITHDRAWN} AND retained < {WORDS}))"
    if ids is not None:
        where += f" AND incidents.id IN ({', '.join(str(int(one)) for one in ids)})"
    found = bulk.fetch(connection, _FIELDS, f"{_TABLES} WHERE {where} ORDER BY incidents.id")
    stage = _stages(found, _terms(connection, rules), now)
    back = found["back"]
    stage[(stage < WORDS) & (back > 0) & (back <= now - rules.traces["withdrawn"] * DAY)] = WORDS
    if found["waits"].any():
        waits = found["waits"] >= _counted_until(connection, references, now if closed_by_then else 0)
        stage[waits] = np.minimum(stage[waits], WORDS)
    rows = np.empty(found.shape, np.dtype([("id", "i8"), ("stage", "i8"), ("retained", "i8")]))
    rows["id"], rows["stage"], rows["retained"] = found["id"], stage, found["retained"]
    return rows[stage > found["retained"]]


def _counted_until(connection: Connection, references: References, now: int) -> int:
    """The second until which every period has closed, of one week or four: what happened then is counted, or waits.

    All that is over at `now` counts as closed.
    """
    zone = references.read(connection).zone
    ended = max(Stretch(Length.WEEK, counters.read(connection)[counters.COUNTED]).end, from_seconds(now, zone).date())
    first = Stretch.of(ended, Length.BLOCK).first
    return seconds(datetime(first.year, first.month, first.day, tzinfo=zone))


def _stages(found: NDArray[Any], terms: dict[tuple[int, int], tuple[int, int, int]], now: int) -> NDArray[np.int64]:
    """The stage each row has come to by its age. Shape (n,)."""
    pairs, which = np.unique(found[["source", "kind"]], return_inverse=True)
    each = np.array([terms[int(pair["source"]), int(pair["kind"])] for pair in pairs], np.int64).reshape(-1, 3)
    age = (now - found["since"]) // DAY
    stages: NDArray[np.int64] = (age[:, None] >= each[which]).sum(axis=1)
    return stages


def _terms(connection: Connection, rules: Rules) -> dict[tuple[int, int], tuple[int, int, int]]:
    sources = connection.execute(select(partners.c.id, partners.c.key)).all()
    of_kind = connection.execute(select(kinds.c.id, kinds.c.key, kinds.c.group)).all()
    found = {}
    for source, name in sources:
        for number, kind, group in of_kind:
            one = rules.terms(name, kind, group)
            found[source, number] = (one.words, one.place, one.row)
    return found
