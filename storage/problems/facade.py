"""The door to problems. Everything read is read for an audience; what it may not read is not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from storage import codes, documents
from storage.audit import Audit
from storage.database import Database
from storage.model.people import Audience, Viewer
from storage.model.problem import (
    Contribution,
    Edit,
    Problem,
    ProblemChanges,
    ProblemDraft,
    ProblemStep,
    Rewording,
    Sort,
    Words,
    WordStep,
)
from storage.problems import putting, reading, rewording, saying, wordings
from storage.problems.desk import Desk, acting, taking_part


@dataclass(frozen=True, slots=True)
class Whole:
    """A problem with what was said of it and its history, as one audience may read it."""

    problem: Problem
    said: tuple[Contribution, ...]
    steps: tuple[ProblemStep, ...]


class Problems:
    """Problems, causes, and what speaks for or against them."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    # ---- reading ------------------------------------------------------------------------------------

    def all(self, audience: Audience) -> tuple[Problem, ...]:
        """The problems that everybody in the audience may read, the latest changed first."""
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            return tuple(reading.problem(row, zone, here) for row in reading.rows(connection, audience, here))

    def whole(self, code: str, audience: Audience) -> Whole | None:
        """One of them, however its code is written; None when it is not there or may not be read."""
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            row = reading.row(connection, codes.normal(code), audience, here)
            if row is None:
                return None
            said = reading.said(connection, row, audience, here)
            return Whole(reading.problem(row, zone, here), said, reading.steps(connection, row.id))

    def wholes(self, codes_: Iterable[str], audience: Audience) -> tuple[Whole, ...]:
        """Several of them, as their codes are stored, in that order; those that may not be read are left out."""
        wanted = tuple(codes_)
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            of = {row.code: row for row in reading.rows(connection, audience, here, reading.p.code.in_(wanted))}
            said = reading.said_of(connection, list(of.values()), audience, here)
            steps = reading.steps_of(connection, [row.id for row in of.values()])
            return tuple(
                Whole(reading.problem(of[code], zone, here), said[of[code].id], steps.get(of[code].id, ()))
                for code in wanted
                if code in of
            )

    def holding(self, code: str, audience: Audience) -> Whole | None:
        """The problem of a contribution that the audience may read, however its code is written."""
        wanted = codes.normal(code, codes.SAID)
        with self._database.read() as connection:
            owner = reading.problem_of(connection, wanted) if wanted else None
        whole = self.whole(owner, audience) if owner else None
        return whole if whole is not None and any(one.code == wanted for one in whole.said) else None

    def changes(self, code: str, audience: Audience) -> tuple[WordStep, ...]:
        """What was changed in a contribution, oldest first; () also for one that is not there or may not be read."""
        whole = self.holding(code, audience)
        if whole is None:
            return ()
        causes = {one.code for one in whole.said if one.sort is Sort.CAUSE}
        with self._database.read() as connection:
            wanted = codes.normal(code, codes.SAID) or ""
            return wordings.told(connection, wanted, causes, audience, taking_part(connection))

    # ---- acts: each one transaction with its row in the log --------------------------------------------

    def put(self, actor: Viewer, draft: ProblemDraft, at: datetime) -> Problem:
        """A new problem of the actor's partner. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "problem.new") as desk:
            return reading.problem(putting.put(desk, draft), desk.zone, desk.taking_part)

    def change(self, actor: Viewer, code: str, changes: ProblemChanges, at: datetime) -> Problem:
        """Change a problem of the actor's partner. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "problem.change") as desk:
            return reading.problem(putting.change(desk, code, changes), desk.zone, desk.taking_part)

    def say(self, actor: Viewer, code: str, said: Words, at: datetime) -> Contribution:
        """Say something of an open problem. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "cause.add") as desk:
            return _one(desk, saying.say(desk, code, said).code)

    def reword(self, actor: Viewer, code: str, wanted: Rewording, edit: Edit, at: datetime) -> Contribution:
        """Change what was said. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "cause.change") as desk:
            return _one(desk, rewording.reword(desk, code, wanted, edit).row.code)

    def agree(
        self, actor: Viewer, code: str, at: datetime, *, agrees: bool = True, wording: int | None = None
    ) -> Contribution:
        """Agree with the wording one read of somebody else's cause, or no longer do. Raises `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "cause.agree") as desk:
            return _one(desk, saying.agree(desk, code, agrees=agrees, wording=wording).row.code)

    def share(self, actor: Viewer, code: str, partners: frozenset[str], at: datetime) -> Contribution:
        """Say who may read what one said oneself. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "cause.share") as desk:
            return _one(desk, saying.share(desk, code, partners).row.code)

    def withdraw(self, actor: Viewer, code: str, at: datetime) -> str:
        """Take back what one said oneself; gives the problem's code. Raises `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "cause.withdraw") as desk:
            return str(saying.withdraw(desk, code).problem.code)


def _one(desk: Desk, code: str) -> Contribution:
    """A contribution as its actor may read it now."""
    found = saying.find(desk, code)
    said = reading.said(desk.connection, found.problem, desk.alone, desk.taking_part)
    return next(one for one in said if one.code == found.row.code)
