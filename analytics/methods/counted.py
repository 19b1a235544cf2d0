"""What counts must be before anything is reckoned from them: whole numbers, none below 0."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Ints


def whole_counts(values: ArrayLike, dimensions: int | None = None) -> Ints:
    """The counts as int64, of the same shape; int64 ones are given back themselves.

    ValueError for a number that is missing, below 0 or not whole (shares of incidents, rates), and for
    another number of dimensions than asked for; the text says how to mend it.
    """
    given = np.asarray(values)
    if dimensions is not None and given.ndim != dimensions:
        raise ValueError(f"counts need {dimensions} dimensions, got the shape {given.shape}")
    if given.dtype == bool or not (np.issubdtype(given.dtype, np.integer) or np.issubdtype(given.dtype, np.floating)):
        raise ValueError(f"counts must be numbers, got {given.dtype}")
    if given.size and not np.isfinite(given.sum()):  # one missing or infinite value makes the sum so
        raise ValueError(
            "a count is missing or infinite: give 0 where nothing happened, and leave out what is not known"
        )
    if given.size and given.min() < 0:
        raise ValueError(f"a count cannot be below 0, got {given.min():g}: is it a difference between two periods?")
    whole = given.astype(np.int64, copy=False)
    if whole is not given and not np.array_equal(whole, given):
        odd = given[whole != given].flat[0]
        raise ValueError(f"counts must be whole, got {odd:g}: count whole incidents, not shares of them or rates")
    return whole


def study_area(inside: ArrayLike | None, shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """Which cells count as the study area, None for all. ValueError unless booleans of that shape."""
    if inside is None:
        return None
    area = np.asarray(inside)
    if area.dtype != bool or area.shape != shape:
        raise ValueError(f"inside must be booleans of shape {shape}, got {area.dtype} of shape {area.shape}")
    return None if area.all() else area
