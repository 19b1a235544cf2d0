"""What a release hands out."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.model.people import Level
from storage.model.query import Period


@dataclass(frozen=True, slots=True)
class Released:
    """Rows an audience may see for one query, already coarsened to its level; arrays of shape (n,).

    `kind`, `source` and `area` are indexes into the tuples of keys beside them; -1 is no area.
    `start`/`end` are seconds since 1970 UTC, both inclusive (equal for a known moment); below
    level RAW the hour they fall in, at level COARSE their ISO week.
    `weight` is the share of the interval inside the query's parts of time (1.0 without any).
    `placed` marks rows of which a street or better is known (at level COARSE: the square); of the others the place
    means little.
    `exact` marks those precise enough for points and density: placed, and level EXACT.
    `coarse` marks rows at level COARSE: they lie in the middle of a square and are of a whole week and quarter of the
    day, and stand last, in the order of what they tell. `widened` says that these answer a wider question than was
    asked, `weeks` which whole weeks they are of; both say nothing when there are no such rows, else the
    question alone would tell whether there are any elsewhere.
    `level` is the highest level in it. Up to some thousands, in which one may look at single rows, stand in the order
    of what is told; of more the order means nothing.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.int16]
    source: NDArray[np.int16]
    area: NDArray[np.int16]
    weight: NDArray[np.float64]
    placed: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    coarse: NDArray[np.bool_]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    level: Level
    weeks: tuple[Period, ...] = ()
    widened: bool = False

    @property
    def simplified(self) -> bool:
        """Whether some place was coarsened."""
        return bool(self.coarse.any())

    def __len__(self) -> int:
        return int(self.x.shape[0])


_ARRAYS = tuple(field.name for field in fields(Released))[:11]


def together(fine: Released, rough: Released | None) -> Released:
    """Both in one; the same arrays when one of them is empty."""
    if rough is None or not len(rough):
        return fine
    if not len(fine):
        return rough
    arrays: dict[str, Any] = {name: np.concatenate([getattr(fine, name), getattr(rough, name)]) for name in _ARRAYS}
    return replace(fine, **arrays, weeks=rough.weeks, widened=rough.widened)
