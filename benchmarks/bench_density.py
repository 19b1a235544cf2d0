"""The density of a million incidents on 512 x 512 cells: how fast, and how far from the exact sum."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np

from analytics.frame import Floats, Points, points
from analytics.methods import density as ours
from analytics.methods.binning import Raster, linear_bins
from analytics.methods.finding import Surface
from analytics.methods.kernels import Kernel
from benchmarks.city import EXTENT, City, city
from benchmarks.table import Row, median_ms

BINS = 512
CELL = EXTENT.width / BINS
BANDWIDTH = 300.0
CHECKED = 200  # cells summed exactly over the million; the highest is always among them


def run() -> list[Row]:
    """The rows of this benchmark; a peer that is not installed is a row that says so."""
    found = city(1_000_000)
    incidents = points(found.x, found.y)
    quartic = ours.density(incidents, EXTENT, CELL, BANDWIDTH)
    error = _error(incidents, quartic.values, "quartic", BANDWIDTH)
    return [
        _plain(incidents, error),
        Row("year of the city, 333,333", median_ms(lambda: _year(found))[0]),
        _weighted(incidents),
        _gaussian(incidents, found),
        _exact(found),
        _sklearn(found),
    ]


def _year(found: City) -> Surface:
    return ours.density(points(found.x[:333_333], found.y[:333_333]), EXTENT, CELL, BANDWIDTH)


def _plain(incidents: Points, error: float) -> Row:
    """Against four np.bincount and the same FFT, which is what one writes first."""
    raster = Raster(EXTENT.west - CELL, EXTENT.north + CELL, CELL, BINS + 3, BINS + 3)
    fast, plain, whole = median_ms(
        lambda: linear_bins(incidents, raster),
        lambda: _four_bincounts(incidents, raster),
        lambda: ours.density(incidents, EXTENT, CELL, BANDWIDTH),
    )
    return Row(
        "linear binning, 1 M",
        fast,
        "four np.bincount",
        plain,
        f"whole density {whole:.1f} ms, error {error:.0e} of peak",
    )


def _four_bincounts(incidents: Points, raster: Raster) -> Floats:
    gx, gy = raster.place(incidents.x, incidents.y)
    column, row = gx.astype(np.int64), gy.astype(np.int64)
    fx, fy, n = gx - column, gy - row, raster.rows * raster.columns
    bins = np.zeros(n + raster.columns + 1)
    for down in (0, 1):
        for right in (0, 1):
            weight = (fx if right else 1 - fx) * (fy if down else 1 - fy)
            bins[:n] += np.bincount((row + down) * raster.columns + column + right, weight, n)
    return bins


def _weighted(incidents: Points) -> Row:
    shares = points(incidents.x, incidents.y, weight=np.full(len(incidents), 0.5))
    return Row("uncertain times, 1 M", median_ms(lambda: ours.density(shares, EXTENT, CELL, BANDWIDTH), rounds=5)[0])


def _gaussian(incidents: Points, found: City) -> Row:
    """Against histogram and Gaussian filter, the savvy analyst's way."""
    what, sigma = "Gaussian density, 1 M", 115.0  # about the spread of a quartic of 300 m
    if find_spec("scipy") is None:
        return Row(what, peer="scipy", note="scipy is not installed")
    gaussian_filter = import_module("scipy.ndimage").gaussian_filter
    span = [[EXTENT.south, EXTENT.north], [EXTENT.west, EXTENT.east]]

    def theirs() -> Floats:
        histogram = np.histogram2d(found.y, found.x, bins=BINS, range=span)[0]
        smooth: Floats = gaussian_filter(histogram, sigma / CELL, mode="constant") / CELL**2
        return smooth[::-1]

    mine, peer = median_ms(lambda: ours.density(incidents, EXTENT, CELL, sigma, "gaussian"), theirs, rounds=5)
    values = ours.density(incidents, EXTENT, CELL, sigma, "gaussian").values
    errors = [_error(incidents, v, "gaussian", sigma) for v in (values, theirs())]
    return Row(
        what,
        mine,
        "histogram2d + gaussian_filter",
        peer,
        f"error {errors[0]:.0e} against {errors[1]:.0e} of peak",
    )


def _exact(found: City) -> Row:
    """Against our own exact sum, on what it can bear."""
    some, cells = points(found.x[:2000], found.y[:2000]), 128
    x, y = _centres(cells)
    mine, peer = median_ms(
        lambda: ours.density(some, EXTENT, EXTENT.width / cells, BANDWIDTH),
        lambda: ours.exact_density(some, x, y, BANDWIDTH),
        rounds=3,
    )
    return Row(f"2,000 on {cells} x {cells}", mine, "exact sum in numpy", peer)


def _sklearn(found: City) -> Row:
    what = "2,000 on 128 x 128"
    if find_spec("sklearn") is None:
        return Row(what, peer="scikit-learn", note="scikit-learn is not installed")
    kernel_density = import_module("sklearn.neighbors").KernelDensity
    some, places = points(found.x[:2000], found.y[:2000]), np.stack(_centres(128), -1)
    model = kernel_density(bandwidth=BANDWIDTH, kernel="epanechnikov")
    mine, peer = median_ms(
        lambda: ours.density(some, EXTENT, EXTENT.width / 128, BANDWIDTH),
        lambda: model.fit(np.stack((some.x, some.y), -1)).score_samples(places),
        rounds=3,
    )
    return Row(what, mine, "scikit-learn KernelDensity", peer)


def _centres(cells: int) -> tuple[Floats, Floats]:
    steps = (np.arange(cells) + 0.5) * EXTENT.width / cells
    x, y = np.meshgrid(EXTENT.west + steps, EXTENT.north - steps)
    return x.ravel(), y.ravel()


def _error(
    incidents: Points,
    values: "np.ndarray[tuple[int, ...], np.dtype[np.floating]]",
    kernel: Kernel,
    bandwidth: float,
) -> float:
    """Largest difference from the exact sum in the checked cells, as a share of the peak."""
    some = np.append(np.random.default_rng(0).integers(0, BINS * BINS, CHECKED), values.argmax())
    x, y = _centres(BINS)
    exact = ours.exact_density(incidents, x[some], y[some], bandwidth, kernel)
    return float(np.abs(values.ravel()[some] - exact).max() / exact.max())
