"""The door to follow-ups. What is read is read for an audience; what it may not read is not there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from storage import codes, documents
from storage.audit import Audit
from storage.database import Database
from storage.decisions.reading import d
from storage.follow_ups import reading, setting
from storage.model.follow_up import Followed, Settings
from storage.model.people import Audience, Viewer
from storage.problems import reading as of_problems
from storage.problems.desk import acting, taking_part


class FollowUps:
    """Decisions with how their effect is measured."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    def all(self, audience: Audience) -> tuple[Followed, ...]:
        """The decisions to do something that everybody in the audience may read, the latest first."""
        return self._read(audience)

    def of_problem(self, code: str, audience: Audience) -> tuple[Followed, ...]:
        """Those of one problem, however its code is written."""
        with self._database.read() as connection:
            row = of_problems.row(connection, codes.normal(code), audience, taking_part(connection))
        return () if row is None else self._read(audience, d.problem == row.id)

    def one(self, code: str, audience: Audience) -> Followed | None:
        """One of them by the decision's code; None when it is not there or may not be read."""
        wanted = codes.normal(code, codes.DECISION)
        return next(iter(self._read(audience, d.code == wanted)), None) if wanted else None

    def _read(self, audience: Audience, *where: ColumnElement[bool]) -> tuple[Followed, ...]:
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            return tuple(reading.followed(connection, audience, zone, here, *where))

    def set(self, actor: Viewer, code: str, settings: Settings, at: datetime) -> Followed:
        """Set how it is measured; the same again changes nothing. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "follow_up.set") as desk:
            number = setting.put(desk, codes.normal(code, codes.DECISION) or "", code, settings)
            every = reading.followed(desk.connection, desk.alone, desk.zone, desk.taking_part, d.id == number)
            return next(every)
