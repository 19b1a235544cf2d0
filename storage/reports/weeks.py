"""Weeks in which a partner had nothing to report: a report too, so that silence can be told from nothing."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from storage.errors import InvalidValueError, ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.model.people import Level, Viewer
from storage.model.report import NothingToReport
from storage.moments import from_microseconds, seconds
from storage.reference import Reference
from storage.reports.desk import Desk
from storage.sharing import decide_reporting, decide_review
from storage.tables import incidents, kinds, nothing_reported, reports

i, n = incidents.c, nothing_reported.c


def nothing(desk: Desk, monday: date) -> NothingToReport:
    """Say so for the actor's partner; the first who said it stands."""
    partner = desk.actor.partner
    if partner is None or decide_reporting(desk.actor).level is Level.NOTHING:
        raise ReportRefusedError("report_not_allowed", desk.actor.person, "reporting is for the staff of partners")
    day = _monday(monday)
    if day > desk.at.astimezone(desk.reference.zone).date():
        raise InvalidValueError("monday", "week_not_begun", day.isoformat(), "name this week or an earlier one")
    desk.about.append(day.isoformat())
    this = (n.partner == partner) & (n.monday == day.isoformat())
    if desk.connection.execute(select(n.person).where(this)).first() is None:
        row = {"partner": partner, "monday": day.isoformat(), "person": desk.actor.person, "at": desk.micro}
        desk.connection.execute(insert(nothing_reported), [row])
    return _said(desk.connection.execute(select(nothing_reported).where(this)).one(), desk.reference)


def said(connection: Connection, reference: Reference, monday: date) -> tuple[NothingToReport, ...]:
    """Who said so of a week, by partner."""
    rows = connection.execute(select(nothing_reported).where(n.monday == monday.isoformat()).order_by(n.partner))
    return tuple(_said(row, reference) for row in rows)


def has_reported(connection: Connection, reference: Reference, viewer: Viewer, monday: date) -> bool:
    """Whether somebody of the viewer's partner has reported what began in a week, so that it was not quiet.

    What a colleague has reported of a protected kind is not told, not even that it is there (`decide_beside`).
    """
    source = reference.partners.get(viewer.partner or "")
    if source is None or decide_reporting(viewer).level is Level.NOTHING:
        return False
    day = _monday(monday)
    since, until = (datetime.combine(one, time(), reference.zone) for one in (day, day + timedelta(days=7)))
    own = (i.source == source) & (i.status != ReviewStatus.WITHDRAWN.value)
    week = (i.starts >= seconds(since)) & (i.starts < seconds(until))
    query = select(i.id).join(reports, reports.c.incident == i.id).where(own & week)
    if decide_review(viewer.partner or "", viewer).level is Level.NOTHING:
        told = kinds.c.capped.is_(False) | (reports.c.reporter == viewer.person)
        query = query.join(kinds, kinds.c.id == i.kind).where(told)
    return connection.execute(query.limit(1)).first() is not None


def _monday(given: date) -> date:
    if not isinstance(given, date) or isinstance(given, datetime) or given.isoweekday() != 1:
        raise InvalidValueError("monday", "not_a_monday", given, "give the Monday that begins the week")
    return given


def _said(row: Any, reference: Reference) -> NothingToReport:
    at = from_microseconds(row.at).astimezone(reference.zone)
    return NothingToReport(row.partner, date.fromisoformat(row.monday), row.person, at)
