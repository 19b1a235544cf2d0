"""What is noted of votes, read once for all that are asked about: who has voted, who may, what was cast and done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from storage.model.people import Role, Viewer
from storage.tables import ballots, people, vote_marks, vote_steps

k, b, s, p = vote_marks.c, ballots.c, vote_steps.c, people.c
Round = tuple[int, int]  # a vote's id and its round


@dataclass(frozen=True)
class Books:
    """Of the votes with these ids. Each kind of note is read when it is first asked for, and once."""

    connection: Connection
    votes: tuple[int, ...]

    @cached_property
    def marks(self) -> dict[Round, tuple[str, ...]]:
        """Keys of the mandates that have voted."""
        query = select(k.vote, k.round, k.mandate).where(k.vote.in_(self.votes)).order_by(k.mandate)
        found: dict[Round, list[str]] = defaultdict(list)
        for row in self.connection.execute(query):
            found[row.vote, row.round].append(row.mandate)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def people(self) -> tuple[Viewer, ...]:
        """Everybody who is listed and has not left."""
        query = select(p.key, p.partner, p.role).where(~p.left).order_by(p.key)
        rows = self.connection.execute(query)
        return tuple(Viewer(row.key, row.partner, Role(row.role) if row.role else None) for row in rows)

    @cached_property
    def ballots(self) -> dict[Round, list[Any]]:
        """What was cast, by mandate."""
        found: dict[Round, list[Any]] = defaultdict(list)
        for row in self.connection.execute(select(ballots).where(b.vote.in_(self.votes)).order_by(b.mandate)):
            found[row.vote, row.round].append(row)
        return dict(found)

    @cached_property
    def steps(self) -> dict[int, list[Any]]:
        """What was done, oldest first."""
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self.connection.execute(select(vote_steps).where(s.vote.in_(self.votes)).order_by(s.id)):
            found[row.vote].append(row)
        return dict(found)


def books_of(connection: Connection, rows: Sequence[Any]) -> Books:
    """Those of some votes' rows."""
    return Books(connection, tuple(row.id for row in rows))
