"""Pixels to a PNG of 256 colours: the style's flat colours exactly, the rest fitted to the picture.

Colours are told apart to six bits a channel. One look-up table from there to the palette colours the
whole picture; Pillow's own quantisation takes five times as long and shifts the flat colours.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analytics.maps import style
from analytics.maps.canvas import Bytes
from analytics.maps.lookup import PIECE, pieces

COLOURS = 256
# Six bits of each channel: those of red and green stay in their bytes, blue's follow. A key has 20 bits.
RED_GREEN, BLUE, SHIFTS = np.uint32(0x3F3F), np.uint32(0xFC000), (0, 8, 14)
KEYS = 1 << 20
NEAR = 5  # levels of a channel: as near as this to a flat colour, the flat one is taken
COUNTED = 31  # every so manyth pixel is counted to weigh the colours
ROUNDS = 3  # of k-means; more change nothing that is seen
TOGETHER = 128  # colours compared with the palette at once: 128 KiB, which stay in a core's cache
LEVEL = 3  # zlib; 4 saves 8 % and costs half as much again, 9 saves 16 % and costs thirteen times as much


def encode(pixels: Bytes) -> bytes:
    """A PNG with a palette of at most 256 colours; the same pixels give the same bytes."""
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    occurring = _occurring(packed.reshape(-1))
    colours = _colours(occurring)
    palette = _palette(occurring, colours, _often(packed.reshape(-1), occurring))
    table = np.empty(KEYS, np.uint8)
    table[occurring] = _nearest(colours, palette)
    bands = (np.take(table, _keys(packed[band]), mode="clip") for band in _bands(packed.shape))
    return written(bands, packed.shape, palette)


def _bands(shape: tuple[int, ...]) -> Iterator[slice]:
    """A few rows at a time; a whole picture's numbers, twice, would take half as much as the picture."""
    some = max(1, PIECE // shape[1])
    return (slice(low, low + some) for low in range(0, shape[0], some))


def written(bands: Iterable[Bytes], shape: tuple[int, ...], palette: Bytes) -> bytes:
    """Palette numbers, some rows after others, as a PNG file (W3C PNG, third edition, sections 5 and 11).

    Pillow would first import every format it knows, a tenth of a second of a new process.
    """
    rows, columns = shape
    deflate = zlib.compressobj(LEVEL, memLevel=9)  # all the memory zlib can use: 256 KiB
    body = []
    for numbers in bands:
        lines = np.zeros((len(numbers), columns + 1), np.uint8)  # each begins with its filter: none, best for palettes
        lines[:, 1:] = numbers
        body.append(deflate.compress(lines.data))
    body.append(deflate.flush())
    header = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)  # eight bits a pixel, numbers of a palette
    chunks = ((b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", b"".join(body)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _keys(packed: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Six bits of each channel of some pixels."""
    keys, blue = packed >> np.uint32(2), packed >> np.uint32(4)
    keys &= RED_GREEN
    blue &= BLUE
    keys |= blue
    return keys


def _occurring(packed: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The keys in the picture, rising."""
    seen = np.zeros(KEYS, np.bool_)
    for part in pieces(packed.size):
        seen[_keys(packed[part])] = True
    return np.flatnonzero(seen)


def _colours(keys: NDArray[np.int64]) -> NDArray[np.int16]:
    """The middle colour of each key's bin, shape (n, 3)."""
    channels = [((keys >> shift) & 0x3F) * 4 + 2 for shift in SHIFTS]
    return np.stack(channels, 1).astype(np.int16)


def _often(packed: NDArray[np.uint32], occurring: NDArray[np.int64]) -> NDArray[np.float32]:
    """How much each colour weighs: the root of how often it occurs, for edges are rare but seen."""
    some = _keys(packed[::COUNTED])
    counts = np.bincount(np.searchsorted(occurring, some), minlength=len(occurring))
    return np.sqrt(counts + 1).astype(np.float32)


def _palette(
    occurring: NDArray[np.int64], colours: NDArray[np.int16], weight: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """The style's colours that occur, then the best for what is left (shades of edges)."""
    exact = np.array(style.EXACT, np.uint8)
    keys = ((exact >> 2).astype(np.int64) << np.array(SHIFTS)).sum(1)
    place = np.searchsorted(occurring, keys).clip(max=len(occurring) - 1)
    flat = exact[occurring[place] == keys]
    apart = np.ones(len(colours), np.bool_)
    for colour in flat.astype(np.int16):
        apart &= np.abs(colours - colour).max(1) > NEAR
    rest = colours[apart].astype(np.uint8)
    room = COLOURS - len(flat)
    if len(rest) > room:
        # Each shade once, however rare: an octree then errs by 9 levels at most, median cut by 30.
        fitted = Image.fromarray(rest[None]).quantize(room, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        start = np.array(fitted.getpalette(), np.uint8).reshape(-1, 3)[:room]
        rest = _settled(rest, weight[apart], start)
    return np.concatenate([flat, rest])


def _settled(colours: NDArray[np.uint8], weight: NDArray[np.float32], start: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A palette moved to the middle of what it stands for (k-means), so that soft cells show no steps."""
    palette = start.astype(np.float32)
    for _ in range(ROUNDS):
        number = _closest(colours.astype(np.float32), palette)
        total = np.bincount(number, weight, len(palette))
        for channel in range(3):
            summed = np.bincount(number, weight * colours[:, channel], len(palette))
            palette[:, channel] = np.where(total > 0, summed / np.maximum(total, 1e-9), palette[:, channel])
    return palette.round().clip(0, 255).astype(np.uint8)


def _closest(colours: NDArray[np.float32], palette: NDArray[np.float32]) -> NDArray[np.int64]:
    """The number of the nearest palette colour of each colour.

    Not by a matrix product: so small a one takes a library's threads longer to wake and to put to
    sleep than to reckon, and they keep the other core busy meanwhile.
    """
    own, twice = (palette * palette).sum(1), 2 * palette.T
    found = np.empty(len(colours), np.int64)
    for low in range(0, len(colours), TOGETHER):
        some = colours[low : low + TOGETHER]
        away = own - some[:, :1] * twice[0]
        for channel in (1, 2):
            away -= some[:, channel, None] * twice[channel]
        found[low : low + TOGETHER] = away.argmin(1)
    return found


def _nearest(colours: NDArray[np.int16], palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The palette's number for each colour; a flat colour's own bin is surely its."""
    found = _closest(colours.astype(np.float32), palette.astype(np.float32)).astype(np.uint8)
    where = {tuple(colour): row for row, colour in enumerate(colours.tolist())}
    for number, colour in enumerate(((palette & 0xFC) + 2).tolist()):
        found[where.get(tuple(colour), slice(0))] = number
    return found
