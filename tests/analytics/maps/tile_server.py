"""A real HTTP server on loopback that gives tiles, or does not."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Self

from PIL import Image


def png(image: Image.Image) -> bytes:
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


GREY = png(Image.new("RGB", (256, 256), (120, 120, 120)))


class TileServer:
    """Set how it answers with the first attributes; read what it was asked in the last three."""

    def __init__(self) -> None:
        self.tile: Callable[[int, int, int], bytes | None] = lambda *_: GREY
        self.status, self.delay, self.drip = 200, 0.0, False
        self.promised = 0  # bytes more in Content-Length than are sent
        self.hang = 0.0  # seconds before the connection is closed
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[int, int, int]] = []
        self.agents: list[str] = []
        self.most_at_once = self._now = 0
        self._lock, self._stopped = threading.Lock(), threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.serve(self)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.template = f"http://127.0.0.1:{self._server.server_port}/{{z}}/{{x}}/{{y}}.png"

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            z, x, y = (int(part) for part in request.path.split("?")[0].removesuffix(".png").split("/")[1:])
            self.asked.append((z, x, y))
            self.agents.append(request.headers["User-Agent"])
            self._stopped.wait(self.delay)
            self._answer(request, self.tile(z, x, y))
        except OSError:
            pass  # the client hung up
        finally:
            with self._lock:
                self._now -= 1

    def _answer(self, request: BaseHTTPRequestHandler, data: bytes | None) -> None:
        request.send_response(404 if data is None and self.status == 200 else self.status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        if 300 <= self.status < 400:
            request.send_header("Location", "/1/0/0.png")
        body = data or b""
        request.send_header("Content-Length", str(len(body) + self.promised))
        request.end_headers()
        for part in [body[i : i + 1] for i in range(len(body))] if self.drip else [body]:
            request.wfile.write(part)
            request.wfile.flush()
            if self.drip:
                self._stopped.wait(0.05)
        self._stopped.wait(self.hang)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
