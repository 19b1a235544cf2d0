"""Counts in named areas, from the area each incident already carries."""

import numpy as np
from numpy.typing import ArrayLike

from analytics.methods.finding import AreaCounts


def area_counts(area: ArrayLike, n_areas: int, weight: ArrayLike | None = None) -> AreaCounts:
    """Weights of incidents in each area; an incident in no area has index -1 and is left out.

    `area` holds integers of shape (n,), below `n_areas`; `weight` is 1 for each unless given.
    ValueError for an index that names no area.
    """
    index = np.asarray(area, dtype=np.int64)
    if index.size and int(index.max()) >= n_areas:
        raise ValueError(f"area {int(index.max())} is named, but there are only {n_areas}")
    weights = np.ones(index.shape) if weight is None else np.asarray(weight, dtype=np.float64)
    if weights.shape != index.shape:
        raise ValueError(f"weight needs one value for each incident, got {weights.shape} for {index.shape}")
    known = index >= 0
    return AreaCounts(np.bincount(index[known], weights[known], n_areas).astype(np.float64))
