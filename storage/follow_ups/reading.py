"""Decisions to do something, with their problem and their settings, read for an audience."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage.model.decision import Decision, Progress
from storage.model.follow_up import Followed, Settings
from storage.model.people import Audience, Level
from storage.moments import from_microseconds
from storage.problems import reading as problems_reading
from storage.problems.reading import partners_of
from storage.sharing import decide_told
from storage.tables import decisions, follow_ups

d, f = decisions.c, follow_ups.c


def followed(
    connection: Connection, audience: Audience, zone: ZoneInfo, taking_part: frozenset[str], number: int | None = None
) -> Iterator[Followed]:
    """What the audience may read, the latest decision first; `number` is the id of the only one wanted."""
    problems = {row.id: row for row in problems_reading.rows(connection, audience, taking_part)}
    query = select(decisions).where(d.does, d.withdrawn_at.is_(None)).order_by(d.at.desc(), d.code)
    found = connection.execute(query if number is None else query.where(d.id == number)).all()
    known = (row for row in found if row.problem in problems)
    rows = [row for row in known if _told(row, problems[row.problem], audience, taking_part)]
    chosen = {row.decision: row for row in connection.execute(select(follow_ups)).all()}
    for row in rows:
        problem = problems_reading.problem(problems[row.problem], zone, taking_part)
        yield _followed(decision(row, problem.code, taking_part), problem, chosen.get(row.id))


def _told(row: Any, problem: Any, audience: Audience, taking_part: frozenset[str]) -> bool:
    both = partners_of(row, taking_part) & partners_of(problem, taking_part)
    return decide_told(both, audience).level is not Level.NOTHING


def _followed(of: Decision, problem: Any, row: Any | None) -> Followed:
    if row is None:
        return Followed(of, problem, Settings())
    return Followed(of, problem, unpack(row.settings), row.partner, from_microseconds(row.at))


def decision(row: Any, problem: str, taking_part: frozenset[str]) -> Decision:
    """A row as a value, without its measures: who may read those is for their own part to say."""
    start, due, review, done_on = (
        date.fromisoformat(text) if text else None for text in (row.start, row.due, row.review, row.done_on)
    )
    return Decision(
        code=row.code,
        problem=problem,
        measures=(),
        does=row.does,
        reason=row.reason,
        owner=row.owner,
        owner_partner=row.owner_partner,
        start=start,
        due=due,
        review=review,
        indicator=row.indicator,
        vote=row.vote,
        status=Progress(row.status),
        done_on=done_on,
        person=row.person,
        partner=row.partner,
        partners=partners_of(row, taking_part),
        at=from_microseconds(row.at),
        changed=from_microseconds(row.changed_at),
    )


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
