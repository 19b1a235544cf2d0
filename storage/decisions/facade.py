"""The door to decisions. Everything read is read for an audience; what it may not read is not there."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from storage import codes, documents
from storage.audit import Audit
from storage.database import Database
from storage.decisions import changing, making, reading, reminding
from storage.decisions.reading import d
from storage.model.decision import Choice, Decided, DecisionChanges, DecisionDraft, DecisionStep, Progress
from storage.model.people import Audience, Viewer
from storage.problems import reading as of_problems
from storage.problems.desk import Desk, acting, taking_part


class Decisions:
    """What partners decided about problems."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    # ---- reading ------------------------------------------------------------------------------------

    def all(self, audience: Audience) -> tuple[Decided, ...]:
        """Every decision that everybody in the audience may read, the oldest first; not those that were taken back."""
        return self._read(audience, d.withdrawn_at.is_(None))

    def of(self, problem: str, audience: Audience) -> tuple[Decided, ...]:
        """Those of one problem; none when it is not there or may not be read."""
        with self._database.read() as connection:
            row = of_problems.row(connection, codes.normal(problem), audience, taking_part(connection))
        return () if row is None else self._read(audience, d.withdrawn_at.is_(None), d.problem == row.id)

    def one(self, code: str, audience: Audience) -> Decided | None:
        """One of them, also when it was taken back; None when it is not there or may not be read."""
        wanted = codes.normal(code, codes.DECISION)
        return next(iter(self._read(audience, d.code == wanted)), None) if wanted else None

    def holding(self, code: str, audience: Audience) -> str:
        """The code of the problem that a decision belongs to; "" when the decision may not be read."""
        found = self.one(code, audience)
        return found.problem.code if found is not None else ""

    def steps(self, code: str, audience: Audience) -> tuple[DecisionStep, ...]:
        """What was done with a decision, oldest first; nothing of one that may not be read."""
        wanted = codes.normal(code, codes.DECISION)
        if wanted is None:
            return ()
        with self._database.read() as connection:
            found = reading.found(connection, audience, taking_part(connection), d.code == wanted)
            return reading.steps(connection, found[0].row.id) if found else ()

    def choices(self, problem: str, audience: Audience) -> tuple[Choice, ...]:
        """The measures of a problem that may be decided on, as the audience may read them."""
        return self._choices(audience, reading.p.code == codes.normal(problem))

    def choice(self, measure: str, audience: Audience) -> Choice | None:
        """One measure; None when it is not there or may not be read."""
        wanted = codes.normal(measure, codes.MEASURE)
        return next(iter(self._choices(audience, reading.m.code == wanted)), None) if wanted else None

    def _choices(self, audience: Audience, *where: ColumnElement[bool]) -> tuple[Choice, ...]:
        with self._database.read() as connection:
            return tuple(reading.choices(connection, audience, taking_part(connection), *where))

    def _read(self, audience: Audience, *where: ColumnElement[bool]) -> tuple[Decided, ...]:
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            found = reading.found(connection, audience, here, *where)
            return tuple(reading.decided(one, audience, zone, here) for one in found)

    # ---- acts: each one transaction with its row in the log --------------------------------------------

    def make(self, actor: Viewer, problem: str, draft: DecisionDraft, at: datetime) -> Decided:
        """A new decision on a problem. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "decision.make") as desk:
            return _value(desk, making.make(desk, problem, draft).code)

    def change(self, actor: Viewer, code: str, changes: DecisionChanges, at: datetime) -> Decided:
        """Correct one that the actor's partner made or leads. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "decision.change") as desk:
            return _value(desk, changing.change(desk, code, changes).row.code)

    def report(
        self, actor: Viewer, code: str, status: Progress, at: datetime, why: str = "", on: date | None = None
    ) -> Decided:  # fmt: skip
        """Say how far it has come, for the partner that does it. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "decision.report") as desk:
            return _value(desk, changing.report(desk, code, status, why, on).row.code)

    def withdraw(self, actor: Viewer, code: str, why: str, at: datetime) -> Decided:
        """Take a decision back; its history stays. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "decision.change") as desk:
            return _value(desk, changing.withdraw(desk, code, why).row.code)

    # ---- by the clock -----------------------------------------------------------------------------------

    def remind(self, at: datetime) -> int:
        """Leave the reminders and announcements whose day it is, each once; gives how many."""
        with self._database.write() as connection:
            return reminding.run(connection, at)


def _value(desk: Desk, code: str) -> Decided:
    """A decision as its actor may read it now."""
    one = changing.find(desk, code)
    return reading.decided(one, desk.alone, desk.zone, desk.taking_part)
