"""What differs between two periods, cell by cell."""

import numpy as np

from analytics.methods.finding import Surface


def change(
    earlier: Surface, later: Surface, earlier_days: float | None = None, later_days: float | None = None
) -> Surface:
    """Later minus earlier, in their unit; positive is more.

    Both lengths in days make it per day when they differ: the earlier is scaled to the later's
    length, so that the numbers can still be read as incidents. ValueError unless the surfaces
    share extent, cell and unit, or for a length that is not positive.
    """
    if (earlier.extent, earlier.cell, earlier.unit) != (later.extent, later.cell, later.unit):
        raise ValueError("only surfaces of the same extent, cell and unit can be compared")
    share = length_share(earlier_days, later_days)
    values = (later.values - earlier.values * np.float32(share)).astype(np.float32)
    return Surface(values, later.extent, later.cell, later.unit)


def length_share(earlier_days: float | None, later_days: float | None) -> float:
    """What the earlier numbers are multiplied with to stand for as many days as the later ones."""
    if earlier_days is None or later_days is None:
        return 1.0
    if not (earlier_days > 0.0 and later_days > 0.0):
        raise ValueError(f"a period needs a length, got {earlier_days} and {later_days} days")
    return later_days / earlier_days
