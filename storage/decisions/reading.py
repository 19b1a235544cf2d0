"""Decisions read from their tables for an audience.

Who may read one are the partners it carries, of those that may read the problem. When it is made or shared they are
among those that read each of its measures; a measure that goes less far afterwards takes its name out of the decision
for whoever may not read it any more, and leaves the decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, select

from storage import words
from storage.model.decision import Choice, Decided, Decision, DecisionStep, Progress
from storage.model.people import Audience, Level
from storage.moments import from_microseconds
from storage.problems import reading as of_problems
from storage.problems.reading import partners_of
from storage.sharing import decide_told
from storage.tables import decision_steps, decisions, measures, problems, votes

d, s, m, p, v = decisions.c, decision_steps.c, measures.c, problems.c, votes.c


@dataclass(frozen=True, slots=True)
class Found:
    """A decision's row with its problem's and its measures', who may read its vote, and who may read all of it."""

    row: Any
    problem: Any
    measures: tuple[Any, ...]
    vote: frozenset[str]
    readers: frozenset[str]


def found(
    connection: Connection, audience: Audience, taking_part: frozenset[str], *where: ColumnElement[bool]
) -> list[Found]:
    """Those that everybody in the audience may read, the oldest first."""
    return [one for one in every(connection, taking_part, *where) if _told(one.readers, audience)]


def every(connection: Connection, taking_part: frozenset[str], *where: ColumnElement[bool]) -> list[Found]:
    """All of them, whoever may read them."""
    rows = connection.execute(select(decisions).where(*where).order_by(d.at, d.id)).all()
    owners = _by(connection, select(problems).where(p.id.in_({row.problem for row in rows})), "id")
    named = {code for row in rows for code in words.unpack(row.measures)}
    quoted = _by(connection, select(measures).where(m.code.in_(named)), "code")
    asked = _by(connection, select(votes).where(v.code.in_({row.vote for row in rows if row.vote})), "code")
    rested = _vote_readers(connection, list(asked.values()), taking_part)
    return [_joined(row, owners, quoted, rested, taking_part) for row in rows]


def vote_readers(connection: Connection, row: Any, taking_part: frozenset[str]) -> frozenset[str]:
    """The partners that may read a vote, by its own rule."""
    return _vote_readers(connection, [row], taking_part)[row.code]


def _vote_readers(
    connection: Connection, rows: Sequence[Any], taking_part: frozenset[str]
) -> dict[str, frozenset[str]]:
    """The same of several votes, by code."""
    from storage.votes.finding import wholes  # votes know of retention, which knows of decisions

    return {one.row.code: one.readers for one in wholes(connection, rows, taking_part)} if rows else {}


def reach(problem: Any, quoted: Iterable[Any], taking_part: frozenset[str]) -> frozenset[str]:
    """The partners that a decision on these measures may be shared with."""
    return frozenset.intersection(*(partners_of(one, taking_part) for one in (problem, *quoted)))


def decided(one: Found, audience: Audience, zone: ZoneInfo, taking_part: frozenset[str]) -> Decided:
    """What was found, as a value for the audience."""
    row = one.row
    standing = [each for each in one.measures if each.withdrawn_at is None]
    read = [each for each in standing if _told(partners_of(each, taking_part), audience)]
    measures_ = tuple((each.code, each.name) for each in read)
    vote = bool(one.vote) and _told(one.vote, audience)
    value = Decision(
        code=row.code,
        problem=one.problem.code,
        measures=tuple(code for code, _ in measures_),
        does=row.does,
        reason=row.reason,
        owner=row.owner,
        owner_partner=row.owner_partner,
        start=_day(row.start),
        due=_day(row.due),
        review=_day(row.review),
        indicator=row.indicator,
        vote=row.vote if vote else "",
        status=Progress(row.status),
        done_on=_day(row.done_on),
        person=row.person,
        partner=row.partner,
        partners=one.readers,
        at=from_microseconds(row.at),
        changed=from_microseconds(row.changed_at),
        withdrawn=None if row.withdrawn_at is None else from_microseconds(row.withdrawn_at),
    )
    problem = of_problems.problem(one.problem, zone, taking_part)
    return Decided(value, problem, measures_, not_all=len(read) < len(standing))


def choices(
    connection: Connection, audience: Audience, taking_part: frozenset[str], *where: ColumnElement[bool]
) -> list[Choice]:
    """Measures that everybody in the audience may read, the oldest first."""
    query = select(measures, p.code.label("of"), p.partners.label("involved")).join(problems, p.id == m.problem)
    found_ = []
    for row in connection.execute(query.where(m.withdrawn_at.is_(None), *where).order_by(m.at, m.id)):
        readers = partners_of(row, taking_part) & frozenset(words.unpack(row.involved))
        if _told(readers, audience):
            found_.append(Choice(row.code, row.name, row.of, row.would_own, row.indicator, readers))
    return found_


def steps(connection: Connection, of: int) -> tuple[DecisionStep, ...]:
    """A decision's history, oldest first."""
    query = select(decision_steps).where(s.decision == of).order_by(s.id)
    return tuple(
        DecisionStep(
            from_microseconds(row.at), row.person, row.partner, row.act, words.unpack_changes(row.changes)
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _joined(
    row: Any,
    owners: Mapping[Any, Any],
    quoted: Mapping[Any, Any],
    rested: Mapping[str, frozenset[str]],
    taking_part: frozenset[str],
) -> Found:
    problem = owners[row.problem]
    mine = tuple(quoted[code] for code in words.unpack(row.measures) if code in quoted)
    readers = partners_of(row, taking_part) & partners_of(problem, taking_part)
    return Found(row, problem, mine, rested.get(row.vote, frozenset()), readers)


def _by(connection: Connection, query: Any, name: str) -> dict[Any, Any]:
    return {getattr(row, name): row for row in connection.execute(query)}


def _told(readers: frozenset[str], audience: Audience) -> bool:
    return decide_told(readers, audience).level is not Level.NOTHING


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
