"""The ground of a picture, prepared once: what lies under the data and what lies over it."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import RLock

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analytics.maps import stored, style
from analytics.maps.canvas import Bytes
from analytics.maps.field import CELL, Field
from analytics.maps.geometry import Asked, Shape, Terrain, asked, terrain
from analytics.maps.raster import Plate, index_of
from analytics.maps.request import BaseMap, Focus
from analytics.maps.under import Under, blended
from analytics.maps.view import View

# What a label should not cover; mean over its box (LOOK section 7).
INK_FOCUS, INK_COAST, INK_BORDER = 220.0, 90.0, 40.0
CACHE_BYTES = 16_000_000  # some four pictures at scale 2: the same ground is asked for again and again
GROWTH = 12  # pixels; in views of many areas smoothing moves the coast by less
TERRAINS = 4  # regions kept prepared


@dataclass(frozen=True, slots=True)
class Overlay:
    """Lines above the data: only the pixels that they touch. Colours are premultiplied by alpha."""

    at: NDArray[np.int32]  # flat pixel numbers
    keep: NDArray[np.uint16]  # how much of what is below stays, 0..256
    colour: NDArray[np.uint16]  # (n, 3), already times (256 - keep)

    def lay(self, pixels: Bytes) -> None:
        """Lay the lines on an array of pixels (rows, columns, 4)."""
        flat = pixels.reshape(-1, 4)
        flat[self.at, :3] = (flat[self.at, :3] * self.keep[:, None] + self.colour) >> 8


@dataclass(frozen=True)
class Ground:
    """One view's ground; arrays in device pixels, coarse fields in squares of CELL layout pixels."""

    view: View
    base: BaseMap
    inner: NDArray[np.float64]  # (areas, 2): a point well inside each area, metres
    under: Under  # water and land, with the veil outside the asked-for area
    veil_bits: NDArray[np.uint8]  # eight pixels of a row in each
    overlay: Overlay
    ink: NDArray[np.float32]
    line: NDArray[np.float32]  # the asked-for outline alone
    inside: NDArray[np.float32]  # share of the asked-for area
    land: NDArray[np.float32]
    tiled: bool = False

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return self.under.nbytes + self.veil_bits.nbytes + self.overlay.at.nbytes * 3

    @property
    def veil(self) -> NDArray[np.bool_]:
        """Whether each pixel lies under the veil. Kept as bits, as this is eight times as large."""
        return self.veil_of(slice(None))

    def veil_of(self, rows: slice) -> NDArray[np.bool_]:
        """The same for some rows."""
        return np.unpackbits(self.veil_bits[rows], axis=1, count=self.view.shape[1]).view(np.bool_)

    def veiled(self, rows: NDArray[np.integer], columns: NDArray[np.integer]) -> NDArray[np.bool_]:
        """The same for single pixels, shape (n,)."""
        bits: NDArray[np.uint8] = self.veil_bits[rows, columns >> 3] << (columns & 7).astype(np.uint8)
        return bits > 127

    @property
    def terrain(self) -> Terrain:
        """The region's shapes."""
        with _cache.lock:
            return _terrain(self.base)

    @property
    def land_field(self) -> Field:
        """Sums of land."""
        return Field(self.land)

    @property
    def line_field(self) -> Field:
        """Sums of the asked-for outline."""
        return Field(self.line)

    @cached_property
    def area_index(self) -> NDArray[np.int16]:
        """The number of the area at each device pixel, -1 for none; edges lie under the borders."""
        index = index_of(self.view, self.terrain.areas)
        land = Plate(self.view).area(self.terrain.ground).mask() > 127
        return np.where(land, _grown(index, land & ~self.veil), np.int16(-1))

    @cached_property
    def area_coarse(self) -> NDArray[np.int16]:
        """The same in coarse cells."""
        step = CELL * self.view.scale
        return self.area_index[step // 2 :: step, step // 2 :: step]


def _grown(index: NDArray[np.int16], land: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Areas led on over the asked-for land that no area holds: what smoothing the coast added."""
    for _ in range(GROWTH):
        if not (land & (index < 0)).any():
            break
        for axis in (0, 1):
            for step in (1, -1):
                moved = np.roll(index, step, axis)
                np.copyto(index, moved, where=(index < 0) & (moved >= 0) & land)
    return index


class _Cache:
    """The latest grounds, up to CACHE_BYTES."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.terrains: OrderedDict[str, Terrain] = OrderedDict()
        self.asked: OrderedDict[object, Asked] = OrderedDict()
        self.grounds: OrderedDict[object, Ground] = OrderedDict()

    def shrink(self) -> None:
        while len(self.terrains) > TERRAINS:
            self.terrains.popitem(last=False)
        while len(self.asked) > 16 * TERRAINS:
            self.asked.popitem(last=False)
        while len(self.grounds) > 1 and sum(g.nbytes for g in self.grounds.values()) > CACHE_BYTES:
            self.grounds.popitem(last=False)


_cache = _Cache()


def ground(base: BaseMap, focus: Focus, view: View, border: float = style.BORDER_WIDTH) -> Ground:
    """The ground of a view, from the cache when the same was drawn before.

    Raises ValueError when the base map is empty or broken, or the focus is not in it.
    """
    key = (base.key, focus, view, border)
    with _cache.lock:
        if key in _cache.grounds:
            _cache.grounds.move_to_end(key)
            return _cache.grounds[key]
        made = _cache.grounds[key] = _kept_or_made(base, focus, view, border)
        _cache.shrink()
    return made


def _kept_or_made(base: BaseMap, focus: Focus, view: View, border: float) -> Ground:
    path = stored.path_of(base, focus, view, border)
    kept = stored.read(path, KEPT)
    if kept is not None and kept["numbers"].shape == view.shape:
        return _unpacked(base, view, kept)
    land = _terrain(base)
    wanted = _cache.asked.get((base.key, focus)) or asked(land, focus)
    _cache.asked[base.key, focus] = wanted
    made = _make(base, land, wanted, view, border)
    stored.write(path, _packed(made))
    return made


def _terrain(base: BaseMap) -> Terrain:
    """The base's shapes; the caller holds the lock."""
    if base.key not in _cache.terrains:
        _cache.terrains[base.key] = terrain(base)
        _cache.shrink()
    return _cache.terrains[base.key]


# The arrays of a kept ground, in the order of its file.
KEPT = ("numbers", "colours", "veil", "at", "keep", "colour", "ink", "line", "inside", "land", "inner")


def _packed(ground: Ground) -> stored.Arrays:
    under, over = ground.under, ground.overlay
    colours = np.empty(0, np.uint32) if under.colours is None else under.colours
    arrays = (
        under.numbers,
        colours,
        ground.veil_bits,
        over.at,
        over.keep,
        over.colour,
        ground.ink,
        ground.line,
        ground.inside,
    )
    return dict(zip(KEPT, (*arrays, ground.land, ground.inner), strict=True))


def _unpacked(base: BaseMap, view: View, kept: stored.Arrays) -> Ground:
    return Ground(
        view=view,
        base=base,
        inner=kept["inner"],
        under=Under(kept["numbers"], kept["colours"]),
        veil_bits=kept["veil"],
        overlay=Overlay(kept["at"], kept["keep"], kept["colour"]),
        ink=kept["ink"],
        line=kept["line"],
        inside=kept["inside"],
        land=kept["land"],
    )


def forget() -> None:
    """Empty the cache (tests and benchmarks of a cold start)."""
    with _cache.lock:
        for store in (_cache.terrains, _cache.asked, _cache.grounds):
            store.clear()


def _make(base: BaseMap, land: Terrain, wanted: Asked, view: View, border: float) -> Ground:
    # Each plate is let go before the next is made: a sharp one takes 10 MB.
    land_mask, land_coarse = Plate(view).area(land.ground).covers(CELL)
    inside_mask, inside_coarse = Plate(view).area(wanted.inside).covers(CELL)
    coast, coast_coarse = Plate(view).lines(land.coast, style.COAST_WIDTH).covers(CELL)
    borders, borders_coarse = Plate(view).lines(land.borders, border).covers(CELL)
    outline, outline_coarse = Plate(view).lines(wanted.outline, style.FOCUS_WIDTH).covers(CELL)
    veil = _veil(land_mask, inside_mask)
    nothing = style.UNKNOWN if land.raw_coast is None else style.WATER
    lines = (
        (borders, style.BORDER, style.BORDER_ALPHA),
        (coast, style.COAST, 1.0),
        (outline, style.FOCUS, 1.0),
    )
    field = (
        outline_coarse * INK_FOCUS,
        coast_coarse * INK_COAST,
        borders_coarse * INK_BORDER,
    )
    return Ground(
        view=view,
        base=base,
        inner=np.array(land.inner, np.float64).reshape(-1, 2),
        under=_under(land_mask, veil, nothing),
        veil_bits=np.packbits(veil > 127, axis=1),
        overlay=_overlay(list(lines)),
        ink=sum(field[1:], field[0]),
        line=outline_coarse,
        inside=inside_coarse * (land_coarse > 0),
        land=land_coarse,
    )


def _veil(land: Bytes, inside: Bytes) -> Bytes:
    """How much of the veil lies on each pixel: land that was not asked for."""
    veil = np.empty_like(land)
    for row in range(len(land)):  # the widened numbers of a whole sharp map would take 10 MB
        veil[row] = land[row].astype(np.uint16) * (255 - inside[row]) // 255
    return veil


def _under(land: Bytes, veil: Bytes, nothing: style.Rgb) -> Under:
    """Land on water or nothing, under the veil: blended once for each pair of coverages, then looked up."""
    steps = np.arange(256, dtype=np.uint8)
    across, down = np.broadcast_to(steps[:, None], (256, 256)), np.broadcast_to(steps, (256, 256))
    picture = Image.composite(
        Image.new("RGB", (256, 256), style.LAND),
        Image.new("RGB", (256, 256), nothing),
        Image.fromarray(np.ascontiguousarray(across)),
    )
    picture.paste(style.PAPER, mask=Image.fromarray((down * style.VEIL_ALPHA).round().astype(np.uint8)))
    return blended(rgbx(picture).view(np.uint32).reshape(-1), land, veil)


def rgbx(picture: Image.Image) -> Bytes:
    """A picture's pixels as (rows, columns, 4) with the fourth 0."""
    pixels = np.zeros((picture.height, picture.width, 4), np.uint8)
    pixels[..., :3] = np.asarray(picture.convert("RGB"))
    return pixels


def _overlay(lines: list[tuple[Bytes, style.Rgb, float]]) -> Overlay:
    any_line = lines[0][0] > 0
    for mask, _, _ in lines[1:]:
        any_line |= mask > 0
    touched = np.flatnonzero(any_line)
    keep = np.ones(len(touched), np.float32)
    colour = np.zeros((len(touched), 3), np.float32)
    for mask, tint, alpha in lines:
        cover = mask.ravel()[touched].astype(np.float32) / 255 * alpha
        mixed = colour * (1 - cover[:, None]) + np.array(tint, np.float32) * cover[:, None]
        colour = mixed.astype(np.float32)
        keep = (keep * (1 - cover)).astype(np.float32)
    kept = (keep * 256).round().astype(np.uint16)
    return Overlay(touched.astype(np.int32), kept, (colour * 256).round().astype(np.uint16))


def outline_only(wanted: Shape, view: View) -> Overlay:
    """Only the asked-for outline, for a base made of tiles."""
    return _overlay([(Plate(view).lines(wanted, style.FOCUS_WIDTH).mask(), style.FOCUS, 1.0)])
