"""Who has reported: so that absence is not read as calm. Only of partners whose incidents these readers may see."""

from datetime import date
from math import log

import numpy as np

from handlers.digest import weeks
from handlers.digest.past import Past
from handlers.digest.value import PartnerWeek, Reported
from storage.model.people import Level
from storage.model.query import Period

# A partner's usual rate is that of this many weeks before: long enough for a partner of one a week.
WEEKS = 8
# A silence at the week's end is told when the same days of usual weeks would have had it once in a hundred.
UNUSUAL = 0.01
# Nothing for so long, and nobody waits for a report that is late.
GIVEN_UP = 53


def partner_weeks(past: Past, week: Period, levels: dict[str, Level], quiet: frozenset[str]) -> tuple[PartnerWeek, ...]:
    """Each partner's week, in the order of `levels` (the highest level of each); `quiet` said that nothing happened.

    `past` holds the rows of every kind and area, whatever the digest is of.
    """
    return tuple(_one(past, week, partner, level, partner in quiet) for partner, level in levels.items())


def _one(past: Past, week: Period, partner: str, level: Level, said_nothing: bool) -> PartnerWeek:
    if level <= Level.COUNTS:
        return PartnerWeek(partner, Reported.COUNTED if level is Level.COUNTS else Reported.CLOSED)
    rows = past.rows
    mine = rows.source == rows.sources.index(partner) if partner in rows.sources else np.zeros(len(rows), np.bool_)
    day = past.day[mine]
    first = past.days - 7
    count = int(np.count_nonzero(day >= first))
    if not count:
        return PartnerWeek(partner, _without(past, day, said_nothing=said_nothing))
    silent_after = _last_day(day, first, coarse=bool(rows.coarse[mine & (past.day >= first)].any()))
    if silent_after is None:
        return PartnerWeek(partner, Reported.WHOLE, count)
    until = date.fromordinal(week.start.date().toordinal() + silent_after)
    return PartnerWeek(partner, Reported.UNTIL, count, until)


def _without(past: Past, day: weeks.Ints, *, said_nothing: bool) -> Reported:
    """What it means that a partner has no incidents in the week."""
    if said_nothing:
        return Reported.NOTHING
    lately = bool((day >= past.days - 7 * GIVEN_UP).any())
    return Reported.SILENT if lately else Reported.NEVER


def _last_day(day: weeks.Ints, first: int, *, coarse: bool) -> int | None:
    """The last day (0 Monday) with an incident when the days after it are unusually silent, else None.

    With n incidents on those weekdays in the weeks before, a Poisson process gives none with the chance
    exp(-n / weeks); so a partner that rests at weekends is not called silent on a Sunday.
    """
    if coarse:
        return None  # only the week is told
    last = int(day.max()) - first
    before = day[(day >= first - 7 * WEEKS) & (day < first)] - first
    usual = np.count_nonzero(before % 7 > last) / WEEKS
    return last if usual > -log(UNUSUAL) else None
