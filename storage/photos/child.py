"""The fenced process: a photo in on stdin, clean pixels or a refusal out on stdout. One process a photo.

The answer is a line of JSON, then the bytes it announces. Started by `taking.py`, which trusts no byte of it.
"""

import io
import json
import sys
from typing import Any

from PIL import ExifTags, Image, ImageCms

from storage.photos import fence, reading
from storage.photos.errors import PhotoError
from storage.photos.kinds import Kind
from storage.photos.photo import MOST_BYTES, QUALITY, THUMBNAIL_QUALITY, THUMBNAIL_SIDE


def main() -> None:
    """Answer for the one photo on stdin; the last argument names its kind."""
    kind = Kind(sys.argv[-1])
    _rehearse(kind)
    fence.close_behind(threads=kind is Kind.HEIF)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(MOST_BYTES), kind))
    sys.stdout.buffer.flush()


def _rehearse(kind: Kind) -> None:
    """Take in a small photo of our own: whatever is imported when it is first needed is too late behind the fence."""
    exif = Image.Exif()
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (56.0, 2.0, 47.4), 3: "E", 4: (12.0, 41.0, 40.2)}
    exif[ExifTags.IFD.Exif] = {0x9003: "2026:03:14 22:30:00"}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", exif=exif, icc_profile=profile)
    _taken(stream.getvalue(), Kind.JPEG)
    Image.new("P", (8, 8)).convert("RGBA")
    if kind is Kind.HEIF:
        import storage.photos.heif  # noqa: F401


def answer(data: bytes, kind: Kind) -> bytes:
    """What the parent is told of `data`, whatever `data` is."""
    try:
        return _taken(data, kind)
    except PhotoError as error:
        return _refused(error.code, error.given, dict(error.values))
    except MemoryError:
        return _refused("photo_too_demanding", "memory", {})
    except Exception as error:  # noqa: BLE001  decoders raise anything on broken bytes, and all of it means just that
        return _refused("photo_broken", type(error).__name__, {})


def _taken(data: bytes, kind: Kind) -> bytes:
    picture, position, taken_at = reading.read(data, kind)
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    jpeg, thumbnail = _jpeg(picture, QUALITY), _jpeg(small, THUMBNAIL_QUALITY)
    head = {"jpeg": len(jpeg), "position": position, "taken_at": taken_at}
    return json.dumps(head).encode() + b"\n" + jpeg + thumbnail


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    picture.info = {}  # Pillow would write a comment it finds there
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, subsampling="4:2:0", optimize=True)
    return stream.getvalue()


def _refused(code: str, given: str, values: dict[str, Any]) -> bytes:
    return json.dumps({"code": code, "given": given, "values": values}).encode() + b"\n"


if __name__ == "__main__":
    main()
