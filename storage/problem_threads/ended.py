"""What ends of what reporters heard: it tells who wrote a report, so it is gone before that is."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from storage.tables import notices, work_reminders

PREFIX = "used."  # of notices
_REPORT = "report_"  # begins what a row of `work_reminders` says of a reporter
n, w = notices.c, work_reminders.c


def of_reports(connection: Connection, numbers: Sequence[str]) -> None:
    """Nobody is known by these reports any more."""
    gone = frozenset(numbers)
    connection.execute(delete(work_reminders).where(w.about.in_(gone), w.person != ""))
    heard = connection.execute(select(n.id, n.text).where(n.key.startswith(PREFIX))).all()
    naming = [row.id for row in heard if not gone.isdisjoint(row.text.split())]
    connection.execute(delete(notices).where(n.id.in_(naming)))


def of_problems(connection: Connection, before: int) -> int:
    """Who heard before that moment (microseconds) that a report is in a problem; that they were found stays."""
    told = (w.what.startswith(_REPORT), w.about.startswith("P-"), w.person != "", w.at < before)
    return connection.execute(delete(work_reminders).where(*told)).rowcount
