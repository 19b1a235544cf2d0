"""What the time is held against, and whether a problem touches the place that a situation picture is of."""

import shapely

from handlers.grammar import previous
from handlers.grammar.calendar import years_before
from handlers.grammar.periods import calendar_span
from handlers.grammar.spans import midnight
from handlers.maps.extent import to_metres
from handlers.problems.desk import Desk
from storage.model.query import Period, Query


def year_before(periods: tuple[Period, ...], desk: Desk) -> tuple[Period, ...]:
    """The same times a year earlier; () when some have none, like week 53, and when they are the times just before."""
    spans = [years_before(calendar_span(period), 1) for period in periods]
    kept = [span for span in spans if span is not None]
    found = tuple(Period(midnight(span.start, desk.zone), midnight(span.end, desk.zone)) for span in kept)
    return () if len(kept) < len(spans) or found == previous(periods) else found


def overlap(some: tuple[Period, ...], others: tuple[Period, ...]) -> bool:
    """Whether a moment is in both."""
    return any(one.start < other.end and other.start < one.end for one in some for other in others)


def in_place(desk: Desk, problem: Query, asked: Query) -> bool:
    """Whether the two places have ground in common; a delimitation without a place is everywhere."""
    here, there = (_shape(desk, query) for query in (asked, problem))
    return here is None or there is None or bool(shapely.intersects(here, there))


def _shape(desk: Desk, query: Query) -> "shapely.Geometry | None":
    """The ground of a query in metres; None for everywhere, and for areas that the catalog no longer has."""
    if query.near is not None:
        x, y = to_metres(query.near.lon, query.near.lat, desk.catalog.region.crs)
        return shapely.buffer(shapely.Point(x, y), query.near.metres)
    shapes = [shapely.from_wkb(area.wkb) for area in desk.catalog.areas if area.key in query.areas]
    return shapely.union_all(shapes) if shapes else None
