"""Counted squares with their numbers; a simplified one is soft, because it is an area and not a place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.maps import fonts, style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.classes import INK_CLASS, check_breaks, check_surface, class_of, lay_flat, palette
from analytics.maps.coarse import coarse_xy
from analytics.maps.field import CELL
from analytics.maps.prepared import USUAL, Line, Prepared, Settings
from analytics.maps.request import GridLayer
from analytics.maps.view import View

NUMBER_CLASS = 2  # numbers from this class on: more would be noise
SMALLEST_OUTLINED = 14.0  # layout pixels; smaller outlines fill the cell
SMALLEST_GAPPED = 6.0
ENOUGH_INSIDE = 0.2  # share of a simplified cell that must lie in the asked-for area to be numbered


@dataclass(frozen=True)
class Lines:
    """A grid's lines in device pixels of the strip, and which cell each pixel belongs to (-1: none)."""

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    side: float  # layout pixels

    def of(self, edges: NDArray[np.int64], length: int) -> NDArray[np.int64]:
        """The cell of each pixel of a row or column."""
        cell = np.searchsorted(edges, np.arange(length), side="right") - 1
        return np.where(cell < len(edges) - 1, cell, -1)


def _lines(layer: GridLayer, view: View) -> Lines:
    extent, cell, s = layer.surface.extent, layer.surface.cell, view.scale
    rows, columns = layer.surface.values.shape
    x = view.x(extent.west + np.arange(columns + 1) * cell) * s
    y = view.y(extent.north - np.arange(rows + 1) * cell) * s
    return Lines(np.round(x).astype(np.int64), np.round(y).astype(np.int64), cell / view.metres)


@dataclass(frozen=True)
class Grid(Prepared):
    """Coloured cells, outlined cells, numbers."""

    layer: GridLayer | None = None
    classes: NDArray[np.uint8] | None = None
    lines: Lines | None = None
    settings: Settings = USUAL
    inside: NDArray[np.bool_] | None = None
    numbers: tuple[Line, ...] = ()

    def below(self, strip: Sheet, ground: Ground) -> None:
        if self.layer is None or self.lines is None or self.classes is None or not self.layer.breaks:
            return
        height, width = strip.pixels.shape[:2]
        rows, columns = self.lines.of(self.lines.y, height), self.lines.of(self.lines.x, width)
        good_rows, good_columns = np.flatnonzero(rows >= 0), np.flatnonzero(columns >= 0)
        if not len(good_rows) or not len(good_columns):
            return
        area = (slice(good_rows[0], good_rows[-1] + 1), slice(good_columns[0], good_columns[-1] + 1))
        rows, columns = rows[area[0]], columns[area[1]]
        index = self.classes[rows][:, columns]
        colours = style.RAMP[: len(self.layer.breaks)]
        if self.settings.simplified:
            self._soft(strip.pixels[area], index, ground.veil[area], rows, columns)
            return
        if self.lines.side >= SMALLEST_GAPPED:
            index[_first(rows, strip.scale)] = 0
            index[:, _first(columns, strip.scale)] = 0
        lay_flat(strip.pixels[area], index, ground.veil[area], colours, ground.tiled)
        self._outlines(strip)

    def _soft(
        self,
        region: NDArray[np.uint8],
        index: NDArray[np.uint8],
        veil: NDArray[np.bool_],
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
    ) -> None:
        colours = style.RAMP
        alpha = _feather(rows)[:, None] * _feather(columns)[None, :] * np.float32(style.SOFT_ALPHA)
        alpha = np.where(index > 0, alpha, 0)[..., None]
        over = palette(colours)[index + veil.view(np.uint8) * np.uint8(len(colours) + 1)]
        region[..., :3] = (region[..., :3] * (1 - alpha) + over * alpha).round()

    def _outlines(self, strip: Sheet) -> None:
        if self.layer is None or self.lines is None or self.classes is None or self.inside is None:
            return
        if self.lines.side < SMALLEST_OUTLINED:
            return
        few = (self.classes == 0) & (self.layer.surface.values > 0) & self.inside
        s = strip.scale
        inset, thick = round(style.CELL_INSET * s), max(1, round(style.CELL_OUTLINE_WIDTH * s))
        height, width = strip.pixels.shape[:2]
        for row, column in np.argwhere(few):
            left, right = self.lines.x[column] + inset, self.lines.x[column + 1] - inset
            top, bottom = self.lines.y[row] + inset, self.lines.y[row + 1] - inset
            if left < 0 or top < 0 or right > width or bottom > height:
                continue
            for area in (
                (slice(top, top + thick), slice(left, right)),
                (slice(bottom - thick, bottom), slice(left, right)),
                (slice(top, bottom), slice(left, left + thick)),
                (slice(top, bottom), slice(right - thick, right)),
            ):
                strip.pixels[area][..., :3] = style.CELL_OUTLINE

    def above(self, strip: Sheet) -> None:
        for number in self.numbers:
            strip.text(number.x, number.baseline, number.text, number.look, "middle")


def _first(cells: NDArray[np.int64], scale: int) -> NDArray[np.bool_]:
    """The first layout pixel of each cell: the gap between cells."""
    first = np.zeros(len(cells), np.bool_)
    for back in range(1, scale + 1):
        first[back:] |= cells[back:] != cells[:-back]
    return first


