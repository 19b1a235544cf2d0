"""Who has reported: so that absence is not read as calm. Only of partners whose incidents these readers may see."""

from datetime import date
from math import log

import numpy as np

from handlers.digest.past import Ints, Past
from handlers.digest.value import PartnerWeek, Reported
from storage.model.people import Level
from storage.model.query import Period

# A partner's usual rate is that of this many weeks before: long enough for a partner of one a week.
WEEKS = 8
# A silence at the week's end is told when the same days of usual weeks would have had it once in a hundred.
UNUSUAL = 0.01
# Nothing for so long, and nobody waits for a report that is late.
GIVEN_UP = 53
NONE = np.zeros(1, np.int64)


def partner_weeks(past: Past, week: Period, levels: dict[str, Level], quiet: frozenset[str]) -> tuple[PartnerWeek, ...]:
    """Each partner's week, in the order of `levels` (the highest level of each); `quiet` said that nothing happened.

    `past` holds the rows of every kind and area, whatever the digest is of.
    """
    recent = past.since(7 * (WEEKS + 1))
    return tuple(_one(past, recent, week, partner, level, partner in quiet) for partner, level in levels.items())


def _one(past: Past, recent: Ints, week: Period, partner: str, level: Level, said_nothing: bool) -> PartnerWeek:
    if level <= Level.COUNTS:
        return PartnerWeek(partner, Reported.COUNTED if level is Level.COUNTS else Reported.CLOSED)
    by_week = past.reported[past.rows.sources.index(partner)] if partner in past.rows.sources else NONE
    if not by_week[-1]:
        return PartnerWeek(partner, _without(by_week, said_nothing=said_nothing))
    mine = recent[past.rows.source[recent] == past.rows.sources.index(partner)]
    silent_after = _last_day(past.day[mine] - (past.days - 7), coarse=bool(past.rows.coarse[mine].any()))
    if silent_after is None:
        return PartnerWeek(partner, Reported.WHOLE, int(by_week[-1]))
    until = date.fromordinal(week.start.date().toordinal() + silent_after)
    return PartnerWeek(partner, Reported.UNTIL, int(by_week[-1]), until)


def _without(by_week: Ints, *, said_nothing: bool) -> Reported:
    """What it means that a partner has no incidents in the week."""
    if said_nothing:
        return Reported.NOTHING
    return Reported.SILENT if by_week[-GIVEN_UP:].any() else Reported.NEVER


def _last_day(day: Ints, *, coarse: bool) -> int | None:
    """The last day with an incident (0 is the week's Monday) when those after it are unusually silent, else None.

    With n incidents on those weekdays in the weeks before, a Poisson process gives none with the chance
    exp(-n / weeks); so a partner that rests at weekends is not called silent on a Sunday.
    """
    if coarse:
        return None  # only the week is told
    last = int(day.max())
    usual = np.count_nonzero((day < 0) & (day % 7 > last)) / WEEKS
    return last if usual > -log(UNUSUAL) else None
