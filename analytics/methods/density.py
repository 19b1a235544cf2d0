"""How closely incidents lie: a kernel density in incidents per m².

Linear binning and one real FFT, with the binning's blur divided out (see `kernels.transfer`). Worst
error in any cell, as a share of the surface's peak, against the exact sum (quartic):

    bandwidth / cell      4        6        8       10       15
    one incident        3.4e-2   1.5e-2   8.8e-3   6.0e-3   2.8e-3
    5,000 in a cluster  2.5e-3   9.2e-4   4.5e-4   2.7e-4   1.1e-4

One million clustered points on 512 x 512 cells with 300 m (ratio 7.7): 9e-5 of the peak, in 22 ms on two
busy cores (333,333: 11 ms). The Gaussian's errors are about a tenth. test_density.py holds the table.
"""

from math import ceil, pi

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Points
from analytics.methods.binning import Raster, linear_bins
from analytics.methods.finding import Surface
from analytics.methods.kernels import Kernel, cells_within, height, reach, transfer, unscaled

# The quartic of 300 m, times pi · 200², reads as "incidents within 200 m" (the legend's unit): within 2 % of
# the true count for clusters with a standard deviation of 100 m or more, 1.14 times at 60 m, 1.33 times for
# a single address. 250 m gives 1.23, 1.53 and 1.92; 350 m gives 0.84, 0.88 and 0.98. It is also what is used
# for neighbourhoods in practice (Chainey & Ratcliffe 2005, ch. 6: some hundred metres).
AREA_BANDWIDTH = 300.0
LEGEND_SHARE = 2.0 / 3.0  # so 300 m is read as a count within 200 m
# In a wide view 300 m is a speck: on a phone 1000 px are shown in 360, and 1/50 of the width is then 7 px.
WIDEST_SHARE = 1.0 / 50.0
STEP = 150.0  # keeps the legend's radius in whole hundreds of metres
CELLS_PER_BANDWIDTH = 12.0  # a lone incident is within half a percent, and enlarging shows no facets
MOST_CELLS = 2048 * 2048  # 16 MiB of float32; twice a projector's pixels across
EXACT_PAIRS = 1 << 20  # distances held at once by the exact sum: 8 MiB an array


def default_bandwidth(extent: Extent) -> float:
    """Metres: 300 in an area or a part of town, more in steps of 150 where the view is wider than 15 km."""
    wanted = max(extent.width, extent.height) * WIDEST_SHARE
    return max(AREA_BANDWIDTH, ceil(wanted / STEP) * STEP)


def legend_radius(bandwidth: float) -> float:
    """The radius in metres within which a quartic of this bandwidth tells how many incidents there are."""
    return bandwidth * LEGEND_SHARE


def default_cell(bandwidth: float) -> float:
    """Metres: coarse enough to be quick, fine enough for the error stated above."""
    return bandwidth / CELLS_PER_BANDWIDTH


def density(points: Points, extent: Extent, cell: float, bandwidth: float, kernel: Kernel = "quartic") -> Surface:
    """Incidents per m² at the centres of square cells.

    The extent is rounded up to whole cells to the east and south. `cell` and `bandwidth` are metres;
    incidents outside the extent but within the kernel's reach count. ValueError if a length is not
    positive or the raster would have more than MOST_CELLS.
    """
    rows, columns = _shape(extent, cell, bandwidth)
    pad = cells_within(reach(kernel, bandwidth), cell) + 1
    # The ring is as long as extent and padding: what wraps around lands in the padding, which is cut off.
    ring = fast_length(rows + 2 * pad), fast_length(columns + 2 * pad)
    raster = Raster(extent.west - (pad - 0.5) * cell, extent.north + (pad - 0.5) * cell, cell, *ring)
    bins = linear_bins(points, raster).astype(np.float32)
    spectrum = np.fft.rfft2(bins)
    spectrum *= transfer(kernel, float(bandwidth), float(cell), *ring)
    values = np.fft.irfft(np.fft.ifft(spectrum, axis=0)[pad : pad + rows], ring[1], axis=1)
    cut = np.maximum(values[:, pad : pad + columns], 0.0, dtype=np.float32)
    whole = Extent(extent.west, extent.north - rows * cell, extent.west + columns * cell, extent.north)
    return Surface(cut, whole, cell, "per_m2")


def exact_density(
    points: Points,
    at_x: Floats,
    at_y: Floats,
    bandwidth: float,
    kernel: Kernel = "quartic",
    *,
    scaled: bool = True,
) -> Floats:
    """The same by summing over every pair; `at_x` and `at_y` of shape (m,) give shape (m,).

    Unscaled is the plain sum of kernel heights (1 at distance 0), as sfhotspot::hotspot_kde gives it.
    Takes m · n steps: for checks and small maps.
    """
    at_x, at_y = np.asarray(at_x, np.float64), np.asarray(at_y, np.float64)
    sums = np.zeros(at_x.shape)
    step = max(1, EXACT_PAIRS // max(len(points), 1))
    for low in range(0, at_x.shape[0], step):
        here = slice(low, low + step)
        squared = (at_x[here, None] - points.x) ** 2 + (at_y[here, None] - points.y) ** 2
        sums[here] = unscaled(squared, kernel, bandwidth) @ points.weight
    return sums * height(kernel, bandwidth) if scaled else sums


def within(surface: Surface, radius: float) -> NDArray[np.float32]:
    """A density as the number of incidents within `radius` metres, the legend's unit; same shape."""
    return surface.values * np.float32(pi * radius**2)


def fast_length(least: int) -> int:
    """The smallest 2^a · 3^b · 5^c not below `least`: lengths the FFT splits well."""
    length = least
    while True:
        rest = length
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return length
        length += 1


def _shape(extent: Extent, cell: float, bandwidth: float) -> tuple[int, int]:
    if not (cell > 0.0 and bandwidth > 0.0 and extent.width > 0.0 and extent.height > 0.0):
        raise ValueError(f"extent, cell and bandwidth must be positive, got {extent}, {cell}, {bandwidth}")
    rows, columns = cells_within(extent.height, cell), cells_within(extent.width, cell)
    if rows * columns > MOST_CELLS:
        raise ValueError(f"{rows} x {columns} cells of {cell} m are more than {MOST_CELLS}: use larger cells")
    return rows, columns
