"""Which weeks are held against which: whole ISO weeks before and after a measure's start.

The week in which the measure began is neither, unless it began on its Monday. The weeks by which the place was chosen
are no part of the time before: it was chosen because they were bad, so the weeks after them would have been better by
themselves (regression to the mean). So many weeks more are taken from further back.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analytics.effect import before_weeks
from handlers.digest import weeks
from storage.model.follow_up import Followed
from storage.model.problem import Problem
from storage.model.query import Period

# A place is chosen by what people remember: at least a month, at most a season, whatever was asked for on the map. All
# of a long time cannot be left out, and the longer it was, the less it was only a peak.
LEAST_CHOSEN, MOST_CHOSEN = 4, 12
# Fewer whole weeks after the start say nothing: a measure takes some weeks, and so do late reports.
LEAST_AFTER = 4
WEEK = timedelta(days=7)
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Times:
    """Weeks from the first to the last, and what each is for, arrays of shape (weeks,).

    `chosen` are those by which the place was chosen, `begun` is the number of the week of the start, which is neither
    before nor after where `broken`.
    """

    start: date
    weeks: tuple[Period, ...]
    before: Mask
    after: Mask
    chosen: Mask
    begun: int
    broken: bool

    @property
    def span(self) -> Period:
        return Period(self.weeks[0].start, self.weeks[-1].end)

    @property
    def lengths(self) -> tuple[int, int]:
        """Weeks before and after."""
        return int(self.before.sum()), int(self.after.sum())

    @property
    def number_chosen(self) -> int:
        return int(self.chosen.sum())


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why there is no time after yet: `why` is no_start, not_begun or too_soon, `weeks` are the whole ones so far."""

    why: str
    start: date | None = None
    weeks: int = 0


def times_of(of: Followed, now: datetime, zone: ZoneInfo) -> Times | Waiting:
    """The weeks that a follow-up compares, as far as whole weeks have ended."""
    start = of.settings.start or of.decision.start
    if start is None:
        return Waiting("no_start")
    if start > now.astimezone(zone).date():
        return Waiting("not_begun", start)
    begun = start - timedelta(days=start.weekday())
    first = begun if begun == start else begun + WEEK
    last = weeks.last_full(now, zone).start.date()
    after = max(0, (last - first).days // 7 + 1)
    after = min(after, of.settings.after) if of.settings.after else after
    if after < LEAST_AFTER:
        return Waiting("too_soon", start, after)
    return _laid(start, (begun, first), (of.settings.before, after), _chosen(of.problem, begun, zone), zone)


def _laid(
    start: date, begins: tuple[date, date], lengths: tuple[int, int], chosen: tuple[date, date], zone: ZoneInfo
) -> Times:
    """`begins` are the Mondays of the start's week and of the first week after, `chosen` Mondays, the end exclusive."""
    (begun, first), (before, after) = begins, lengths
    end = min(chosen[1], begun)
    # Weeks that lie before the whole time before are no matter.
    left_out = max(0, (end - chosen[0]).days // 7) if end > begun - before * WEEK else 0
    back = before + left_out
    broken = first != begun
    n = back + broken + after
    every = tuple(weeks.week_from(begun + WEEK * (number - back), zone) for number in range(n))
    last = (end - begun).days // 7 + back
    told, rest = before_weeks(back, (last - left_out, last)), np.zeros(n - back, bool)
    later = np.arange(n) >= back + broken
    return Times(start, every, np.concatenate([told, rest]), later, np.concatenate([~told, rest]), back, broken)


def _chosen(problem: Problem, begun: date, zone: ZoneInfo) -> tuple[date, date]:
    """The Mondays from and to which the weeks lie that the place was chosen by."""
    made = problem.created.astimezone(zone)
    times = ((one.start.astimezone(zone), min(one.end.astimezone(zone), made)) for one in problem.query.periods)
    asked = [pair for pair in times if pair[0] < pair[1]] or [(made, made)]
    end = max(pair[1] for pair in asked)
    last = (end - timedelta(microseconds=1)).date()
    monday = last - timedelta(days=last.weekday()) + WEEK
    since = min(pair[0] for pair in asked).date()
    since = since - timedelta(days=since.weekday())
    since = min(max(since, monday - MOST_CHOSEN * WEEK), monday - LEAST_CHOSEN * WEEK)
    return min(since, begun), monday
