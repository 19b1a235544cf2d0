"""How surprising a window's count is, and how surprising the most surprising of many windows.

Of a window's C incidents in reference and looked-at weeks together, those that fall in the looked-at weeks are, without
any change, each there with its own stratum's share of time. Their number is then at most as spread in the tail as a
binomial with the mean share (Hoeffding 1956), which is the test used: conditional on C, so the reference needs not be
known without error (Przyborowski & Wilenski 1940). `phi`, variance over mean, divides all counts (quasi-binomial).

The correction is Tarone's (1990), sharpened: a window of few incidents can only reach certain p-values, so the chance
that any window falls at or below u is at most the SUM of what each can truly attain, never more than u each. A window
with two incidents costs nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints

# Above this many incidents a window's p-values lie so close that it attains nearly u itself.
EXACT = 40
# Shares are rounded up to one of so many levels (the tail grows with the share, so this errs on the safe side).
LEVELS = 12


def upper_tail(c: Floats | Ints, total: Floats | Ints, share: Floats, phi: float = 1.0) -> Floats:
    """P(X >= c) for X binomial(total, share), any one shape; 1 for c of 0."""
    from scipy.special import betainc

    a = np.maximum(c, 1e-9) / phi
    p: Floats = np.where(c > 0, betainc(a, (total - c) / phi + 1.0, share), 1.0)
    return p


def surprise(c: Floats, total: Floats, mean: Floats) -> Floats:
    """Log likelihood ratio of c of `total` where `mean` were expected, 0 unless c is more."""
    more = c > mean
    rest, rest_mean = total - c, np.maximum(total - mean, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        up = np.where(c > 0.0, c * np.log(c / mean), 0.0)
        down = np.where(rest > 0.0, rest * np.log(rest / rest_mean), 0.0)
    return np.where(more, up + down, 0.0)


@dataclass(frozen=True, slots=True)
class Family:
    """What a family of windows can attain: how many windows hold each total at each share."""

    windows: Floats  # (EXACT + 1, levels)
    table: Floats  # (EXACT + 1, levels, EXACT + 1): P(X >= c)
    larger: int

    def chance(self, u: float) -> float:
        """At most this is the expected number of windows, without any change, whose p is at most u."""
        attained = np.where(self.table <= u * (1.0 + 1e-9), self.table, 0.0).max(axis=2)
        return float((self.windows * attained).sum() + self.larger * u)


def family(members: list[tuple[Floats, Floats]], levels: Floats, table: Floats) -> Family:
    """Windows with these totals and means without change (flat arrays); `levels` and `table` from `tail_table`.

    Windows with a single incident are left out: their p is at least the smallest share, far above any that is asked.
    """
    windows, larger = np.zeros((EXACT + 1) * levels.size), 0
    for total, mean in members:
        larger += int(np.count_nonzero(total > EXACT))
        small = np.flatnonzero((total > 1.5) & (total <= EXACT))
        totals = total[small]
        level = np.minimum(np.searchsorted(levels, mean[small] / totals - 1e-12), levels.size - 1)
        windows += np.bincount(totals.astype(np.int64) * levels.size + level, minlength=windows.size)
    return Family(windows.reshape(EXACT + 1, levels.size), table, larger)


def tail_table(shares: Floats) -> tuple[Floats, Floats]:
    """(levels, table) for shares between the least and the greatest given."""
    low, high = max(float(shares.min()), 1e-6), max(float(shares.max()), 2e-6)
    levels: NDArray[np.float64] = np.geomspace(low, high, LEVELS) if high > low * 1.001 else np.array([high])
    total = np.arange(EXACT + 1, dtype=np.float64)[:, None, None]
    c = np.arange(EXACT + 1, dtype=np.float64)[None, None, :]
    table = upper_tail(np.minimum(c, total), total, levels[None, :, None])
    return levels, np.where((c > total) | (c == 0), 1.0, table)
