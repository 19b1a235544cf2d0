"""How much more unevenly incidents come than one by one: the variance of weekly counts over their mean."""

import numpy as np

from analytics.frame import Floats, Ints
from analytics.methods.windows import Lattice, Rows

WEEKS = 52  # looked at
SIDE = 400.0  # metres, so that what comes in clumps (a spree, a fight) lies within one
LEAST = 20  # incidents in a block before it says anything
# The noisiest hundredth of the blocks are left out: true hotspots that came and went.
KEPT = 0.99
MOST = 3.0  # more than this is no clumping but a changing town, which is what the tests are to find


def clumping(cell: Rows, week: Ints, weeks: int, ground: Lattice) -> float:
    """Variance over mean of weekly counts in 400 m blocks, at least 1, from differences between weeks that follow.

    Differences leave out seasons and trends (von Neumann's ratio); the city's own swings from week to week are divided
    away. 1 unless it is above 1 by more than two standard errors.
    """
    n = min(weeks, WEEKS)
    counts = _counts(cell[week < n], week[week < n], n, ground)
    if n < 2 or not counts.size:
        return 1.0
    city = np.maximum(counts.sum(axis=0), 1.0)
    even = counts * (city.mean() / city)  # as if every week had the same number
    squares = (np.diff(even, axis=1) ** 2).sum(axis=1)
    sums = (even[:, 1:] + even[:, :-1]).sum(axis=1)
    ratio = squares / sums
    usual = ratio <= np.quantile(ratio, KEPT)
    phi = float(squares[usual].sum() / sums[usual].sum())
    error = float((squares[usual] - phi * sums[usual]).std() * np.sqrt(usual.sum()) / sums[usual].sum())
    return min(phi, MOST) if phi - 1.0 > 2.0 * error else 1.0


def _counts(cell: Rows, week: Ints, n: int, ground: Lattice) -> Floats:
    """Incidents by block and week, shape (blocks with enough, n)."""
    row, column = np.divmod(cell, ground.columns)
    side = max(1, round(SIDE / ground.cell))
    across = -(-ground.columns // side)
    block = (row // side) * across + column // side
    blocks = (-(-ground.rows // side)) * across
    counts = np.bincount(block * n + week, minlength=blocks * n).reshape(blocks, n).astype(np.float64)
    enough: Floats = counts[counts.sum(axis=1) >= LEAST]
    return enough
