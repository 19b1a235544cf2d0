"""Class breaks people can check and remember (LOOK, section 6)."""

from collections.abc import Iterator
from itertools import count, takewhile
from math import isfinite

CLASSES = 5  # the ramp's colours
TOP_SHARE = 0.7  # of the reference peak: the top class is reached in an ordinary period, but not everywhere
LEAST = 2  # one incident is no pattern
LEAST_IN_CELL = 3  # nor are two in a cell
SMALL = (1, 2, 3, 5, 8)
ROUND = (12, 20, 30, 50, 80)  # and again ten times larger


def class_breaks(reference_peak: float, least: int = LEAST, stride: int = 1) -> tuple[int, ...]:
    """Rising lower bounds of at most five classes: the largest at most 0.7 of the peak, and four before it.

    The reference peak is the largest value a usual period has, in the same unit, so that a colour
    means the same each week. None is below `least` (`LEAST_IN_CELL` for grids); if that leaves none,
    `least` is the only one. A `stride` of 2 takes every second step of the series: in a wide view the
    town is tens of times the countryside, and neighbouring steps would colour one spot only.
    """
    if not isfinite(reference_peak) or reference_peak < 0:
        raise ValueError(f"a peak is a number from 0, got {reference_peak}")
    below = list(takewhile(lambda step: step <= TOP_SHARE * reference_peak, _series()))
    return tuple(step for step in below[::-stride][:CLASSES][::-1] if step >= least) or (least,)


def change_breaks(largest: float) -> tuple[int, ...]:
    """Breaks for the size of a difference: at most three a side, as the diverging ramp has; none below 2."""
    return class_breaks(largest)[-3:]


def class_of(value: float, breaks: tuple[int, ...]) -> int:
    """How many breaks a value reaches: 0 is below the lowest, so without colour."""
    return sum(value >= lower for lower in breaks)


def _series() -> Iterator[int]:
    yield from SMALL
    for power in count():
        yield from (step * 10**power for step in ROUND)
