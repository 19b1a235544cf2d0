"""One act on problems: one transaction, one actor, one moment, one row in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from storage import counters, documents, moments, words
from storage.audit import Audit, Showing
from storage.database import Database
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.people import Audience, Level, Viewer
from storage.model.permissions import allows
from storage.problem_threads.roots import touch
from storage.problems.life import lives
from storage.reports.clean import clean
from storage.reports.desk import present
from storage.tables import partners, problem_steps


@dataclass
class Desk:
    """What an act works with. `at` is the act's only now, `micro` the same as it is stored.

    `about` is for the log: codes, and partners who may read from now on. `again` says that nothing was done, as it had
    been done before: no second row.
    """

    connection: Connection
    actor: Viewer
    at: datetime
    micro: int
    zone: ZoneInfo
    taking_part: frozenset[str]
    about: list[str] = field(default_factory=list)
    again: bool = False

    @property
    def alone(self) -> Audience:
        """The actor as an audience."""
        return Audience(frozenset({self.actor}), self.actor.person)

    @property
    def partner(self) -> str:
        return self.actor.partner or ""

    def step(self, problem: int, act: str, changes: dict[str, tuple[str, str]]) -> None:
        """Write a step of a problem's history."""
        row: dict[str, Any] = {"id": counters.take(self.connection, counters.PROBLEM), "problem": problem}
        row |= {"at": self.micro, "person": self.actor.person, "partner": self.partner, "act": act}
        self.connection.execute(insert(problem_steps), [row | {"changes": words.pack_changes(changes)}])


@contextmanager
def acting(database: Database, log: Audit, actor: Viewer, at: datetime, act: str) -> Iterator[Desk]:
    """A transaction that happens wholly or not at all; acts take turns.

    `act` is a key of storage/model/permissions.py. The table is asked last, as an act's own refusal tells nothing of a
    problem that one may not read.
    """
    micro = moments.microseconds(at)
    with database.write() as connection:
        counters.lock(connection, counters.PROBLEM)
        zone = ZoneInfo(documents.region(connection).timezone)
        desk = Desk(connection, present(connection, actor), at, micro, zone, taking_part(connection))
        yield desk
        if not allows(act, desk.actor):
            raise ProblemRefusedError("problem_not_allowed", desk.actor.person, "see docs/roles.md for who may")
        if not desk.again:
            touch(connection, desk.about)
            lives(connection, desk.about, micro)
            who = desk.actor
            row = Showing(at, who.person, who.partner, "", "", " ".join(desk.about), Level.NOTHING, 0)
            log.append(connection, replace(row, act=act, role=who.role or ""))


def taking_part(connection: Connection) -> frozenset[str]:
    """Keys of the partners that take part."""
    return frozenset(connection.execute(select(partners.c.key)).scalars())


def text(value: str, name: str, most: int) -> str:
    """Required words without personal data; raises `InvalidValueError`."""
    return words.text(clean(value, name, required=True), name, most, required=True)


def among(given: frozenset[str], allowed: frozenset[str], name: str = "partners") -> frozenset[str]:
    """`given`, when all of it is allowed; raises `InvalidValueError` that names the others."""
    beyond = sorted(given - allowed)
    if beyond:
        mend = "choose among: " + (", ".join(sorted(allowed)) or "nobody")
        raise InvalidValueError(name, "partner_not_involved", ", ".join(beyond), mend)
    return given
