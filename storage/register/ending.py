"""Rows whose last day comes near, and the reminders of it: each of them goes out once."""

from datetime import date, timedelta

from sqlalchemy import Connection, insert, select

from storage.model.agreement import IN_FORCE, Row
from storage.register import rows, telling
from storage.register.checks import sectors_of
from storage.register.desk import local_day
from storage.tables import register_reminders

# Days before the last one: time to decide anew in a board, time to sign, and the last call.
REMINDERS = (60, 30, 7)


def ending(connection: Connection, day: date, within_days: int) -> tuple[Row, ...]:
    """Rows in force whose last day is `day` or one of the `within_days` days after it, the nearest first."""
    latest = day + timedelta(days=within_days)
    found = [row for row in rows.in_states(connection, (IN_FORCE,)) if row.grant.until and day <= row.grant.until]
    return tuple(sorted((row for row in found if row.grant.until <= latest), key=_by_end))  # type: ignore[operator]


def remind(connection: Connection, day: date, micro: int) -> int:
    """Leave the notices that are due on `day` and have not gone out; returns of how many rows.

    A reminder that was due while nobody ran this gives way to the later one; what was agreed for a shorter
    time than a reminder's days has none of these.
    """
    sectors = sectors_of(connection)
    reminded = 0
    for row in ending(connection, day, max(REMINDERS)):
        days = _due(connection, row, day)
        if days is None or _is_out(connection, row.number, days):
            continue
        connection.execute(insert(register_reminders).values(row=row.number, days=days, at=micro))
        who = telling.both(connection, row.grant, sectors)
        telling.tell(connection, who, "ending", row.number, micro, str(row.grant.until))
        reminded += 1
    return reminded


def _due(connection: Connection, row: Row, day: date) -> int | None:
    """The reminder whose time it is."""
    assert row.grant.until is not None  # noqa: S101  only such rows end
    left = (row.grant.until - day).days
    life = (row.grant.until - local_day(connection, row.decided_at or row.proposed_at)).days
    return min((days for days in REMINDERS if left <= days < life), default=None)


def _is_out(connection: Connection, number: int, days: int) -> bool:
    """Whether this reminder, or a later one, has gone out."""
    c = register_reminders.c
    this = (c.row == number) & (c.days <= days)
    return connection.execute(select(c.row).where(this)).first() is not None


def _by_end(row: Row) -> tuple[date, int]:
    return row.grant.until or date.max, row.number
