"""Reports of one event. They are joined, never merged or deleted: each audience counts the first it may see.

All incidents of an event carry the lowest id among them, so what was stored first gives it its name.
"""

from collections.abc import Iterable

from sqlalchemy import RowMapping, select, update

from storage import counters
from storage.errors import ReportRefusedError
from storage.model.report import ReportAct
from storage.reports import allowed, seen
from storage.reports.desk import Desk
from storage.reports.seen import Seen
from storage.tables import incidents

i = incidents.c


def join(desk: Desk, number: str, other: str) -> int:
    """Make two one event, with all that either was joined to; returns the first one's incident."""
    row = allowed.for_reviewer(desk, number)
    found = seen.find(desk.connection, desk.actor, other)
    if found is None:
        raise ReportRefusedError("report_unknown", other, "look at the number again, it is like H-7KQ4")
    if found.incident == row["incident"]:
        raise ReportRefusedError("report_itself", row["number"], "name two different reports")
    if found.is_report:
        allowed.is_open(found.row)
    members = _members(desk, row["incident"])
    if found.incident not in members:
        _name(desk, members | _members(desk, found.incident))
        _note_both(desk, row, found)
    return int(row["incident"])


def part(desk: Desk, number: str) -> int:
    """Take a report out of its event; returns its incident."""
    row = allowed.for_reviewer(desk, number)
    members = _members(desk, row["incident"])
    if len(members) > 1:
        rest = members - {row["incident"]}
        _put(desk, {row["incident"]}, None)
        _name(desk, rest)
        desk.step(row["incident"], ReportAct.PARTED)
    return int(row["incident"])


def _members(desk: Desk, incident: int) -> set[int]:
    """Everything of the incident's event, itself included."""
    event = select(i.event).where(i.id == incident).scalar_subquery()
    return {incident} | set(desk.connection.execute(select(i.id).where(i.event == event)).scalars())


def _name(desk: Desk, members: set[int]) -> None:
    """Give these one event; one alone needs none."""
    _put(desk, members, min(members) if len(members) > 1 else None)


def _put(desk: Desk, members: Iterable[int], event: int | None) -> None:
    change = counters.take(desk.connection, counters.CHANGE)
    these = update(incidents).where(i.id.in_(list(members)), i.event.is_distinct_from(event))
    desk.connection.execute(these.values(event=event, change=change))


def _note_both(desk: Desk, row: RowMapping, found: Seen) -> None:
    """Another partner's number stays out of the history: its readers may not know of it."""
    is_own = found.is_report and found.row["partner"] == row["partner"]
    _note(desk, row, found.number if is_own else "")
    if is_own:  # who reported both is told once
        _note(desk, found.row, row["number"], tells=found.row["reporter"] != row["reporter"])


def _note(desk: Desk, row: RowMapping, other: str, *, tells: bool = True) -> None:
    """In the history, and to the reporter."""
    desk.step(row["incident"], ReportAct.JOINED, {"same_event": ("", other)})
    if tells:
        desk.tell(row["reporter"], "joined", row["number"], other)
