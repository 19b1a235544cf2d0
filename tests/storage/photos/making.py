"""Pictures for the tests, good and hostile, made here: nothing of them is kept in the repository."""

import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

pillow_heif.register_heif_opener()

# Stands in every place of a file where something can hide; must never come out again.
MARK = b"HEMLIGT-4711-MARKERING"
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 60), (40, 60, 210), (245, 245, 245)


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """A picture that shows how it is turned: a colour in each corner, and an arrow that points up."""
    image = Image.new("RGB", (width, height), (128, 128, 128))
    draw = ImageDraw.Draw(image)
    half = (width // 2, height // 2)
    draw.rectangle((0, 0, *half), fill=RED)
    draw.rectangle((half[0], 0, width, half[1]), fill=GREEN)
    draw.rectangle((0, half[1], half[0], height), fill=BLUE)
    draw.rectangle((*half, width, height), fill=WHITE)
    draw.line((half[0], height * 3 // 4, half[0], height // 4), fill="black", width=max(1, width // 40))
    draw.polygon([(half[0], height // 8), (half[0] * 3 // 4, half[1]), (half[0] * 5 // 4, half[1])], fill="black")
    return image


def corners(image: Image.Image) -> list[str]:
    """The names of the colours at top left, top right, bottom left, bottom right."""
    width, height = image.size
    at = [(x, y) for y in (height // 10, height * 9 // 10) for x in (width // 10, width * 9 // 10)]
    return [_nearest(image.convert("RGB").getpixel(place)) for place in at]


def _nearest(pixel: Any) -> str:
    named = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    return min(named, key=lambda name: sum(abs(a - b) for a, b in zip(named[name], pixel, strict=True)))


def packed(image: Image.Image, kind: str, **options: Any) -> bytes:
    """`image` as a file of Pillow's format `kind`."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def exif(
    orientation: int | None = None, gps: dict[int, Any] | None = None, taken: str | None = None, **more: Any
) -> Image.Exif:
    """Exif with the mark in it; `gps` and `taken` as the phone would write them."""
    made = Image.Exif()
    made[0x010E] = MARK.decode()
    if orientation is not None:
        made[0x0112] = orientation
    if gps is not None:
        made[0x8825] = gps
    inner = dict(more.get("inner", {}))
    if taken is not None:
        inner[0x9003] = taken
    if inner:
        made[0x8769] = inner
    return made


def gps(
    lat: tuple[Any, ...] = (56.0, 2.0, 47.4), lon: tuple[Any, ...] = (12.0, 41.0, 40.2), **tags: Any
) -> dict[int, Any]:
    """Stortorget in Helsingborg: 56.0465 N, 12.6945 E; `tags` by name: status, error, datum, refs."""
    found: dict[int, Any] = {1: tags.get("refs", "NE")[0], 2: lat, 3: tags.get("refs", "NE")[1], 4: lon}
    for name, number in (("status", 9), ("datum", 18), ("error", 31)):
        if name in tags:
            found[number] = tags[name]
    return found


def segment(mark: int, body: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body


def with_segments(jpeg: bytes, segments: Iterable[bytes]) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, pixels: bytes, before: bytes = b"", *, bits: int = 8, colour: int = 0) -> bytes:
    """A PNG by hand: `pixels` are its rows with their filter bytes, whatever the size says; `before` are chunks."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + before + body


def with_chunks(file: bytes, *chunks: bytes) -> bytes:
    """A PNG with chunks put in after its header."""
    return file[:33] + b"".join(chunks) + file[33:]


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP of the given chunks."""
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def vp8x(flags: int, width: int, height: int) -> tuple[bytes, bytes]:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", bytes([flags, 0, 0, 0]) + size


def box(name: bytes, body: bytes) -> bytes:
    """One box of an ISO media file."""
    return struct.pack(">I", len(body) + 8) + name + body
