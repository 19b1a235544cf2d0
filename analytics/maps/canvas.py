"""A sheet of pixels that shapes and texts are laid on, in layout pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, floor, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, _imaging

from analytics.maps import fonts
from analytics.maps.lookup import own_pages
from analytics.maps.style import Rgb, TextStyle

# Pillow takes up to 16 MB at once for a picture. In pieces the heap finds room for it again, and stays small.
_imaging.set_block_size(1 << 20)

Bytes = NDArray[np.uint8]
FINE = 4  # shapes are drawn this many times larger and reduced: 17 steps of edge are smooth to the eye
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pixels of shape (rows, columns, 4), the fourth always 0; `scale` device pixels a layout pixel."""

    pixels: Bytes
    scale: int

    def part(self, x: float, y: float, width: float, height: float) -> "Sheet":
        """A window on the same pixels; what is laid outside it is cut off."""
        s = self.scale
        return Sheet(self.pixels[round(y * s) : round((y + height) * s), round(x * s) : round((x + width) * s)], s)

    def stamp(self, mask: Bytes, colour: Rgb | Bytes, x: int, y: int, alpha: float = 1.0) -> None:
        """Lay a colour (or one for each pixel) through a mask whose corner is at device pixel (x, y)."""
        rows, columns = self.pixels.shape[:2]
        top, left = max(0, -y), max(0, -x)
        bottom, right = min(mask.shape[0], rows - y), min(mask.shape[1], columns - x)
        if top >= bottom or left >= right:
            return
        cover = mask[top:bottom, left:right, None].astype(np.uint16)
        if alpha < 1:
            cover = (cover * np.uint16(round(alpha * 256))) >> np.uint16(8)
        target = self.pixels[y + top : y + bottom, x + left : x + right, :3]
        over = colour[top:bottom, left:right] if isinstance(colour, np.ndarray) else np.array(colour, np.uint16)
        target[...] = _by_255(target * (255 - cover) + over * cover)

    def stick(self, sticker: Bytes, x: int, y: int) -> None:
        """Lay ready colours (times their coverage; the fourth is what stays of below) at (x, y)."""
        rows, columns = self.pixels.shape[:2]
        top, left = max(0, -y), max(0, -x)
        bottom, right = min(sticker.shape[0], rows - y), min(sticker.shape[1], columns - x)
        if top >= bottom or left >= right:
            return
        cut = sticker[top:bottom, left:right]
        target = self.pixels[y + top : y + bottom, x + left : x + right, :3]
        stays = np.multiply(target, cut[..., 3:], dtype=np.uint16)
        np.add(_by_255(stays), cut[..., :3], out=target, casting="unsafe")

    def fill(self, x: float, y: float, width: float, height: float, colour: Rgb) -> None:
        """A rectangle on whole device pixels."""
        self.part(x, y, width, height).pixels.view(np.uint32)[...] = packed(colour)

    def polygon(self, corners: Sequence[XY], colour: Rgb, alpha: float = 1.0) -> None:
        """A filled polygon."""
        xs, ys = [x * self.scale for x, _ in corners], [y * self.scale for _, y in corners]
        left, top = floor(min(xs)) - 1, floor(min(ys)) - 1
        size = (ceil(max(xs)) - left + 2, ceil(max(ys)) - top + 2)
        moved = [((x - left) * FINE, (y - top) * FINE) for x, y in zip(xs, ys, strict=True)]
        self.stamp(_filled(tuple(moved), size), colour, left, top, alpha)

    def line(self, start: XY, end: XY, thickness: float, colour: Rgb) -> None:
        """A straight line with flat ends."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        nx, ny = -dy / length * thickness / 2, dx / length * thickness / 2
        corners = [(start[0] + nx, start[1] + ny), (end[0] + nx, end[1] + ny)]
        self.polygon([*corners, (end[0] - nx, end[1] - ny), (start[0] - nx, start[1] - ny)], colour)

    def disc(self, x: float, y: float, radius: float, colour: Rgb) -> None:
        """A filled circle; its centre is moved to the nearest device pixel."""
        mask = disc_mask(radius * self.scale)
        half = mask.shape[0] // 2
        self.stamp(mask, colour, round(x * self.scale) - half, round(y * self.scale) - half)

    def rounded(self, box: tuple[float, float, float, float], radius: float, colour: Rgb) -> None:
        """A rectangle (x, y, width, height) with round corners."""
        x, y, width, height = box
        mask = _rounded(round(width * self.scale), round(height * self.scale), radius * self.scale)
        self.stamp(mask, colour, round(x * self.scale), round(y * self.scale))

    def text(self, x: float, baseline: float, text: str, style: TextStyle, anchor: str = "left") -> None:
        """A text on its halo; `anchor` is what of it stands at x: left, middle or right."""
        if text:
            x -= {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor] * fonts.width(text, style)
            sticker, dx, dy = _lettering(text, style, self.scale)
            self.stick(sticker, round(x * self.scale) + dx, round(baseline * self.scale) + dy)


def sheet(width: int, height: int, scale: int, colour: Rgb) -> Sheet:
    """A new sheet of layout size in one colour."""
    pixels = own_pages(height * width * scale * scale * 4)
    pixels.view(np.uint32)[:] = packed(colour)
    return Sheet(pixels.reshape(height * scale, width * scale, 4), scale)


def packed(colour: Rgb) -> int:
    """A colour as one number, in the byte order of the pixels."""
    return int(np.array([*colour, 0], np.uint8).view(np.uint32)[0])


def _by_255(numbers: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Numbers up to 65,025 divided by 255 and rounded, without a division."""
    numbers += np.uint16(128)
    numbers += numbers >> np.uint16(8)
    numbers >>= np.uint16(8)
    return numbers


