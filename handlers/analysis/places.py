"""The places of a time: by the weekly alarms for seven days, by the history of hot cells for any longer time.

A week is judged as the weekly digest judges it, so that both tell of the same places. Longer times
are cut into weeks that end where the question ends, with at least half a year before them to tell new from old.
Anything shorter, or of several times, has hotspots but no history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics.methods.about import About
from analytics.methods.alarms import Place, weekly
from analytics.methods.finding import Peak
from handlers.analysis.hot_cells import cells_of, hot_places
from handlers.digest import weeks
from handlers.digest.hours import hours_of
from handlers.digest.past import Past, past_of
from handlers.digest.places import WEEKS
from handlers.digest.value import Hours
from handlers.grammar import elapsed, previous
from handlers.maps.desk import Desk
from handlers.maps.naming import name_peaks
from handlers.maps.situation import LEAST_AT_HOTSPOT
from handlers.request import Request
from handlers.services import Services
from storage.model.query import Period, Query

# One digit in a disc; more would be no list to talk about. Of those that have ended as many as are named in a line.
MOST, MOST_PASSING = 9, 3
MOST_KINDS = 2
WEEK = 7
URGENT = ("new", "growing")
TESTED = (*URGENT, "fading")
PASSING = ("former",)
# To tell new from old there must be a time before; half a year holds a season's turn and is soon stored.
LEAST_WEEKS_BACK = 26
SHORTEST_HISTORY = 8  # days: a time that is no longer has no weeks to compare


@dataclass(frozen=True, slots=True)
class Spot:
    """A place by name, metres; `state` is a key under `hotspots.state`, "" where no history tells.

    `count` are its incidents in the time asked for, `before` in as long a time before (None: not known), `expected`
    what an unchanged week would have had. `radius` holds most of them; `length` is that of a street's stretch, else 0.
    `risen` is the kind that alone has changed, where it is one. `days` and `recurrence` are an alarm's: in how many
    days it was, and how many days of weekly looks pass between two such by chance.
    """

    name: str
    x: float
    y: float
    radius: float
    length: float
    state: str
    count: int
    before: int | None
    expected: float | None
    kinds: tuple[tuple[str, int], ...]
    hours: Hours | None
    risen: str = ""
    days: int = 0
    recurrence: float | None = None


P = TypeVar("P", Place, Spot)


@dataclass(frozen=True, slots=True)
class Found:
    """The places in the order they are numbered, those that have ended last, and how they were found.

    `span` is what was judged when that is not just what was asked (a week that has not ended); None otherwise.
    """

    spots: tuple[Spot, ...]
    about: About
    weekly: bool
    span: Period | None = None

    @property
    def standing(self) -> tuple[Spot, ...]:
        """Those that are there now: they have a number on the map."""
        return tuple(spot for spot in self.spots if spot.state not in PASSING)


def judged(query: Query, request: Request) -> tuple[Query, Period | None]:
    """The question with the time that is judged: an unfinished week becomes the seven days up to yesterday."""
    if len(query.periods) != 1:
        return query, None
    period = query.periods[0]
    days = (period.end.date() - period.start.date()).days
    if days != WEEK or period.end <= request.received_at or period.start > request.received_at:
        return query, None
    zone = period.start.tzinfo
    today = request.received_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    span = weeks.week_from(today.date() - timedelta(days=WEEK), zone) if zone else period
    return replace(query, periods=(span,)), span


def find_places(request: Request, query: Query, desk: Desk, services: Services) -> Found:
    """What `judged` gave, looked for on the desk's ground."""
    periods = query.periods
    single = len(periods) == 1
    days = (periods[0].end.date() - periods[0].start.date()).days
    if single and days == WEEK:
        return _of_a_week(request, query, desk, services)
    return _of_a_time(request, query, desk, services, with_history=single and days >= SHORTEST_HISTORY)


