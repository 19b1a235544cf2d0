"""What happens to votes by the clock: those whose time is over close, those who have not voted are reminded.

Every process of an installation does all of it; the rows say what was done, so that it is done once.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from storage import counters, documents, horizon, moments
from storage.audit import Audit, Showing
from storage.database import Database
from storage.model.people import Level
from storage.model.vote import Mandate
from storage.problem_threads.announcing import announce
from storage.problems.desk import taking_part
from storage.reminders import remind as leave
from storage.tables import votes
from storage.votes.closing import BOT, Count, close
from storage.votes.finding import Found, whole

REMINDED_AT = time(9)  # of the day before
v = votes.c


def close_due(database: Database, log: Audit, now: datetime, count: Count) -> int:
    """Close what is over, each in a transaction of its own; gives how many this process closed."""
    micro = moments.microseconds(now)
    with database.read() as connection:
        due = list(connection.execute(select(v.id).where(v.closed_at.is_(None), v.deadline <= micro)).scalars())
    closed = 0
    for number in due:
        with database.write() as connection:
            found = _still_open(connection, number)
            if found is None or found.row.deadline > micro:
                continue  # another process was first, or it was prolonged
            close(connection, found, micro, count, BOT)
            codes = f"{found.problem.code} {found.row.code}"
            row = Showing(now, BOT.person, None, "", "", codes, Level.NOTHING, 0, act="vote.lead")
            log.append(connection, row)
            closed += 1
    return closed


def remind(database: Database, now: datetime) -> int:
    """Remind those who have not voted, once a deadline: each by themselves, and every thread; gives how many people."""
    micro = moments.microseconds(now)
    with database.read() as connection:
        zone = ZoneInfo(documents.region(connection).timezone)
        query = select(v.id, v.opened_at, v.deadline).where(v.closed_at.is_(None), v.deadline > micro)
        rows = connection.execute(query).all()
        due = [row.id for row in rows if reminded_at(row.opened_at, row.deadline, zone) <= micro]
    told = 0
    for number in due:
        with database.write() as connection:
            counters.lock(connection, counters.PROBLEM)
            found = _still_open(connection, number)
            if found is None or found.row.deadline <= micro:
                continue
            told += _remind(connection, found, micro)
    return told


def reminded_at(opened: int, deadline: int, zone: ZoneInfo) -> int:
    """The moment of a vote's reminder: nine o'clock of the day before, or half its time where it is shorter."""
    last = moments.from_microseconds(deadline).astimezone(zone).date()
    day_before = datetime.combine(last - timedelta(days=1), REMINDED_AT, zone)
    return max(moments.microseconds(day_before), opened + (deadline - opened) // 2)


def _remind(connection: Connection, found: Found, micro: int) -> int:
    row = found.row
    if not found.waiting:
        return 0
    announce(connection, row.problem, "vote_reminder", row.code, found.readers, row.deadline)
    waiting = frozenset(found.waiting)
    of = {person: person if row.mandate == Mandate.PERSON else partner for person, partner in found.people.items()}
    asked = sorted(person for person, mandate in of.items() if mandate in waiting)
    return sum(leave(connection, "vote", row.code, person, row.deadline, micro) for person in asked)


def _still_open(connection: Connection, number: int) -> Found | None:
    counters.lock(connection, counters.PROBLEM)
    row = connection.execute(select(votes).where(v.id == number, v.closed_at.is_(None))).one_or_none()
    return None if row is None else whole(connection, row, taking_part(connection))


def wipe(database: Database, patience: float = horizon.PATIENCE) -> bool:
    """Rewrite the files that ballots of secret votes were deleted from, if there are any; whether it was done.

    What was deleted must not lie about in the files: see storage/retention/compact.py, which does the same. Cut off
    anywhere it is done again, and so it is where somebody's long transaction keeps deleted rows alive.
    """
    with database.read() as connection:
        these = list(connection.execute(select(v.id).where(v.to_wipe)).scalars())
    if not these:
        return False
    with database.alone() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        elif horizon.is_passed(connection, patience):
            connection.exec_driver_sql("VACUUM FULL ballots")  # a new file; the old one is deleted
        else:
            return False
    with database.write() as connection:
        connection.execute(update(votes).where(v.id.in_(these)).values(to_wipe=False))
    return True
