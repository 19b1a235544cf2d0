"""The app's icons, drawn: a hotspot as on the maps, in the colours of the page's own icon."""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FINE = 8  # drawn so much larger, then made small: Pillow's own edges are steps
PLUM, PAPER = "#611841", "#FFF7E8"
# The outer radius and colour of each ring, in parts of the icon's side; the page's icon has the same ones.
RINGS = ((0.335, "#AE3F40"), (0.25, "#DC7638"), (0.165, "#F0AE5B"), (0.085, PAPER))


def color_icon() -> bytes:
    """192 × 192, full bleed: Teams rounds the corners itself. What matters lies within the middle 96."""
    from PIL import Image, ImageDraw

    side = 192 * FINE
    picture = Image.new("RGB", (side, side), PLUM)
    pen = ImageDraw.Draw(picture)
    for radius, colour in RINGS:
        pen.ellipse(_around(side, radius), fill=colour)
    return _png(picture, 192)


def outline_icon() -> bytes:
    """32 × 32, white on nothing: two rings and a dot."""
    from PIL import Image, ImageDraw

    side = 32 * FINE
    picture = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    white = (255, 255, 255, 255)
    for radius in (0.45, 0.27):
        pen.ellipse(_around(side, radius), outline=white, width=2 * FINE)
    pen.ellipse(_around(side, 0.1), fill=white)
    return _png(picture, 32)


def _around(side: int, radius: float) -> tuple[float, float, float, float]:
    return (side * (0.5 - radius), side * (0.5 - radius), side * (0.5 + radius), side * (0.5 + radius))


def _png(picture: "Image.Image", side: int) -> bytes:
    from PIL import Image

    small = picture.resize((side, side), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":  # white everywhere, so that no grey edge comes from what is not there
        small = Image.merge("RGBA", (*[Image.new("L", small.size, 255)] * 3, small.getchannel("A")))
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()