def _of_a_week(request: Request, query: Query, desk: Desk, services: Services) -> Found:
    week = query.periods[0]
    span = weeks.history(week)
    past = past_of(services.release.rows(request.audience, query, (span,)), span)
    rows, exact = past.rows, np.flatnonzero(past.rows.exact)
    ago = past.days - 1 - past.day[exact]
    covered = past.days - 7 * past.first
    found = weekly(rows.x[exact], rows.y[exact], rows.kind[exact], ago, desk.whole or desk.extent, history=covered)
    lately = exact[ago < 7 * WEEKS]
    spots = [_week_spot(place, past, lately, week) for place in _chosen(found.places)]
    return Found(named(spots, desk), found.about, weekly=True)


def _chosen(places: Sequence[P]) -> list[P]:
    """Every new and growing one, then the largest; in order of size, and those that have ended last.

    What is no change and has an incident or two is no place to talk about.
    """
    standing: list[P] = []
    ended: list[P] = []
    for one in sorted(places, key=_rank):
        if one.state in PASSING:
            ended.append(one)
        elif one.state in TESTED or one.count >= LEAST_AT_HOTSPOT:
            standing.append(one)
    standing.sort(key=lambda one: one.state not in URGENT)
    return sorted(standing[:MOST], key=_rank) + ended[:MOST_PASSING]


def _rank(place: P) -> tuple[float, ...]:
    return -place.count, -place.y, place.x


def _week_spot(place: Place, past: Past, lately: NDArray[np.int64], week: Period) -> Spot:
    near = np.hypot(past.rows.x[lately] - place.x, past.rows.y[lately] - place.y) <= place.radius
    return Spot(
        name="",
        x=place.x,
        y=place.y,
        radius=place.radius,
        length=place.length if place.street else 0.0,
        state=place.state,
        count=place.count,
        before=place.before,
        expected=place.expected if np.isfinite(place.expected) else None,
        kinds=tuple((past.rows.kinds[kind], number) for kind, number in place.kinds[:MOST_KINDS]),
        hours=hours_of(past.rows, lately[near], Period(weeks.before(week, WEEKS - 1).start, week.end)),
        risen="" if place.kind is None else past.rows.kinds[place.kind],
    )


def _of_a_time(request: Request, query: Query, desk: Desk, services: Services, *, with_history: bool) -> Found:
    (current, _) = elapsed(query.periods, previous(query.periods), request.received_at)
    asked = services.release.rows(request.audience, query)
    span = _back(current[0]) if with_history else None
    rows = asked if span is None else services.release.rows(request.audience, query, (span,))
    cells = cells_of(desk.extent, desk, asked)
    places, about = hot_places(rows, current, span, cells)
    spots = [
        Spot(
            name="",
            x=place.where.x,
            y=place.where.y,
            radius=place.where.radius,
            length=place.where.length if place.where.street else 0.0,
            state=place.state,
            count=place.count,
            before=place.before,
            expected=None,
            kinds=tuple((rows.kinds[kind], number) for kind, number in place.where.kinds[:MOST_KINDS]),
            hours=hours_of(rows, place.members, current[0]) if place.members.size else None,
        )
        for place in places
    ]
    return Found(named(_chosen(spots), desk), about, weekly=False)


def _back(period: Period) -> Period:
    """The period with as much before it as tells new from old."""
    days = (period.end.date() - period.start.date()).days
    back = max(LEAST_WEEKS_BACK * WEEK, 2 * days)
    return Period(period.end - timedelta(days=max(back, days)), period.end)


def named(spots: Iterable[Spot], desk: Desk) -> tuple[Spot, ...]:
    """With the names people use; two places never share one."""
    given = list(spots)
    peaks = [Peak(spot.x, spot.y, 0.0, spot.count, spot.radius) for spot in given]
    names = name_peaks(peaks, desk.catalog, desk.texts("map.elsewhere"))
    return tuple(replace(spot, name=name) for spot, name in zip(given, names, strict=True))
