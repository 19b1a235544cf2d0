"""Columns in, always in metres of one projected CRS."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kinds = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Extent:
    """A rectangle of ground, metres; x grows east and y grows north."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Metres from west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """Metres from south to north."""
        return self.north - self.south


@dataclass(frozen=True, slots=True)
class Points:
    """Positions with a category each; all arrays have shape (n,).

    `kind` are small integers whose labels the caller keeps. `weight` is the share of an incident
    that counts (aoristic), 1.0 for a whole one. Arrays may be shared or repeat one value: never written to.
    """

    x: Floats
    y: Floats
    kind: Kinds
    weight: Floats

    def __len__(self) -> int:
        return int(self.x.shape[0])


def points(x: object, y: object, kind: object = None, weight: object = None) -> Points:
    """Make `Points` of anything array-like; kinds default to 0, weights to 1."""
    xs = np.asarray(x, dtype=np.float64)
    ys = np.asarray(y, dtype=np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape:
        raise ValueError(f"x and y need the same length in one dimension, got {xs.shape} and {ys.shape}")
    kinds = np.broadcast_to(np.int64(0), xs.shape) if kind is None else _integers(kind)
    weights = np.broadcast_to(np.float64(1), xs.shape) if weight is None else np.asarray(weight, dtype=np.float64)
    if kinds.shape != xs.shape or weights.shape != xs.shape:
        raise ValueError("kind and weight need one value for each point")
    return Points(xs, ys, kinds, weights)


def _integers(values: object) -> Kinds:
    """Integers as they are, anything else made int64."""
    given = np.asarray(values)
    return given if np.issubdtype(given.dtype, np.integer) else given.astype(np.int64)
