"""Where map tiles come from: one file a kind of source. `open_tiles` picks it."""

from analytics.maps.tile_sources.mbtiles_file import MbTiles
from analytics.maps.tile_sources.pmtiles_file import PmTiles
from analytics.maps.tile_sources.source import Tiles, TileSource
from analytics.maps.tile_sources.xyz import XyzTiles

KINDS: dict[str, type[XyzTiles] | type[MbTiles] | type[PmTiles]] = {
    "xyz": XyzTiles,
    "mbtiles": MbTiles,
    "pmtiles": PmTiles,
}


def open_tiles(source: TileSource) -> Tiles:
    """Tiles to be read and closed. TilesError, with the reason, if the source cannot be used."""
    return KINDS[source.kind](source)
