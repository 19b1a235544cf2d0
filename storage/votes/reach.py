"""Who may read a vote, who may vote, and which measures can be put to one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from storage import words
from storage.model.people import Role, Viewer
from storage.model.permissions import allows
from storage.model.problem import Sort
from storage.model.vote import LEADING, Mandate, Users
from storage.problems.reading import partners_of
from storage.tables import contributions, measures, people
from storage.votes import about

c, m, p = contributions.c, measures.c, people.c


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure's row, who may read it at all, and who each of the causes that it names."""

    row: Any
    partners: frozenset[str]
    causes: tuple[frozenset[str], ...]

    def wrong(self, readers: frozenset[str]) -> str:
        """Why it cannot be put to a vote that these partners read; "" when it can.

        A cause that is hidden from one of them is none: that it can be voted on would tell that there is one.
        """
        if self.row.withdrawn_at is not None:
            return "measure_withdrawn"
        return "" if any(readers <= one for one in self.causes) else "measure_without_cause"


def measured(connection: Connection, problem: Any, taking_part: frozenset[str]) -> dict[str, Measured]:
    """Every measure of a problem by code."""
    rows = connection.execute(select(measures).where(m.problem == problem.id).order_by(m.at, m.id)).all()
    query = select(contributions).where(c.problem == problem.id, c.sort == Sort.CAUSE.value, c.withdrawn_at.is_(None))
    causes = {one.code: partners_of(one, taking_part) for one in connection.execute(query)}
    involved = partners_of(problem, taking_part)
    return {row.code: Measured(row, partners_of(row, taking_part) & involved, _causes(row, causes)) for row in rows}


def _causes(row: Any, known: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(known[code] for code in words.unpack(row.causes) if code in known)


def readers(
    connection: Connection, row: Any, problem: Any, found: Mapping[str, Measured], taking_part: frozenset[str]
) -> frozenset[str]:
    """The partners that may read a vote: those it names, as far as the problem and what it is about go.

    That is each of its measures, or the decision. A measure that was taken back holds no words any more, so it narrows
    nothing.
    """
    among = partners_of(row, taking_part) & partners_of(problem, taking_part)
    if row.about:
        return among & about.readers(connection, row.about, taking_part)
    for code in words.unpack(row.options):
        one = found.get(code)
        if one is None:
            return frozenset()
        if one.row.withdrawn_at is None:
            among &= one.partners
    return among


def voters(row: Any, readers: frozenset[str]) -> frozenset[str]:
    """The partners that vote, of those that may read it still."""
    return frozenset(words.unpack(row.voters)) & readers


def usable(connection: Connection, row: Any, voting: frozenset[str]) -> dict[str, str]:
    """Person to partner: the listed people who may vote, by themselves or for their partner."""
    query = select(p.key, p.partner, p.role).where(p.partner.in_(voting), ~p.left).order_by(p.key)
    found = (Viewer(one.key, one.partner, Role(one.role) if one.role else None) for one in connection.execute(query))
    return {one.person: one.partner or "" for one in found if may_use(row, voting, one)}


def may_use(row: Any, voting: frozenset[str], viewer: Viewer) -> bool:
    """Whether somebody may vote, as they are now."""
    if viewer.partner not in voting or not allows("vote.cast", viewer):
        return False
    if row.mandate == Mandate.PERSON or row.users == Users.NAMED:
        return viewer.person in words.unpack(row.named)
    return row.users == Users.ALL or viewer.role in LEADING


def electorate(row: Any, voting: frozenset[str], people_: Mapping[str, str]) -> frozenset[str]:
    """Keys of every mandate there is now."""
    return frozenset(people_) if row.mandate == Mandate.PERSON else voting


def mandate_of(row: Any, viewer: Viewer) -> str:
    """Whose ballot somebody fills in."""
    return viewer.person if row.mandate == Mandate.PERSON else viewer.partner or ""


def packed(choice: Mapping[str, int] | None) -> str:
    """A choice as it is stored: the same choice is the same text."""
    return "" if choice is None else json.dumps(dict(sorted(choice.items())))


def unpacked(text: str) -> dict[str, int] | None:
    """What `packed` packed."""
    return dict(json.loads(text)) if text else None


def chosen(rows: Sequence[Any]) -> list[dict[str, int]]:
    """The choices of ballots that do not abstain."""
    return [choice for row in rows if (choice := unpacked(row.choice)) is not None]
