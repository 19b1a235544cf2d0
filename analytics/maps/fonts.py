"""Fira Sans from its package, measured once per text.

System fonts are never used: pictures would differ between machines.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from analytics.maps.style import TextStyle

NEEDED = "åäöÅÄÖé–−≥≈·"
# Packages that bring fonts along, best first: (package, folder, weight -> file name).
SOURCES = (
    ("fontpkg_fira_sans", "files", "FiraSans-{weight}.ttf"),
    ("matplotlib", "mpl-data/fonts/ttf", "DejaVuSans{dejavu}.ttf"),
)
DEJAVU = {"Regular": "", "Medium": "", "SemiBold": "-Bold", "Bold": "-Bold", "MediumItalic": "-Oblique"}
MEASURED_AT = 2  # texts are measured at the sharper scale, so both scales get the same layout


@dataclass(frozen=True, slots=True)
class Sprite:
    """A rendered text: coverage 0..255 and where its corner lies from the pen on the baseline."""

    mask: NDArray[np.uint8]
    dx: int
    dy: int


@lru_cache(maxsize=8)
def font_file(weight: str) -> Path:
    """The file of a weight; a RuntimeError says what to install when there is none."""
    for package, folder, pattern in SOURCES:
        spec = find_spec(package)
        for root in (spec.submodule_search_locations or []) if spec else []:
            path = Path(root) / folder / pattern.format(weight=weight, dejavu=DEJAVU.get(weight, ""))
            if path.is_file() and _holds(path):
                return path
    raise RuntimeError("no font with Swedish letters was found: install the package fontpkg-fira-sans")


def _holds(path: Path) -> bool:
    face = ImageFont.truetype(str(path), 24)
    missing = bytes(face.getmask("\uffff"))
    return all(bytes(face.getmask(letter)) != missing for letter in NEEDED)


# A face maps its whole file anew: those a picture needs at once, since texts are kept once they are rendered.
@lru_cache(maxsize=16)
def font(weight: str, size: float) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    return ImageFont.truetype(str(font_file(weight)), size)


@lru_cache(maxsize=2048)
def printable(text: str) -> str:
    """The text in one line; what the font cannot draw is shown as "?", emoji are left out."""
    return " ".join("".join(_letter(letter) for letter in text).split(" ")).strip(" ")


@lru_cache(maxsize=1024)
def _letter(letter: str) -> str:
    if letter.isspace() and letter not in "\u00a0\u202f":
        return " "
    if not letter.isprintable() and letter not in "\u00a0\u202f":
        return ""
    face = font("Medium", 24)
    if letter.strip() and bytes(face.getmask(letter)) == bytes(face.getmask("\uffff")):
        return "?" if letter.isalnum() else ""
    return letter


@lru_cache(maxsize=4096)
def measure(text: str, weight: str, size: float, spacing: float = 0.0) -> float:
    """A text's width in layout pixels."""
    text = printable(text)
    length = font(weight, size * MEASURED_AT).getlength(text) / MEASURED_AT
    return float(length) + spacing * max(0, len(text) - 1)


def width(text: str, style: TextStyle) -> float:
    """A text's width in its style, in layout pixels."""
    return measure(text, style.weight, style.size, style.spacing)


def fitted(text: str, style: TextStyle, room: float, smallest: float) -> tuple[str, TextStyle]:
    """The text in the largest size down to `smallest` that fits `room`; then cut with an ellipsis."""
    text = printable(text)
    size = style.size
    while size > smallest and width(text, style.sized(size)) > room:
        size = max(smallest, size - 1)
    style = style.sized(size)
    return shortened(text, style, room), style


def shortened(text: str, style: TextStyle, room: float) -> str:
    """The text, or its start with "…" when it is wider than `room`."""
    if width(text, style) <= room:
        return text
    low, high = 0, min(len(text), 400)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle].rstrip() + "…", style) <= room else (low, middle - 1)
    return text[:low].rstrip(" ·,–-") + "…" if low else ""


def sprite(text: str, weight: str, size: float, halo: float, spacing: float) -> Sprite:
    """A text rendered at `size` device pixels, with a stroke of `halo` around it (0 for none)."""
    text = printable(text)
    face = font(weight, size)
    pieces = [(text, 0.0)] if not spacing else _spaced(text, face, spacing)
    boxes = [face.getbbox(piece, anchor="ls", stroke_width=halo) for piece, _ in pieces]
    left = int(min(box[0] + x for box, (_, x) in zip(boxes, pieces, strict=True))) - 1
    right = int(max(box[2] + x for box, (_, x) in zip(boxes, pieces, strict=True))) + 2
    top, bottom = int(min(box[1] for box in boxes)) - 1, int(max(box[3] for box in boxes)) + 2
    image = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    pen = ImageDraw.Draw(image)
    for piece, x in pieces:
        pen.text((x - left, -top), piece, fill=255, font=face, anchor="ls", stroke_width=halo)
    return Sprite(np.asarray(image), left, top)


def _spaced(text: str, face: ImageFont.FreeTypeFont, spacing: float) -> list[tuple[str, float]]:
    return [(letter, face.getlength(text[:i]) + spacing * i) for i, letter in enumerate(text)] or [("", 0.0)]
