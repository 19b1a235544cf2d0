"""The door to measures. Everything read is read for an audience; what it may not read is not there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from storage import codes, documents
from storage.audit import Audit
from storage.database import Database
from storage.measures import proposing, reading
from storage.measures.decided import Decided, decided
from storage.model.measure import Measure, MeasureDraft
from storage.model.people import Audience, Viewer
from storage.model.problem import Edit, Problem, WordStep
from storage.problems import reading as problems_reading
from storage.problems import wordings
from storage.problems.desk import Desk, acting, taking_part


@dataclass(frozen=True, slots=True)
class Held:
    """A measure with its problem, as one audience may read them."""

    problem: Problem
    measure: Measure


class Measures:
    """What partners propose against the causes of a problem."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    # ---- reading ------------------------------------------------------------------------------------

    def of(self, code: str, audience: Audience) -> tuple[Measure, ...]:
        """A problem's measures, the oldest first; () also for a problem that is not there or may not be read."""
        with self._database.read() as connection:
            here = taking_part(connection)
            row = problems_reading.row(connection, codes.normal(code), audience, here)
            return () if row is None else reading.measures_of(connection, [row], audience, here)[row.code]

    def all(self, audience: Audience, problems: Collection[str] | None = None) -> tuple[Held, ...]:
        """The measures of every problem, or of those with these codes; of the problem changed latest first."""
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            rows = problems_reading.rows(connection, audience, here, *_of(problems))
            read = reading.measures_of(connection, rows, audience, here)
            return tuple(
                Held(problems_reading.problem(row, zone, here), one) for row in rows for one in read[row.code]
            )  # fmt: skip

    def holding(self, code: str, audience: Audience) -> Held | None:
        """One of them, however its code is written; None when it is not there or may not be read."""
        wanted = codes.normal(code, codes.MEASURE)
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            owner = reading.problem_of(connection, wanted) if wanted else None
            row = problems_reading.row(connection, owner, audience, here) if owner else None
            if row is None:
                return None
            read = reading.measures_of(connection, [row], audience, here)[row.code]
            one = next((measure for measure in read if measure.code == wanted), None)
            return None if one is None else Held(problems_reading.problem(row, zone, here), one)

    def changes(self, code: str, audience: Audience) -> tuple[WordStep, ...]:
        """What was changed in a measure, oldest first; () also for one that is not there or may not be read."""
        held = self.holding(code, audience)
        if held is None:
            return ()
        with self._database.read() as connection:
            here = taking_part(connection)
            row = problems_reading.row(connection, held.problem.code, audience, here)
            causes = {} if row is None else reading.causes_of(connection, [row], audience, here)
            seen = causes.get(held.problem.code, {})
            return wordings.told(connection, held.measure.code, seen, audience, here)

    def decided(self, audience: Audience, problems: Collection[str] | None = None) -> tuple[Decided, ...]:
        """What was decided about measures, of all problems that the audience may read, or of those with these codes."""
        with self._database.read() as connection:
            here = taking_part(connection)
            rows = problems_reading.rows(connection, audience, here, *_of(problems))
            ids = None if problems is None else [row.id for row in rows]
            return decided(connection, reading.measures_of(connection, rows, audience, here), audience, here, ids)

    def causes(self, audience: Audience) -> dict[str, tuple[str, ...]]:
        """The words of the causes that the audience may read, by the problem's code."""
        with self._database.read() as connection:
            here = taking_part(connection)
            rows = problems_reading.rows(connection, audience, here)
            found = reading.causes_of(connection, rows, audience, here)
            return {code: tuple(said.values()) for code, said in found.items()}

    # ---- acts: each one transaction with its row in the log --------------------------------------------

    def put(self, actor: Viewer, code: str, draft: MeasureDraft, at: datetime) -> Measure:
        """Propose a measure in an open problem. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "measure.add") as desk:
            return _one(desk, proposing.put(desk, code, draft).code)

    def change(
        self, actor: Viewer, code: str, draft: MeasureDraft, at: datetime, edit: Edit | None = None
    ) -> Measure:  # fmt: skip
        """Change what was proposed: everything but who reads it, as the draft says; its `once` is not used.

        Without an `edit` it is changed whatever others changed meanwhile. Raises `InvalidValueError`,
        `ProblemRefusedError`.
        """
        with acting(self._database, self._log, actor, at, "measure.change") as desk:
            return _one(desk, proposing.change(desk, code, draft, edit).row.code)

    def share(self, actor: Viewer, code: str, partners: frozenset[str], at: datetime) -> Measure:
        """Say who may read what one proposed oneself. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "measure.share") as desk:
            return _one(desk, proposing.share(desk, code, partners).row.code)

    def withdraw(self, actor: Viewer, code: str, at: datetime) -> str:
        """Take back what one proposed oneself; gives the problem's code. Raises `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "measure.withdraw") as desk:
            return str(proposing.withdraw(desk, code).problem.code)


def _of(problems: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    return () if problems is None else (problems_reading.p.code.in_(problems),)


def _one(desk: Desk, code: str) -> Measure:
    """A measure as its actor may read it now."""
    problem = proposing.find(desk, code).problem
    read = reading.measures_of(desk.connection, [problem], desk.alone, desk.taking_part)[problem.code]
    return next(one for one in read if one.code == code)
