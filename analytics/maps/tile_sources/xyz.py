"""Tiles over HTTP, politely: cached, attributed, named, few at once, and given up in time.

No redirects are followed and no packed bodies are taken: what the operator wrote is what is asked.
"""

import threading
import time
from typing import TYPE_CHECKING, Self

from analytics.maps.tile_sources.cache import TileCache
from analytics.maps.tile_sources.picture import MOST_BYTES
from analytics.maps.tile_sources.source import Reason, TilesError, TileSource

if TYPE_CHECKING:
    from requests import Response

ABSENT = {204, 404, 410}
SERVER_ERRORS = 3  # so many 5xx, and the rest of the picture is not asked for
PART = 65_536
SUBDOMAINS = "abc"

_resting: dict[str, tuple[float, Reason]] = {}  # address -> until when it is left alone, and why
_lock = threading.Lock()


class XyzTiles:
    """One picture's errand to a tile server; `get` may be called from several threads."""

    min_zoom = 0

    def __init__(self, source: TileSource) -> None:
        import requests

        self._source = source
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": source.user_agent, "Accept-Encoding": "identity"})
        self._until = time.monotonic() + source.patience
        self._errors = 0
        self._broken: Reason | None = _resting_reason(source.where)
        folder = source.cache_dir
        self._cache = TileCache(folder, source.where, source.cache_days, source.cache_bytes) if folder else None
        self.max_zoom = source.max_zoom
        self.attribution = source.attribution

    def get(self, z: int, x: int, y: int) -> bytes | None:
        """From the cache while fresh, else from the server, else from the cache however old."""
        kept = self._cache.get(z, x, y) if self._cache else None
        if kept and kept[1]:
            return kept[0] or None
        try:
            data = self._fetch(z, x, y)
        except TilesError:
            if kept and kept[0]:
                return kept[0]
            raise
        if self._cache:
            self._cache.put(z, x, y, data or b"")
        return data

    def forget(self, z: int, x: int, y: int) -> None:
        """Called when a tile was no picture, so that it is not kept."""
        if self._cache:
            self._cache.drop(z, x, y)

    def _fetch(self, z: int, x: int, y: int) -> bytes | None:
        import requests
        import urllib3

        if self._broken:
            raise TilesError(self._broken, "not asked")
        address = self._source.where.format(z=z, x=x, y=y, s=SUBDOMAINS[(x + y) % 3])
        try:
            with self._session.get(address, timeout=self._waits(), stream=True, allow_redirects=False) as response:
                return None if response.status_code in ABSENT else self._body(response)
        # Reading the body raises urllib3's own errors; a broken header is a ValueError.
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise self._give_up("too_slow") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise self._give_up("unreachable", type(error).__name__) from error

    def _waits(self) -> tuple[float, float]:
        left = self._until - time.monotonic()
        if left <= 0:
            raise self._give_up("too_slow", "patience ended")
        return min(self._source.timeout[0], left), min(self._source.timeout[1], left)

    def _body(self, response: "Response") -> bytes:
        self._check(response)
        parts = bytearray()
        # read1 returns what has come, so that a server which drips cannot outlast the patience.
        while part := response.raw.read1(PART):
            parts += part
            if len(parts) > MOST_BYTES:
                raise TilesError("garbage", f"more than {MOST_BYTES} bytes")
            self._waits()
        if not parts:
            raise TilesError("garbage", "an empty answer")
        return bytes(parts)

    def _check(self, response: "Response") -> None:
        status = response.status_code
        if status >= 500:
            self._errors += 1
            if self._errors >= SERVER_ERRORS:
                raise self._give_up("server_error", str(status))
            raise TilesError("server_error", str(status))
        if status != 200:
            raise self._give_up("refused", str(status))
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise TilesError("garbage", "a packed answer, which was not asked for")

    def _give_up(self, reason: Reason, detail: str = "") -> TilesError:
        """Ask no more for this picture, and leave the server alone for a while."""
        self._broken = reason
        with _lock:
            _resting[self._source.where] = (time.monotonic() + self._source.rest, reason)
        return TilesError(reason, detail)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        if self._cache:
            self._cache.prune()


def _resting_reason(where: str) -> Reason | None:
    with _lock:
        until, reason = _resting.get(where, (0.0, None))
        return reason if time.monotonic() < until else None
