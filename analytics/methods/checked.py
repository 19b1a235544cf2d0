"""Columns as they must be before anything is computed; what is wrong is said with the name and the value."""

import numpy as np
from numpy.typing import ArrayLike

from analytics.frame import Floats, Ints


def finite(values: ArrayLike, name: str) -> Floats:
    """Numbers of shape (n,); ValueError for another shape, NaN or infinity."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError(f"{name} must have one dimension, got the shape {found.shape}")
    wrong = np.flatnonzero(~np.isfinite(found))
    if wrong.size:
        raise ValueError(f"{name} must be numbers, but {wrong.size} are not; the first is row {wrong[0]}")
    return found


def whole(values: ArrayLike, name: str) -> Ints:
    """Whole numbers of shape (n,), of whatever type they came; ValueError for fractions, NaN or another shape."""
    given = np.asarray(values)
    if given.ndim == 1 and np.issubdtype(given.dtype, np.integer):
        return given.astype(np.int64, copy=False)
    found = finite(given, name)
    wrong = np.flatnonzero(found != np.rint(found))
    if wrong.size:
        raise ValueError(f"{name} must be whole numbers, got {found[wrong[0]]} in row {wrong[0]}")
    return found.astype(np.int64)


def alike(**columns: Floats | Ints) -> None:
    """ValueError unless all have the same length."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns must be equally long, got {lengths}")


def at_least(value: float, lowest: float, name: str) -> None:
    """ValueError below `lowest`, and for NaN and infinity."""
    if not lowest <= value < np.inf:
        raise ValueError(f"{name} must be at least {lowest:g}, got {value}")
