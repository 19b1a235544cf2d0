"""What of votes ends by itself, and what becomes of somebody's when they are erased.

A person's key may be a mandate's (votes by person) and stand in a list of people; a pseudonym takes its place there,
so that a ballot stays one ballot.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from storage import words
from storage.model.vote import Mandate
from storage.tables import announcements, ballots, vote_marks, vote_steps, votes

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
        people = _people(connection, row)
        touched += _renamed(connection, row, people, {one: f"~{n}" for n, one in enumerate(sorted(people))})
    return touched


def erase(connection: Connection, names: Sequence[str], pseudonym: str) -> int:
    """Nobody's are what somebody opened, cast and did; gives how many rows were touched."""
    touched = 0
    for table in (votes, ballots, vote_steps):
        mine = update(table).where(table.c.person.in_(names)).values(person=pseudonym)
        touched += connection.execute(mine).rowcount
    for row in connection.execute(select(votes)).all():
        here = _people(connection, row) & set(names)
        touched += _renamed(connection, row, here, dict.fromkeys(here, pseudonym)) if here else 0
    return touched


def cast_by(connection: Connection, names: Sequence[str]) -> Sequence[RowMapping]:
    """Ballots somebody cast; those of closed secret votes are nobody's and nowhere."""
    query = select(b.at, v.code, b.choice, b.reason).join(votes, v.id == b.vote).where(b.person.in_(names))
    return connection.execute(query.order_by(b.at, v.code)).mappings().all()


def _people(connection: Connection, row: Any) -> set[str]:
    """Keys of people that stand for themselves in a vote."""
    found = set(words.unpack(row.named))
    if row.mandate == Mandate.PERSON:
        found |= set(connection.execute(select(k.mandate).where(k.vote == row.id)).scalars())
    return {one for one in found if not one.startswith("~")}


def _renamed(connection: Connection, row: Any, people: set[str], new: dict[str, str]) -> int:
    """The same vote with other names in the names' place."""
    named = [new.get(one, one) for one in words.unpack(row.named)]
    values: Callable[[list[str]], str] = lambda some: words.pack(list(dict.fromkeys(some)), "named")  # noqa: E731
    touched = 0
    if values(named) != row.named:
        touched += connection.execute(update(votes).where(v.id == row.id).values(named=values(named))).rowcount
    if row.mandate != Mandate.PERSON:
        return touched
    for one in sorted(people):
        for table in (vote_marks, ballots):
            this = (table.c.vote == row.id, table.c.mandate == one)
            touched += connection.execute(update(table).where(*this).values(mandate=new[one])).rowcount
    return touched