def _feather(cells: NDArray[np.int64]) -> NDArray[np.float32]:
    """How much of a cell's colour is seen at each pixel along one side: 0 at its edge, 1 inside."""
    starts = np.flatnonzero(np.diff(cells, prepend=cells[0] - 1))
    ends = np.append(starts[1:], len(cells))
    where = np.searchsorted(starts, np.arange(len(cells)), side="right") - 1
    at = np.arange(len(cells)) + 0.5
    side = float(np.max(ends - starts))
    depth = np.minimum(at - starts[where], ends[where] - at) / max(style.SOFT_EDGE_MIN, style.SOFT_EDGE * side)
    soft = np.clip(depth, 0, 1)
    return np.asarray(soft * soft * (3 - 2 * soft), np.float32)


def prepare(layer: GridLayer, ground: Ground, settings: Settings) -> Grid:
    """Classify the cells and find those inside the asked-for area."""
    check_breaks(layer.breaks, len(style.RAMP))
    check_surface(layer.surface)
    view, extent, cell = ground.view, layer.surface.extent, layer.surface.cell
    classes = (
        class_of(layer.surface.values, layer.breaks) if layer.breaks else np.zeros_like(layer.surface.values, np.uint8)
    )
    rows, columns = classes.shape
    x = extent.west + (np.arange(columns) + 0.5) * cell
    y = extent.north - (np.arange(rows) + 0.5) * cell
    row, _ = coarse_xy(view, view.ground.west, y)
    _, column = coarse_xy(view, x, view.ground.north)
    seen = ((y > view.ground.south) & (y < view.ground.north))[:, None] & (
        (x > view.ground.west) & (x < view.ground.east)
    )
    inside = (ground.inside[row][:, column] > 0) & seen
    lines = _lines(layer, view)
    drawn = round(float(layer.surface.values[seen].sum()))
    numbers = _numbers(layer, ground, classes, inside, settings) if layer.breaks else ()
    return Grid(
        ink=_ink(classes, layer, ground),
        boxes=tuple(number.box for number in numbers),
        drawn=drawn,
        layer=layer,
        classes=classes,
        lines=lines,
        settings=settings,
        inside=inside,
        numbers=numbers,
    )


def _numbers(
    layer: GridLayer,
    ground: Ground,
    classes: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    settings: Settings,
) -> tuple[Line, ...]:
    """The counts that are printed: from the second class up, inside the asked-for area, where they fit."""
    view, extent, cell = ground.view, layer.surface.extent, layer.surface.cell
    side = cell / view.metres
    if side < style.SMALLEST:
        return ()
    found = []
    for row, column in np.argwhere(classes >= (1 if settings.simplified else NUMBER_CLASS)):
        left, top = float(view.x(extent.west + column * cell)), float(view.y(extent.north - row * cell))
        middle = (left + side / 2, top + side / 2) if inside[row, column] else None
        if settings.simplified:
            middle = _middle(ground, left, top, side)
        number = settings.number(float(layer.surface.values[row, column]))
        line = _line(number, middle, side, int(classes[row, column]))
        if line is not None and 0 <= line.x < view.width and 0 <= line.baseline < view.height:
            found.append(line)
    return tuple(found)


def _line(number: str, middle: tuple[float, float] | None, side: float, class_: int) -> Line | None:
    if middle is None:
        return None
    colour = style.RAMP[class_ - 1]
    look = style.CELL_COUNT.on(style.text_on(colour), colour)
    text, look = fonts.fitted(number, look, side - 6, style.SMALLEST)
    if text != number or side < look.size:
        return None
    return Line(middle[0], middle[1] + look.size * 0.35, text, look)


def _middle(ground: Ground, left: float, top: float, side: float) -> tuple[float, float] | None:
    """The middle of a cell's part in the asked-for area, when that is enough of the cell."""
    rows = slice(max(0, int(top / CELL)), max(0, int((top + side) / CELL)))
    columns = slice(max(0, int(left / CELL)), max(0, int((left + side) / CELL)))
    row, column = np.nonzero(ground.inside[rows, columns] > 0.5)
    if len(row) < ENOUGH_INSIDE * (side / CELL) ** 2:
        return None
    return float((columns.start + column.mean() + 0.5) * CELL), float((rows.start + row.mean() + 0.5) * CELL)


def _ink(classes: NDArray[np.uint8], layer: GridLayer, ground: Ground) -> NDArray[np.float32]:
    rows, columns = ground.ink.shape
    x = ground.view.ground.west + (np.arange(columns) + 0.5) * CELL * ground.view.metres
    y = ground.view.ground.north - (np.arange(rows) + 0.5) * CELL * ground.view.metres
    column = np.floor((x - layer.surface.extent.west) / layer.surface.cell).astype(int)
    row = np.floor((layer.surface.extent.north - y) / layer.surface.cell).astype(int)
    held = ((row >= 0) & (row < classes.shape[0]))[:, None] & ((column >= 0) & (column < classes.shape[1]))
    shown = classes.astype(np.float32) + (layer.surface.values > 0)
    found = shown[np.clip(row, 0, classes.shape[0] - 1)][:, np.clip(column, 0, classes.shape[1] - 1)]
    return np.where(held, found * INK_CLASS, 0).astype(np.float32)
