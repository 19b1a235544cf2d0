"""The week's places: what the alarms found, with the names and hours that people know them by."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent
from analytics.methods.alarms import Place, Weekly, weekly
from analytics.methods.finding import Peak
from handlers.digest import weeks
from handlers.digest.hours import hours_of
from handlers.digest.past import Past
from handlers.digest.value import NOW, DigestPlace, Standing
from handlers.maps.naming import name_peaks
from handlers.maps.situation import LEAST_AT_HOTSPOT
from storage.model.query import Period
from storage.model.region import Catalog

# As many as a meeting can talk about (LOOK, section 9), and of those that fade or have ended.
MOST, MOST_PASSING = 5, 3
# What must be among them whatever its size, then the largest.
URGENT = (Standing.NEW, Standing.GROWING)
MOST_KINDS = 2
# A place's hours are of so many weeks: one week at one place is too little to tell a rhythm.
WEEKS = 12


def find_places(past: Past, week: Period, extent: Extent, catalog: Catalog) -> tuple[tuple[DigestPlace, ...], bool]:
    """The places of the rows whose place is known, those of this week first; and whether they could be judged."""
    rows = past.rows
    exact: slice | NDArray[np.int64] = slice(None) if rows.exact.all() else np.flatnonzero(rows.exact)
    ago = past.days - 1 - past.day[exact]
    covered = past.days - 7 * past.first
    found: Weekly = weekly(rows.x[exact], rows.y[exact], rows.kind[exact], ago, extent, history=covered)
    kept = _kept(found.places)
    names = name_peaks([Peak(p.x, p.y, 0.0, p.count, p.radius) for p in kept], catalog, "")
    lately = past.since(7 * WEEKS)
    lately = lately[rows.exact[lately]]
    places = tuple(_place(place, name, past, lately, week) for place, name in zip(kept, names, strict=True))
    return places, found.about.enough


def _kept(places: Iterable[Place]) -> list[Place]:
    """The new and the growing, then the largest of the others; of those that pass as many as are named in a line."""
    by = {standing: [place for place in places if place.state == standing.value] for standing in Standing}
    urgent = [place for standing in URGENT for place in by[standing]]
    others = (place for standing in NOW - set(URGENT) for place in by[standing] if place.count >= LEAST_AT_HOTSPOT)
    shown = sorted([*urgent, *sorted(others, key=_rank)][:MOST], key=_rank)
    return [*shown, *by[Standing.FADING][:MOST_PASSING], *by[Standing.FORMER][:MOST_PASSING]]


def _rank(place: Place) -> tuple[float, ...]:
    return -place.count, -place.y, place.x


def _place(place: Place, name: str, past: Past, lately: NDArray[np.int64], week: Period) -> DigestPlace:
    near = np.hypot(past.rows.x[lately] - place.x, past.rows.y[lately] - place.y) <= place.radius
    return DigestPlace(
        name=name,
        x=place.x,
        y=place.y,
        radius=place.radius,
        standing=Standing(place.state),
        count=place.count,
        before=place.before,
        expected=place.expected if np.isfinite(place.expected) else None,
        kinds=tuple((past.rows.kinds[kind], number) for kind, number in place.kinds[:MOST_KINDS]),
        hours=hours_of(past.rows, lately[near], Period(weeks.before(week, WEEKS - 1).start, week.end)),
        weeks=place.weeks,
        length=place.length if place.street else 0.0,
    )
