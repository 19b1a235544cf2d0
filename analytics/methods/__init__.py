"""One file a method. `METHODS` names them; a test compares it with the folder."""

from analytics.methods import alarms, area_counts, density, dual, gistar, grid, history, points, rates
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
)
