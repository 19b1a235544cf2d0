"""One file a method. `METHODS` names them; a test compares it with the folder."""

from analytics.methods import area_counts, density, grid, points, prospective, repeats, scan
from analytics.methods.method import Method

METHODS: tuple[Method, ...] = (
    Method("points", 3, points.shown_points),  # a point is a place
    Method("density", 3, density.density),  # only from positions the audience may see: a peak is a place
    Method("grid", 2, grid.grid),  # snapped places are enough for cells
    Method("areas", 1, area_counts.area_counts),
    Method("prospective", 3, prospective.prospective),  # an alarm is a place and some days
    Method("repeats", 3, repeats.repeats),  # nearness of what was moved to squares is an artefact
    Method("scan", 3, scan.scan),
)
