"""From a tile's bytes to a picture, trusting nothing."""

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from analytics.maps.tile_sources.source import TilesError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 2_000_000  # a 512 px photograph is about 0.3 MB
MOST_PIXELS = 1024 * 1024  # the largest tiles in use; a bomb says far more in its first bytes
FORMATS = ("PNG", "JPEG", "WEBP")
# What Pillow raises on files that are cut or made up.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, struct.error, zlib.error)


def decode(data: bytes, size: int) -> "Image":
    """A picture of size x size pixels, RGBA if it has holes, else RGB; "garbage" if it is none, or large."""
    from PIL import Image

    if len(data) > MOST_BYTES:
        raise TilesError("garbage", f"{len(data)} bytes are too many for a tile")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TilesError("garbage", f"{picture.size} pixels are too many for a tile")
            found = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except BROKEN as error:
        raise TilesError("garbage", repr(error)) from error
    return found if found.size == (size, size) else found.resize((size, size), Image.Resampling.LANCZOS)
