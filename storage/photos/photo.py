"""A photo as it is kept, and the limits that hold for it."""

from dataclasses import dataclass, field

# The plan's: what phones make in their usual mode (12–24 megapixels, 2–10 MB), and a little more.
MOST_BYTES = 15_000_000
MOST_PIXELS = 25_000_000
# A panorama is at most about 16,000 wide; the longest side that WebP and most encoders can write is 16,383.
MOST_SIDE = 16_383
# Enough to read a number plate-sized sign across a street on a 4K screen; a third of a phone's own file.
SIDE = 2560
THUMBNAIL_SIDE = 400
# libjpeg's scale. 85 with 4:2:0 is where neither people nor SSIM tell the picture from its original at this size.
QUALITY = 85
THUMBNAIL_QUALITY = 80
# Noise of 2560 × 2560 at quality 85 is 4.3 MB, and nothing is larger; what a decoder answers is cut here.
MOST_ANSWER = 8_000_000


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo rebuilt from its pixels.

    `jpeg` is a baseline JPEG in sRGB, upright, longest side at most 2560 px, with nothing in it but the picture;
    `thumbnail` the same at 400 px. `width` and `height` are those of `jpeg`, `digest` is its sha256 in hex.
    `position` is (lon, lat) in WGS84 as the phone wrote it, exact to 100 m or better as far as it said, to be offered
    to the reporter; `taken_at` is the phone's own clock, "2026-03-14T22:30:00" without zone. Neither is stored with the
    photo, nor shown when a `Photo` is printed.
    """

    jpeg: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    width: int
    height: int
    digest: str
    position: tuple[float, float] | None = field(repr=False)
    taken_at: str | None = field(repr=False)
