"""Measures read from their table for an audience.

The rule is the one of what is said of a problem (storage/problems/readable.py): everybody who reads along belongs to
the partners of the measure and of its problem. It names those of its causes that the same readers may read.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from storage import words
from storage.model.measure import Measure, Nature, Strategy
from storage.model.people import Audience, Level
from storage.model.problem import Sort
from storage.moments import from_microseconds
from storage.problems import reading
from storage.problems.readable import readable
from storage.sharing import decide_told
from storage.tables import contributions, measures, problems

m, c, p = measures.c, contributions.c, problems.c


def measures_of(
    connection: Connection, rows: Sequence[Any], audience: Audience, taking_part: frozenset[str]
) -> dict[str, tuple[Measure, ...]]:
    """By the problem's code, the measures that the audience may read of some problems it may read, oldest first."""
    of = {row.id: row for row in rows}
    query = select(measures).where(m.problem.in_(list(of)), m.withdrawn_at.is_(None)).order_by(m.at, m.id)
    kept = [row for row in connection.execute(query) if _told(row, of[row.problem], audience, taking_part)]
    causes = causes_of(connection, [of[number] for number in {row.problem for row in kept}], audience, taking_part)
    found: dict[str, list[Measure]] = {row.code: [] for row in rows}
    for row in kept:
        code = of[row.problem].code
        found[code].append(measure(row, code, causes.get(code, {}), taking_part))
    return {code: tuple(some) for code, some in found.items()}


def causes_of(
    connection: Connection, rows: Sequence[Any], audience: Audience, taking_part: frozenset[str]
) -> dict[str, dict[str, str]]:
    """By the problem's code, the causes that the audience may read: their words by their code, oldest first."""
    of = {row.id: row for row in rows}
    query = select(contributions).where(c.problem.in_(list(of)), c.sort == Sort.CAUSE.value).order_by(c.at, c.id)
    said: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        said.setdefault(row.problem, []).append(row)
    found = {}
    for number, some in said.items():
        every = {row.id: row for row in some}
        kept = readable(reading.links(some, taking_part), reading.partners_of(of[number], taking_part), audience)
        found[of[number].code] = {every[one.id].code: every[one.id].text for one in kept}
    return found


def problem_of(connection: Connection, code: str) -> str | None:
    """The code of the problem that a measure belongs to, whoever may read it."""
    query = select(p.code).join(measures, m.problem == p.id).where(m.code == code)
    return connection.execute(query).scalar_one_or_none()


def measure(row: Any, problem: str, causes: dict[str, str], taking_part: frozenset[str]) -> Measure:
    """A row as a value; of its causes those among `causes`."""
    return Measure(
        code=row.code,
        problem=problem,
        name=row.name,
        causes=tuple(code for code in words.unpack(row.causes) if code in causes),
        nature=Nature(row.nature),
        strategy=Strategy(row.strategy) if row.strategy else None,
        technique=row.technique,
        effect=row.effect,
        indicator=row.indicator,
        cost=row.cost,
        hours=row.hours,
        would_own=row.would_own,
        evidence=row.evidence,
        person=row.person,
        partner=row.partner,
        partners=reading.partners_of(row, taking_part),
        at=from_microseconds(row.at),
    )


def _told(row: Any, problem: Any, audience: Audience, taking_part: frozenset[str]) -> bool:
    both = reading.partners_of(row, taking_part) & reading.partners_of(problem, taking_part)
    return decide_told(both, audience).level is not Level.NOTHING
