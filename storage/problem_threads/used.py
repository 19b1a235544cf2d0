"""Whoever reported something hears that it became part of a problem, and that something was decided: once each.

What they are told of the problem follows from their own rights when it is told (bot/notify.py); here stands only that
they are to hear of it. A row of `work_reminders` without a person says that a problem's reporters have been found.

That a report was of use to a problem which is not theirs to know is told once a report, whatever the number of such
problems, and not after a problem that is theirs was named for it: a second notice would count what is hidden.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, insert, select

from storage import counters, documents, moments
from storage.decisions.reading import every
from storage.model.incident import ReviewStatus
from storage.model.query import Query
from storage.model.report import Notice
from storage.problem_threads import ended
from storage.problems.desk import taking_part
from storage.problems.queries import unpack
from storage.problems.reading import partners_of
from storage.tables import decisions, incidents, notices, people, problems, reports, work_reminders

USED, DECIDED = "report_used", "report_decided"
# A report of theirs is in another problem, which is told only to those who may read it.
AGAIN = "report_used_again"
TOLD = "report_told"  # of a report by its number, that it was of use
PREFIX = ended.PREFIX  # of notices
MOST_NAMED = 3  # of somebody's own reports in one notice
_PIECE = 5_000
p, w, n, r, q, d = problems.c, work_reminders.c, notices.c, reports.c, people.c, decisions.c


@dataclass(frozen=True, slots=True)
class Unheard:
    """A problem whose reporters have not been found yet, for what they are to hear."""

    what: str
    code: str
    partner: str  # whose rights say which reports were of use
    query: Query


def unheard(connection: Connection, since: int) -> tuple[Unheard, ...]:
    """Problems made, or decided about, since then (microseconds)."""
    zone = ZoneInfo(documents.region(connection).timezone)
    made = p.created_at >= since
    here = taking_part(connection)
    # A decision that some of the problem's partners may not read is told to none of their people.
    recent = every(connection, here, d.at >= since, d.withdrawn_at.is_(None))
    told = {one.problem.id for one in recent if one.readers >= partners_of(one.problem, here)}
    found: list[Unheard] = []
    for what, when in ((USED, made), (DECIDED, p.id.in_(told))):
        done = exists().where(w.what == what, w.about == p.code, w.person == "")
        rows = connection.execute(select(problems).where(when, ~done).order_by(p.id)).all()
        found += [Unheard(what, row.code, row.partner, unpack(row.query, zone)) for row in rows]
    return tuple(found)


def heard(connection: Connection, one: Unheard, ids: Sequence[int], micro: int) -> int:
    """Leave a notice for each person who reported one of these incidents; gives how many. The first counts."""
    counters.lock(connection, counters.PROBLEM)
    this = (w.what == one.what, w.about == one.code, w.person == "")
    problem = connection.execute(select(problems).where(p.code == one.code)).one_or_none()
    if problem is None or connection.execute(select(w.at).where(*this)).first() is not None:
        return 0
    _mark(connection, one, "", micro)
    own = _reporters(connection, ids)
    own.pop(problem.by, None)  # whoever made it knows
    reading = frozenset(_among(connection, own, partners_of(problem, taking_part(connection))))
    left = 0
    for person in sorted(own):
        told = _told(connection, one, person, own[person], may_read=person in reading, micro=micro)
        if told is None:
            continue
        what, numbers = told
        _mark(connection, one, person, micro)
        text = " ".join(numbers[:MOST_NAMED])
        row = {"id": counters.take(connection, counters.NOTICE), "person": person, "at": micro, "text": text}
        connection.execute(insert(notices), [row | {"key": PREFIX + what, "number": one.code}])
        left += 1
    return left


def _told(
    connection: Connection, one: Unheard, person: str, numbers: list[str], *, may_read: bool, micro: int
) -> tuple[str, list[str]] | None:
    """What somebody is told, of which of their reports; None where it would count problems that are not theirs."""
    if one.what == DECIDED:  # that there is a decision is for those who may read it
        return (DECIDED, numbers) if may_read else None
    earlier = select(w.about).where(w.what == TOLD, w.person == person, w.about.in_(numbers))
    known = frozenset(connection.execute(earlier).scalars())
    fresh = [number for number in numbers if number not in known]
    rows = [{"what": TOLD, "about": number, "person": person, "due": 0, "at": micro} for number in fresh]
    if rows:
        connection.execute(insert(work_reminders), rows)
    if may_read:
        return AGAIN if known else USED, numbers
    return (USED, fresh) if fresh else None


def waiting(connection: Connection, most: int) -> tuple[Notice, ...]:
    """What has not been told, oldest first; whoever left hears no more."""
    here = select(q.key).where(~q.left)
    query = select(notices).where(n.told_at.is_(None), n.key.startswith(PREFIX), n.person.in_(here)).order_by(n.id)
    return tuple(_notice(row) for row in connection.execute(query.limit(max(most, 0))))


def _mark(connection: Connection, one: Unheard, person: str, micro: int) -> None:
    row = {"what": one.what, "about": one.code, "person": person, "due": 0, "at": micro}
    connection.execute(insert(work_reminders), [row])


def _reporters(connection: Connection, ids: Sequence[int]) -> dict[str, list[str]]:
    """The released reports among these incidents by who wrote them and is still here."""
    found: dict[str, list[str]] = defaultdict(list)
    released = incidents.c.status == ReviewStatus.RELEASED
    query = (
        select(r.reporter, r.number)
        .join(incidents, incidents.c.id == r.incident)
        .join(people, q.key == r.reporter)
        .where(released, ~q.left)
        .order_by(r.incident.desc())
    )
    for begin in range(0, len(ids), _PIECE):
        for row in connection.execute(query.where(r.incident.in_(ids[begin : begin + _PIECE]))):
            found[row.reporter].append(row.number)
    return found


def _among(connection: Connection, some: Iterable[str], partners: frozenset[str]) -> list[str]:
    """Those of some people who belong to one of these partners."""
    return list(connection.execute(select(q.key).where(q.key.in_(list(some)), q.partner.in_(partners))).scalars())


def _notice(row: Any) -> Notice:
    return Notice(row.id, row.person, moments.from_microseconds(row.at), row.key, row.number, row.text)
