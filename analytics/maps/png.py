"""Pixels to a PNG of 256 colours: the style's flat colours exactly, the rest fitted to the picture."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analytics.maps import style
from analytics.maps.canvas import Bytes

COLOURS = 256
BITS = 5  # a channel when the picture's colours are counted: 32,768 bins
STEP = 2  # every second pixel in each direction is counted; edges repeat
LEVEL = 4  # zlib; 6 saves 3 % and costs half as much again, 9 costs nine times as much


def encode(pixels: Bytes) -> bytes:
    """A PNG with a palette of at most 256 colours; the same pixels give the same bytes."""
    height, width = pixels.shape[:2]
    picture = Image.frombuffer("RGBX", (width, height), np.ascontiguousarray(pixels).data, "raw", "RGBX", 0, 1)
    holder = Image.new("P", (1, 1))
    holder.putpalette(_palette(pixels).ravel().tolist())
    indexed = picture.convert("RGB").quantize(palette=holder, dither=Image.Dither.NONE)
    out = BytesIO()
    indexed.save(out, "PNG", compress_level=LEVEL)
    return out.getvalue()


def _palette(pixels: Bytes) -> NDArray[np.uint8]:
    """The style's colours that occur, then the best for what is left (shades of edges)."""
    packed = np.ascontiguousarray(pixels[::STEP, ::STEP]).view(np.uint32)[..., 0].ravel()
    colours, counts = _occurring(packed)
    exact = np.array(style.EXACT, np.uint8)
    flat = exact[np.isin(_pack(exact), packed)]
    room = COLOURS - len(flat)
    if len(colours) == 0:
        return flat
    # A shade counts by the root of how often it occurs: edges are rare, but banding there is seen.
    times = np.clip(np.sqrt(counts).astype(np.int64), 1, 24)
    sample = np.repeat(colours, times, axis=0)
    fitted = Image.fromarray(sample[None, :, :]).quantize(room, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    rest = np.array(fitted.getpalette(), np.uint8).reshape(-1, 3)[:room]
    return np.concatenate([flat, rest])


def _pack(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    wide = colours.astype(np.uint32)
    return wide[:, 0] | (wide[:, 1] << np.uint32(8)) | (wide[:, 2] << np.uint32(16))


def _occurring(packed: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Colours (bin middles) that occur, with how often; the style's own bins are left to `exact`."""
    low = np.uint32(8 - BITS)
    mask = np.uint32((1 << BITS) - 1)
    key = ((packed >> low) & mask) | ((packed >> np.uint32(8)) >> low & mask) << np.uint32(BITS)
    key |= ((packed >> np.uint32(16)) >> low & mask) << np.uint32(2 * BITS)
    counts = np.bincount(key, minlength=1 << (3 * BITS))
    used = np.flatnonzero(counts)
    half = 1 << (7 - BITS)
    channels = [((used >> (BITS * i)) & ((1 << BITS) - 1)) << (8 - BITS) for i in range(3)]
    return (np.stack(channels, 1) + half).clip(0, 255).astype(np.uint8), counts[used]
