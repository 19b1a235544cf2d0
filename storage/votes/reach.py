"""Who may read a vote, who may vote, and which measures can be put to one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from storage import words
from storage.model.people import Viewer
from storage.model.permissions import allows
from storage.model.problem import Sort
from storage.model.vote import LEADING, Mandate, Users
from storage.problems.reading import partners_of
from storage.tables import contributions, measures

c, m = contributions.c, measures.c


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
    return measured_of(connection, [problem], taking_part)[problem.id]


def measured_of(
    connection: Connection, problems: Iterable[Any], taking_part: frozenset[str]
) -> dict[int, dict[str, Measured]]:
    """The same of several problems, by the problem's id."""
    involved = {one.id: partners_of(one, taking_part) for one in problems}
    query = select(c.code, c.partners).where(
        c.problem.in_(involved), c.sort == Sort.CAUSE.value, c.withdrawn_at.is_(None)
    )
    causes = {one.code: partners_of(one, taking_part) for one in connection.execute(query)}
    found: dict[int, dict[str, Measured]] = {number: {} for number in involved}
    for row in connection.execute(select(measures).where(m.problem.in_(involved)).order_by(m.at, m.id)):
        partners = partners_of(row, taking_part) & involved[row.problem]
        found[row.problem][row.code] = Measured(row, partners, _causes(row, causes))
    return found


def _causes(row: Any, known: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(known[code] for code in words.unpack(row.causes) if code in known)


def readers(
    row: Any, problem: Any, found: Mapping[str, Measured], taking_part: frozenset[str]
) -> frozenset[str]:  # fmt: skip
    """The partners that may read a vote: those it names, as far as the problem and each of its measures go.

    A measure that was taken back holds no words any more, so it narrows nothing.
    """
    among = partners_of(row, taking_part) & partners_of(problem, taking_part)
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


def usable(row: Any, voting: frozenset[str], listed: Iterable[Viewer]) -> dict[str, str]:
    """Person to partner: the listed people who may vote, by themselves or for their partner."""
    named = frozenset(words.unpack(row.named))
    return {one.person: one.partner or "" for one in listed if _uses(row, voting, named, one)}


def may_use(row: Any, voting: frozenset[str], viewer: Viewer) -> bool:
    """Whether somebody may vote, as they are now."""
    return _uses(row, voting, frozenset(words.unpack(row.named)), viewer)


def _uses(row: Any, voting: frozenset[str], named: frozenset[str], viewer: Viewer) -> bool:
    if viewer.partner not in voting or not allows("vote.cast", viewer):
        return False
    if row.mandate == Mandate.PERSON or row.users == Users.NAMED:
        return viewer.person in named
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
