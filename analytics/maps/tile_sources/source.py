"""What a tile source is, before it is opened, and what an open one must do."""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Literal, Protocol, Self
from urllib.parse import urlsplit

Kind = Literal["xyz", "mbtiles", "pmtiles"]
Reason = Literal[
    "no_file",  # the file is not there, or cannot be read
    "not_tiles",  # the file is something else, or holds vector tiles
    "unreachable",  # no connection, or it broke
    "too_slow",  # no answer in time
    "refused",  # the server said no (401, 403, 429, a redirect)
    "server_error",  # it answered 5xx
    "garbage",  # what came is no picture, or too large
    "no_coverage",  # the source has no tiles here
    "outside",  # the view lies beyond the Mercator square
]

PLACEHOLDERS = {"z", "x", "y"}
TAG = re.compile(r"<[^>]*>")


class TilesError(Exception):
    """No picture can be made of these tiles; `reason` is a key for texts, the message is for the log."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason


class Tiles(Protocol):
    """An open source of square pictures in Web Mercator, numbered as in OpenStreetMap (y grows south)."""

    min_zoom: int
    max_zoom: int
    attribution: str

    def get(self, z: int, x: int, y: int) -> bytes | None:
        """A tile's file, None where the source has none; TilesError if it could not be had."""

    def forget(self, z: int, x: int, y: int) -> None:
        """Told that a tile was no picture."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class TileSource:
    """A description that can be checked, compared and kept; nothing is opened.

    `where` is a template as https://tiles.example/{z}/{x}/{y}.png (only http and https; {s} becomes a,
    b or c), or the path of an .mbtiles or .pmtiles file. It may hold a key, so it is not printed.
    Public servers demand attribution, a User-Agent that names who asks, and caching.
    """

    where: str
    attribution: str = ""  # required for a template; a file may bring its own
    user_agent: str = ""  # required for a template, with an address where the operator is reached
    cache_dir: Path | None = None
    timeout: tuple[float, float] = (2.0, 4.0)  # seconds to connect, and between two reads
    patience: float = 8.0  # seconds for all tiles of one picture
    rest: float = 60.0  # seconds a failing server is left alone
    connections: int = 2  # at once: what public servers ask for
    max_zoom: int = 19
    tile_size: int = 256  # 512 for double-density tiles
    cache_days: float = 30.0  # openstreetmap.org asks for at least 7
    cache_bytes: int = 200_000_000

    def __repr__(self) -> str:
        return f"TileSource({self.kind}, {urlsplit(self.where).hostname or Path(self.where).name})"

    def __post_init__(self) -> None:
        if self.kind == "xyz":
            _check_template(self.where)
            if not self.attribution.strip():
                raise ValueError("tiles from a server need an attribution, such as © OpenStreetMap contributors")
            if not self.user_agent.strip() or not self.user_agent.isprintable():
                raise ValueError("tiles from a server need a User-Agent that says who asks, on one line")
        if self.tile_size not in {256, 512}:
            raise ValueError(f"a tile is 256 or 512 pixels, not {self.tile_size}")
        if min(*self.timeout, self.patience, self.connections) <= 0:
            raise ValueError("time-outs, patience and connections must be above 0")

    @property
    def kind(self) -> Kind:
        """Told by the scheme or the file's ending; ValueError for anything else."""
        if "://" in self.where:
            return "xyz"
        match Path(self.where).suffix.lower():
            case ".mbtiles":
                return "mbtiles"
            case ".pmtiles":
                return "pmtiles"
        raise ValueError("tiles are an http(s) address with {z}, {x} and {y}, or an .mbtiles or .pmtiles file")


def _check_template(template: str) -> None:
    """ValueError unless it is an http(s) address with z, x and y in it, and nothing else to fill in."""
    parts = urlsplit(template)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"tiles are fetched over http or https only, not {parts.scheme or 'nothing'}")
    if not template.isprintable() or " " in template:
        raise ValueError("the tile address holds a space or a control character")
    try:
        fields = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError("the tile address has a brace too many or too few") from error
    asked = {name for _, name, _, _ in fields if name is not None}
    shaped = any(spec or conversion for _, _, spec, conversion in fields)
    if shaped or asked - {"s"} != PLACEHOLDERS:
        raise ValueError("the tile address needs {z}, {x} and {y}, may have {s}, and nothing else in braces")


def plain_text(attribution: object) -> str:
    """A file's attribution without the HTML that map servers put in it."""
    return " ".join(html.unescape(TAG.sub("", str(attribution or ""))).split())
