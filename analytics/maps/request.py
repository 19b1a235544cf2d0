"""Everything a picture needs, in metres and ready-made words.

Words are chosen by the caller (handlers/texts); this package draws them and knows no language.
Polygons are lists of rings, each an array of shape (n, 2) in metres, exterior ring first.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Points
from analytics.methods.finding import Surface

if TYPE_CHECKING:
    from analytics.maps.tile_sources.source import TileSource

Polygon = tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class BaseMap:
    """The ground: what is the same in every picture of one region.

    `key` changes when any of it changes (it is a cache key). `areas` are polygons in a fixed
    order with `area_names`. `places` are (name, x, y, rank): rank 0 suburb, 1 neighbourhood,
    2 locality. `waters` are (name, x, y). `folder` is where drawn grounds may be kept, None for nowhere.
    """

    key: str
    land: tuple[Polygon, ...]
    areas: tuple[tuple[Polygon, ...], ...]
    area_names: tuple[str, ...]
    places: tuple[tuple[str, float, float, int], ...]
    waters: tuple[tuple[str, float, float], ...]
    crs: str = "EPSG:3006"
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Focus:
    """What was asked for: indexes into BaseMap.areas, or a circle; neither means everywhere."""

    areas: tuple[int, ...] = ()
    circle: tuple[float, float, float] | None = None  # x, y, metres


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A ranked place: the disc's digit, the name beside it, the number after it.

    `sign` +1 or -1 draws a triangle instead of the digit (comparisons).
    """

    x: float
    y: float
    rank: int
    name: str
    count: str
    sign: int = 0


@dataclass(frozen=True, slots=True)
class PointLayer:
    """Incidents as symbols; `kinds` are the legend's (label, count) in drawing order, at most five.

    `points.kind` are indexes into `kinds`. `several` explains the ring in words.
    """

    points: Points
    kinds: tuple[tuple[str, int], ...]
    several: str


@dataclass(frozen=True, slots=True)
class DensityLayer:
    """A surface in classes. `breaks` are lower bounds, rising, in incidents within `radius`."""

    surface: Surface
    breaks: tuple[int, ...]
    radius: float


@dataclass(frozen=True, slots=True)
class GridLayer:
    """Counted cells; below the first break a cell is outlined."""

    surface: Surface
    breaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """A count for each area of the base (same order); `labels` are printed in the area."""

    counts: Floats
    breaks: tuple[int, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeLayer:
    """A difference of two surfaces (later minus earlier) in incidents within `radius`.

    `breaks` are positive and rising; the same are used below zero. `captions` are the words for
    more and fewer, `same` the middle of the legend. `labels`, when given, stand in the legend in place of the breaks:
    fewer, then more, each from the weakest. `times` says how many times as many each break means, where it does.
    """

    surface: Surface
    breaks: tuple[int, ...]
    radius: float
    captions: tuple[str, str]
    same: str
    labels: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    times: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneLayer:
    """Rectangles that stand for areas, each with a count: soft, for nothing in them is a place.

    `zones` (n, 4) are west, south, east, north in metres and share nothing; `counts` (n,) are printed in them,
    rounded, when `asked` (n,); the others are paler. `values` (n,) are averages in the legend's unit, and `breaks` (at
    most four) begin the classes above the lowest. `labels` name the classes from the lowest, one more than there are
    breaks. They are drawn where the base has areas.
    """

    zones: Floats
    counts: Floats
    values: Floats
    asked: NDArray[np.bool_]
    breaks: tuple[int, ...]
    labels: tuple[str, ...]


Layer = PointLayer | DensityLayer | GridLayer | AreaLayer | ChangeLayer | ZoneLayer


@dataclass(frozen=True, slots=True)
class Words:
    """The furniture's texts. Empty strings are left out. `demo` and `simplified` are chips."""

    title: str
    title_short: str  # without dates, when the title is too long
    count_line: str
    legend: str
    attribution: str
    footer_right: str = ""
    demo: str = ""
    simplified: str = ""
    thousands: str = "\u00a0"


@dataclass(frozen=True, slots=True)
class Panel:
    """One small map of a comparison, with its caption ("Vecka 12", "151")."""

    caption: str
    count: str
    layer: DensityLayer | GridLayer


@dataclass(frozen=True, slots=True)
class MapRequest:
    """One picture. `scale` 1 is 1000 x 800 pixels, 2 the same layout twice as sharp.

    `panels` (earlier, later) make it a comparison: then `layer` is a ChangeLayer and the hero.
    `hero_caption` heads it ("Vecka 13 mot 12:").
    """

    base: BaseMap
    focus: Focus
    extent: Extent  # at least this ground is shown
    layer: Layer
    words: Words
    hotspots: tuple[Hotspot, ...] = ()
    scale: Literal[1, 2] = 2
    panels: tuple[Panel, ...] = ()
    hero_caption: str = ""
    panel_legend: str = ""  # under the small maps' classes ("Händelser inom 200 m")
    tiles: "TileSource | None" = None
    overview: Extent | None = None  # drawn small in a corner, when the large map shows only a part of it


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished picture. `left_out` counts labels that found no room.

    `drawn` are the incidents that are seen as symbols or cells (those outside the frame are not);
    None where a layer has no incidents to count (densities, areas).
    """

    png: bytes
    width: int
    height: int
    left_out: int = 0
    drawn: int | None = None
