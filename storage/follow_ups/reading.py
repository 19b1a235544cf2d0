"""Decisions to do something with their settings, read for an audience: who may read one is for decisions to say."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, select

from storage.decisions import reading as of_decisions
from storage.decisions.reading import d
from storage.model.follow_up import Followed, Settings
from storage.model.people import Audience
from storage.moments import from_microseconds
from storage.tables import follow_ups

f = follow_ups.c


def followed(
    connection: Connection, audience: Audience, zone: ZoneInfo, taking_part: frozenset[str], *where: ColumnElement[bool]
) -> Iterator[Followed]:
    """What the audience may read of the decisions to do something, the latest first."""
    found = of_decisions.found(connection, audience, taking_part, d.does, d.withdrawn_at.is_(None), *where)
    ids = [one.row.id for one in found]
    chosen = {row.decision: row for row in connection.execute(select(follow_ups).where(f.decision.in_(ids)))}
    for one in reversed(found):
        value, row = of_decisions.decided(one, audience, zone, taking_part), chosen.get(one.row.id)
        if row is None:
            yield Followed(value.decision, value.problem, Settings(), value.names)
        else:
            settings, at = unpack(row.settings), from_microseconds(row.at)
            yield Followed(value.decision, value.problem, settings, value.names, row.partner, at)


def pack(settings: Settings) -> str:
    """Settings as JSON in one column."""
    start = settings.start.isoformat() if settings.start else ""
    body = {
        "start": start,
        "before": settings.before,
        "after": settings.after,
        "ring": settings.ring,
        "compared": list(settings.compared),
    }
    return json.dumps(body, ensure_ascii=False)


def unpack(packed: str) -> Settings:
    """What `pack` packed."""
    body: dict[str, Any] = json.loads(packed)
    start = date.fromisoformat(body["start"]) if body["start"] else None
    return Settings(start, body["before"], body["after"], body["ring"], tuple(body["compared"]))
