"""What is asked of every photo that was taken in, read with other eyes than ours."""

import io
from hashlib import sha256

from PIL import Image

from storage.photos import Photo
from tests.storage.photos.making import MARK

# What may stand in no file of ours: metadata, other files, and the mark of the tests.
FORBIDDEN = (
    MARK, b"Exif", b"ICC_PROFILE", b"http", b"xmp", b"XMP", b"MPF\0", b"Photoshop", b"8BIM", b"FPXR", b"JFXX", b"Adobe",
    b"PK\3\4", b"PK\5\6", b"<script", b"<html", b"%PDF", b"ftyp", b"hdrgm",
)  # fmt: skip


def assert_clean(photo: Photo) -> None:
    """A sound, small RGB picture and nothing else, in both files."""
    assert photo.digest == sha256(photo.jpeg).hexdigest()
    assert (photo.width, photo.height) == _assert_plain(photo.jpeg, 2560)
    _assert_plain(photo.thumbnail, 400)


def _assert_plain(jpeg: bytes, side: int) -> tuple[int, int]:
    for words in FORBIDDEN:
        assert words not in jpeg, words
    assert jpeg.endswith(b"\xff\xd9")
    assert jpeg.count(b"\xff\xd8\xff") == 1  # no picture within the picture
    image = Image.open(io.BytesIO(jpeg))
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()
    image.load()
    assert image.mode == "RGB"
    assert max(image.size) <= side
    return image.size
