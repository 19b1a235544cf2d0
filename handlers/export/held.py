"""What an answer held, ready to be written in any format: named values, and where they are."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analytics.frame import Floats

Value = str | int | float
Rings = tuple[Floats, ...]  # the exterior first; each of shape (n, 2)


@dataclass(frozen=True, slots=True)
class Shape:
    """A place in metres of the region: one point, or polygons."""

    kind: Literal["Point", "Polygon", "MultiPolygon"]
    parts: tuple[Rings, ...]

    @property
    def middle(self) -> tuple[float, float]:
        """The point, or the middle of the bounds."""
        corners = np.concatenate([part[0] for part in self.parts])
        low, high = corners.min(axis=0), corners.max(axis=0)
        return float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2


@dataclass(frozen=True, slots=True)
class Feature:
    """One row. `layer` says what it is, a key under `export.layer`; `values` are (key under `export.column`, value)."""

    layer: str
    values: tuple[tuple[str, Value], ...]
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Everything one answer showed; `title` is its heading, `note` how its numbers were made ("" for counts)."""

    title: str
    features: tuple[Feature, ...]
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of all values, in the order in which they first stand."""
        return tuple(dict.fromkeys(key for feature in self.features for key, _ in feature.values))


def point(x: float, y: float) -> Shape:
    """A single place."""
    return Shape("Point", ((np.array([[x, y]]),),))


def box(west: float, south: float, east: float, north: float) -> Shape:
    """A rectangle."""
    ring = np.array([(west, south), (east, south), (east, north), (west, north), (west, south)], np.float64)
    return Shape("Polygon", ((ring,),))


def area(polygons: tuple[Rings, ...]) -> Shape:
    """An area of one or more polygons."""
    return Shape("Polygon" if len(polygons) == 1 else "MultiPolygon", polygons)
