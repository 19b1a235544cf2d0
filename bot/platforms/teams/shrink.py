"""Pictures as Teams takes them in a card: at most 1024 pixels a side and 1 MB as a data URI.

Our maps are drawn at twice their size; here they are made smaller, and only then poorer in colours.
"""

import base64
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MOST_SIDE = 1024
MOST_BYTES = 1_000_000  # of the data URI as it is sent; base64 takes four signs for three bytes
PREFIX = "data:image/png;base64,"
# How many colours, and whether they are chosen by how many dots they have (closest) or by how far they lie apart: of 64
# chosen by dots none is left for a legend's few, and two of its classes looked the same.
CHOICES = ((256, True), (256, False), (64, False))
DRAWN = 65_536  # colours that a drawn picture stays below; photographs are no maps, and take the quick way


class TooLargeError(Exception):
    """No readable picture is small enough."""


def data_uri(png: bytes, most: int = MOST_BYTES) -> str:
    """The picture as a data URI within the limits; raises TooLargeError, and ValueError when it is no picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(png), formats=("PNG",)) as opened:
            if max(opened.size) <= MOST_SIDE and _length(png) <= most:
                return _uri(png)
            picture = opened.convert("RGBA" if "A" in opened.getbands() or "transparency" in opened.info else "RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError("not a PNG picture") from error
    if max(picture.size) > MOST_SIDE:
        picture.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    for side in (MOST_SIDE, 800, 640):  # below that nobody reads a map's words
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        for colours, by_dots in CHOICES:
            made = _quantised(picture, colours, by_dots=by_dots)
            if _length(made) <= most:
                return _uri(made)
    raise TooLargeError(f"{len(png)} bytes")


def _quantised(picture: "Image.Image", colours: int, *, by_dots: bool) -> bytes:
    from PIL import Image

    is_drawn = by_dots and picture.mode == "RGB" and picture.getcolors(DRAWN) is not None
    method = Image.Quantize.MEDIANCUT if is_drawn else Image.Quantize.FASTOCTREE
    few = picture.quantize(colours, method=method, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG")
    return out.getvalue()


def _length(png: bytes) -> int:
    return len(PREFIX) + (len(png) + 2) // 3 * 4


def _uri(png: bytes) -> str:
    return PREFIX + base64.b64encode(png).decode("ascii")