@lru_cache(maxsize=192)
def _lettering(text: str, style: TextStyle, scale: int) -> tuple[Bytes, int, int]:
    """A text with its halo as colours to stick on, and where its corner lies from the pen."""
    size, spacing = style.size * scale, style.spacing * scale
    halo = min(style.halo, style.size / 4) * scale
    top = fonts.sprite(text, style.weight, size, 0.0, spacing)
    below = fonts.sprite(text, style.weight, size, halo, spacing) if halo else top
    letters = np.zeros(below.mask.shape, np.float32)
    row, column = top.dy - below.dy, top.dx - below.dx
    letters[row : row + top.mask.shape[0], column : column + top.mask.shape[1]] = top.mask
    letters /= 255
    rim = below.mask / np.float32(255) * (1 - letters) if halo else np.zeros_like(letters)
    sticker = np.empty((*below.mask.shape, 4), np.uint8)
    tints = np.array([style.colour, style.halo_colour], np.float32)
    mixed = letters[..., None] * tints[0] + rim[..., None] * tints[1]
    sticker[..., 3] = ((1 - letters - rim) * 255).round().clip(0, 255)
    sticker[..., :3] = np.minimum(mixed.round(), 255 - sticker[..., 3:])
    return sticker, below.dx, below.dy


def _filled(corners: tuple[XY, ...], size: tuple[int, int]) -> Bytes:
    image = Image.new("L", (size[0] * FINE, size[1] * FINE))
    ImageDraw.Draw(image).polygon(corners, fill=255)
    return np.asarray(image.reduce(FINE))


@lru_cache(maxsize=64)
def disc_mask(radius: float) -> Bytes:
    """A circle's coverage in a square with an odd side, centred."""
    half = ceil(radius) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    return np.asarray(np.clip(radius + 0.5 - np.hypot(x, y), 0, 1) * 255).astype(np.uint8)


@lru_cache(maxsize=32)
def _rounded(width: int, height: int, radius: float) -> Bytes:
    image = Image.new("L", (width * FINE, height * FINE))
    box = (0, 0, width * FINE - 1, height * FINE - 1)
    ImageDraw.Draw(image).rounded_rectangle(box, radius * FINE, fill=255)
    return np.asarray(image.reduce(FINE))


def regular(x: float, y: float, radius: float, corners: int, turn: float = -pi / 2) -> list[XY]:
    """The corners of a regular polygon, the first one at angle `turn` (up by default)."""
    steps = [turn + 2 * pi * i / corners for i in range(corners)]
    return [(x + radius * cos(a), y + radius * sin(a)) for a in steps]
