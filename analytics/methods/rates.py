"""Incidents per 1,000 inhabitants (or addresses), with the interval in which the true rate lies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import About


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of areas or cells, all of the shape of `counts`; NaN where there are too few.

    `low` and `high` are the exact interval; `told` says where a rate may be told.
    """

    counts: Ints
    population: Floats
    rate: Floats
    low: Floats
    high: Floats
    told: NDArray[np.bool_]
    whole: float  # the rate of all together, NaN when too few
    about: About


def rates(counts: ArrayLike, population: ArrayLike, *, per: float = 1000.0, level: float = 0.95) -> Rates:
    """Rates per `per` inhabitants or addresses of areas, shape (n,), or a grid, shape (rows, columns)."""
    raise NotImplementedError
