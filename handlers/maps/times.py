"""How many times as many as before, place by place: one density over the other, where that is more than chance."""

from dataclasses import dataclass, replace
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from analytics.maps.request import ChangeLayer
from analytics.methods.density import default_cell
from analytics.methods.dual import Dual, over_time
from handlers.maps.desk import Desk
from handlers.maps.situation import exact_points, reach, square_side
from handlers.maps.tested import Tested, only_tested
from handlers.texts.format import number_text
from storage.model.query import View
from storage.released import Released

# Times as many at which a colour begins, and as many times fewer: half as many again, twice, three times.
TIMES = (1.5, 2.0, 3.0)
BREAKS = (1, 2, 3)
SHORTEST = 1e-6  # days: a time that has just begun is no division by zero


@dataclass(frozen=True, slots=True)
class Times:
    """The layer, whether anything is beyond chance, and what it was made from."""

    layer: ChangeLayer
    tested: Tested
    dual: Dual


def wants_times(desk: Desk, before: Released) -> bool:
    """Whether it was asked for, and every place is known: of middles of squares no ratio of densities is true."""
    return desk.found.query.view is View.DUAL and not square_side(desk.found.rows, before)


def times_layer(desk: Desk, before: Released) -> Times:
    """The ratio in classes; a surface whose value is 1, 2 and 3 where a class begins, as all layers are drawn."""
    later, earlier = exact_points(desk.found.rows), exact_points(before)
    ground = reach(desk.ground, desk.bandwidth, later, earlier)
    now_days, before_days = (max(days, SHORTEST) for days in desk.found.days)
    cell, days = default_cell(desk.bandwidth), {"later_days": now_days, "earlier_days": before_days}
    found = over_time(later, earlier, ground, cell, desk.bandwidth, **days)
    # One incident within the circle on both sides, told as that: its density per square metre says nothing to anybody.
    chosen = tuple((name, 1 if name == "floor" else value) for name, value in found.about.parameters)
    found = replace(found, about=replace(found.about, parameters=chosen))
    per_m2 = np.float32(1.0 / (pi * desk.radius**2))
    surface = replace(found.upper, values=_classed(found) * per_m2)
    tested = _beyond(found)
    texts = desk.texts
    numbers = [number_text(times, texts.language, 0 if times == round(times) else 1) for times in TIMES]
    labels = tuple(texts("map.times.fewer", n=n) for n in numbers), tuple(texts("map.times.more", n=n) for n in numbers)
    words = (texts("map.more"), texts("map.fewer"))
    layer = ChangeLayer(surface, BREAKS, desk.radius, words, texts("map.same"), labels, TIMES)
    return Times(replace(layer, surface=only_tested(surface, tested, desk.radius, BREAKS[0])), tested, found)


def _classed(found: Dual) -> NDArray[np.float32]:
    """Signed: 0 where it is as before or nothing is told, 1 at the first of `TIMES`; logarithms between."""
    ratio = np.log(np.where(np.isfinite(found.ratio.values) & (found.ratio.values > 0), found.ratio.values, 1.0))
    steps = [0.0, *(log(times) for times in TIMES)]
    size = np.interp(np.abs(ratio), steps, [0.0, *BREAKS])
    beyond = np.abs(ratio) > steps[-1]
    size = np.where(beyond, BREAKS[-1] + np.abs(ratio) - steps[-1], size)
    return np.asarray(np.sign(ratio) * size, np.float32)


def _beyond(found: Dual) -> Tested:
    """The cells that are beyond chance, as places."""
    extent, cell = found.ratio.extent, found.ratio.cell
    places = []
    for more in (True, False):
        rows, columns = np.nonzero(found.beyond & ((found.z > 0) == more))
        x, y = extent.west + (columns + 0.5) * cell, extent.north - (rows + 0.5) * cell
        places.append(np.column_stack([x, y]))
    return Tested(places[0], places[1], cell / 2, found.about)
