"""What happened to a report, step by step."""

from typing import Any

from sqlalchemy import Connection, select, update

from storage import words
from storage.model.report import ReportAct, ReportStep
from storage.moments import from_microseconds
from storage.reference import Reference
from storage.tables import report_steps

s = report_steps.c


def steps(connection: Connection, reference: Reference, incident: int) -> tuple[ReportStep, ...]:
    """A report's steps, oldest first."""
    rows = connection.execute(select(report_steps).where(s.incident == incident).order_by(s.id)).all()
    return tuple(_step(row, reference) for row in rows)


def last(connection: Connection, incident: int, *acts: ReportAct) -> Any | None:
    """The newest row of any of these acts (of every act when none is named), or None."""
    query = select(report_steps).where(s.incident == incident)
    if acts:
        query = query.where(s.act.in_([act.value for act in acts]))
    return connection.execute(query.order_by(s.id.desc()).limit(1)).one_or_none()


def forget_additions(connection: Connection, incident: int) -> None:
    """Empty the words of additions: the report's text holds them, and it has been corrected."""
    added = (s.incident == incident) & (s.act == ReportAct.ADDED.value)
    connection.execute(update(report_steps).where(added).values(text=""))


def _step(row: Any, reference: Reference) -> ReportStep:
    return ReportStep(
        at=from_microseconds(row.at).astimezone(reference.zone),
        person=row.person,
        act=ReportAct(row.act),
        changes=words.unpack_changes(row.changes),
        text=row.text,
    )
