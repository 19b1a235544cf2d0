"""A vote as an act finds it: with its problem, who may read it, who may vote, and who has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from storage import codes
from storage.errors import ProblemRefusedError
from storage.model.people import Audience, Level
from storage.problems.desk import Desk
from storage.sharing import decide_told
from storage.tables import problems, votes
from storage.votes import reach
from storage.votes.books import Books, books_of
from storage.votes.reach import Measured

v = votes.c


@dataclass(frozen=True)
class Found:
    """A vote's row with what its acts look at. `measured` are the measures of its problem, `books` its notes."""

    connection: Connection
    row: Any
    problem: Any
    measured: Mapping[str, Measured]
    taking_part: frozenset[str]
    books: Books

    @cached_property
    def readers(self) -> frozenset[str]:
        return reach.readers(self.row, self.problem, self.measured, self.taking_part)

    @cached_property
    def voting(self) -> frozenset[str]:
        return reach.voters(self.row, self.readers)

    @cached_property
    def people(self) -> dict[str, str]:
        """Person to partner: who may vote."""
        return reach.usable(self.row, self.voting, self.books.people)

    @cached_property
    def voted(self) -> tuple[str, ...]:
        """Keys of the mandates that have voted in this round."""
        return self.books.marks.get((self.row.id, self.row.round), ())

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """Keys of the mandates that have not."""
        return tuple(sorted(reach.electorate(self.row, self.voting, self.people) - set(self.voted)))

    def told(self, audience: Audience) -> bool:
        """Whether everybody in an audience may read it."""
        return decide_told(self.readers, audience).level is not Level.NOTHING


def whole(connection: Connection, row: Any, taking_part: frozenset[str]) -> Found:
    """A row with everything it hangs on."""
    return wholes(connection, [row], taking_part)[0]


def wholes(connection: Connection, rows: Sequence[Any], taking_part: frozenset[str]) -> list[Found]:
    """Rows with everything they hang on, in their order; read at once, however many they are."""
    wanted = select(problems).where(problems.c.id.in_({row.problem for row in rows}))
    of = {one.id: one for one in connection.execute(wanted)}
    measured = reach.measured_of(connection, of.values(), taking_part)
    books = books_of(connection, rows)
    return [
        Found(connection, row, of[row.problem], measured[row.problem], taking_part, books) for row in rows
    ]  # fmt: skip


def find(desk: Desk, code: str) -> Found:
    """A vote the actor may read; any other does not exist."""
    row = desk.connection.execute(select(votes).where(v.code == codes.normal(code, codes.VOTE))).one_or_none()
    found = None if row is None else whole(desk.connection, row, desk.taking_part)
    if found is None or not found.told(desk.alone):
        raise ProblemRefusedError("vote_unknown", code, "look at the code again, it is like R-7KQ4")
    return found


def find_open(desk: Desk, code: str) -> Found:
    """One that can be voted in at this moment."""
    found = find(desk, code)
    if found.row.closed_at is not None:
        raise ProblemRefusedError("vote_closed", found.row.code, "it can be opened again by those who lead the problem")
    if found.row.deadline <= desk.micro:
        raise ProblemRefusedError("vote_over", found.row.code, "its time is over")
    return found
