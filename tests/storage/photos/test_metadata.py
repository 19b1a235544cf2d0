"""What the phone wrote beside the picture: used, offered, and gone from what is kept."""

import struct
from functools import cache
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from storage.photos import take_in
from tests.storage.photos.cleanliness import assert_clean
from tests.storage.photos.making import MARK, corners, exif, gps, opened, packed, scene, segment, with_segments

UPRIGHT = ["red", "green", "blue", "white"]
# Exif's orientation -> how an upright picture must be stored for that number to make it upright again.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _stored(orientation: int) -> Image.Image:
    turn = STORED[orientation]
    return scene() if turn is None else scene().transpose(turn)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("orientation", STORED)
def test_every_orientation_comes_out_upright(kind: str, orientation: int) -> None:
    photo = take_in(packed(_stored(orientation), kind, exif=exif(orientation).tobytes()))
    assert_clean(photo)
    assert (photo.width, photo.height) == (640, 480)
    picture = opened(photo.jpeg)
    assert corners(picture) == corners(opened(photo.thumbnail)) == UPRIGHT
    above, below = picture.getpixel((280, 200)), picture.getpixel((280, 330))
    assert sum(above) < 60 < sum(below), "the arrow's head is above"  # type: ignore[arg-type]


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    photo = take_in(packed(scene(), "JPEG", exif=exif(orientation)))
    assert corners(opened(photo.jpeg)) == UPRIGHT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_place_and_time_are_offered_and_not_kept(kind: str) -> None:
    photo = take_in(packed(scene(), kind, exif=exif(6, gps(error=8.0), "2026:03:14 22:30:05").tobytes()))
    assert photo.position == pytest.approx((12.6945, 56.0465), abs=1e-6)
    assert photo.taken_at == "2026-03-14T22:30:05"
    assert_clean(photo)
    for kept in (photo.jpeg, photo.thumbnail):
        assert b"2026:03:14" not in kept


POSITIONS: list[tuple[dict[int, Any], tuple[float, float] | None]] = [
    (gps(), (12.6945, 56.0465)),
    (gps(refs="SW"), (-12.6945, -56.0465)),
    (gps(datum="WGS-84", status="A"), (12.6945, 56.0465)),
    (gps((56.0465, 0.0, 0.0), (12.6945, 0.0, 0.0)), (12.6945, 56.0465)),
    (gps((56.0, 2.79, 0.0), (12.0, 41.67, 0.0)), (12.6945, 56.0465)),
    (gps(error=100.0), (12.6945, 56.0465)),
    (gps(error=101.0), None),
    (gps(status="V"), None),
    (gps(datum="TOKYO"), None),
    (gps((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), None),
    (gps((91.0, 0.0, 0.0)), None),
    (gps((90.0, 0.0, 1.0)), None),
    (gps(lon=(180.0, 0.1, 0.0)), None),
    (gps((56.0, 60.0, 0.0)), None),
    (gps((56.0, 2.0)), None),
    (gps(refs="XE"), None),
    (gps(refs=("", "E")), None),
    ({1: "N", 2: (56.0, 2.0, 47.4)}, None),
    ({}, None),
]


@pytest.mark.parametrize(("written", "offered"), POSITIONS)
def test_only_a_plausible_position_is_offered(written: dict[int, Any], offered: tuple[float, float] | None) -> None:
    photo = take_in(packed(scene(64, 64), "JPEG", exif=exif(gps=written)))
    assert photo.position == (offered and pytest.approx(offered, abs=1e-6))
    assert_clean(photo)


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("2026:03:14 22:30:05", "2026-03-14T22:30:05"),
        ("2026:03:14 22:30:05\0", "2026-03-14T22:30:05"),
        ("2026-03-14 22:30:05", None),
        ("0000:00:00 00:00:00", None),
        ("1970:01:01 00:00:00", None),
        ("9999:12:31 00:00:00", None),
        ("2026:02:30 10:00:00", None),
        ("    :  :     :  :  ", None),
        ("igår", None),
    ],
)
def test_only_a_plausible_time_is_offered(written: str, offered: str | None) -> None:
    assert take_in(packed(scene(64, 64), "JPEG", exif=exif(taken=written))).taken_at == offered


def test_the_time_of_an_edit_does_not_count() -> None:
    edited = exif()
    edited[0x0132] = "2026:03:14 22:30:05"
    assert take_in(packed(scene(64, 64), "JPEG", exif=edited)).taken_at is None


@pytest.mark.parametrize(
    "body",
    [
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x25\x88\4\0\1\0\0\0\x08\0\0\0" * 50,  # an IFD that is its own GPS
        b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\x0a\xff\xff\xff\xff\0\0\0\0",
        b"Exif\0\0II+\0" + MARK * 20,
        b"Exif\0\0" + MARK * 2000,
    ],
)
def test_broken_exif_spoils_no_photo(body: bytes) -> None:
    photo = take_in(with_segments(packed(scene(), "JPEG"), [segment(0xE1, body)]))
    assert_clean(photo)
    assert corners(opened(photo.jpeg)) == UPRIGHT
    assert photo.position is None


def test_a_position_over_nothing_is_none() -> None:
    file = packed(scene(64, 64), "JPEG", exif=exif(gps=gps()))
    degrees = struct.pack(">II", 56, 1)
    assert file.count(degrees) == 1
    assert take_in(file.replace(degrees, struct.pack(">II", 56, 0))).position is None


@cache
def _everything() -> dict[str, bytes]:
    xmp = b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    thumbnail = exif()
    thumbnail._ifds[0x0001] = {0x010E: MARK.decode()}  # the picture in the Exif, where the uncut original may hide
    text = PngInfo()
    text.add_text("Comment", MARK.decode())
    text.add_text("Author", MARK.decode(), zip=True)
    text.add_itxt("XML:com.adobe.xmp", xmp.decode())
    late = PngInfo()
    late.add(b"eXIf", exif(gps=gps()).tobytes(), after_idat=True)
    segments = [segment(0xE0 + number, b"http://ns.adobe.com/xap/1.0/\0" + MARK) for number in range(1, 16)]
    segments += [segment(0xFE, MARK), segment(0xED, b"Photoshop 3.0\0008BIM\4\4\0\0\0\0\0\x16" + MARK)]
    segments.append(segment(0xE0, b"JFXX\0\x10" + packed(Image.new("L", (8, 8)), "JPEG")))
    return {
        "JPEG": packed(scene(), "JPEG", comment=MARK, exif=exif(gps=gps()), xmp=xmp, icc_profile=profile),
        "JPEG segments": with_segments(packed(scene(), "JPEG"), segments),
        "JPEG thumbnail": packed(scene(), "JPEG", exif=thumbnail),
        "PNG": packed(scene(), "PNG", pnginfo=text, exif=exif(gps=gps()), icc_profile=profile),
        "PNG late": packed(scene(), "PNG", pnginfo=late),
        "WebP": packed(scene(), "WEBP", exif=exif(gps=gps()), xmp=xmp, icc_profile=profile),
        "HEIC": packed(scene(), "HEIF", exif=exif(gps=gps()).tobytes(), xmp=xmp, icc_profile=profile),
    }


@pytest.mark.parametrize("name", _everything())
def test_nothing_that_was_beside_the_picture_is_kept(name: str) -> None:
    file = _everything()[name]
    assert MARK in file or name in ("PNG", "PNG late"), "the mark must be there to be taken away"
    photo = take_in(file)
    assert_clean(photo)
    assert corners(opened(photo.jpeg)) == UPRIGHT
