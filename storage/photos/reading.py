"""Decodes one photo into upright sRGB pixels. Runs in the fenced process only (`child.py`)."""

import io

from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from storage.photos import colours, exif, headers
from storage.photos.errors import PhotoError
from storage.photos.kinds import Kind
from storage.photos.photo import MOST_PIXELS, MOST_SIDE, SIDE

Found = tuple[Image.Image, exif.Position | None, str | None]


def read(data: bytes, kind: Kind) -> Found:
    """(RGB picture of at most 2560 px, position, taken_at) of `data`; raises `PhotoError`, and what decoders raise."""
    image = _opened(data, kind)
    _check_size(image.size)
    if kind is Kind.PNG and getattr(image, "is_animated", False):
        raise PhotoError("photo_moving", "PNG")
    size = _fitted(image.size)
    image.draft(None, size)  # a JPEG is decoded at half or a quarter where that is still large enough
    image.load()
    turn, position, taken_at = _facts(image)
    profile = image.info.get("icc_profile")
    pixels = colours.flat(image)
    del image
    pixels = pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = colours.to_srgb(pixels, profile if isinstance(profile, bytes) else None)
    if turn is not None:
        pixels = pixels.transpose(turn)
    return pixels, position, taken_at


def _opened(data: bytes, kind: Kind) -> ImageFile.ImageFile:
    """The file opened by the one reader of its kind: no other is tried, nor the pictures after a JPEG's first."""
    stream = io.BytesIO(data)
    if kind is Kind.JPEG:
        return JpegImagePlugin.JpegImageFile(stream)
    if kind is Kind.PNG:
        return PngImagePlugin.PngImageFile(stream)
    if kind is Kind.WEBP:
        _check_size(headers.webp_size(data))
        return WebPImagePlugin.WebPImageFile(stream)
    from storage.photos.heif import HeifImageFile

    headers.check_heif(data)
    return HeifImageFile(stream)  # type: ignore[no-untyped-call]  # pillow-heif types all but this


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise PhotoError("photo_broken", f"{width} x {height}")
    if width * height > MOST_PIXELS:
        megapixels = -(-width * height // 100_000) / 10  # rounded up, or 25.01 would be said to be 25
        raise PhotoError(
            "photo_too_many_pixels", f"{width} x {height}", given=megapixels, limit=MOST_PIXELS // 1_000_000
        )
    if max(size) > MOST_SIDE:
        raise PhotoError("photo_too_long_side", f"{width} x {height}", given=max(size), limit=MOST_SIDE)


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


# Exif's orientation -> what makes it upright (Exif 2.32, 4.6.4 A).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _facts(image: Image.Image) -> tuple[Image.Transpose | None, exif.Position | None, str | None]:
    """(how to turn it, position, taken_at); metadata that cannot be read says nothing and spoils nothing."""
    turn = None
    try:
        found = image.getexif()
        turn = _TURNS.get(found.get(0x0112, 1))
        return turn, *exif.facts(found)
    except Exception:  # noqa: BLE001  a parser of strangers' bytes raises anything; the picture is still good
        return turn, None, None
