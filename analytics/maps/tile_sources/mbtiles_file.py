"""MBTiles 1.3: an SQLite file of tiles, rows counted from the south."""

import sqlite3
from pathlib import Path
from typing import Self

from analytics.maps.tile_sources.source import TilesError, TileSource, plain_text

PICTURES = {"png", "jpg", "jpeg", "webp", ""}


class MbTiles:
    """An open MBTiles file; read only, and never locked (replace it by renaming a new one over it)."""

    def __init__(self, source: TileSource) -> None:
        path = Path(source.where).expanduser().resolve()
        if not path.is_file():
            raise TilesError("no_file", path.name)
        try:
            self._database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._read_metadata(source)
        except sqlite3.Error as error:
            raise TilesError("not_tiles", f"{path.name}: {error}") from error

    def _read_metadata(self, source: TileSource) -> None:
        metadata = {str(name): value for name, value in self._database.execute("SELECT name, value FROM metadata")}
        if str(metadata.get("format") or "").lower() not in PICTURES:
            raise TilesError("not_tiles", f"format {metadata['format']} is not a picture")
        lowest, highest = self._database.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        if highest is None:
            raise TilesError("no_coverage", "the file holds no tiles")
        self.min_zoom, self.max_zoom = int(lowest), int(highest)
        self.attribution = source.attribution or plain_text(metadata.get("attribution"))

    def get(self, z: int, x: int, y: int) -> bytes | None:
        """The stored bytes, None where there are none."""
        flipped = (1 << z) - 1 - y
        try:
            row = self._database.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (z, x, flipped),
            ).fetchone()
        except sqlite3.Error as error:
            raise TilesError("not_tiles", str(error)) from error
        return None if row is None or row[0] is None else bytes(row[0])

    def forget(self, z: int, x: int, y: int) -> None:
        """Nothing is kept."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
