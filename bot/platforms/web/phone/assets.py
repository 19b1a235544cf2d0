"""The phone page's own files, under an address that changes with their content."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.web import assets as chat

FOLDER = Path(__file__).parent
STATIC, TEMPLATES = FOLDER / "static", FOLDER / "templates"
FOREVER = chat.FOREVER
TYPES = chat.TYPES | {".woff2": "font/woff2"}
GZIP = {"content-encoding": "gzip", "vary": "accept-encoding"}
SMALL = (".css", ".js", ".svg")  # what gets smaller by gzip
WORKER = "sw.js"  # served at its own fixed address, since its scope is its folder


@cache
def files() -> dict[str, Path]:
    """Every file that may be asked for, by name. Colours and mark are the chat page's."""
    shared = {name: chat.STATIC / name for name in ("icon.svg", "tokens.css")}
    return shared | {path.name: path for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}


@cache
def version() -> str:
    """Changes when anything the phone keeps changes: files, templates, and this code's folder."""
    digest = hashlib.sha256()
    for path in [*files().values(), *sorted(TEMPLATES.iterdir())]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def base() -> str:
    """The path that all assets share."""
    return f"/r/a/{version()}"


def serve(name: str, gzipped: bool) -> Response | None:
    """One asset, or None when there is no such file."""
    path = files().get(name)
    if path is None or name == WORKER:
        return None
    small = gzipped and path.suffix in SMALL
    headers = {"cache-control": FOREVER} | (GZIP if small else {})
    return Response(_content(name, small), media_type=TYPES[path.suffix], headers=headers)


@cache
def _content(name: str, small: bool) -> bytes:
    path = files()[name]
    content = _without_fonts(path) if name == "tokens.css" else path.read_bytes()
    return gzip.compress(content, 9, mtime=0) if small else content


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the browser unpacks gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def shrunk(request: HttpRequest, response: Response) -> Response:
    """The same, packed. Only for answers that repeat nothing that was sent, lest their length tell of a token."""
    if takes_gzip(request):
        response.body = gzip.compress(bytes(response.body), 6, mtime=0)
        response.headers.update(GZIP | {"content-length": str(len(response.body))})
    return response


def _without_fonts(path: Path) -> bytes:
    """The chat page's colours without its web font, which alone weighs more than this page may."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("@font-face")).encode()


def digest(body: bytes | memoryview) -> str:
    """A short name for some content."""
    return hashlib.sha256(body).hexdigest()[:12]


def worker(language: str, version_of_shell: str) -> Response:
    """The service worker with its list of what it keeps filled in; always asked for anew."""
    kept = [f"{base()}/{name}" for name in files() if name != WORKER]
    listed = ", ".join(f'"{address}"' for address in kept)
    text = files()[WORKER].read_text("utf-8")
    text = text.replace("__VERSION__", f"{version_of_shell}-{language}").replace('"__KEPT__"', listed)
    text = text.replace("__SHELL__", f"/r/shell?l={language}")
    return Response(text, media_type=TYPES[".js"], headers={"cache-control": "no-cache"})
