"""What containers say of themselves, read here before a decoder is given the file.

libwebp and libheif set aside memory and walk structures as soon as they are opened, so size, movement and what is
inside are asked for first. Errors: `PhotoError`.
"""

from collections.abc import Iterator

from storage.photos.errors import PhotoError

_ANIMATED = 0x02  # bit of the VP8X flags, in Google's WebP container specification

# Items that phones write into a HEIC: HEVC pictures, grids of them, the gain map of iOS and Android (tmap), metadata.
# libheif also decodes overlays, masks, raw and JPEG items: many of its memory faults were there; no camera makes them.
_ITEMS = frozenset({b"hvc1", b"grid", b"iden", b"tmap", b"Exif", b"mime", b"uri "})


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of the canvas; raises for a moving or cut-off file."""
    chunk, body = data[12:16], data[20:30]
    if chunk == b"VP8X" and len(body) == 10:
        if body[0] & _ANIMATED:
            raise PhotoError("photo_moving", "WebP")
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    if chunk == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise PhotoError("photo_broken", "WebP header")


def check_heif(data: bytes) -> None:
    """Raises unless `data` is a still HEIC with nothing in it but what phones put there."""
    top = {name: (start, end) for name, start, end in _boxes(data, 0, len(data))}
    if b"moov" in top:
        raise PhotoError("photo_moving", "HEIC")
    if b"meta" not in top:
        raise PhotoError("photo_broken", "HEIC without meta")
    start, end = top[b"meta"]
    inside = {name: place for name, *place in _boxes(data, start + 4, end)}
    if b"iinf" not in inside:
        raise PhotoError("photo_broken", "HEIC without items")
    strange = sorted(_items(data, *inside[b"iinf"]) - _ITEMS)
    if strange:
        name = f"HEIF ({strange[0].decode('latin-1').strip()})"
        raise PhotoError("photo_kind_not_taken", name, kind=name)


def _items(data: bytes, start: int, end: int) -> set[bytes]:
    """The types of the items listed in an `iinf` box (ISO 14496-12, 8.11.6)."""
    skip = 6 if data[start] == 0 else 8  # version, flags, and a count of 16 or 32 bits
    found = set()
    for name, at, stop in _boxes(data, start + skip, end):
        if name != b"infe" or data[at] not in (2, 3):
            raise PhotoError("photo_broken", "HEIC item")
        skip = 8 if data[at] == 2 else 10  # version, flags, id of 16 or 32 bits, protection
        found.add(data[at + skip : min(at + skip + 4, stop)])
    return found


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, end) of the bodies of the boxes between `start` and `end`; raises where they do not add up."""
    while end - start >= 8:
        size, name, body = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8], start + 8
        if size == 1:
            size, body = int.from_bytes(data[body : body + 8], "big"), body + 8
        stop = end if size == 0 else start + size
        if not body <= stop <= end:
            raise PhotoError("photo_broken", "HEIC box")
        yield name, body, stop
        start = stop
