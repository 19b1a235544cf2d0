"""What an audience gets. The only door for handlers to incidents."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.model.people import Audience, Level
from storage.model.query import Period, Query


@dataclass(frozen=True, slots=True)
class Released:
    """Rows an audience may see for one query, already coarsened to its level; arrays of shape (n,).

    `kind`, `source` and `area` are indexes into the tuples of keys beside them; -1 is no area.
    `start`/`end` are seconds since 1970 UTC, both inclusive (equal for a known moment).
    `weight` is the share of the interval inside the query's parts of time (1.0 without any).
    `exact` marks rows precise enough for points and density (street or better, level EXACT).
    `simplified` says that something was coarsened, `level` the highest level in it.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.int64]
    source: NDArray[np.int64]
    area: NDArray[np.int64]
    weight: NDArray[np.float64]
    exact: NDArray[np.bool_]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    level: Level
    simplified: bool

    def __len__(self) -> int:
        return int(self.x.shape[0])


class Release:
    """Reads for an audience; every method takes it first."""

    def rows(self, audience: Audience, query: Query, periods: tuple[Period, ...] | None = None) -> Released:
        """Incidents of `query` (of `periods` instead of the query's own, when given)."""
        raise NotImplementedError
