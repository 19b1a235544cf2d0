"""Who reports, and how completely: so that silence is not read as calm. Of partners whose incidents may be shown."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from handlers.digest import weeks
from handlers.digest.past import past_of
from handlers.problems.desk import Desk
from storage.model.people import Decision, Level
from storage.model.query import Period, Query

# Weeks that are looked at: a year of them, and its 53rd.
MOST_WEEKS = 53


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner, what of it may be shown, and its whole weeks in the time: with incidents, said to be calm, silent.

    `weeks` is None where nothing but counts may be told, or nothing at all: then nobody is told of its silence either.
    """

    partner: str
    given: Decision
    incidents: int = 0
    weeks: tuple[int, int, int] | None = None


def partner_rows(desk: Desk, query: Query) -> tuple[PartnerRow, ...]:
    """Each partner in the catalog's order, for every kind and the whole municipality."""
    audience, services = desk.request.audience, desk.services
    granted = services.release.granted(audience)
    span = whole_weeks(query.periods, desk)
    if span is None or all(given.level <= Level.COUNTS for given in granted.values()):
        return tuple(PartnerRow(key, given) for key, given in granted.items())
    past = past_of(services.release.rows(audience, Query((span,)), (span,)), span)
    calm = [_calm(desk, monday) for monday in _mondays(span)]
    rows = []
    for key, given in granted.items():
        if given.level <= Level.COUNTS:
            rows.append(PartnerRow(key, given))
            continue
        places = past.rows.sources
        by_week = past.reported[places.index(key)] if key in places else np.zeros(len(calm), np.int64)
        said = sum(1 for count, quiet in zip(by_week.tolist(), calm, strict=True) if not count and key in quiet)
        told = int(np.count_nonzero(by_week))
        rows.append(PartnerRow(key, given, int(by_week.sum()), (told, said, len(calm) - told - said)))
    return tuple(rows)


def whole_weeks(periods: tuple[Period, ...], desk: Desk) -> Period | None:
    """The whole ISO weeks within the time that have ended; None when there are none."""
    first, last = min(p.start for p in periods).date(), max(p.end for p in periods).date()
    ended = weeks.last_full(desk.request.received_at, desk.zone).end.date()
    monday = first + timedelta(days=-first.weekday() % 7)
    end = min(last, ended)
    end -= timedelta(days=end.weekday())
    monday = max(monday, end - timedelta(days=7 * MOST_WEEKS))
    if end <= monday:
        return None
    return Period(weeks.week_from(monday, desk.zone).start, weeks.week_from(end, desk.zone).start)


def _mondays(span: Period) -> list[date]:
    count = (span.end.date() - span.start.date()).days // 7
    return [span.start.date() + timedelta(days=7 * number) for number in range(count)]


def _calm(desk: Desk, monday: date) -> frozenset[str]:
    return frozenset(said.partner for said in desk.services.reports.said_nothing(monday))
