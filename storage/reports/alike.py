"""What may be the same event: the same kind, near in place and time (storage/reports/limits.py).

A reviewer gets what they may see anyway, others' as exact as it is shared: distances are between what is
told, so that nothing can be measured out by moving a report about. Everybody else gets a hint: number,
kind, distance and time of the own partner's reports.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from storage.arrays import Columns
from storage.model.incident import Precision, ReviewStatus
from storage.model.people import Level, Viewer
from storage.model.report import Likeness, Report, ReportDraft
from storage.moments import seconds
from storage.reference import Reference
from storage.reports import limits, seen
from storage.reports.seen import Seen
from storage.selection import CELL
from storage.sharing import decide_reporting, decide_review
from storage.tables import incidents, kinds, reports

# Intervals longer than this say too little of when something happened to be looked through.
_LONGEST = timedelta(days=14)
# What a time may move when it is told by the hour; a place moves less than its square's side.
_COARSE = timedelta(hours=1)
# By precision; one that says nothing of the place is never near.
_SLACK = np.array([limits.SLACK.get(precision, -np.inf) for precision in Precision])


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The group of a kind, and the keys that mean the same or a part of it, or what it is a part of."""

    group: str
    keys: frozenset[str]


def alike(
    connection: Connection, reference: Reference, columns: Columns, viewer: Viewer, where: Report | ReportDraft
) -> list[Likeness]:
    """Likeliest first."""
    found = _kinds(connection, where.kind)
    if found is None or viewer.partner is None or decide_reporting(viewer).level is Level.NOTHING:
        return []
    reviews = decide_review(viewer.partner, viewer).level is Level.RAW
    rows = _around(columns, where, found, None if reviews else viewer.partner)
    ids = set(columns.id[rows].tolist()) - _same(connection, viewer, where)
    made = [_likeness(one, reference, where, found.group) for one in seen.among(connection, viewer, ids)]
    return [likeness for _, likeness in sorted((one for one in made if one is not None), key=lambda one: one[0])]


def _kinds(connection: Connection, key: str) -> _Kinds | None:
    rows = {row.key: row for row in connection.execute(select(kinds.c.key, kinds.c.group, kinds.c.part_of))}
    if key not in rows:
        return None
    parts = {row.key for row in rows.values() if row.part_of == key}
    return _Kinds(rows[key].group, frozenset(parts | {key, rows[key].part_of or key}))


def _around(columns: Columns, where: Report | ReportDraft, found: _Kinds, partner: str | None) -> NDArray[np.int64]:
    """Rows that may be near enough, more rather than fewer; only the partner's own when one is named."""
    limit = limits.of(found.group, where.precision, Precision.EXACT)
    if limit is None:
        return np.empty(0, np.int64)
    reach = limit.time + _LONGEST / 2 + _COARSE
    since, until = np.searchsorted(columns.mid, np.array([seconds(where.start - reach), seconds(where.end + reach)]))
    part = slice(int(since), int(until))
    near = np.isin(columns.kind[part], [n for n, key in enumerate(columns.kinds) if key in found.keys])
    near &= (columns.status[part] != ReviewStatus.WITHDRAWN) & (columns.span[part] <= _LONGEST.total_seconds())
    if partner is not None:
        near &= columns.source[part] == (columns.sources.index(partner) if partner in columns.sources else -1)
    rows = np.flatnonzero(near) + part.start
    away = np.hypot(columns.x[rows] - where.x, columns.y[rows] - where.y)
    start, end = columns.times(rows)
    gap = np.maximum(start - seconds(where.end), seconds(where.start) - end)
    is_near = away <= limit.metres + _SLACK[columns.precision[rows]] + CELL
    return rows[is_near & (gap <= (limit.time + _COARSE).total_seconds())]


def _same(connection: Connection, viewer: Viewer, where: Report | ReportDraft) -> set[int]:
    """What need not be asked about: the report itself, and what it is joined to already."""
    if isinstance(where, Report):
        event = select(incidents.c.event).where(incidents.c.id == where.incident).scalar_subquery()
        return {where.incident} | set(
            connection.execute(select(incidents.c.id).where(incidents.c.event == event)).scalars()
        )
    again = (reports.c.reporter == viewer.person) & (reports.c.client_id == where.client_id)
    return set(connection.execute(select(reports.c.incident).where(again)).scalars())


def _likeness(
    one: Seen, reference: Reference, where: Report | ReportDraft, group: str
) -> tuple[float, Likeness] | None:
    """The likeness with a rating (0: the same place and moment), or None when it is too far off."""
    row, report = one.row, seen.told(one, reference)
    limit = limits.of(group, where.precision, Precision(row["precision"]))
    if limit is None:
        return None
    x, y = (row["x"], row["y"]) if math.isnan(report.x) else (report.x, report.y)
    metres = math.hypot(x - where.x, y - where.y)
    minutes = max(where.start - report.end, report.start - where.end, timedelta(0)) / timedelta(minutes=1)
    most = limit.time / timedelta(minutes=1)
    if metres > limit.metres or minutes > most:
        return None
    return metres / limit.metres + minutes / most, Likeness(report, metres, minutes)
