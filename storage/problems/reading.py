"""Problems and what is said of them, read from their tables for an audience."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage import words
from storage.model.people import Audience, Level
from storage.model.problem import Contribution, Problem, ProblemStep, Side, Sort, Status
from storage.moments import from_microseconds
from storage.problems.queries import unpack
from storage.problems.readable import Said, readable
from storage.sharing import decide_told
from storage.tables import agreements, contributions, problem_steps, problems

p, c, a, s = problems.c, contributions.c, agreements.c, problem_steps.c
# Partners whose people agree with the words that stand there, and those who agreed with earlier ones.
Agreed = tuple[tuple[str, ...], tuple[str, ...]]


def partners_of(row: Any, taking_part: frozenset[str]) -> frozenset[str]:
    """Who may read a problem or a contribution, of those that still take part."""
    return _named(row.partners) & taking_part


@lru_cache(maxsize=10_000)
def _named(packed: str) -> frozenset[str]:
    """Of a city's partners there are few combinations, and every answer looks at all of them."""
    return frozenset(words.unpack(packed))


def rows(connection: Connection, audience: Audience, taking_part: frozenset[str], *where: Any) -> list[Any]:
    """The problems' rows that an audience may read, the latest changed first."""
    query = select(problems).where(*where).order_by(p.changed_at.desc(), p.code)
    return [row for row in connection.execute(query) if _told(row, audience, taking_part)]


def row(connection: Connection, code: str | None, audience: Audience, taking_part: frozenset[str]) -> Any | None:
    """One of them; None when it is not there or may not be read: the two are told alike."""
    found = connection.execute(select(problems).where(p.code == code)).one_or_none()
    return found if found is not None and _told(found, audience, taking_part) else None


def problem_of(connection: Connection, said: str) -> str | None:
    """The code of the problem that a contribution belongs to, whoever may read it."""
    query = select(p.code).join(contributions, c.problem == p.id).where(c.code == said)
    return connection.execute(query).scalar_one_or_none()


def _told(row: Any, audience: Audience, taking_part: frozenset[str]) -> bool:
    return decide_told(partners_of(row, taking_part), audience).level is not Level.NOTHING


def problem(row: Any, zone: ZoneInfo, taking_part: frozenset[str]) -> Problem:
    """A row as a value."""
    return Problem(
        code=row.code,
        name=row.name,
        query=unpack(row.query, zone),
        partner=row.partner,
        owner=row.owner,
        partners=partners_of(row, taking_part),
        status=Status(row.status),
        focus=date.fromisoformat(row.focus) if row.focus else None,
        by=row.by,
        created=from_microseconds(row.created_at),
        changed=from_microseconds(row.changed_at),
        method=row.method,
        release=row.release,
    )


def said(connection: Connection, of: Any, audience: Audience, taking_part: frozenset[str]) -> tuple[Contribution, ...]:
    """What the audience may read of a problem's contributions, oldest first."""
    return said_of(connection, [of], audience, taking_part)[of.id]


def said_of(
    connection: Connection, of: Sequence[Any], audience: Audience, taking_part: frozenset[str]
) -> dict[int, tuple[Contribution, ...]]:
    """The same of several problems, by the problem's id."""
    query = select(contributions).where(c.problem.in_([one.id for one in of])).order_by(c.at, c.id)
    found: dict[int, dict[int, Any]] = {one.id: {} for one in of}
    for row in connection.execute(query):
        found[row.problem][row.id] = row
    kept = {
        one.id: readable(links(found[one.id].values(), taking_part), partners_of(one, taking_part), audience)
        for one in of
    }
    agreed = _agreed(connection, {one.id: found[of_][one.id].wording for of_, some in kept.items() for one in some})
    return {one.id: _said(one, found[one.id], kept[one.id], agreed, taking_part) for one in of}


def _said(
    of: Any,
    found: Mapping[int, Any],
    kept: Sequence[Said],
    agreed: dict[int, Agreed],
    taking_part: frozenset[str],
) -> tuple[Contribution, ...]:
    codes = {one.id: found[one.id].code for one in kept}
    return tuple(
        _contribution(found[one.id], of.code, codes.get(one.parent or 0, ""), agreed, taking_part) for one in kept
    )


def links(found: Iterable[Any], taking_part: frozenset[str]) -> list[Said]:
    """Rows as the rule wants them."""
    return [
        Said(row.id, Sort(row.sort), partners_of(row, taking_part), row.parent, row.withdrawn_at is not None)
        for row in found
    ]


def steps(connection: Connection, of: int) -> tuple[ProblemStep, ...]:
    """A problem's history, oldest first."""
    return steps_of(connection, [of]).get(of, ())


def steps_of(connection: Connection, of: Sequence[int]) -> dict[int, tuple[ProblemStep, ...]]:
    """The same of several problems, by their id."""
    query = select(problem_steps).where(s.problem.in_(of)).order_by(s.id)
    found: dict[int, list[ProblemStep]] = {}
    for row in connection.execute(query):
        at, changes = from_microseconds(row.at), words.unpack_changes(row.changes)
        found.setdefault(row.problem, []).append(ProblemStep(at, row.person, row.partner, row.act, changes))
    return {number: tuple(some) for number, some in found.items()}


def _agreed(connection: Connection, wordings: dict[int, int]) -> dict[int, Agreed]:
    """By id, with the wording that stands there: the partners that agree with it, and those that did with another."""
    query = select(a.contribution, a.partner, a.wording).where(a.contribution.in_(list(wordings))).order_by(a.partner)
    found: dict[int, tuple[dict[str, None], dict[str, None]]] = {}
    for one in connection.execute(query):
        both = found.setdefault(one.contribution, ({}, {}))
        both[one.wording != wordings[one.contribution]][one.partner] = None
    return {
        key: (tuple(now), tuple(partner for partner in before if partner not in now))
        for key, (now, before) in found.items()
    }


def _contribution(
    row: Any, code: str, parent: str, agreed: dict[int, Agreed], taking_part: frozenset[str]
) -> Contribution:
    now, before = agreed.get(row.id, ((), ()))
    return Contribution(
        code=row.code,
        problem=code,
        sort=Sort(row.sort),
        text=row.text,
        side=Side(row.side) if row.side else None,
        parent=parent,
        person=row.person,
        partner=row.partner,
        partners=partners_of(row, taking_part),
        at=from_microseconds(row.at),
        agreed=now,
        wording=row.wording,
        agreed_before=before,
    )
