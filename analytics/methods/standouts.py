"""Which parts of the week stand out: named blocks of days by parts of the day, against as many in every hour.

Of all blocks the one with the largest binomial likelihood ratio is taken first (Kulldorff's statistic, with the week
as the region), if chance alone would seldom give any such block (binomial, Bonferroni over all blocks) and it holds at
least half as many again as its hours would; then the next among the hours that are left.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats

ALPHA = 0.01  # what stands out is told as a fact, so the chance that any block does in an even week is small
AT_LEAST = 1.5  # times its even share: with many incidents everything differs, this is what a meeting can act on
MOST = 3  # more would not be remembered
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS: dict[str, tuple[int, ...]] = {
    "every_day": tuple(range(7)),
    "weekdays": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
    "friday_saturday": (4, 5),
    **{name: (day,) for day, name in enumerate(_NAMES)},
}
PARTS: dict[str, tuple[int, int]] = {
    "night": (0, 6),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 24),
    "whole_day": (0, 24),
}


@dataclass(frozen=True, slots=True)
class StandOut:
    """A part of the week with more than its share of hours would give.

    `days` is "every_day", "weekdays" (Monday to Friday), "weekend" (Saturday and Sunday), "friday_saturday" or a
    weekday's name ("monday"); `part` is "night" (00-06 of those days: Saturday's night is the one towards Saturday),
    "morning" (06-12), "afternoon" (12-18), "evening" (18-24) or "whole_day".
    `count` incidents fell in it, `expected` would have with the same number in every hour (of those that no earlier
    block took); `p` is adjusted for all blocks looked at.
    """

    days: str
    part: str
    count: float
    expected: float
    p: float


@cache
def _blocks() -> tuple[tuple[tuple[str, str], ...], NDArray[np.bool_]]:
    """Names of all blocks, and which hours each holds; (k, 168)."""
    names = tuple((days, part) for days in DAYS for part in PARTS if (days, part) != ("every_day", "whole_day"))
    hours = np.zeros((len(names), 7, 24), bool)
    for block, (days, part) in zip(hours, names, strict=True):
        block[list(DAYS[days]), slice(*PARTS[part])] = True
    return names, hours.reshape(len(names), -1)


def stand_outs(clock: Floats) -> tuple[StandOut, ...]:
    """At most three parts of the week that stand out in `clock` (7, 24), the clearest first."""
    counts, free = clock.reshape(-1), np.ones(clock.size, bool)
    found: list[StandOut] = []
    while len(found) < MOST:
        best = _best(counts, free)
        if best is None:
            break
        one, hours = best
        found.append(one)
        free &= ~hours
    return tuple(found)


def _best(counts: Floats, free: NDArray[np.bool_]) -> tuple[StandOut, NDArray[np.bool_]] | None:
    """The block that stands out most among the hours that are free, if any does."""
    names, hours = _blocks()
    n = float(counts[free].sum())
    inside, share = hours @ counts, hours.sum(1) / np.count_nonzero(free)
    open_ = ~(hours & ~free).any(1) & (share < 1.0)
    p = np.where(open_, _p(inside, n, share) * len(names), 1.0)
    p = np.minimum(p, 1.0)
    fit = open_ & (p <= ALPHA) & (inside >= AT_LEAST * share * n)
    if not fit.any():
        return None
    best = int(np.argmax(np.where(fit, _likelihood(inside, n, share), -1.0)))
    return StandOut(*names[best], float(inside[best]), float(share[best] * n), float(p[best])), hours[best]


def _p(inside: Floats, n: float, share: Floats) -> Floats:
    """P(as many inside or more) of n, also for the fractions that aoristic weights give."""
    from scipy.special import betainc

    some = np.clip(inside, 1e-9, n)
    chance: Floats = betainc(some, n - some + 1.0, np.minimum(share, 1.0))
    return chance


def _likelihood(inside: Floats, n: float, share: Floats) -> Floats:
    """How much likelier the counts are with a rate of its own inside the block."""
    from scipy.special import xlogy

    outside = np.maximum(n - inside, 0.0)
    rest = np.maximum(1.0 - share, 1e-12)
    ratio: Floats = xlogy(inside, inside / (share * n)) + xlogy(outside, outside / (rest * n))
    return ratio
