"""Files made to harm: each comes out as clean pixels or as an error that says what to do."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image

from storage.photos import PhotoError, take_in
from storage.photos.errors import MENDS
from storage.photos.photo import MOST_BYTES
from tests.storage.photos.cleanliness import assert_clean
from tests.storage.photos.making import (
    MARK,
    box,
    chunk,
    corners,
    opened,
    packed,
    png,
    riff,
    scene,
    segment,
    vp8x,
    with_chunks,
    with_segments,
)

UPRIGHT = ["red", "green", "blue", "white"]


def refused(file: bytes) -> PhotoError:
    with pytest.raises(PhotoError) as caught:
        take_in(file)
    error = caught.value
    assert error.field == "photo"
    assert error.mend == MENDS[error.code]
    assert error.key == f"storage.{error.code}"
    assert MARK.decode() not in str(error) + repr(vars(error))
    return error


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("evil.class", MARK)
    return stream.getvalue()


def _later(*frames: str) -> dict[str, object]:
    return {"save_all": True, "append_images": [Image.new("RGB", (640, 480), colour) for colour in frames]}


@cache
def not_taken() -> dict[str, tuple[bytes, str]]:
    plain = scene()
    html = b"<!doctype html><script>alert('" + MARK + b"')</script>"
    return {
        "nothing": (b"", "photo_not_an_image"),
        "one byte": (b"\xff", "photo_not_an_image"),
        "text": (b"Hej! " * 100, "photo_not_an_image"),
        "HTML": (html, "photo_not_an_image"),
        "a program": (b"\x7fELF" + bytes(5000), "photo_not_an_image"),
        "zeros": (bytes(100_000), "photo_not_an_image"),
        "GIF": (packed(plain, "GIF"), "photo_kind_not_taken"),
        "GIFAR": (packed(plain, "GIF") + _zip(), "photo_kind_not_taken"),
        "TIFF": (packed(plain, "TIFF"), "photo_kind_not_taken"),
        "BMP": (packed(plain, "BMP"), "photo_kind_not_taken"),
        "ICO": (packed(plain, "ICO"), "photo_kind_not_taken"),
        "AVIF": (packed(plain, "AVIF"), "photo_kind_not_taken"),
        "JPEG 2000": (packed(plain, "JPEG2000"), "photo_kind_not_taken"),
        "PDF": (packed(plain, "PDF"), "photo_kind_not_taken"),
        "ZIP": (_zip(), "photo_kind_not_taken"),
        "SVG": (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_kind_not_taken"),
        "SVG with a mark of order": (b"\xef\xbb\xbf  <svg onload='alert(1)'/>", "photo_kind_not_taken"),
        "MP4": (box(b"ftyp", b"mp42\0\0\0\0isommp42") + box(b"mdat", bytes(100)), "photo_is_a_video"),
        "MOV": (box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", bytes(100)), "photo_is_a_video"),
        "3GP": (box(b"ftyp", b"3gp4\0\0\0\0isom3gp4"), "photo_is_a_video"),
        "an unknown brand": (box(b"ftyp", b"h\xffic\0\0\0\0xxxx"), "photo_not_an_image"),
        "WebM": (b"\x1a\x45\xdf\xa3" + bytes(100), "photo_is_a_video"),
        "AVI": (b"RIFF\0\0\0\0AVI LIST", "photo_is_a_video"),
        "a HEVC sequence": (box(b"ftyp", b"hevc\0\0\0\0hevcmsf1"), "photo_moving"),
        "animated PNG": (packed(plain, "PNG", **_later("red", "blue")), "photo_moving"),
        "animated WebP": (packed(plain, "WEBP", **_later("red", "blue")), "photo_moving"),
    }


@pytest.mark.parametrize("name", not_taken())
def test_what_is_no_photo_is_named(name: str) -> None:
    file, code = not_taken()[name]
    error = refused(file)
    assert error.code == code
    if code == "photo_kind_not_taken":
        assert error.values["kind"] == name.split(" with", maxsplit=1)[0].replace("GIFAR", "GIF")


# Made when asked for: they are large, and every worker of a run reads this file.
TOO_MUCH: dict[str, tuple[Callable[[], bytes], str]] = {
    "15 MB and a byte": (lambda: _long_jpeg(MOST_BYTES + 1), "photo_too_large"),
    "PNG of one colour": (lambda: packed(Image.new("L", (5000, 5001)), "PNG"), "photo_too_many_pixels"),
    "PNG that says 10^10": (lambda: png(100_000, 100_000, bytes(10)), "photo_too_many_pixels"),
    "PNG that says 4·10^18": (lambda: png(2**31 - 1, 2**31 - 1, bytes(10)), "photo_too_many_pixels"),
    "JPEG that says 4·10^9": (lambda: _sized_jpeg(65500, 65500), "photo_too_many_pixels"),
    "WebP that says 2.7·10^8": (lambda: _sized_webp(16384), "photo_too_many_pixels"),
    "WebP that says 2.8·10^14": (lambda: _sized_webp(2**24), "photo_too_many_pixels"),
    "HEIC that says 3.6·10^7": (lambda: _sized_heic(6000, 6000), "photo_too_many_pixels"),
    "1 × 100 000": (lambda: png(1, 100_000, bytes(200_000)), "photo_too_long_side"),
    "100 000 × 1": (lambda: png(100_000, 1, bytes(100_001)), "photo_too_long_side"),
    "60 000 × 2 JPEG": (lambda: packed(Image.new("RGB", (60_000, 2)), "JPEG"), "photo_too_long_side"),
}


def _long_jpeg(length: int) -> bytes:
    file = packed(scene(), "JPEG")
    return file + bytes(length - len(file))


def _sized_jpeg(width: int, height: int) -> bytes:
    file = packed(scene(64, 64), "JPEG")
    at = file.index(b"\xff\xc0") + 5
    return file[:at] + struct.pack(">HH", height, width) + file[at + 4 :]


def _sized_webp(side: int) -> bytes:
    return riff(vp8x(0, side, side), (b"VP8 ", packed(scene(64, 64), "WEBP")[20:]))


def _sized_heic(width: int, height: int) -> bytes:
    file = packed(scene(128, 128), "HEIF")
    at = file.index(b"ispe") + 8
    return file[:at] + struct.pack(">II", width, height) + file[at + 8 :]


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_said_with_its_size(name: str) -> None:
    make, code = TOO_MUCH[name]
    error = refused(make())
    assert error.code == code
    assert float(error.values["given"]) > float(error.values["limit"])


def test_just_within_the_limits_is_taken() -> None:
    for file in (
        _long_jpeg(MOST_BYTES),
        packed(Image.new("RGB", (5000, 5000), "red"), "PNG"),
        packed(Image.new("L", (1, 16_383)), "PNG"),
        packed(Image.new("L", (16_383, 1)), "JPEG"),
    ):
        assert_clean(take_in(file))


@cache
def broken() -> dict[str, bytes]:
    still = packed(scene(64, 64), "WEBP", lossless=True)
    heic = packed(scene(128, 128), "HEIF")
    return {
        "JPEG without a picture": b"\xff\xd8\xff\xe0" + bytes(100),
        "JPEG of 0 × 0": _sized_jpeg(0, 0),
        "JPEG of markers": b"\xff\xd8" + b"\xff" * 100_000,
        "PNG of 0 × 0": png(0, 0, b""),
        "PNG of 0 × 5": png(0, 5, bytes(5)),
        "PNG with too few pixels": png(1000, 1000, bytes(10)),
        "PNG with 200 bits": png(8, 8, bytes(100), bits=200),
        "PNG with colour 9": png(8, 8, bytes(100), colour=9),
        "PNG with a wrong sum": packed(scene(64, 64), "PNG")[:29] + b"\0\0\0\0" + packed(scene(64, 64), "PNG")[33:],
        "PNG without IDAT": png(8, 8, b"")[:33] + chunk(b"IEND", b""),
        "PNG palette without colours": png(8, 8, bytes(72), colour=3),
        "WebP of nothing": riff(),
        "WebP with only VP8X": riff(vp8x(0, 64, 64)),
        "WebP with a short VP8X": b"RIFF\x14\0\0\0WEBPVP8X\x0a\0\0\0",
        "WebP with another size": riff(vp8x(0, 64, 65), (b"VP8L", still[20:])),
        "WebP of rubbish": riff(vp8x(0, 64, 64), (b"VP8L", os.urandom(500))),
        "HEIC of nothing": box(b"ftyp", b"heic\0\0\0\0mif1heic"),
        "HEIC of a false box": box(b"ftyp", b"heic\0\0\0\0mif1heic") + b"\xff\xff\xff\xffmeta",
        "HEIC without items": box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(4)),
        "HEIC with rubbish for a picture": heic[: heic.index(b"mdat") + 4] + os.urandom(len(heic)),
    }


@pytest.mark.parametrize("name", broken())
def test_what_is_broken_is_said_to_be(name: str) -> None:
    assert refused(broken()[name]).code == "photo_broken"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_file_that_was_cut_off_is_an_error(kind: str) -> None:
    file = packed(scene(), kind)
    for part in (0.3, 0.6, 0.9):
        assert refused(file[: int(len(file) * part)]).code == "photo_broken"


@cache
def two_in_one() -> dict[str, bytes]:
    jpeg, image = packed(scene(), "JPEG"), packed(scene(), "PNG")
    script = b"<html><script>alert('" + MARK + b"')</script></html>"
    return {
        "JPEG and ZIP": jpeg + _zip(),
        "JPEG and HTML": jpeg + script,
        "JPEG with HTML inside": with_segments(jpeg, [segment(0xFE, script)]),
        "JPEG that is JavaScript": with_segments(jpeg, [segment(0xE0, b"*/=" + MARK + b";/*")]),
        "JPEG and PDF": with_segments(jpeg, [segment(0xFE, b"%PDF-1.7\n" + MARK)]) + b"%%EOF",
        "JPEG and film": jpeg + box(b"ftyp", b"mp42\0\0\0\0isom") + box(b"moov", MARK * 100),
        "JPEG and JPEG": jpeg + with_segments(jpeg, [segment(0xFE, MARK)]),
        "PNG and ZIP": image + _zip(),
        "PNG and PHP": with_chunks(image, chunk(b"tEXt", b"a\0<?php " + MARK)),
        "PNG with an unknown chunk": with_chunks(image, chunk(b"prVt", MARK * 1000)),
        "WebP and ZIP": packed(scene(), "WEBP") + _zip(),
        "WebP with an unknown chunk": riff(
            vp8x(0, 640, 480), (b"XTRA", MARK), (b"VP8L", packed(scene(), "WEBP", lossless=True)[20:])
        ),
        "HEIC and film": packed(scene(), "HEIF") + box(b"mpvd", box(b"ftyp", b"mp42") + MARK),
        "HEIC and free space": packed(scene(), "HEIF") + box(b"free", MARK * 100),
    }


@pytest.mark.parametrize("name", two_in_one())
def test_two_files_in_one_come_out_as_one_picture(name: str) -> None:
    photo = take_in(two_in_one()[name])
    assert_clean(photo)
    assert corners(opened(photo.jpeg)) == UPRIGHT


def _unpacked() -> bytes:
    return zlib.compress(bytes(200_000_000), 9)  # 200 kB that unpack to 200 MB


def _jpeg_with(*segments: bytes) -> bytes:
    return with_segments(packed(scene(), "JPEG"), segments)


def _png_with(*chunks: bytes) -> bytes:
    return with_chunks(packed(scene(), "PNG"), *chunks)


BOMBS: dict[str, Callable[[], bytes]] = {
    "comments": lambda: _jpeg_with(*[segment(0xFE, MARK * 2900)] * 200),
    "a million small segments": lambda: _jpeg_with(segment(0xE1, b"Exif\0\0") * 1_000_000),
    "profile of 13 MB": lambda: _jpeg_with(
        *[segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 200]) + bytes(65_000)) for n in range(1, 201)]
    ),
    "zTXt": lambda: _png_with(chunk(b"zTXt", b"Comment\0\0" + _unpacked())),
    "iTXt": lambda: _png_with(chunk(b"iTXt", b"Comment\0\1\0\0\0" + _unpacked())),
    "iCCP": lambda: _png_with(chunk(b"iCCP", b"profile\0\0" + _unpacked())),
    "many zTXt": lambda: _png_with(*[chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(900_000)))] * 3000),
    "too many pixels for its size": lambda: png(640, 480, bytes(200_000_000)),
    "a WebP of one colour": lambda: packed(Image.new("RGBA", (5000, 5000)), "WEBP", lossless=True, method=0, quality=0),
}


def outcome(file: bytes) -> str:
    """The code of the refusal, or "taken" for a clean photo."""
    try:
        photo = take_in(file)
    except PhotoError as error:
        return error.code
    assert_clean(photo)
    return "taken"


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_do_not_go_off(name: str) -> None:
    assert outcome(BOMBS[name]()) in ("taken", "photo_broken", "photo_too_demanding")


def test_heic_of_strange_items_is_not_given_to_its_decoder() -> None:
    file = packed(scene(128, 128), "HEIF")
    for item in (b"unci", b"mski", b"iovl", b"j2k1", b"jpeg", b"av01"):
        error = refused(file.replace(b"hvc1", item))
        assert (error.code, error.values["kind"]) == ("photo_kind_not_taken", f"HEIF ({item.decode()})")


def test_heic_with_a_film_beside_its_picture_moves() -> None:
    assert refused(packed(scene(128, 128), "HEIF") + box(b"moov", bytes(64))).code == "photo_moving"


def test_heic_of_a_great_many_tiles_ends() -> None:
    """A grid of 256 × 256 that names one tile again and again."""
    file = packed(scene(256, 256), "HEIF", tile_size=128)
    assert_clean(take_in(file))
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, 256, 256)
    assert file.count(grid) == 1
    for rows, columns in ((255, 255), (0, 0), (1, 255)):
        error = refused(file.replace(grid, struct.pack(">BBBBHH", 0, 0, rows, columns, 256, 256)))
        assert error.code in ("photo_broken", "photo_too_demanding")
