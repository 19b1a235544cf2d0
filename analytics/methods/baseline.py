"""Which earlier weeks tell what a week should have had, and which part of the year each belongs to.

Noufaily et al. 2013, section 3: the same week of earlier years with its neighbours is one part; what lies between is
cut into further parts of about equal length. Years are 365.25 days, so that a week 53 shifts nothing.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from analytics.frame import Ints
from analytics.methods.quasipoisson import Design

WEEKS_A_YEAR = 365.25 / 7.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """`weeks` (n,) are indexes of the weeks that tell, group by group, those of the window first.

    `years` is how many years back they reach, 0 for a level only.
    """

    weeks: Ints
    design: Design
    years: int

    @property
    def model(self) -> str:
        """`season` where there is a year to tell it from, else `level`."""
        return "season" if self.years else "level"


@lru_cache(maxsize=64)
def baseline(now: int, years: int, half_window: int, periods: int, left_out: int) -> Baseline:
    """The weeks before week `now` (an index) that tell of it, those of its window first.

    With less history than a year and the window before it, all earlier weeks tell, in one group.
    """
    reach = max((y for y in range(years + 1) if _back(now, y) - half_window >= 0), default=0)
    if reach == 0:
        group = np.zeros(now, np.int64)
    else:
        group = _groups(now, [_back(now, year) for year in range(reach + 1)], half_window, periods)
        group[max(now - left_out, 0) :] = -1
    weeks = np.argsort(group, kind="stable")[np.count_nonzero(group < 0) :]
    sizes = np.bincount(group[weeks], minlength=1)
    return Baseline(weeks, Design(sizes[sizes > 0], (weeks - now).astype(np.float64)), reach)


def _back(now: int, years: int) -> int:
    """The week nearest to as many whole years before."""
    return now - round(years * WEEKS_A_YEAR)


def _groups(now: int, same: list[int], half_window: int, periods: int) -> Ints:
    """For each week up to `now`: 0 in a window, 1 to periods - 1 in order between two windows, -1 elsewhere."""
    group = np.full(now + 1, -1, np.int64)
    for later, earlier in pairwise(same):
        group[earlier - half_window : earlier + half_window + 1] = 0
        if periods > 1:
            between = np.arange(earlier + half_window + 1, later - half_window)
            for number, part in enumerate(np.array_split(between, periods - 1), start=1):
                group[part] = number
    return group
