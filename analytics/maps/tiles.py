"""The ground from map tiles: an XYZ server, an MBTiles file or a PMTiles file.

Whatever goes wrong gives no picture but a reason, and the caller draws its own vectors.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.frame import Extent
from analytics.maps.tile_sources import open_tiles
from analytics.maps.tile_sources.source import Reason, Tiles, TilesError, TileSource

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["BaseLayer", "TileSource", "attribution", "base_image", "base_layer"]

# With more holes than this the vectors look better: a quarter of the tiles.
MOST_MISSING = 0.25

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BaseLayer:
    """A picture of the ground, or the reason why there is none.

    `missing` of `tiles` could not be had. `attribution` must be printed with the picture.
    """

    image: "Image | None"
    reason: Reason | None = None
    attribution: str = ""
    tiles: int = 0
    missing: int = 0


def base_image(source: TileSource, extent: Extent, crs: str, width: int, height: int) -> "Image | None":
    """The ground of `extent` (metres of `crs`) as an RGB picture of width x height pixels, or None."""
    return base_layer(source, extent, crs, width, height).image


def base_layer(source: TileSource, extent: Extent, crs: str, width: int, height: int) -> BaseLayer:
    """The same with what is known about it; never an exception for what a file or a server does.

    Tiles are bent from Web Mercator to the picture's projection, see `mercator.STEP` for the error.
    Takes at most `source.patience` seconds of waiting.
    """
    try:
        with open_tiles(source) as tiles:
            layer = _draw(source, tiles, extent, crs, (width, height))
    except TilesError as error:
        layer = BaseLayer(None, error.reason)
    if layer.image is None:
        log.warning("no tiles from %r: %s", source, layer.reason)
    return layer


def _draw(source: TileSource, tiles: Tiles, extent: Extent, crs: str, size: tuple[int, int]) -> BaseLayer:
    from analytics.maps.tile_sources.mercator import block, nodes, warp
    from analytics.maps.tile_sources.mosaic import Mosaic

    columns, rows, square = nodes(extent, crs, *size)
    zooms = tiles.min_zoom, min(tiles.max_zoom, source.max_zoom)
    found = block(square, extent.width / size[0], zooms, source.tile_size)
    mosaic = Mosaic(tiles, found, source.tile_size, connections=source.connections, patience=source.patience)
    image, count = mosaic.draw(), found.columns * found.rows
    missing = mosaic.missing.total()
    if missing > MOST_MISSING * count:
        return BaseLayer(None, mosaic.missing.most_common(1)[0][0], "", count, missing)
    return BaseLayer(warp(image, found, columns, rows, square), None, tiles.attribution, count, missing)


def attribution(source: TileSource) -> str:
    """What must be printed with a picture of this source; empty if neither the setting nor the file says."""
    if source.attribution:
        return source.attribution
    try:
        with open_tiles(source) as tiles:
            return tiles.attribution
    except TilesError:
        return ""
