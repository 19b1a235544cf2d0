"""What of votes ends by itself, and what becomes of somebody's when they are erased.

A person's key may be a mandate's (votes by person) and stand in a list of people; a pseudonym takes its place there,
so that a ballot stays one ballot.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from storage import words
from storage.model.vote import Mandate
from storage.tables import announcements, ballots, vote_marks, vote_steps, votes

# What begins the name of somebody whose name is gone by itself: a number follows.
NOBODY = "~"
v, k, b, s = votes.c, vote_marks.c, ballots.c, vote_steps.c


def last_act(problem: Any) -> Any:
    """When votes of a problem were last worked with, as a scalar subquery in microseconds (0 for never)."""
    steps = select(func.max(s.at)).join(votes, v.id == s.vote).where(v.problem == problem)
    return func.coalesce(steps.scalar_subquery(), 0)


def codes(connection: Connection, problems: Sequence[int]) -> list[str]:
    """Codes of all votes of these problems."""
    return list(connection.execute(select(v.code).where(v.problem.in_(problems))).scalars())


def drop(connection: Connection, problems: Sequence[int]) -> int:
    """Everything of these problems' votes goes; how many rows."""
    these = select(v.id).where(v.problem.in_(problems))
    told = select(v.code).where(v.problem.in_(problems))
    statements = (
        delete(announcements).where(announcements.c.about.in_(told)),
        delete(ballots).where(b.vote.in_(these)),
        delete(vote_marks).where(k.vote.in_(these)),
        delete(vote_steps).where(s.vote.in_(these)),
        delete(votes).where(v.problem.in_(problems)),
    )
    return sum(connection.execute(statement).rowcount for statement in statements)


def nameless(connection: Connection, problems: Sequence[int]) -> int:
    """People go from these problems' votes; their partners stay, and how many they were."""
    rows = connection.execute(select(votes).where(v.problem.in_(problems))).all()
    numbers = [row.id for row in rows]
    mine = (v.id.in_(numbers), v.person != "")
    touched = connection.execute(update(votes).where(*mine).values(person="", once=v.code)).rowcount
    for table in (ballots, vote_steps):
        named = (table.c.vote.in_(numbers), table.c.person != "")
        touched += connection.execute(update(table).where(*named).values(person="")).rowcount
    for row in rows:
        every = _people(connection, row)
        people = {one for one in every if not one.startswith(NOBODY)}
        first = max((int(one.removeprefix(NOBODY)) + 1 for one in every - people), default=0)
        touched += _renamed(connection, row, {one: f"{NOBODY}{n}" for n, one in enumerate(sorted(people), first)})
    return touched


def erase(connection: Connection, nobody: Mapping[str, str]) -> int:
    """Nobody's are what somebody opened, cast and did; gives how many rows were touched.

    `nobody` maps each name they were known by to the pseudonym that stands there from now on.
    """
    touched = 0
    for name, new in nobody.items():
        for table in (votes, ballots, vote_steps):
            mine = update(table).where(table.c.person == name).values(person=new)
            touched += connection.execute(mine).rowcount
    for row in connection.execute(select(votes)).all():
        here = _people(connection, row) & set(nobody)
        if not here:
            continue
        if row.closed_at is None and row.mandate == Mandate.PERSON:
            touched += _one_ballot(connection, row, here)
        touched += _renamed(connection, row, {one: nobody[one] for one in sorted(here)})
    return touched


def _one_ballot(connection: Connection, row: Any, names: set[str]) -> int:
    """Of somebody who voted by two names the last ballot counts, as if they had changed it; how many rows went.

    Only of a round that is open: what was counted stays as it was counted.
    """
    this = (b.vote == row.id, b.round == row.round, b.mandate.in_(names))
    cast = list(connection.execute(select(b.mandate).where(*this).order_by(b.at.desc(), b.mandate)).scalars())
    gone = 0
    for table in (vote_marks, ballots):
        earlier = (table.c.vote == row.id, table.c.round == row.round, table.c.mandate.in_(cast[1:]))
        gone += connection.execute(delete(table).where(*earlier)).rowcount
    return gone


def cast_by(connection: Connection, names: Sequence[str]) -> Sequence[RowMapping]:
    """Ballots somebody cast; those of closed secret votes are nobody's and nowhere."""
    query = select(b.at, v.code, b.choice, b.reason).join(votes, v.id == b.vote).where(b.person.in_(names))
    return connection.execute(query.order_by(b.at, v.code)).mappings().all()


def _people(connection: Connection, row: Any) -> set[str]:
    """Keys of people that stand for themselves in a vote, those of nobody among them."""
    found = set(words.unpack(row.named))
    if row.mandate == Mandate.PERSON:
        found |= set(connection.execute(select(k.mandate).where(k.vote == row.id)).scalars())
    return found


def _renamed(connection: Connection, row: Any, new: Mapping[str, str]) -> int:
    """The same vote with other names in the names' place; no two are given the same one."""
    named, touched = words.pack([new.get(one, one) for one in words.unpack(row.named)], "named"), 0
    if named != row.named:
        touched += connection.execute(update(votes).where(v.id == row.id).values(named=named)).rowcount
    if row.mandate != Mandate.PERSON:
        return touched
    for one, other in new.items():
        for table in (vote_marks, ballots):
            this = (table.c.vote == row.id, table.c.mandate == one)
            touched += connection.execute(update(table).where(*this).values(mandate=other)).rowcount
    return touched
