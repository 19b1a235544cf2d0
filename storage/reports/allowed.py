"""Who may do what to which report: the row of an act, or a refusal that says why.

    change          the reporter while it is pending, the partner's reviewers at any time
    add, withdraw   the reporter
    answer          the reporter, when asked
    release, withhold, ask, join, part   the partner's reviewers

A report that was taken back, or whose time is over (storage/retention), is closed to every act.
"""

from sqlalchemy import RowMapping

from storage.errors import ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.model.people import Level
from storage.reports import reading
from storage.reports.desk import Desk
from storage.sharing import decide_review


def for_reporter(desk: Desk, number: str) -> RowMapping:
    """A report that the actor wrote."""
    row = _seen(desk, number)
    if row["reporter"] != desk.actor.person:
        raise ReportRefusedError("report_of_another", row["number"], "only who reported it can do that")
    return row


def for_reviewer(desk: Desk, number: str) -> RowMapping:
    """An open report that the actor reviews."""
    row = _seen(desk, number)
    if not _reviews(desk, row):
        raise ReportRefusedError("report_reviewers_only", row["number"], "ask one of your reviewers")
    return is_open(row)


def for_change(desk: Desk, number: str) -> RowMapping:
    """An open report that the actor may correct."""
    row = is_open(_seen(desk, number))
    if not _reviews(desk, row) and row["status"] != ReviewStatus.PENDING:
        raise ReportRefusedError("report_reviewed", row["number"], "add to it instead; a reviewer corrects it")
    return row


def is_open(row: RowMapping) -> RowMapping:
    """`row`, unless its report was taken back."""
    if row["status"] == ReviewStatus.WITHDRAWN:
        raise ReportRefusedError("report_withdrawn", row["number"], "report it again if it happened after all")
    return row


def _seen(desk: Desk, number: str) -> RowMapping:
    """One may act on what one may see; anything else does not exist."""
    row = reading.find(desk.connection, desk.actor, number)
    if row is None:
        raise ReportRefusedError("report_unknown", number, "look at the number again, it is like H-7KQ4")
    if row["retained"]:
        raise ReportRefusedError("report_retained", row["number"], "its time is over; report it again if it goes on")
    return row


def _reviews(desk: Desk, row: RowMapping) -> bool:
    return decide_review(row["partner"], desk.actor).level is Level.RAW
