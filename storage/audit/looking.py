"""Who looked: the rows of the log that somebody may read, newest first. Never an incident."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from storage import moments, words
from storage.audit.entry import Showing, from_row
from storage.model.people import Level, Viewer
from storage.model.permissions import Scope, scope_of
from storage.tables import audit

a = audit.c


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: of any of the periods (ends exclusive), of these persons and partners (all without any).

    `apart_from` leaves a partner's own people out.
    """

    periods: tuple[tuple[datetime, datetime], ...] = ()
    persons: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    apart_from: str | None = None
    skip: int = 0
    most: int = 20


def looked(connection: Connection, viewer: Viewer, asked: Asked) -> tuple[Showing, ...]:
    """Rows for `viewer` by the table of permissions; nothing for whoever may not read the log.

    For a partner: showings in which its incidents were, without what they tell of others' (`_for_partner`).
    """
    scope = scope_of("log", viewer.role) if viewer.partner is not None else None
    if scope is Scope.ALL:
        return tuple(from_row(row) for row in _found(connection, _query(asked), asked))
    if scope is not Scope.PARTNER or viewer.partner is None:
        return ()
    own = viewer.partner
    query = _query(asked).where(_holds(connection, own), a.act == "")
    rows = (from_row(row) for row in _found(connection, query, asked))
    return tuple(_for_partner(row, own) for row in rows if own in row.sources)


def _for_partner(row: Showing, own: str) -> Showing:
    """What a partner is told of a showing of its incidents.

    Not how many nor how exactly: the numbers are of everybody's incidents together, and minus the own ones they would
    be the others'. What another partner's people asked, and in which room, is their business (a question can be
    an investigation); that of the own people is told.
    """
    told = replace(row, level=Level.NOTHING, count=0, detailed=0, sources=(own,), id=0)
    return told if row.partner == own else replace(told, query_words="", conversation="", command="", platform="")


def _query(asked: Asked) -> Select[Any]:
    query = select(audit)
    if asked.periods:
        query = query.where(or_(*(_within(*period) for period in asked.periods)))
    if asked.persons:
        query = query.where(a.person.in_(asked.persons))
    if asked.partners:
        query = query.where(a.partner.in_(asked.partners))
    if asked.apart_from is not None:
        query = query.where(a.partner.is_distinct_from(asked.apart_from))
    return query


def _within(start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(a.shown_at >= moments.microseconds(start), a.shown_at < moments.microseconds(end))


def _holds(connection: Connection, partner: str) -> ColumnElement[bool]:
    """Whether a row's list of sources names the partner; its quotation marks end the name on both sides."""
    named = words.pack([partner])[1:-1]
    find = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return find(a.sources, named) > 0


def _found(connection: Connection, query: Select[Any], asked: Asked) -> Iterable[Any]:
    newest = query.order_by(a.shown_at.desc(), a.id.desc())
    return connection.execute(newest.offset(max(asked.skip, 0)).limit(max(asked.most, 0))).mappings().all()
