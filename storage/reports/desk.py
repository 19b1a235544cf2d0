"""One act on reports: one transaction, one actor, one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from storage import counters, moments, words
from storage.audit import Audit, Showing
from storage.database import Database
from storage.errors import ReportRefusedError
from storage.lowering import Lowering
from storage.model.people import Level, Role, Viewer
from storage.model.permissions import allows
from storage.model.report import ReportAct
from storage.reference import Reference, References
from storage.tables import incidents, notices, partners, people, report_steps


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act works with. `at` is the act's only now, `micro` the same as it is stored.

    `about` is for the log: numbers of the reports, a week's Monday.
    """

    connection: Connection
    reference: Reference
    actor: Viewer
    at: datetime
    micro: int
    about: list[str] = field(default_factory=list)

    def put(self, incident: int, values: dict[str, Any]) -> None:
        """Change columns of an incident; every copy in memory hears of it."""
        change = counters.take(self.connection, counters.CHANGE)
        this = incidents.c.id == incident
        if not values.keys().isdisjoint(("kind", "x", "y", "place_type")):
            before = dict(self.connection.execute(select(incidents).where(this)).mappings().one())
            Lowering(self.connection).mark([(incident, before, before | values)])
        self.connection.execute(update(incidents).where(this).values(**values, change=change))

    def step(
        self, incident: int, act: ReportAct, changes: dict[str, tuple[str, str]] | None = None, text: str = ""
    ) -> None:
        """Write a step of a report's history."""
        row = {
            "id": counters.take(self.connection, counters.STEP),
            "incident": incident,
            "at": self.micro,
            "person": self.actor.person,
            "act": act.value,
            "changes": words.pack_changes(changes or {}),
            "text": text,
        }
        self.connection.execute(insert(report_steps), [row])

    def tell(self, person: str, key: str, number: str, text: str = "") -> None:
        """Leave a notice, except to whoever is acting."""
        if person == self.actor.person:
            return
        row = {
            "id": counters.take(self.connection, counters.NOTICE),
            "person": person,
            "at": self.micro,
            "key": key,
            "number": number,
            "text": text,
        }
        self.connection.execute(insert(notices), [row])


@contextmanager
def acting(
    database: Database, references: References, log: Audit, actor: Viewer, at: datetime, act: str
) -> Iterator[Desk]:
    """A transaction that happens wholly or not at all, with its row in the log; acts take turns.

    `act` is a key of storage/model/permissions.py: an act that the table does not give the actor leaves nothing
    behind. The table is asked last: the act's own refusal, which tells nothing of a report one may not see, goes first.
    """
    micro = moments.microseconds(at)
    with database.write() as connection:
        counters.lock(connection, counters.CHANGE)
        desk = Desk(connection, references.read(connection), present(connection, actor), at, micro)
        yield desk
        if not allows(act, desk.actor):
            mend = "see docs/roles.md for who may"
            raise ReportRefusedError("report_not_allowed", desk.actor.person, mend)
        log.append(connection, _row(desk, act))


def _row(desk: Desk, act: str) -> Showing:
    """What the log tells of an act: who, when, and the reports' numbers; none of their words."""
    who = desk.actor
    told = Showing(desk.at, who.person, who.partner, "", "", " ".join(desk.about), Level.NOTHING, 0)
    return replace(told, act=act, role=who.role or "")


def present(connection: Connection, viewer: Viewer) -> Viewer:
    """`viewer` as the register has them at this moment: somebody listed who left is nobody.

    Whoever is not listed (an address let in by its domain) is who the caller found them to be, when their
    partner takes part.
    """
    here = or_(people.c.key == viewer.person, people.c.email == viewer.person)
    row = connection.execute(select(people).where(here).order_by(people.c.left)).first()
    if row is None:
        known = select(partners.c.key).where(partners.c.key == viewer.partner)
        return viewer if connection.execute(known).first() is not None else Viewer(viewer.person, None, None)
    if row.left:
        return Viewer(viewer.person, None, None)
    return Viewer(viewer.person, row.partner, Role(row.role))
