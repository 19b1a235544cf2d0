"""Is a JPEG nothing but a picture? Asked of every file before it is kept, whoever made it."""

import re

_JFIF = b"JFIF\0"
_SOI, _EOI, _APP0, _DQT, _SOF0, _DHT, _SOS = 0xD8, 0xD9, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA
# In coded data 0xFF is followed by 0 (it was a value); anything else ends the scan.
_SCAN_END = re.compile(rb"\xff[^\0]")


def size_of(jpeg: bytes) -> tuple[int, int]:
    """(width, height) of `jpeg`; raises ValueError unless it is one baseline scan with its tables, and no byte more.

    No comment, Exif, XMP, profile or second picture passes, nor anything after the end.
    """
    if jpeg[:2] != bytes((0xFF, _SOI)):
        raise ValueError("no JPEG")
    at, size = 2, None
    while True:
        mark, body, at = _segment(jpeg, at)
        if mark == _SOF0 and size is None:
            size = int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        elif mark == _SOS and size is not None:
            _check_end(jpeg, at)
            return size
        elif mark not in (_DQT, _DHT) and not (mark == _APP0 and body[:5] == _JFIF and len(body) == 14):
            raise ValueError(f"a segment {mark:#x} of {len(body)} bytes")


def _segment(jpeg: bytes, at: int) -> tuple[int, bytes, int]:
    """(mark, body, where the next begins) of the segment at `at`."""
    length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
    end = at + 2 + length
    if jpeg[at : at + 1] != b"\xff" or length < 2 or end > len(jpeg):
        raise ValueError(f"no segment at {at}")
    return jpeg[at + 1], jpeg[at + 4 : end], end


def _check_end(jpeg: bytes, at: int) -> None:
    found = _SCAN_END.search(jpeg, at)
    if found is None or found.group() != bytes((0xFF, _EOI)) or found.end() != len(jpeg):
        raise ValueError("bytes after the picture")
