"""The door to follow-ups. What is read is read for an audience; what it may not read is not there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from storage import codes, documents
from storage.audit import Audit
from storage.database import Database
from storage.follow_ups import reading, setting
from storage.model.follow_up import Followed, Settings
from storage.model.people import Audience, Viewer
from storage.problems.desk import acting, taking_part


class FollowUps:
    """Decisions with how their effect is measured."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    def all(self, audience: Audience) -> tuple[Followed, ...]:
        """The decisions to do something that everybody in the audience may read, the latest first."""
        with self._database.read() as connection:
            zone, here = ZoneInfo(documents.region(connection).timezone), taking_part(connection)
            return tuple(reading.followed(connection, audience, zone, here))

    def of_problem(self, code: str, audience: Audience) -> tuple[Followed, ...]:
        """Those of one problem, however its code is written."""
        wanted = codes.normal(code)
        return tuple(one for one in self.all(audience) if one.problem.code == wanted)

    def one(self, code: str, audience: Audience) -> Followed | None:
        """One of them by the decision's code; None when it is not there or may not be read."""
        wanted = codes.normal(code, codes.DECISION)
        return next((one for one in self.all(audience) if one.decision.code == wanted), None)

    def set(self, actor: Viewer, code: str, settings: Settings, at: datetime) -> Followed:
        """Set how it is measured; the same again changes nothing. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "follow_up.set") as desk:
            number = setting.put(desk, codes.normal(code, codes.DECISION) or "", code, settings)
            every = reading.followed(desk.connection, desk.alone, desk.zone, desk.taking_part, number)
            return next(iter(every))
