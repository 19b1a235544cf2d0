"""A vote as an act finds it: with its problem, who may read it, who may vote, and who has."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from storage import codes
from storage.errors import ProblemRefusedError
from storage.model.people import Audience, Level
from storage.problems.desk import Desk
from storage.sharing import decide_told
from storage.tables import problems, vote_marks, votes
from storage.votes import reach
from storage.votes.reach import Measured

k, v = vote_marks.c, votes.c


@dataclass(frozen=True)
class Found:
    """A vote's row with what its acts look at. `measured` are the measures of its problem."""

    connection: Connection
    row: Any
    problem: Any
    measured: Mapping[str, Measured]
    taking_part: frozenset[str]

    @cached_property
    def readers(self) -> frozenset[str]:
        return reach.readers(self.connection, self.row, self.problem, self.measured, self.taking_part)

    @cached_property
    def voting(self) -> frozenset[str]:
        return reach.voters(self.row, self.readers)

    @cached_property
    def people(self) -> dict[str, str]:
        """Person to partner: who may vote."""
        return reach.usable(self.connection, self.row, self.voting)

    @cached_property
    def voted(self) -> tuple[str, ...]:
        """Keys of the mandates that have voted in this round."""
        this = (k.vote == self.row.id, k.round == self.row.round)
        return tuple(self.connection.execute(select(k.mandate).where(*this).order_by(k.mandate)).scalars())

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """Keys of the mandates that have not."""
        return tuple(sorted(reach.electorate(self.row, self.voting, self.people) - set(self.voted)))

    def told(self, audience: Audience) -> bool:
        """Whether everybody in an audience may read it."""
        return decide_told(self.readers, audience).level is not Level.NOTHING


def whole(connection: Connection, row: Any, taking_part: frozenset[str]) -> Found:
    """A row with everything it hangs on."""
    problem = connection.execute(select(problems).where(problems.c.id == row.problem)).one()
    return Found(connection, row, problem, reach.measured(connection, problem, taking_part), taking_part)


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
