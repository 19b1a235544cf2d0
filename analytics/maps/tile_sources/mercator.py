"""Between a picture in projected metres and the square of Web Mercator."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, log2
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats
from analytics.maps.tile_sources.source import TilesError

if TYPE_CHECKING:
    from PIL.Image import Image
    from pyproj import Transformer

EQUATOR = 40_075_016.685578488  # metres around the WGS 84 equator, which is the Mercator square's side
MOST_NORTH = 85.0511287798066  # degrees where the square ends
MOST_TILES = 120  # 2000 x 1600 pixels at the nearest zoom take 99; more would be a bulk download
MARGIN = 2.0  # pixels around, for the interpolation
# Node distance of the warp, picture pixels. Between nodes it is bilinear: measured in test_tiles.py, at most
# 0.002 px off in a view of 5 km and 0.05 px in one of 100 km.
STEP = 64
# Bicubic keeps small lettering sharp and takes twice as long as bilinear (80 against 35 ms for 1000 x 800);
# at double density, where a tile's lettering is twice as many pixels, the difference is not seen.
SHARP_PIXELS = 1_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """Whole tiles that cover a picture: x from `west`, y from `north`, both counted at `zoom`."""

    zoom: int
    west: int
    north: int
    columns: int
    rows: int


@lru_cache(maxsize=8)
def _degrees(crs: str) -> "Transformer":
    from pyproj import Transformer

    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def to_square(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Shares of the Mercator square, 0–1 from its north-west corner; "outside" if a place is not in it."""
    longitude, latitude = _degrees(crs).transform(x, y)
    if not (np.all(np.isfinite(longitude)) and np.all(np.abs(latitude) < MOST_NORTH)):
        raise TilesError("outside")
    phi = np.radians(latitude)
    across: Floats = np.asarray(longitude, np.float64) / 360.0 + 0.5
    down: Floats = 0.5 - np.arcsinh(np.tan(phi)) / (2.0 * np.pi)
    return across, down


def nodes(extent: Extent, crs: str, width: int, height: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Columns and rows of the warp's nodes in pixels, and their places in the square, (rows, columns, 2)."""
    columns = np.linspace(0, width, ceil(width / STEP) + 1).round().astype(np.intp)
    rows = np.linspace(0, height, ceil(height / STEP) + 1).round().astype(np.intp)
    x = extent.west + columns * (extent.width / width)
    y = extent.north - rows * (extent.height / height)
    gx, gy = np.meshgrid(x, y)
    return columns, rows, np.stack(to_square(gx, gy, crs), axis=-1)


def block(square: Floats, metres_per_pixel: float, zooms: tuple[int, int], tile_size: int) -> Block:
    """The tiles to fetch: the zoom nearest the picture's sharpness, or what source and count allow."""
    latitude_share = float(square[..., 1].mean())
    latitude = np.arctan(np.sinh(np.pi * (1.0 - 2.0 * latitude_share)))
    wanted = round(log2(EQUATOR * float(np.cos(latitude)) / (metres_per_pixel * tile_size)))
    lowest = max(zooms[0], 1)  # staticmap cannot draw zoom 0
    for zoom in range(min(max(wanted, lowest), zooms[1]), lowest - 1, -1):
        found = _cover(square, zoom, tile_size)
        if found.columns * found.rows <= MOST_TILES:
            return found
    raise TilesError("no_coverage", f"zoom {zooms} does not fit the view")


def _cover(square: Floats, zoom: int, tile_size: int) -> Block:
    tiles, margin = square * (1 << zoom), MARGIN / tile_size
    west, north = (floor(v - margin) for v in tiles.min(axis=(0, 1)))
    east, south = (ceil(v + margin) for v in tiles.max(axis=(0, 1)))
    return Block(zoom, west, north, east - west, south - north)


def warp(mosaic: "Image", found: Block, columns: NDArray[np.intp], rows: NDArray[np.intp], square: Floats) -> "Image":
    """The mosaic of a block, bent into the picture; RGB, shape as the last node says."""
    from PIL import Image

    tile_size = mosaic.width / found.columns
    at = (square * (1 << found.zoom) - (found.west, found.north)) * tile_size
    mesh = [
        (
            (int(columns[c]), int(rows[r]), int(columns[c + 1]), int(rows[r + 1])),
            tuple(float(v) for corner in ((r, c), (r + 1, c), (r + 1, c + 1), (r, c + 1)) for v in at[corner]),
        )
        for r in range(len(rows) - 1)
        for c in range(len(columns) - 1)
    ]
    size = int(columns[-1]), int(rows[-1])
    sharp = size[0] * size[1] <= SHARP_PIXELS
    between = Image.Resampling.BICUBIC if sharp else Image.Resampling.BILINEAR
    return mosaic.transform(size, Image.Transform.MESH, mesh, between)
