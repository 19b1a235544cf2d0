"""What a file is, by its first bytes; never by its name or by what the sender says it is."""

from enum import StrEnum

from storage.photos.errors import PhotoError


class Kind(StrEnum):
    """The kinds that are taken in."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIF = "heif"


TAKEN = "JPEG, PNG, WebP, HEIC"

# Beginnings of what people send by mistake, with the name they know it by.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"BM", "BMP"),
    (b"%PDF-", "PDF"),
    (b"8BPS", "Photoshop"),
    (b"\0\0\1\0", "ICO"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"PK\3\4", "ZIP"),
)
_VIDEOS = (b"\x1a\x45\xdf\xa3", b"OggS", b"\0\0\1\xba", b"\0\0\1\xb3", b"FLV\1")
# ISO 14496-12 major and compatible brands. A still picture in HEVC has one of these.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_STILL_BRANDS = _HEIC_BRANDS | {b"mif1", b"mif2"}
_MOVING_BRANDS = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1", b"avis"})
_VIDEO_BRANDS = (b"iso", b"mp4", b"qt ", b"M4", b"3g", b"avc", b"MSNV", b"dash", b"XAVC", b"f4v")
_MARKUP = 4096  # an SVG may begin with a declaration and a comment


def kind_of(data: bytes) -> Kind:
    """The kind of `data`; raises `PhotoError` with what it is instead, as far as that can be told."""
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data[4:8] == b"ftyp":
        return _of_brands(data)
    raise _refusal(data)


def _of_brands(data: bytes) -> Kind:
    end = min(int.from_bytes(data[:4], "big"), 256)
    major = data[8:12]
    brands = {major} | {data[at : at + 4] for at in range(16, end - 3, 4)}
    if major in _MOVING_BRANDS:
        raise PhotoError("photo_moving", major.decode("latin-1"))
    if major in _STILL_BRANDS and brands & _HEIC_BRANDS:
        return Kind.HEIF
    if b"avif" in brands:
        raise PhotoError("photo_kind_not_taken", "AVIF", kind="AVIF")
    if major in _STILL_BRANDS:
        raise PhotoError("photo_kind_not_taken", "HEIF", kind="HEIF")
    if major.startswith(_VIDEO_BRANDS):
        raise PhotoError("photo_is_a_video", major.decode("latin-1"))
    raise PhotoError("photo_not_an_image", major.decode("latin-1"))


def _refusal(data: bytes) -> PhotoError:
    for beginning, name in _OTHERS:
        if data.startswith(beginning):
            return PhotoError("photo_kind_not_taken", name, kind=name)
    if data.startswith(_VIDEOS) or data[8:12] == b"AVI " or data[4:8] in (b"moov", b"mdat", b"wide"):
        return PhotoError("photo_is_a_video")
    start = data[:_MARKUP].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") and b"<svg" in start:
        return PhotoError("photo_kind_not_taken", "SVG", kind="SVG")
    return PhotoError("photo_not_an_image", f"{len(data)} bytes")
