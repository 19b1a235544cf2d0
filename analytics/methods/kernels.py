"""The two kernels a density can have, in metres, each with integral 1 over the plane.

quartic   K(d) = 3 / (pi h²) · (1 - (d/h)²)²  within h, 0 outside (Silverman 1986, eq. 4.5)
gaussian  K(d) = 1 / (2 pi s²) · exp(-d² / 2s²)  with the bandwidth as the standard deviation s
"""

from functools import lru_cache
from math import ceil, pi
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats

Kernel = Literal["quartic", "gaussian"]

# A Gaussian is cut where it has fallen to exp(-4.5²/2) = 4e-5 of its peak: below the error of the binning.
GAUSSIAN_REACH = 4.5


def reach(kernel: Kernel, bandwidth: float) -> float:
    """Metres beyond which an incident adds nothing."""
    return bandwidth if kernel == "quartic" else GAUSSIAN_REACH * bandwidth


def unscaled(squared: Floats, kernel: Kernel, bandwidth: float) -> Floats:
    """Kernel heights, 1 at distance 0, for squared distances in m² of any shape."""
    if kernel == "quartic":
        inside: Floats = np.maximum(1.0 - squared / bandwidth**2, 0.0)
        return inside * inside
    heights: Floats = np.exp(squared / (-2.0 * bandwidth**2))
    return heights


def height(kernel: Kernel, bandwidth: float) -> float:
    """The peak of one incident, per m²: what `unscaled` is multiplied with for an integral of 1."""
    return 3.0 / (pi * bandwidth**2) if kernel == "quartic" else 1.0 / (2.0 * pi * bandwidth**2)


@lru_cache(maxsize=16)  # a handful of views and sizes are drawn over and over; each is about 0.6 MB at 512 x 512
def transfer(kernel: Kernel, bandwidth: float, cell: float, rows: int, columns: int) -> NDArray[np.float32]:
    """What the bins' `rfft2` is multiplied with; shape (rows, columns // 2 + 1), real, per m².

    The kernel is sampled at the cell centres. Linear binning blurs each incident with a triangle two
    cells wide (variance cell²/6 on each axis); its transform sinc² is divided out, which corrects the
    variance and the higher moments (the cloud-in-cell deconvolution of Hockney & Eastwood 1981, 5-6).
    """
    dy, dx = (_offsets(n, cell) for n in (rows, columns))
    sampled = unscaled(dy[:, None] ** 2 + dx[None, :] ** 2, kernel, bandwidth) * height(kernel, bandwidth)
    sampled[:, np.abs(dx) > reach(kernel, bandwidth)] = 0.0
    spectrum = np.fft.rfft2(sampled).real  # the kernel is symmetric, so its transform is real
    blur = np.sinc(np.fft.fftfreq(rows))[:, None] ** 2 * np.sinc(np.fft.rfftfreq(columns))[None, :] ** 2
    divided: NDArray[np.float32] = (spectrum / blur).astype(np.float32)
    return divided


def _offsets(n: int, cell: float) -> Floats:
    """Signed metres from cell 0 around a ring of n cells."""
    return np.fft.fftfreq(n, 1.0 / n).astype(np.float64) * cell


def cells_within(metres: float, cell: float) -> int:
    """Whole cells that cover a distance."""
    return ceil(metres / cell)
