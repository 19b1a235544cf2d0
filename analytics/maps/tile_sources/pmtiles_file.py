"""PMTiles 3: one file with its own directory (read with the package of the format's authors)."""

import gzip
import zlib
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from analytics.maps.tile_sources.picture import MOST_BYTES
from analytics.maps.tile_sources.source import TilesError, TileSource, plain_text

# What the reader raises on a file that is cut, or something else altogether.
BROKEN = (OSError, ValueError, KeyError, IndexError, TypeError, EOFError, MemoryError, zlib.error)


class PmTiles:
    """An open PMTiles file of pictures, read through a memory map."""

    def __init__(self, source: TileSource) -> None:
        path = Path(source.where).expanduser()
        if not path.is_file():
            raise TilesError("no_file", path.name)
        with ExitStack() as closing:
            try:
                self._open(path, closing)
                self.attribution = source.attribution or plain_text(self._reader.metadata().get("attribution"))
            except TilesError:
                raise
            except Exception as error:
                raise TilesError("not_tiles", f"{path.name}: {error!r}") from error
            self._closing = closing.pop_all()

    def _open(self, path: Path, closing: ExitStack) -> None:
        from pmtiles.reader import MmapSource, Reader
        from pmtiles.tile import Compression, TileType

        reader: Any = Reader  # the package's functions carry no types
        mapped: Any = MmapSource
        self._reader = reader(mapped(closing.enter_context(path.open("rb"))))
        header = self._reader.header()
        if header["tile_type"] not in {TileType.PNG, TileType.JPEG, TileType.WEBP}:
            raise TilesError("not_tiles", f"{header['tile_type']} is not a picture")
        if header["tile_compression"] not in {Compression.NONE, Compression.GZIP, Compression.UNKNOWN}:
            raise TilesError("not_tiles", f"{header['tile_compression']} cannot be read")
        self._packed = header["tile_compression"] == Compression.GZIP
        self.min_zoom, self.max_zoom = int(header["min_zoom"]), int(header["max_zoom"])

    def get(self, z: int, x: int, y: int) -> bytes | None:
        """The stored bytes, unpacked; None where there are none."""
        try:
            data = self._reader.get(z, x, y)
            if data is None:
                return None
            # One byte more than a tile may have is enough to know that it is too large.
            return gzip.GzipFile(fileobj=BytesIO(data)).read(MOST_BYTES + 1) if self._packed else bytes(data)
        except BROKEN as error:
            raise TilesError("garbage", repr(error)) from error

    def forget(self, z: int, x: int, y: int) -> None:
        """Nothing is kept."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()
