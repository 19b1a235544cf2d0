"""Votes read from their tables for an audience."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from storage import words
from storage.model.people import Audience
from storage.model.vote import Ballot, Mandate, Method, Option, Users, Vote, VoteStep
from storage.moments import from_microseconds
from storage.tables import problems, votes
from storage.votes import reach
from storage.votes.books import books_of
from storage.votes.closing import from_json
from storage.votes.finding import Found, wholes

v = votes.c


def every(
    connection: Connection, audience: Audience, taking_part: frozenset[str], *where: Any
) -> Iterator[Vote]:  # fmt: skip
    """The votes that everybody in the audience may read, open ones first, then the latest."""
    query = select(votes).join(problems, problems.c.id == v.problem).where(*where)
    order = (v.closed_at.is_not(None), v.closed_at.desc(), v.deadline, v.code)
    for found in told(wholes(connection, connection.execute(query.order_by(*order)).all(), taking_part), audience):
        yield vote(found)


def told(every: Sequence[Found], audience: Audience) -> list[Found]:
    """Those that everybody in the audience may read; the notes of the others are not read."""
    kept = [one for one in every if one.told(audience)]
    books = books_of(kept[0].connection, [one.row for one in kept]) if kept else None
    return [replace(one, books=books) for one in kept if books is not None]


def vote(found: Found) -> Vote:
    """A vote as a value, for those who may read it."""
    row = found.row
    return Vote(
        code=row.code,
        problem=found.problem.code,
        question=row.question,
        method=Method(row.method),
        mandate=Mandate(row.mandate),
        users=Users(row.users),
        secret=row.secret,
        shown=row.shown,
        options=tuple(_options(found)),
        voters=found.voting,
        quorum=row.quorum,
        sectors=frozenset(words.unpack(row.sectors)),
        person=row.person,
        partner=row.partner,
        leads=found.problem.partner,
        partners=found.readers,
        opened=from_microseconds(row.opened_at),
        deadline=from_microseconds(row.deadline),
        round=row.round,
        closed=None if row.closed_at is None else from_microseconds(row.closed_at),
        outcome=from_json(row.outcome),
        voted=found.voted,
        waiting=found.waiting,
        may_use=frozenset(found.people),
        ballots=tuple(_ballots(found)),
        steps=tuple(_steps(found)),
    )


def _options(found: Found) -> Iterator[Option]:
    for code in words.unpack(found.row.options):
        one = found.measured.get(code)
        gone = one is None or one.row.withdrawn_at is not None
        yield Option(code, "" if gone or one is None else one.row.name)


def _ballots(found: Found) -> Iterator[Ballot]:
    """Of a secret vote none, whatever else is asked; of any other once it is closed, or while it shows them."""
    row = found.row
    if row.secret or (row.closed_at is None and not row.shown):
        return
    for one in found.books.ballots.get((row.id, row.round), ()):
        yield Ballot(one.mandate, one.person, one.partner, reach.unpacked(one.choice), one.reason)


def _steps(found: Found) -> Iterator[VoteStep]:
    for row in found.books.steps.get(found.row.id, ()):
        yield VoteStep(from_microseconds(row.at), row.person, row.partner, row.act)
