"""How an answer is drawn when nobody said."""

from storage.model.people import Level
from storage.model.query import Query, View
from storage.release import Released

# Over about 150 symbols a picture of points is a stain; a week in one area stays readable to about 60.
MOST_POINTS = 60
# The lowest level at which a view makes sense (analytics.methods declares the same of its methods).
LEAST_LEVEL = {
    View.POINTS: Level.EXACT,
    View.DENSITY: Level.EXACT,
    View.GRID: Level.COARSE,
    View.AREAS: Level.COUNTS,
    View.RATES: Level.COUNTS,
}


def choose_view(query: Query, rows: Released) -> View:
    """The asked view if the level allows it, else the nearest that does; AUTO by number."""
    asked = query.view
    # Answers of their own; here one is asked what else could be drawn. Rates are of one time.
    if asked in {View.HOTSPOTS, View.CHANGE, View.DUAL} or (asked is View.RATES and query.compare):
        asked = View.AUTO
    if asked is View.LIST or len(rows) == 0:
        return View.LIST if asked is View.LIST else View.DENSITY
    if asked is View.AUTO and rows.coarse.any() and not query.compare:
        return View.GRID  # everything that may be seen in one picture; a point or a peak would claim a place
    if asked is View.AUTO:
        asked = View.POINTS if int(rows.exact.sum()) <= MOST_POINTS and not query.compare else View.DENSITY
    if rows.level < LEAST_LEVEL[asked]:
        return View.GRID if rows.level >= LEAST_LEVEL[View.GRID] else View.AREAS
    return asked
