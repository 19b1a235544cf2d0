"""Two densities over each other: a later period over an earlier one, or incidents over those who live there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Points
from analytics.methods.about import About
from analytics.methods.finding import Surface
from analytics.methods.kernels import Kernel


@dataclass(frozen=True, slots=True)
class Dual:
    """`ratio` (unit "ratio", NaN where nothing can be told) and the densities `upper` and `lower` under it, per m².

    `z` (shape of the ratio) is the log ratio in its own standard deviations.
    """

    ratio: Surface
    upper: Surface
    lower: Surface
    z: NDArray[np.float32]
    about: About


def dual(
    upper: Points,
    lower: Points,
    extent: Extent,
    cell: float,
    bandwidth: float,
    kernel: Kernel = "quartic",
    *,
    share: float | None = None,
    floor: float | None = None,
) -> Dual:
    """(upper + floor) / (share · lower + floor), cell by cell."""
    raise NotImplementedError
