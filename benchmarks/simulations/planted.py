"""Hotspots put into a quiet city: where, how large, how many a week."""

from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np

from analytics.frame import Floats
from benchmarks.simulations.years import SHARES, Columns

APART = 2000.0  # metres between those planted together
# Metres: a square or a park 600 m across; a street; one address, with 10 m of error in the pin.
BROAD, LENGTH, WIDTH, PIN = 300.0, 800.0, 50.0, 10.0
FORMS = ("broad", "street", "address")


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A planted hotspot: its middle, and for a street its direction (radians)."""

    form: str
    x: float
    y: float
    angle: float

    def distance(self, x: Floats, y: Floats) -> Floats:
        """Metres from its middle line or point."""
        dx, dy = np.asarray(x) - self.x, np.asarray(y) - self.y
        if self.form != "street":
            return np.asarray(np.hypot(dx, dy))
        along = dx * cos(self.angle) + dy * sin(self.angle)
        across = dy * cos(self.angle) - dx * sin(self.angle)
        beyond = np.maximum(np.abs(along) - LENGTH / 2.0, 0.0)
        return np.asarray(np.hypot(beyond, across))

    @property
    def reach(self) -> float:
        """A claim within so many metres of it is about it: its own size and 200 m, the radius of all pictures."""
        return 200.0 + {"broad": BROAD, "street": WIDTH / 2.0, "address": PIN}[self.form]


def spots(years: Columns, rng: np.random.Generator) -> tuple[Hotspot, ...]:
    """One of each form, 2 km apart, where incidents are: as likely in a street as it has incidents."""
    found: list[Hotspot] = []
    while len(found) < len(FORMS):
        row = int(rng.integers(years.x.size))
        x, y = float(years.x[row]), float(years.y[row])
        edge = min(x - years.extent.west, years.extent.east - x, y - years.extent.south, years.extent.north - y)
        if edge > LENGTH / 2.0 and all(np.hypot(x - s.x, y - s.y) > APART for s in found):
            found.append(Hotspot(FORMS[len(found)], x, y, float(rng.uniform(0, pi))))
    return tuple(found)


def extra(spot: Hotspot, strength: float, weeks: range, rng: np.random.Generator, one_kind: bool) -> Columns:
    """Incidents of the planted hotspot: Poisson(strength) in each of the weeks, of one kind or of all."""
    n = rng.poisson(strength, len(weeks))
    week = np.repeat(np.array(weeks, np.int64), n)
    size = week.size
    if spot.form == "broad":
        radius, angle = BROAD * np.sqrt(rng.random(size)), rng.uniform(0, 2 * pi, size)
        dx, dy = radius * np.cos(angle), radius * np.sin(angle)
    elif spot.form == "street":
        along, across = rng.uniform(-0.5, 0.5, (2, size)) * ((LENGTH,), (WIDTH,))
        dx = along * cos(spot.angle) - across * sin(spot.angle)
        dy = along * sin(spot.angle) + across * cos(spot.angle)
    else:
        dx, dy = rng.normal(0.0, PIN, (2, size))
    kinds = np.full(size, rng.choice(SHARES.size, p=SHARES)) if one_kind else rng.choice(SHARES.size, size, p=SHARES)
    day = week * 7 + rng.integers(0, 7, size)
    return Columns(spot.x + dx, spot.y + dy, kinds.astype(np.int64), day)
