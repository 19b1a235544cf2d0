"""A surface in classes: sampled to pixels, coloured by look-up, its edges smoothed where they are.

Only pixels at a class's edge are smoothed: their distance to the edge is (value - break) / slope, in
pixels, and its coverage follows. That costs a hundredth of drawing everything twice as large.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor, pi

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analytics.frame import Floats
from analytics.maps import style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.field import CELL
from analytics.maps.lookup import look_up
from analytics.maps.style import Rgb
from analytics.maps.view import View, check
from analytics.methods.finding import Surface

BAND = 32  # rows coloured together: what they take stays in a core's cache
TOGETHER = 1 << 13  # pixels of a rim smoothed together: some twenty numbers each, 1 MB
INK_CLASS = 18.0  # a label over class n costs n times this (LOOK section 7)
Grey = NDArray[np.float32]


def check_breaks(breaks: tuple[int, ...], most: int) -> None:
    """Raise ValueError unless breaks are at most `most`, positive and rising."""
    if len(breaks) > most:
        raise ValueError(f"at most {most} class breaks can be told apart, got {len(breaks)}: {breaks}")
    if any(b <= a for a, b in pairwise((0, *breaks))):
        raise ValueError(f"class breaks must be above 0 and rise, got {breaks}")


def check_surface(surface: Surface) -> None:
    """Raise ValueError when a surface is no raster of finite values over its extent."""
    check(surface.extent)
    if surface.values.ndim != 2 or 0 in surface.values.shape:
        raise ValueError(f"a surface needs rows and columns, got an array of shape {surface.values.shape}")
    if not np.isfinite(surface.values).all():
        raise ValueError("a surface holds NaN or infinite values: give 0 where nothing was counted")
    rows, columns = surface.values.shape
    off = max(abs(columns * surface.cell - surface.extent.width), abs(rows * surface.cell - surface.extent.height))
    if not surface.cell > 0 or off > surface.cell:
        raise ValueError(
            f"{rows} rows and {columns} columns of {surface.cell} m do not cover an extent of "
            f"{surface.extent.height:.0f} x {surface.extent.width:.0f} m"
        )


def unit_factor(surface: Surface, radius: float) -> float:
    """From the surface's unit to incidents within `radius` metres."""
    if surface.unit == "count":
        return 1.0
    if surface.unit != "per_m2":
        raise ValueError(f'a surface is in "per_m2" or "count", not in {surface.unit!r}')
    if not radius > 0:
        raise ValueError(f"the radius must be above 0 metres, got {radius}")
    return pi * radius * radius


@dataclass(frozen=True, slots=True)
class Window:
    """Sampled values with their corner in device pixels of the strip.

    They stay in Pillow's memory: a sharp map's take 10 MB, and are wanted a few rows at a time.
    """

    top: int
    left: int
    picture: Image.Image

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.picture.height, self.picture.width

    def rows(self, low: int, high: int) -> Grey:
        """The values of some rows."""
        return np.asarray(self.picture.crop((0, low, self.picture.width, high)))


def sampled(surface: Surface, factor: float, view: View, lowest: float) -> Window | None:
    """The part of a surface that reaches `lowest`, at every device pixel (bicubic); None if there is none."""
    values = np.ascontiguousarray(surface.values, np.float32) * np.float32(factor)
    high = np.abs(values) >= lowest * 0.5  # half: between cell centres a bicubic crest rises a little
    rows, columns = np.flatnonzero(high.any(1)), np.flatnonzero(high.any(0))
    if not len(rows):
        return None
    west, north, cell, s = surface.extent.west, surface.extent.north, surface.cell, view.scale
    box = (
        max(0, columns[0] - 3),
        max(0, rows[0] - 3),
        min(values.shape[1], columns[-1] + 4),
        min(values.shape[0], rows[-1] + 4),
    )
    left = max(0, ceil(float(view.x(west + float(box[0]) * cell)) * s))
    right = min(view.width * s, floor(float(view.x(west + float(box[2]) * cell)) * s))
    top = max(0, ceil(float(view.y(north - float(box[1]) * cell)) * s))
    bottom = min(view.height * s, floor(float(view.y(north - float(box[3]) * cell)) * s))
    if right - left < 2 or bottom - top < 2:
        return None
    per = view.metres / s / cell
    x0, y0 = (view.ground.west - west) / cell + left * per, (north - view.ground.north) / cell + top * per
    source = (x0, y0, x0 + (right - left) * per, y0 + (bottom - top) * per)
    held = tuple(min(max(v, 0.0), limit) for v, limit in zip(source, values.shape[::-1] * 2, strict=True))
    picture = Image.fromarray(values).resize((right - left, bottom - top), Image.Resampling.BICUBIC, box=held)
    return Window(top, left, picture)


