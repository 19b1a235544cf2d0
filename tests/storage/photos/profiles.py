"""Colour profiles made by hand from published primaries, and what their colours are in sRGB by plain arithmetic."""

import struct
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
D50 = np.array([0.9642, 1.0, 0.8249])
D65 = np.array([0.95047, 1.0, 1.08883])
# CIE xy of red, green, blue: Adobe RGB (1998), Display P3 (SMPTE EG 432-1), sRGB (IEC 61966-2-1).
PRIMARIES = {
    "adobe": ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)),
    "p3": ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)),
    "srgb": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)),
}
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def _curve(values: Floats) -> Floats:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


CURVES: dict[str, Callable[[Floats], Floats]] = {
    "adobe": lambda values: values ** (563 / 256),
    "p3": _curve,
    "srgb": _curve,
}


def matrix(name: str) -> Floats:
    """Linear RGB to XYZ relative to D50, as a profile holds it."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in PRIMARIES[name]]).T
    to_d65 = columns * np.linalg.solve(columns, D65)
    gains = np.diag((_BRADFORD @ D50) / (_BRADFORD @ D65))
    return np.asarray(np.linalg.inv(_BRADFORD) @ gains @ _BRADFORD @ to_d65)


def lab(colour: tuple[int, int, int], space: str) -> Floats:
    """CIE L*a*b* (D50) of an eight-bit colour of `space`."""
    xyz = matrix(space) @ CURVES[space](np.array(colour) / 255) / D50
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def profile(name: str, filler: int = 0) -> bytes:
    """An ICC 2.4 matrix profile of `name`, with `filler` idle bytes in it."""
    samples = np.round(CURVES[name](np.linspace(0, 1, 1024)) * 65535).astype(">u2").tobytes()
    curve = b"curv\0\0\0\0" + struct.pack(">I", 1024) + samples
    tags = {b"wtpt": _xyz(D50), b"cprt": b"text\0\0\0\0none\0", b"desc": _description(name)}
    tags |= {b"%cXYZ" % sign: _xyz(matrix(name)[:, at]) for at, sign in enumerate(b"rgb")}
    tags |= {b"%cTRC" % sign: curve for sign in b"rgb"}
    if filler:
        tags[b"idle"] = b"data\0\0\0\0" + b"\0" * filler
    return _assembled(tags)


def _assembled(tags: dict[bytes, bytes]) -> bytes:
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28
    head += struct.pack(">3i", *(round(value * 65536) for value in D50))
    return head + b"\0" * (128 - len(head)) + struct.pack(">I", len(tags)) + table + body


def _xyz(values: Floats) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(value) * 65536) for value in values))


def _description(name: str) -> bytes:
    text = name.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78
