"""Metres to pixels: which ground a strip of the sheet shows."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from analytics.frame import Extent, Floats

SheetKind = Literal["map", "points", "compare"]
# (x, y, width, height) of the map strip, layout pixels; the comparison's is the large map.
STRIPS: dict[SheetKind, tuple[int, int, int, int]] = {
    "map": (0, 108, 1000, 596),
    "points": (0, 108, 1000, 580),  # the kinds with counts need more room below
    "compare": (348, 148, 652, 536),
}
PANELS = ((0, 148, 332, 246), (0, 438, 332, 246))
EDGE = 28.0  # free around the asked-for ground, so that its outline is never cut
EDGE_PANEL = 14.0
# Layout pixels of an overview's longer side (the region's shape is known at a glance, no more is meant), free
# around the region in it, and free around it in its corner.
LONGEST_OVERVIEW, EDGE_OVERVIEW, AWAY_OVERVIEW = 176.0, 8.0, 14.0
FINEST = 0.25  # metres a layout pixel: below it a street number's own error (metres) fills the sheet
COARSEST = 40_000.0  # beyond it the whole planet is smaller than the sheet


@dataclass(frozen=True, slots=True)
class View:
    """A strip of `width` x `height` layout pixels that shows `ground`; `scale` device pixels each."""

    ground: Extent
    width: int
    height: int
    scale: int

    @property
    def metres(self) -> float:
        """Metres in one layout pixel."""
        return self.ground.width / self.width

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) in device pixels."""
        return self.height * self.scale, self.width * self.scale

    def x(self, metres: Floats | float) -> Floats:
        """Eastings to layout pixels from the strip's left."""
        return (metres - self.ground.west) / self.metres  # type: ignore[return-value]

    def y(self, metres: Floats | float) -> Floats:
        """Northings to layout pixels from the strip's top."""
        return (self.ground.north - metres) / self.metres  # type: ignore[return-value]


def check(extent: Extent) -> None:
    """Raise ValueError when an extent is no rectangle of ground."""
    sides = (extent.west, extent.south, extent.east, extent.north)
    if not all(isfinite(side) for side in sides):
        raise ValueError(f"the extent needs four finite numbers in metres, got {sides}")
    if extent.east < extent.west or extent.north < extent.south:
        raise ValueError(f"the extent is turned over: west must be below east and south below north, got {sides}")
    if max(abs(side) for side in sides) > 1e8:
        raise ValueError(f"the extent lies outside the earth; is it in metres of a projected CRS? got {sides}")


def fit(extent: Extent, width: int, height: int, edge: float = EDGE) -> Extent:
    """The ground that a strip of `width` x `height` shows when `extent` fits in it with a margin."""
    check(extent)
    metres = max(extent.width / (width - 2 * edge), extent.height / (height - 2 * edge), FINEST)
    metres = min(metres, COARSEST)
    x, y = (extent.west + extent.east) / 2, (extent.south + extent.north) / 2
    return Extent(x - width / 2 * metres, y - height / 2 * metres, x + width / 2 * metres, y + height / 2 * metres)


def corners(extent: Extent, width: int, height: int) -> tuple[tuple[float, float, float, float], ...]:
    """Where an overview of `extent` may stand on a strip: left, top, right, bottom in layout pixels."""
    scale = (LONGEST_OVERVIEW - 2 * EDGE_OVERVIEW) / max(extent.width, extent.height, 1.0)
    wide, high = (max(40, round(side * scale + 2 * EDGE_OVERVIEW)) for side in (extent.width, extent.height))
    lefts, tops = (AWAY_OVERVIEW, width - AWAY_OVERVIEW - wide), (AWAY_OVERVIEW, height - AWAY_OVERVIEW - high)
    return tuple((left, top, left + wide, top + high) for left in lefts for top in tops)


def shown(extent: Extent, sheet: SheetKind = "map") -> Extent:
    """The ground a picture of `extent` will show: compute surfaces over this.

    For a comparison it is the ground of the large map and of both small ones together.
    """
    _, _, width, height = STRIPS[sheet]
    ground = fit(extent, width, height)
    if sheet != "compare":
        return ground
    small = fit(extent, PANELS[0][2], PANELS[0][3], EDGE_PANEL)
    return Extent(
        min(ground.west, small.west),
        min(ground.south, small.south),
        max(ground.east, small.east),
        max(ground.north, small.north),
    )
