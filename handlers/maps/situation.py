"""What a query finds for an audience: rows, the period before, and the ranked places."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from analytics.frame import Extent, Points, points
from analytics.methods.density import default_cell, density
from analytics.methods.finding import Peak, Surface
from analytics.methods.peaks import peaks
from handlers.grammar import elapsed, previous
from handlers.services import Services
from storage.model.people import Audience, Level
from storage.model.query import Period, Query
from storage.release import CELL, WIDE, Released
from storage.released import taken

# A hotspot needs company: fewer within the radius is an incident or two, not a place.
LEAST_AT_HOTSPOT = 3
MOST_HOTSPOTS = 3


@dataclass(frozen=True, slots=True)
class Situation:
    """`rows` answer the query; `around` are the same without its place, for the ground outside.

    `before` counts the incidents of the period before (or compared with), `before_periods` says which;
    `compared` are its rows when the query compares, for then they are drawn.
    `sees_all`: every partner's ordinary incidents are among the rows.
    `left_out` incidents are told by whole weeks only, and are in neither side of an unfinished comparison.
    `per_day` says that the periods have different lengths, so that only daily numbers compare.
    """

    query: Query
    rows: Released
    around: Released
    before: int
    periods: tuple[Period, ...]
    before_periods: tuple[Period, ...]
    unfinished: bool
    compared: Released | None = None
    sees_all: bool = True
    left_out: int = 0

    @property
    def counted(self) -> tuple[int, int]:
        """Incidents now and before, of those that can be compared."""
        return len(self.rows) - self.squares * self.exact_time_only, self.before

    @property
    def days(self) -> tuple[float, float]:
        """Days compared, now and before."""
        return _days(self.periods), _days(self.before_periods)

    @property
    def crosses_years(self) -> bool:
        """Whether both sides cannot be named without their years."""
        ends = (period.end - timedelta(microseconds=1) for period in (*self.periods, *self.before_periods))
        return len({at.year for at in ends}) > 1

    @property
    def simplified(self) -> bool:
        """Whether everything shown is coarser than exact."""
        return self.rows.simplified and self.rows.level < Level.EXACT

    @property
    def squares(self) -> int:
        """Incidents that are told as a square and a week."""
        return int(np.count_nonzero(self.rows.coarse))

    @property
    def coarse(self) -> int:
        """Incidents whose place is too uncertain for a map, however exactly it may be told."""
        return len(self.rows) - int(np.count_nonzero(self.rows.placed))

    @property
    def exact_time_only(self) -> bool:
        """Whether only what is told with its hour can be compared: whole weeks do not fit an unfinished period."""
        return self.unfinished and self.compared is None and self.squares > 0


def find(audience: Audience, query: Query, services: Services, now: datetime) -> Situation:
    """Read what the audience may see of the query, and of what it is compared with."""
    against = query.compare or previous(query.periods)
    current, earlier = elapsed(query.periods, against, now)
    rows = services.release.rows(audience, query)
    everywhere = replace(query, areas=(), near=None)
    placed = bool(query.areas) or query.near is not None
    compared = services.release.rows(audience, query, earlier) if query.compare else None
    unfinished = current != query.periods
    left_out = 0
    if unfinished and compared is not None:  # whole weeks against part of one would compare nothing
        left_out = int(np.count_nonzero(rows.coarse)) + int(np.count_nonzero(compared.coarse))
        rows, compared = hourly(rows), hourly(compared)
    least = Level.EXACT if unfinished else Level.COARSE
    around = services.release.rows(audience, everywhere) if placed else rows
    return Situation(
        query=query,
        rows=rows,
        around=hourly(around) if left_out else around,
        before=services.release.count(audience, query, earlier, least=least) if compared is None else len(compared),
        periods=current,
        before_periods=earlier,
        unfinished=unfinished,
        compared=compared,
        sees_all=all(one.level >= Level.COARSE for one in services.release.granted(audience).values()),
        left_out=left_out,
    )


def hourly(rows: Released) -> Released:
    """Those that are told with their hour; the same when all are."""
    if not rows.coarse.any():
        return rows
    return replace(taken(rows, np.flatnonzero(~rows.coarse)), weeks=(), widened=False)


def exact_points(rows: Released) -> Points:
    """The rows precise enough for a map of places; the same arrays when all are."""
    keep = slice(None) if rows.exact.all() else rows.exact
    return points(rows.x[keep], rows.y[keep], rows.kind[keep])


def mapped_points(rows: Released) -> Points:
    """The same with those that lie in the middle of their square: for areas, never for places."""
    keep = rows.placed
    return points(rows.x[keep], rows.y[keep], rows.kind[keep])


def square_side(*shown: Released) -> float:
    """The side of the largest square that any row is told as, metres; 0 when all places are known."""
    coarse = [rows.x[rows.coarse] for rows in shown]
    x = np.concatenate(coarse)
    if not x.size:
        return 0.0
    return WIDE if (x % CELL == 0).any() else CELL


def surfaces_of(ground: Extent, bandwidth: float, *shown: Released, squares: bool = False) -> tuple[Surface, ...]:
    """Density of the exact rows of each, on one raster: the part of the shown ground that any of them reaches.

    `squares`: also of those known by their square only, when `bandwidth` is wide enough for them.
    """
    each = [mapped_points(rows) if squares else exact_points(rows) for rows in shown]
    reached = reach(ground, bandwidth, *each)
    return tuple(density(here, reached, default_cell(bandwidth), bandwidth) for here in each)


def reach(ground: Extent, bandwidth: float, *each: Points) -> Extent:
    """The ground within a bandwidth of any point; beyond it every density is zero and need not be computed."""
    xs = [edge for here in each if len(here) for edge in (here.x.min(), here.x.max())]
    ys = [edge for here in each if len(here) for edge in (here.y.min(), here.y.max())]
    cell = default_cell(bandwidth)
    if not xs:
        return Extent(ground.west, ground.north - cell, ground.west + cell, ground.north)
    west, east = max(ground.west, min(xs) - bandwidth), min(ground.east, max(xs) + bandwidth)
    south, north = max(ground.south, min(ys) - bandwidth), min(ground.north, max(ys) + bandwidth)
    return Extent(west, south, max(east, west + cell), max(north, south + cell))


def find_peaks(rows: Released, surface: Surface, radius: float) -> tuple[Peak, ...]:
    """The ranked places of the rows alone (`surface` is theirs), whatever surrounds them."""
    here = exact_points(rows)
    if len(here) == 0:
        return ()
    return peaks(surface, here, radius=radius, at_least=LEAST_AT_HOTSPOT, most=MOST_HOTSPOTS)


def kinds_by_number(rows: Released, catalog_order: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """(kind key, incidents), most first; ties in the catalog's order."""
    counts = np.bincount(rows.kind, minlength=len(rows.kinds))
    order = {key: place for place, key in enumerate(catalog_order)}
    found = [(rows.kinds[index], int(number)) for index, number in enumerate(counts) if number]
    return tuple(sorted(found, key=lambda pair: (-pair[1], order.get(pair[0], len(order)))))


def _days(periods: tuple[Period, ...]) -> float:
    return sum((period.end - period.start).total_seconds() for period in periods) / 86_400
