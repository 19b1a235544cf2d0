"""How much more unevenly incidents come than one by one: in sprees, or as one event that several report.

Two figures. `phi` is the variance of weekly counts over their mean in squares of 400 m, from differences between weeks
that follow (von Neumann's ratio), so that seasons and trends are no clumping. `shares` are of how many incidents clumps
consist, read off where little happens: two independent incidents seldom meet there, so a week with five in one place is
one clump of five, but for what chance gives, which is taken off.

Dividing counts by phi is right near the mean and far too bold in the tail: five in one spree where nothing happened
before are one event, not 5 / phi. So where there is clumping the tail is that of a compound Poisson, bounded by
Chernoff: P(X >= c) <= exp(-max_t (t c - r (M(t) - 1))), with r clumps expected and M the clump sizes' transform.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints
from analytics.methods.windows import Lattice, Rows

WEEKS = 52  # looked at
SIDE, SMALL = 400.0, 200.0  # metres: what comes in a clump lies within one of the squares
LEAST = 20  # incidents in a square before it says anything
# The noisiest hundredth of the squares are left out: true hotspots that came and went.
KEPT = 0.99
MOST = 3.0  # more than this is no clumping but a changing town, which is what the tests are to find
QUIET = 0.5  # incidents a week in a square where clumps can be told from chance
LARGEST = 40  # incidents in a clump; more are counted as so many
TILTS = np.linspace(0.0, 4.0, 161)[1:]


@dataclass(frozen=True, slots=True)
class Clumping:
    """`phi` is at least 1; `shares[i]` is the share of clumps with i + 1 incidents, None where phi is 1."""

    phi: float
    shares: Floats | None

    def tail(self, c: Floats, mean: Floats) -> Floats:
        """A bound on the chance of at least c where `mean` are expected; any one shape. Only with shares."""
        if self.shares is None:
            raise ValueError("without clumps the tails are exact: see upper_tail")
        sizes = np.arange(1, self.shares.size + 1)
        largest = 700.0 / sizes.size  # exp of more is no number
        tilts = TILTS[largest >= TILTS]
        transform = np.exp(np.multiply.outer(tilts, sizes)) @ self.shares
        clumps = mean / float(sizes @ self.shares)
        exponent = np.multiply.outer(tilts, c) - np.multiply.outer(transform - 1.0, clumps)
        return np.asarray(np.exp(-np.maximum(exponent.max(axis=0), 0.0)))


def clumping(cell: Rows, week: Ints, weeks: int, ground: Lattice) -> Clumping:
    """Measured on incidents at flat cells, in `week` (0 is the last) of `weeks`.

    None (phi is 1) unless the variance is above the mean by more than two standard errors.
    """
    n = min(weeks, WEEKS)
    lately = week < n
    cells, ago = cell[lately], week[lately]
    phi = _phi(_counts(cells, ago, n, ground, SIDE)) if n >= 2 else 1.0
    return Clumping(phi, _sizes(_counts(cells, ago, n, ground, SMALL), n) if phi > 1.0 else None)


def _phi(counts: Floats) -> float:
    counts = counts[counts.sum(axis=1) >= LEAST]
    if not counts.size:
        return 1.0
    city = np.maximum(counts.sum(axis=0), 1.0)
    scale = city.mean() / city
    even = counts * scale  # as if every week had the same number
    squares = (np.diff(even, axis=1) ** 2).sum(axis=1)
    variance = even * scale  # of a Poisson count that is scaled
    sums = (variance[:, 1:] + variance[:, :-1]).sum(axis=1)
    ratio = squares / sums
    usual = ratio <= np.quantile(ratio, KEPT)
    phi = float(squares[usual].sum() / sums[usual].sum())
    error = float((squares[usual] - phi * sums[usual]).std() * np.sqrt(usual.sum()) / sums[usual].sum())
    return min(phi, MOST) if phi - 1.0 > 2.0 * error else 1.0


def _sizes(counts: Floats, weeks: int) -> Floats:
    """Shares of clumps by size, from squares where little happens, with what chance gives taken off."""
    total = counts.sum(axis=1)
    quiet = (total > 0) & (total <= QUIET * weeks)
    seen = np.bincount(np.minimum(counts[quiet], LARGEST).astype(np.int64).ravel(), minlength=LARGEST + 1)[1:]
    rate, times = np.unique(total[quiet] / weeks, return_counts=True)
    rate *= seen.sum() / max(float(seen @ np.arange(1, LARGEST + 1)), 1.0)  # of clumps, about
    chance = times @ _poisson(rate) * weeks
    clumps = np.maximum(seen - chance, 0.0)
    clumps[0] = max(float(seen[0]), 1.0)
    clumps[seen == 0] = 0.0
    clumps[0] = max(clumps[0], 1.0)
    largest = int(np.flatnonzero(clumps)[-1]) + 1
    return np.asarray(clumps[:largest] / clumps.sum())


def _poisson(rate: Floats) -> Floats:
    """Chances of 1 to LARGEST, shape (rates, LARGEST)."""
    from scipy.special import gammaln

    sizes = np.arange(1, LARGEST + 1)
    return np.asarray(np.exp(np.multiply.outer(np.log(rate), sizes) - rate[:, None] - gammaln(sizes + 1)))


def _counts(cell: Rows, week: Ints, n: int, ground: Lattice, metres: float) -> Floats:
    """Incidents by square and week, shape (squares, n)."""
    row, column = np.divmod(cell, ground.columns)
    side = max(1, round(metres / ground.cell))
    across = -(-ground.columns // side)
    square: NDArray[np.intp] = (row // side) * across + column // side
    squares = (-(-ground.rows // side)) * across
    return np.bincount(square * n + week, minlength=squares * n).reshape(squares, n).astype(np.float64)