@dataclass(frozen=True, slots=True)
class Rim:
    """Pixels where classes meet, arrays of shape (n,): their flat number, value, and steepness per pixel."""

    at: NDArray[np.int32]
    value: Grey
    slope: Grey


@dataclass(frozen=True)
class Classes:
    """A window's classes: 0 none, 1..n more, n+1..2n fewer (below zero); `top`, `left` as the window's."""

    top: int
    left: int
    breaks: tuple[int, ...]
    index: NDArray[np.uint8]
    rim: Rim

    def ink(self, view: View) -> Grey:
        """What labels should avoid, in coarse cells."""
        field = np.zeros((-(-view.height // CELL), -(-view.width // CELL)), np.float32)
        rows = (np.arange(field.shape[0]) * CELL + CELL // 2) * view.scale - self.top
        columns = (np.arange(field.shape[1]) * CELL + CELL // 2) * view.scale - self.left
        good_rows = (rows >= 0) & (rows < self.index.shape[0])
        good_columns = (columns >= 0) & (columns < self.index.shape[1])
        found = self.index[rows[good_rows]][:, columns[good_columns]].astype(np.float32)
        found = np.where(found > len(self.breaks), found - len(self.breaks), found)
        field[np.ix_(good_rows, good_columns)] = found * INK_CLASS
        return field


def classify(window: Window, breaks: tuple[int, ...], reach: int = 1, signed: bool = False) -> Classes:
    """Count how many breaks each value reaches; the rim is `reach` pixels wide at the lowest break, elsewhere 1.

    A band of rows at a time: the values of a whole sharp map need not be held beside the sheet.
    """
    height, width = window.shape
    index = np.empty((height, width), np.uint8)
    rims = []
    for low in range(0, height, BAND):
        first, last = max(0, low - reach), min(height, low + BAND + reach)  # with the rows that its rim depends on
        values = window.rows(first, last)
        around = _classed(values, breaks, signed)
        band = slice(low - first, low - first + BAND)
        index[low : low + BAND] = around[band]
        meeting = _meeting(around, 1) | _meeting((around > 0).view(np.uint8), reach)
        at = np.flatnonzero(meeting[band])
        number = (at + low * width).astype(np.int32)
        rims.append((number, *_slopes(values, at // width + (low - first), at % width)))
    return Classes(window.top, window.left, breaks, index, Rim(*map(np.concatenate, zip(*rims, strict=True))))


def _classed(values: Grey, breaks: tuple[int, ...], signed: bool) -> NDArray[np.uint8]:
    index = np.zeros(values.shape, np.uint8)
    for limit in breaks:
        index += (values >= limit).view(np.uint8)
    if signed:
        below = np.zeros_like(index)
        for limit in breaks:
            below += (values <= -limit).view(np.uint8)
        index += np.where(below > 0, below + np.uint8(len(breaks)), below)
    return index


def paint(strip: Sheet, ground: Ground, classes: Classes, colours: tuple[Rgb, ...]) -> None:
    """Lay the classes' flat colours, paler outside the asked-for area. `colours[0]` is class 1."""
    height, width = classes.index.shape
    columns = slice(classes.left, classes.left + width)
    for low in range(0, height, BAND):
        index = classes.index[low : low + BAND]
        rows = slice(classes.top + low, classes.top + low + len(index))
        lay_flat(strip.pixels[rows, columns], index, ground.veil_of(rows)[:, columns], colours, ground.tiled)


def lay_flat(
    region: NDArray[np.uint8],
    index: NDArray[np.uint8],
    veil: NDArray[np.bool_],
    colours: tuple[Rgb, ...],
    tiled: bool = False,
) -> None:
    """Colour a region by look-up where the index is not 0."""
    if tiled:
        both = index + veil.view(np.uint8) * np.uint8(len(colours) + 1)
        seen = index > 0
        over = palette(colours)[both][seen].astype(np.float32)
        region[seen, :3] = region[seen, :3] * (1 - style.RAMP_ALPHA_ON_TILES) + over * style.RAMP_ALPHA_ON_TILES
        return
    table = np.zeros((len(colours) * 2 + 2, 4), np.uint8)
    table[:, :3] = palette(colours)
    packed, target = table.view(np.uint32)[:, 0], region.view(np.uint32)[..., 0]
    for low in range(0, len(index), BAND):
        band = slice(low, low + BAND)
        both = index[band] + veil[band].view(np.uint8) * np.uint8(len(colours) + 1)
        np.copyto(target[band], look_up(packed, both), where=index[band] > 0)


def palette(colours: tuple[Rgb, ...]) -> NDArray[np.uint8]:
    """Rows: nothing, the classes, nothing, the classes under the veil."""
    veiled = [style.veiled(colour) for colour in colours]
    return np.array([(0, 0, 0), *colours, (0, 0, 0), *veiled], np.uint8)


@dataclass(frozen=True, slots=True)
class Edge:
    """A line along the lowest break. `colours` are for more and fewer."""

    colours: tuple[Rgb, Rgb]
    width: float
    alpha: float

    def reach(self, scale: int) -> int:
        """How many pixels from the break it may touch."""
        return ceil(self.width * scale / 2 + 0.5)


def smooth_edges(strip: Sheet, ground: Ground, classes: Classes, colours: tuple[Rgb, ...], edge: Edge) -> None:
    """Blend the pixels where classes meet, and draw the lowest class's edge."""
    for low in range(0, classes.rim.at.size, TOGETHER):
        some = slice(low, low + TOGETHER)
        rim = Rim(classes.rim.at[some], classes.rim.value[some], classes.rim.slope[some])
        _smooth(strip, ground, replace(classes, rim=rim), colours, edge)


def _smooth(strip: Sheet, ground: Ground, classes: Classes, colours: tuple[Rgb, ...], edge: Edge) -> None:
    n, value, slope = len(classes.breaks), classes.rim.value, classes.rim.slope
    rows, columns = np.divmod(classes.rim.at, classes.index.shape[1])
    rows, columns = rows + classes.top, columns + classes.left
    # Sharpened, a density can dip a little below nothing; only a change has a side below it.
    fewer = (value < 0) & (len(colours) > n)
    size = np.where(fewer, -value, np.maximum(value, 0))
    breaks = np.array(classes.breaks, np.float32)
    nearest = np.abs(size[:, None] - breaks).argmin(1)
    cover = np.clip((size - breaks[nearest]) / slope + 0.5, 0, 1)[:, None]
    high = nearest + 1 + np.where(fewer, n, 0)
    shade = ground.veiled(rows, columns) * (len(colours) + 1)
    table = palette(colours).astype(np.float32)
    under = ground.under.at(rows, columns).astype(np.float32)
    lower = np.where((nearest == 0)[:, None], under, table[high - 1 + shade])
    mixed = table[high + shade] * cover + lower * (1 - cover)
    if not ground.tiled:
        strip.pixels[rows, columns, :3] = mixed.round()
    line = np.clip(edge.width * strip.scale / 2 + 0.5 - np.abs(size - breaks[0]) / slope, 0, 1) * edge.alpha
    tints = np.array([*edge.colours, *(style.veiled(c) for c in edge.colours)], np.float32)
    tint = tints[fewer + 2 * (shade > 0)]
    on = line > 0
    now = strip.pixels[rows[on], columns[on], :3]
    strip.pixels[rows[on], columns[on], :3] = (now * (1 - line[on, None]) + tint[on] * line[on, None]).round()


def _meeting(index: NDArray[np.uint8], reach: int) -> NDArray[np.bool_]:
    """Pixels within `reach` of another class."""
    meeting = np.zeros(index.shape, np.bool_)
    down, across = index[1:] != index[:-1], index[:, 1:] != index[:, :-1]
    meeting[1:] |= down
    meeting[:-1] |= down
    meeting[:, 1:] |= across
    meeting[:, :-1] |= across
    for _ in range(reach - 1):
        grown = meeting.copy()
        grown[1:] |= meeting[:-1]
        grown[:-1] |= meeting[1:]
        grown[:, 1:] |= meeting[:, :-1]
        grown[:, :-1] |= meeting[:, 1:]
        meeting = grown
    return meeting


def _slopes(values: Grey, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> tuple[Grey, Grey]:
    """The values at some pixels and how steep they are there, per pixel."""
    height, width = values.shape
    up, down = np.maximum(rows - 1, 0), np.minimum(rows + 1, height - 1)
    left, right = np.maximum(columns - 1, 0), np.minimum(columns + 1, width - 1)
    dy = (values[down, columns] - values[up, columns]) / np.maximum(down - up, 1)
    dx = (values[rows, right] - values[rows, left]) / np.maximum(right - left, 1)
    return values[rows, columns], np.maximum(np.hypot(dx, dy), np.float32(1e-6)).astype(np.float32)


def class_of(values: Floats | Grey, breaks: tuple[int, ...]) -> NDArray[np.uint8]:
    """How many breaks each value reaches."""
    return np.searchsorted(np.array(breaks, np.float64), values, side="right").astype(np.uint8)
