"""The ground of a picture from tiles: our warp and cache against staticmap fetching from the same server."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from staticmap import StaticMap

from analytics.frame import Extent
from analytics.maps.tiles import TileSource, base_layer
from benchmarks.table import Row, median_ms

AREA = Extent(355_000.0, 6_212_000.0, 360_000.0, 6_216_000.0)  # 5 x 4 km around Helsingborg
CENTRE, ZOOM = (12.70, 56.04), 13


def run() -> list[Row]:
    """One row a size; tiles are found in the cache, as in all pictures of a view but the first."""
    with _server() as address, tempfile.TemporaryDirectory() as folder:
        source = TileSource(address, "made up", "benchmark", cache_dir=Path(folder))
        return [_row(source, address, scale) for scale in (1, 2)]


def _row(source: TileSource, address: str, scale: int) -> Row:
    width, height = 1000 * scale, 800 * scale
    plain = StaticMap(width, height, url_template=address)
    mine, peer = median_ms(
        lambda: base_layer(source, AREA, "EPSG:3006", width, height),
        lambda: plain.render(ZOOM + scale - 1, CENTRE),
        rounds=5,
    )
    return Row(f"{width} x {height}", mine, "staticmap, not warped", peer)


@contextmanager
def _server() -> Iterator[str]:
    """A tile server on loopback that always has the same, busy tile."""
    rng = np.random.default_rng(1)
    coarse = Image.fromarray(rng.integers(0, 255, (32, 32, 3), np.uint8))
    stream = BytesIO()
    coarse.resize((256, 256)).quantize(64).save(stream, "PNG")
    data = stream.getvalue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Not on the table."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    server.shutdown()
    server.server_close()
