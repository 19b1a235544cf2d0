"""Tiles kept on disk: bounded in size and age, safe against crashes and several processes."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

DAY = 86_400.0
ABSENT_DAYS = 1.0  # that a server has no tile is asked again sooner: maps grow
ROOM = 0.9  # pruning leaves this share, so that it is not done at every write


class TileCache:
    """Files under `folder`/hash of the address/z/x/y; an empty one means that the server has no such tile.

    The address may hold a key, so only its hash is in the path. Disk errors never reach the picture:
    what cannot be read is fetched, and what cannot be written is not kept.
    """

    def __init__(self, folder: Path, where: str, days: float, most_bytes: int) -> None:
        self._root = folder
        self._folder = folder / sha256(where.encode()).hexdigest()[:16]
        self._days = days
        self._most = most_bytes
        self._wrote = False

    def get(self, z: int, x: int, y: int) -> tuple[bytes, bool] | None:
        """(bytes, still fresh); empty bytes for a tile known to be absent; None when nothing is kept."""
        path = self._path(z, x, y)
        try:
            data = path.read_bytes()
            age = time.time() - path.stat().st_mtime
        except OSError:
            return None
        days = self._days if data else min(ABSENT_DAYS, self._days)
        return data, 0.0 <= age < days * DAY

    def put(self, z: int, x: int, y: int, data: bytes) -> None:
        """Keep a tile: written beside and renamed, so that nobody reads half of one."""
        path = self._path(z, x, y)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(path)
                self._wrote = True
            except OSError:
                Path(name).unlink(missing_ok=True)

    def drop(self, z: int, x: int, y: int) -> None:
        """Forget a tile that turned out to be no picture."""
        with suppress(OSError):
            self._path(z, x, y).unlink(missing_ok=True)

    def prune(self) -> None:
        """After writes: take the oldest away until there is room, in all sources' tiles together."""
        if not self._wrote:
            return
        self._wrote = False
        kept = sorted(self._files())
        total = sum(size for _, size, _ in kept)
        if total <= self._most:
            return
        for _, size, path in kept:
            with suppress(OSError):
                path.unlink()
            total -= size
            if total <= self._most * ROOM:
                return

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._root.rglob("*"):
            with suppress(OSError):
                if path.is_file():
                    status = path.stat()
                    yield status.st_mtime, status.st_size, path

    def _path(self, z: int, x: int, y: int) -> Path:
        return self._folder / str(z) / str(x) / f"{y}.tile"
