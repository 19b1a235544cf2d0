"""One file a method. `METHODS` names them; a test compares it with the folder."""

from analytics.methods import (
    alarms,
    area_counts,
    compared,
    density,
    dual,
    effort,
    expected,
    gistar,
    grid,
    history,
    points,
    rates,
    rhythm,
)
from analytics.methods.method import Method

METHODS: tuple[Method, ...] = (
    Method("alarms", 3, alarms.weekly),  # it names places
    Method("points", 3, points.shown_points),  # a point is a place
    Method("density", 3, density.density),  # only from positions the audience may see: a peak is a place
    Method("dual", 3, dual.dual),  # as density
    Method("gistar", 3, gistar.gistar),  # coarsened places heap in the middles of squares
    Method("grid", 2, grid.grid),  # snapped places are enough for cells
    Method("history", 3, history.history),  # as gistar
    Method("rates", 1, rates.rates),  # counts of areas are enough
    Method("areas", 1, area_counts.area_counts),
    Method("compared", 1, compared.compared),  # counts are enough, of whatever places they are of
    Method("effort", 1, effort.effort),  # counts by partner
    Method("expected", 1, expected.expected),  # counts by week
    Method("rhythm", 3, rhythm.rhythm),  # the hour: what is told in weeks has no weekday
)
