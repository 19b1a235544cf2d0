"""Our own files and the font, under an address that changes with their content, so they cache for a year."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response

STATIC = Path(__file__).parent / "page" / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}
FOREVER = "public, max-age=31536000, immutable"
WEIGHTS = {"400": "Regular", "500": "Medium", "600": "SemiBold"}


@cache
def _files() -> dict[str, Path]:
    """Every file that may be asked for, by name: nothing else of the disk can be reached."""
    from fontpkg_fira_sans import ROOT

    ours = {path.name: path for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
    fonts = {f"fira-{weight}.ttf": Path(ROOT) / "files" / f"FiraSans-{style}.ttf" for weight, style in WEIGHTS.items()}
    return ours | fonts


@cache
def base() -> str:
    """The path that all assets share, such as /a/1f3c9a20b7d4."""
    digest = hashlib.sha256()
    for name, path in _files().items():
        digest.update(name.encode() + path.read_bytes())
    return f"/a/{digest.hexdigest()[:12]}"


def serve(name: str) -> Response | None:
    """One asset, or None when there is no such file."""
    path = _files().get(name)
    if path is None:
        return None
    return Response(path.read_bytes(), media_type=TYPES[path.suffix], headers={"cache-control": FOREVER})
