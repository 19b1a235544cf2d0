"""A colour looks the same after the photo was taken in, whatever space the phone wrote it in."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from storage.photos import take_in
from tests.storage.photos.cleanliness import assert_clean
from tests.storage.photos.making import opened, packed
from tests.storage.photos.profiles import lab, profile

# Eight-bit colours that both spaces hold, with greys; JPEG and rounding cost up to 1.5 (CIE76), the eye sees about 2.3.
COLOURS = [(200, 90, 80), (90, 150, 90), (80, 90, 170), (128, 128, 128), (240, 240, 240), (20, 20, 20), (190, 170, 90)]
NEAR = 2.3


def _shown(file: bytes) -> tuple[int, int, int]:
    photo = take_in(file)
    assert_clean(photo)
    pixel = opened(photo.jpeg).getpixel((32, 32))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def _away(shown: tuple[int, int, int], colour: tuple[int, int, int], space: str) -> float:
    return float(np.linalg.norm(lab(shown, "srgb") - lab(colour, space)))


@pytest.mark.parametrize("space", ["adobe", "p3", "srgb"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_of_wide_spaces_stay_what_they_are(space: str, kind: str) -> None:
    for colour in COLOURS if kind == "PNG" else COLOURS[:2]:
        file = packed(Image.new("RGB", (64, 64), colour), kind, quality=95, icc_profile=profile(space))
        assert _away(_shown(file), colour, space) < NEAR, colour


def test_the_measure_can_tell_a_profile_that_was_not_used() -> None:
    assert _away((200, 90, 80), (200, 90, 80), "adobe") > 3 * NEAR


def test_without_a_profile_the_colours_are_srgb() -> None:
    assert _away(_shown(packed(Image.new("RGB", (64, 64), COLOURS[0]), "PNG")), COLOURS[0], "srgb") < NEAR


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no profile",
        profile("adobe")[:200],
        profile("adobe").replace(b"RGB ", b"CMYK"),
        profile("adobe").replace(b"RGB ", b"GRAY"),
        profile("adobe").replace(b"rXYZ", b"xxxx"),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
        profile("adobe", filler=4_000_000),
    ],
)
def test_a_profile_that_cannot_be_used_is_left_aside(broken: bytes) -> None:
    file = packed(Image.new("RGB", (64, 64), COLOURS[0]), "JPEG", quality=95, icc_profile=broken)
    assert _away(_shown(file), COLOURS[0], "srgb") < NEAR


def test_a_grey_profile_of_a_grey_picture_is_used() -> None:
    grey = profile("adobe").replace(b"RGB ", b"GRAY").replace(b"rTRC", b"kTRC")
    shown = _shown(packed(Image.new("L", (64, 64), 128), "PNG", icc_profile=grey))
    assert _away(shown, (128, 128, 128), "adobe") < NEAR
