"""The register behind one door: read as a value, and rows put in force."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert

from storage import counters, moments, words
from storage.audit import Audit, Showing
from storage.database import Database
from storage.errors import InvalidValueError, RegisterRefusedError
from storage.model.agreement import IN_FORCE, PROPOSED, RECEIVER, SOURCE, Row, Side, Signature, State
from storage.model.people import Level, Viewer
from storage.model.register import Grant, Register
from storage.model.report import Notice
from storage.register import ending, reading, rows, telling
from storage.register.checks import check
from storage.register.desk import acting, local_day
from storage.register.proposing import propose, sign
from storage.register.signing import decide_signing, needed, sides_of
from storage.register.storing import put_row
from storage.reports.desk import present
from storage.tables import partner_areas


class Registers:
    """The latest `Register`; every change moves the catalog's counter, so that everybody hears of it."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log
        self._latest: Register | None = None

    def read(self, version: int | None = None) -> Register:
        """The register as it is now; `version` is the catalog's, when the caller has just read it."""
        latest = self._latest
        if latest is not None and latest.version == version:
            return latest
        with self._database.read() as connection:
            if latest is None or latest.version != counters.read(connection)[counters.CATALOG]:
                latest = self._latest = reading.read(connection)
        return latest

    def put(self, grants: Sequence[Grant], by: str, at: datetime) -> tuple[int, ...]:
        """Put rows in force at once, as an administrator's import does; returns their numbers.

        A row in the same place (source, receiver, group) is replaced and kept as history.
        """
        with self._database.write() as connection:
            counters.take(connection, counters.CATALOG)
            numbers = tuple(put_row(connection, grant, by, at, IN_FORCE) for grant in grants)
            self._log.append(connection, _logged(Viewer(by, None, None), at, numbers, "put"))
        return numbers

    def put_areas(self, partner: str, areas: Iterable[str], by: str = "", at: datetime | None = None) -> None:
        """Make `areas` (keys of the primary set) all that a partner answers for; with the log's row when `at` is given.

        Somebody may see more there, so it is a change of who sees what.
        """
        values = [{"partner": words.key(partner, "partner"), "area": words.key(area, "area")} for area in set(areas)]
        with self._database.write() as connection:
            counters.take(connection, counters.CATALOG)
            connection.execute(delete(partner_areas).where(partner_areas.c.partner == partner))
            if values:
                connection.execute(insert(partner_areas), values)
            if at is not None:
                named = (partner, *sorted(str(value["area"]) for value in values))
                self._log.append(connection, _logged(Viewer(by, None, None), at, named, "areas"))

    # ---- a change, and who says yes to it ---------------------------------------------------------

    def propose(self, grant: Grant, by: Viewer, at: datetime) -> int:
        """Propose a row; whoever proposes has said yes for the side they speak for. Returns its number.

        Raises `InvalidValueError` (its `field` is the grant's) and `RegisterRefusedError`; both leave nothing behind.
        """
        with acting(self._database, by, at) as desk:
            number = propose(desk, grant)
            self._log.append(desk.connection, _logged(desk.actor, at, (number,), "proposed"))
        return number

    def sign(self, number: int, side: Side | None, by: Viewer, at: datetime, agrees: bool, reason: str = "") -> Row:
        """Say yes or no to exactly the row of a number, for a side (None: the one that `by` speaks for).

        It comes in force when every side that is needed has said yes. The same again changes nothing. Raises
        `RegisterRefusedError`.
        """
        with acting(self._database, by, at) as desk:
            row = sign(desk, number, agrees=agrees, reason=reason, side=side)
            self._log.append(desk.connection, _logged(desk.actor, at, (number,), "yes" if agrees else "no"))
        return row

    def put_signed(self, grants: Sequence[Grant], source: Sequence[Viewer], receiver: Viewer, at: datetime) -> None:
        """Put in force what was signed on paper: for each grant one who signed for the source, and for the receiver.

        Nobody is told anew. Raises `InvalidValueError` and `RegisterRefusedError`.
        """
        with acting(self._database, receiver, at) as desk:
            counters.take(desk.connection, counters.CATALOG)
            numbers = []
            for grant, giver in zip(grants, source, strict=True):
                check(desk.connection, grant, desk.today)
                number = put_row(desk.connection, grant, receiver.person, at, IN_FORCE)
                numbers.append(number)
                for side, viewer in ((SOURCE, giver), (RECEIVER, receiver)):
                    who = present(desk.connection, viewer)
                    may = decide_signing(grant, side, who, desk.sectors)
                    if not may.may or giver.person == receiver.person:
                        raise RegisterRefusedError(may.reason if not may.may else "one_person_one_side", who.person)
                    signature = Signature(side, who.partner or "", who.person, at, agrees=True)
                    rows.put_signature(desk.connection, number, signature)
            self._log.append(desk.connection, _logged(desk.actor, at, tuple(numbers), "put"))

    def fault(self, grant: Grant, at: datetime) -> InvalidValueError | None:
        """What cannot be meant in a row that was decided elsewhere and is imported; None when all is well."""
        with self._database.read() as connection:
            try:
                check(connection, grant, local_day(connection, at), decided=True)
            except InvalidValueError as error:
                return error
        return None

    # ---- reading ----------------------------------------------------------------------------------

    def row(self, number: int) -> Row | None:
        """The row of a number, in whatever state."""
        with self._database.read() as connection:
            return rows.find(connection, number)

    def rows(self, *states: State) -> tuple[Row, ...]:
        """Rows in some states (all that are in force, without any named), oldest first."""
        with self._database.read() as connection:
            return rows.in_states(connection, states or (IN_FORCE,))

    def versions(self, place: tuple[str, str, str]) -> tuple[Row, ...]:
        """Every row that stood, or was proposed, in a place (source, receiver, group), newest first."""
        with self._database.read() as connection:
            return rows.versions(connection, place)

    def asked(self, viewer: Viewer) -> tuple[Row, ...]:
        """Proposals that wait for `viewer`'s yes or no, oldest first."""
        return tuple(row for row in self.rows(PROPOSED) if self.sides(row, viewer))

    def sides(self, row: Row, viewer: Viewer) -> tuple[Side, ...]:
        """The sides of a proposal that wait for `viewer`'s word."""
        sectors = self.read().sectors
        with self._database.read() as connection:
            mine = sides_of(row.grant, present(connection, viewer), sectors)
        signed = {one.side for one in row.signatures}
        others = {one.person for one in row.signatures}
        waits = row.state == PROPOSED and viewer.person not in others
        return tuple(side for side in needed(row.grant) if side in mine and side not in signed) if waits else ()

    # ---- last days and notices --------------------------------------------------------------------

    def ending(self, day: date, within_days: int) -> tuple[Row, ...]:
        """Rows in force whose last day is near, the nearest first."""
        with self._database.read() as connection:
            return ending.ending(connection, day, within_days)

    def remind(self, at: datetime) -> int:
        """Leave notices of last days to both sides, 60, 30 and 7 days before, each once; gives of how many rows."""
        with self._database.write() as connection:
            counters.lock(connection, counters.CATALOG)
            return ending.remind(connection, local_day(connection, at), moments.microseconds(at))

    def waiting(self, most: int = 100) -> tuple[Notice, ...]:
        """What anybody has not been told of the register yet, oldest first."""
        with self._database.read() as connection:
            return telling.waiting(connection, most)


def _logged(who: Viewer, at: datetime, numbers: Sequence[int | str], what: str) -> Showing:
    """The log's row of an act on the register, written in its transaction."""
    said = f"{what} {' '.join(map(str, numbers))}"[:2000]
    role = who.role or ""
    return Showing(at, who.person, who.partner, "", "sharing", said, Level.NOTHING, 0, act="sharing.sign", role=role)
