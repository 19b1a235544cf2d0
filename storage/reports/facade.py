"""The door to reports. Every read and act takes the Viewer; storage/sharing.py decides."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from storage import moments, words
from storage.audit import Audit
from storage.columns import ColumnStore
from storage.database import Database
from storage.model.people import Level, Viewer
from storage.model.report import (
    Likeness,
    NothingToReport,
    Notice,
    Report,
    ReportChanges,
    ReportDraft,
    ReportStep,
    Sent,
)
from storage.reference import References
from storage.reports import alike, change, event, handles, history, notices, reading, review, weeks
from storage.reports import photos as pictures
from storage.reports.desk import Desk, acting, present
from storage.reports.send import send
from storage.sharing import decide_review


class Reports:
    """Reports of every partner.

    A read of what the viewer may not see is None or empty, like one of what does not exist. An act that
    may not be done raises `ReportRefusedError`, a value that cannot be stored `InvalidValueError`; both
    leave nothing behind. `at` is the only now. A number is read however it is written (`number_of`).
    """

    def __init__(self, database: Database, references: References, columns: ColumnStore, log: Audit) -> None:
        self._database = database
        self._log = log
        self._references = references
        self._columns = columns

    # ---- the reporter -----------------------------------------------------------------------------

    def send(self, actor: Viewer, draft: ReportDraft, at: datetime) -> Sent:
        """Store a report for the actor's partner, pending review; the same `client_id` again is the same report.

        Acknowledge it only when this has returned. Raises `ReportRefusedError` and `InvalidValueError`
        (its `field` is the draft's).
        """
        with self._acting(actor, at, "report.send") as desk:
            row, new = send(desk, draft)
            return Sent(_stored(desk, row["incident"])[0], new)

    def of(self, viewer: Viewer, number: str) -> Report | None:
        """The report of a number, whole, when the viewer may see it so."""
        with self._database.read() as connection:
            row = reading.find(connection, present(connection, viewer), number)
            return None if row is None else reading.report(connection, self._references.read(connection), row)

    def mine(self, viewer: Viewer, most: int = 20) -> tuple[Report, ...]:
        """The viewer's own reports, newest first; at most the latest two hundred."""
        with self._database.read() as connection:
            person = present(connection, viewer)
            rows = reading.mine(connection, person, most)
            return reading.whole(connection, self._references.read(connection), rows)

    def latest_kinds(self, viewer: Viewer, most: int = 6) -> tuple[str, ...]:
        """Keys of the kinds the viewer has reported, latest first."""
        with self._database.read() as connection:
            return reading.latest_kinds(connection, viewer, most)

    def history(self, viewer: Viewer, number: str) -> tuple[ReportStep, ...]:
        """Everything that happened to a report, oldest first."""
        with self._database.read() as connection:
            row = reading.find(connection, present(connection, viewer), number)
            reference = self._references.read(connection)
            return () if row is None else history.steps(connection, reference, row["incident"])

    def change(self, actor: Viewer, number: str, changes: ReportChanges, at: datetime) -> Report:
        """Correct a report: its reporter while it is pending, a reviewer at any time."""
        with self._acting(actor, at, "report.change") as desk:
            return _stored(desk, change.change(desk, number, changes))[0]

    def add(self, actor: Viewer, number: str, text: str, photos: Sequence[str], at: datetime) -> Report:
        """The reporter writes or photographs more."""
        with self._acting(actor, at, "report.add") as desk:
            return _stored(desk, change.add(desk, number, text, photos))[0]

    def withdraw(self, actor: Viewer, number: str, at: datetime) -> Report:
        """The reporter takes a report back; it leaves every map at once."""
        with self._acting(actor, at, "report.withdraw") as desk:
            return _stored(desk, change.withdraw(desk, number))[0]

    def answer(self, actor: Viewer, number: str, text: str, at: datetime) -> Report:
        """The reporter answers a reviewer's question."""
        with self._acting(actor, at, "report.answer") as desk:
            return _stored(desk, review.answer(desk, number, text))[0]

    # ---- photos -----------------------------------------------------------------------------------

    def upload(self, actor: Viewer, digest: str, at: datetime) -> None:
        """Note whose photo this is, so that only they can attach it; kept for a day."""
        with self._acting(actor, at, "report.upload") as desk:
            pictures.upload(desk, digest)

    def uploaded(self, viewer: Viewer, digest: str) -> bool:
        """Whether the viewer uploaded this photo, or has it on a report of their own."""
        with self._database.read() as connection:
            return pictures.is_own(connection, present(connection, viewer).person, words.key(digest, "photos"))

    def photo(self, viewer: Viewer, number: str, place: int) -> str | None:
        """The digest of a report's photo (from 0), for those who may see the report whole."""
        found = self.of(viewer, number)
        return found.photos[place] if found is not None and 0 <= place < len(found.photos) else None

    def photos_in_use(self, at: datetime) -> frozenset[str]:
        """Digests that must be kept: of reports, and of uploads younger than a day."""
        with self._database.read() as connection:
            return pictures.in_use(connection, at)

    # ---- the reviewer -----------------------------------------------------------------------------

    def queue(self, viewer: Viewer, most: int = 50) -> tuple[Report, ...]:
        """Pending reports of the viewer's partner, oldest first; for its reviewers alone."""
        with self._database.read() as connection:
            person = present(connection, viewer)
            reference = self._references.read(connection)
            source = reference.partners.get(person.partner or "")
            if source is None or decide_review(person.partner or "", person).level < Level.RAW:
                return ()
            return reading.whole(connection, reference, reading.waiting(connection, source, most))

    def release(
        self, actor: Viewer, numbers: Sequence[str], at: datetime, text: str | None = None
    ) -> tuple[Report, ...]:
        """Share reports by the rules: all of them or none. `text` (of one report) is shared, else its masked text."""
        with self._acting(actor, at, "report.release") as desk:
            return _stored(desk, *review.release(desk, numbers, text))

    def withhold(self, actor: Viewer, numbers: Sequence[str], at: datetime, why: str) -> tuple[Report, ...]:
        """Keep reports with the own partner: all of them or none."""
        with self._acting(actor, at, "report.withhold") as desk:
            return _stored(desk, *review.withhold(desk, numbers, why))

    def ask(self, actor: Viewer, number: str, question: str, at: datetime) -> Report:
        """Ask the reporter something."""
        with self._acting(actor, at, "report.ask") as desk:
            return _stored(desk, review.ask(desk, number, question))[0]

    def alike(self, viewer: Viewer, where: Report | ReportDraft, most: int = 5) -> tuple[Likeness, ...]:
        """What may be the same event, likeliest first."""
        columns = self._columns.current()
        handles.ready(self._database)
        with self._database.read() as connection:
            person = present(connection, viewer)
            reference = self._references.read(connection)
            return tuple(alike.alike(connection, reference, columns, person, where)[: max(most, 0)])

    def join(self, actor: Viewer, number: str, other: str, at: datetime) -> Report:
        """Say that two reports are of one event; both stay, the event is counted once."""
        with self._acting(actor, at, "report.join") as desk:
            return _stored(desk, event.join(desk, number, other))[0]

    def part(self, actor: Viewer, number: str, at: datetime) -> Report:
        """Take a report out of its event."""
        with self._acting(actor, at, "report.part") as desk:
            return _stored(desk, event.part(desk, number))[0]

    # ---- weeks and notices ------------------------------------------------------------------------

    def nothing(self, actor: Viewer, monday: date, at: datetime) -> NothingToReport:
        """Say for the own partner that a week had nothing to report; the first word stands."""
        with self._acting(actor, at, "nothing.say") as desk:
            return weeks.nothing(desk, monday)

    def has_reported(self, viewer: Viewer, monday: date) -> bool:
        """Whether somebody of the viewer's own partner has reported what began in a week."""
        with self._database.read() as connection:
            person = present(connection, viewer)
            return weeks.has_reported(connection, self._references.read(connection), person, monday)

    def said_nothing(self, monday: date) -> tuple[NothingToReport, ...]:
        """Who said so of a week, by partner."""
        with self._database.read() as connection:
            return weeks.said(connection, self._references.read(connection), monday)

    def notices(self, person: str, after: int = 0, most: int = 100) -> tuple[Notice, ...]:
        """What a person has not been told yet, oldest first."""
        with self._database.read() as connection:
            return notices.waiting(connection, person, after, most)

    def waiting(self, most: int = 100) -> tuple[Notice, ...]:
        """What anybody has not been told yet, oldest first; for the platforms that tell it."""
        with self._database.read() as connection:
            return notices.waiting(connection, None, 0, most)

    def told(self, ids: Sequence[int], at: datetime) -> None:
        """Note that these notices have reached their person."""
        with self._database.write() as connection:
            notices.told(connection, ids, moments.microseconds(at))

    def unsent(self, since: datetime, most: int = 100) -> list[tuple[int, str]]:
        """What has been told on the page since then, and on no other platform: (id, person), oldest first."""
        with self._database.read() as connection:
            return notices.unsent(connection, moments.microseconds(since), most)

    def sending(self, notice: int, at: datetime | None) -> bool:
        """Take a notice for sending it elsewhere, or (None) give it back; False when another process has it."""
        with self._database.write() as connection:
            return notices.sending(connection, notice, None if at is None else moments.microseconds(at))

    @contextmanager
    def _acting(self, actor: Viewer, at: datetime, act: str) -> Iterator[Desk]:
        with acting(self._database, self._references, self._log, actor, at, act) as desk:
            yield desk


def _stored(desk: Desk, *found: int) -> tuple[Report, ...]:
    """Reports as they are now, after what was done to them."""
    reports = reading.whole(desk.connection, desk.reference, reading.of_incidents(desk.connection, found))
    desk.about.extend(report.number for report in reports)
    return reports
