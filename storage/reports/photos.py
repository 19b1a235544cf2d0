"""Which photos belong to whom: a digest alone opens nothing and attaches nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from storage import moments, words
from storage.errors import InvalidValueError, ReportRefusedError
from storage.model.people import Level
from storage.reports.desk import Desk
from storage.sharing import decide_reporting
from storage.tables import report_photos, reports, uploads

# An upload that no report took within a day is nobody's: the draft it was for is gone.
KEPT = timedelta(days=1)
# Photos of one report; the form's own limit, and a guard against a client gone wild.
MOST = 10


def upload(desk: Desk, digest: str) -> None:
    """Note that the actor brought this photo in; those that were never reported are forgotten."""
    if decide_reporting(desk.actor).level is Level.NOTHING:
        raise ReportRefusedError("report_not_allowed", desk.actor.person, "reporting is for the staff of partners")
    row = {"digest": words.key(digest, "photos"), "person": desk.actor.person}
    this = (uploads.c.digest == row["digest"]) & (uploads.c.person == row["person"])
    old = uploads.c.at < moments.microseconds(desk.at - KEPT)
    desk.connection.execute(delete(uploads).where(this | old))
    desk.connection.execute(insert(uploads), [row | {"at": desk.micro}])


def attach(desk: Desk, incident: int, digests: Sequence[str]) -> int:
    """Put photos after those the report has; returns how many were new. Raises `InvalidValueError`."""
    p = report_photos.c
    there = list(desk.connection.execute(select(p.digest).where(p.incident == incident)).scalars())
    fresh = [digest for digest in dict.fromkeys(digests) if digest not in there]
    _require_own(desk, fresh)
    if len(there) + len(fresh) > MOST:
        given = f"{len(there) + len(fresh)} > {MOST}"
        raise InvalidValueError("photos", "photos_too_many", given, f"at most {MOST} photos a report")
    if fresh:
        first = _next_place(desk.connection, incident)
        rows = [{"incident": incident, "place": place, "digest": digest} for place, digest in enumerate(fresh, first)]
        desk.connection.execute(insert(report_photos), rows)
        mine = (uploads.c.person == desk.actor.person) & uploads.c.digest.in_(fresh)
        desk.connection.execute(delete(uploads).where(mine))
    return len(fresh)


def _require_own(desk: Desk, digests: Sequence[str]) -> None:
    """Another's photo and one that was never uploaded are refused alike."""
    for digest in digests:
        if not is_own(desk.connection, desk.actor.person, words.key(digest, "photos")):
            raise InvalidValueError("photos", "photo_unknown", digest, "upload the photo again")


def is_own(connection: Connection, person: str, digest: str) -> bool:
    """Whether this person uploaded the photo, or has it on a report of their own."""
    brought = select(uploads.c.digest).where(uploads.c.digest == digest, uploads.c.person == person)
    if connection.execute(brought).first() is not None:
        return True
    on = select(reports.c.number).join(report_photos, report_photos.c.incident == reports.c.incident)
    shown = on.where(report_photos.c.digest == digest, reports.c.reporter == person)
    return connection.execute(shown).first() is not None


def _next_place(connection: Connection, incident: int) -> int:
    p = report_photos.c
    last = connection.execute(select(func.max(p.place)).where(p.incident == incident)).scalar_one()
    return 0 if last is None else int(last) + 1


def in_use(connection: Connection, at: datetime) -> frozenset[str]:
    """Digests that a report has, or a fresh upload that may still become one; all others may be removed."""
    fresh = select(uploads.c.digest).where(uploads.c.at >= moments.microseconds(at - KEPT))
    return frozenset(connection.execute(select(report_photos.c.digest).union(fresh)).scalars())
