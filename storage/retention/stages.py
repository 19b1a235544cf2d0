"""What each stage takes away from a batch of incidents; the caller holds the change counter."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage import counters, tokens
from storage.posts import ONCE
from storage.problem_threads import ended
from storage.reference import Reference
from storage.reports import handles
from storage.retention import coarse, history
from storage.retention.due import PLACE, WORDS
from storage.tables import (
    incident_decided,
    incident_raw,
    incidents,
    notices,
    posts,
    report_photos,
    report_steps,
    reports,
    tombstones,
)

i, r = incidents.c, reports.c


def words(connection: Connection, ids: Sequence[int], change: int, at: int) -> int:
    """Text, photos, who wrote it and what was said of it go; returns how many messages were emptied.

    The number stays, so that a reviewer can still find the report, and an import or a late sending changes nothing.
    """
    told = connection.execute(select(r.incident, r.number, r.reporter, r.client_id).where(r.incident.in_(ids))).all()
    emptied = _said(connection, _names(connection, ids, told), at)
    for table in (incident_raw, incident_decided, report_photos):
        connection.execute(delete(table).where(table.c.incident.in_(ids)))
    connection.execute(update(report_steps).where(report_steps.c.incident.in_(ids)).values(text="", person=""))
    if told:  # of what was imported there is no report
        _reported(connection, told)
    gone = {"text_released": None, "reporter": None, "retained": WORDS, "change": change}
    connection.execute(update(incidents).where(i.id.in_(ids)).values(gone))
    return emptied


def _said(connection: Connection, names: Sequence[str], at: int) -> int:
    """What was said of them; returns how many messages were emptied."""
    if not names:
        return 0
    emptied = history.empty(connection, history.about(connection, names), "expired", at)
    history.mark_elsewhere(connection, names)
    return len(emptied)


def _reported(connection: Connection, told: Sequence[Any]) -> None:
    """Who wrote a report and what stands beside it; that it came in is remembered."""
    tokens.remember(connection, [tokens.of_client(row.reporter, row.client_id) for row in told])
    numbers = [row.number for row in told]
    connection.execute(delete(notices).where(notices.c.number.in_(numbers)))
    ended.of_reports(connection, numbers)
    bare = {"reporter": "", "client_id": "~" + r.number, "place_words": "", "question": "", "police_told": None}
    connection.execute(update(reports).where(r.incident.in_([row.incident for row in told])).values(bare))


def _names(connection: Connection, ids: Sequence[int], told: Sequence[Any]) -> list[str]:
    """Everything that a message about these incidents may be about."""
    return handles.of(connection, ids) + [name for row in told for name in (row.number, ONCE + row.client_id)]


def place(connection: Connection, ids: Sequence[int], change: int, reference: Reference) -> None:
    """Place and time are made coarse; the report beside it, its history and every id go."""
    needed = (i.id, i.source, i.source_id, i.x, i.y, i.starts, i.ends, i.precision)
    rows = connection.execute(select(*needed).where(i.id.in_(ids))).all()
    tokens.remember(connection, [tokens.of_source(row.source, row.source_id) for row in rows])
    for table in (report_steps, reports):
        connection.execute(delete(table).where(table.c.incident.in_(ids)))
    spots = [coarse.place(row.x, row.y) for row in rows]
    areas = reference.areas_of([x for x, _ in spots], [y for _, y in spots])
    values = []
    for row, (x, y), area in zip(rows, spots, areas, strict=True):
        starts, ends = coarse.time(row.starts, row.ends, reference.zone)
        where = {"x": x, "y": y, "precision": coarse.precision(row.precision), "area": area}
        values.append({"this": row.id, "source_id": f"~{row.id}", "starts": starts, "ends": ends, **where})
    changed = update(incidents).where(i.id == bindparam("this"))
    connection.execute(changed.values(retained=PLACE, change=change), values)


def row(connection: Connection, ids: Sequence[int], change: int) -> None:
    """The rows go; every copy in memory hears of it, and an import does not bring them back."""
    stored = connection.execute(select(i.source, i.source_id).where(i.id.in_(ids), i.retained < PLACE)).all()
    tokens.remember(connection, [tokens.of_source(one.source, one.source_id) for one in stored])
    connection.execute(insert(tombstones), [{"incident": one, "change": change} for one in ids])
    connection.execute(delete(posts).where(posts.c.about.in_(handles.of(connection, ids))))
    connection.execute(delete(incidents).where(i.id.in_(ids)))


def take_change(connection: Connection) -> int:
    """The change number of the batch; it stays the caller's until the transaction ends."""
    return counters.take(connection, counters.CHANGE)
