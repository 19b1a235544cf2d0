"""What comes out of photos that are all right."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageStat

from storage.photos import Photo, PhotoError, take_in, taking
from tests.storage.photos.cleanliness import assert_clean
from tests.storage.photos.making import RED, WHITE, corners, opened, packed, scene

UPRIGHT = ["red", "green", "blue", "white"]
KINDS = {"JPEG": {"quality": 92}, "PNG": {}, "WEBP": {"quality": 90}, "HEIF": {"quality": 90}}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_out_as_the_same_clean_picture(kind: str) -> None:
    photo = take_in(packed(scene(), kind, **KINDS[kind]))
    assert_clean(photo)
    assert (photo.width, photo.height) == (640, 480)
    assert opened(photo.thumbnail).size == (400, 300)
    assert corners(opened(photo.jpeg)) == corners(opened(photo.thumbnail)) == UPRIGHT
    assert (photo.position, photo.taken_at) == (None, None)
    difference = ImageChops.difference(opened(photo.jpeg).convert("RGB"), scene())
    assert max(ImageStat.Stat(difference).mean) < 3


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"progressive": True, "subsampling": 0}),
        ("WEBP", {"lossless": True, "method": 0}),
        ("HEIF", {"tile_size": 512}),
    ],
)
def test_other_ways_to_write_them(kind: str, options: dict[str, object]) -> None:
    photo = take_in(packed(scene(1200, 900), kind, **options))
    assert_clean(photo)
    assert corners(opened(photo.jpeg)) == UPRIGHT


@pytest.mark.parametrize(
    ("size", "kept"),
    [((4000, 3000), (2560, 1920)), ((3000, 4000), (1920, 2560)), ((6000, 300), (2560, 128)), ((1, 1), (1, 1))],
)
def test_large_ones_are_made_smaller_and_small_ones_are_left(size: tuple[int, int], kept: tuple[int, int]) -> None:
    photo = take_in(packed(scene(*size) if size != (1, 1) else Image.new("RGB", size, RED), "JPEG"))
    assert_clean(photo)
    assert (photo.width, photo.height) == kept
    if size != (1, 1):
        assert corners(opened(photo.jpeg)) == UPRIGHT


def test_the_same_file_twice_is_the_same_photo() -> None:
    file = packed(scene(), "JPEG")
    assert take_in(file) == take_in(file)


@cache
def _modes() -> dict[str, bytes]:
    plain = scene(320, 240)
    hole = plain.convert("RGBA")
    hole.paste((0, 0, 0, 0), (160, 120, 320, 240))
    palette = plain.quantize(16)
    grey_alpha = Image.merge("LA", (plain.convert("L"), Image.new("L", plain.size, 255)))
    deep = Image.frombytes("I;16", (320, 240), b"".join(bytes((x % 256, 255 * x // 319)) for x in range(320)) * 240)
    return {
        "CMYK": packed(plain.convert("CMYK"), "JPEG"),
        "grey JPEG": packed(plain.convert("L"), "JPEG"),
        "grey PNG": packed(plain.convert("L"), "PNG"),
        "grey and alpha": packed(grey_alpha, "PNG"),
        "sixteen bits": packed(deep, "PNG"),
        "one bit": packed(plain.convert("1"), "PNG"),
        "palette": packed(palette, "PNG"),
        "palette with transparency": packed(palette, "PNG", transparency=palette.getpixel((300, 230))),
        "colour made transparent": packed(plain, "PNG", transparency=WHITE),
        "alpha PNG": packed(hole, "PNG"),
        "alpha WebP": packed(hole, "WEBP", lossless=True),
        "alpha HEIC": packed(hole, "HEIF"),
    }


@pytest.mark.parametrize("name", _modes())
def test_every_mode_becomes_rgb_on_white(name: str) -> None:
    photo = take_in(_modes()[name])
    assert_clean(photo)
    picture = opened(photo.jpeg)
    low = picture.getpixel((300, 230))
    if name == "sixteen bits":
        shades = [picture.getpixel((x, 100))[0] for x in (5, 160, 315)]  # type: ignore[index]
        assert shades == pytest.approx([4, 128, 251], abs=6)
    else:
        assert min(low) > 225, "what was white or transparent is white"  # type: ignore[type-var, arg-type]
    if "grey" not in name and name not in ("one bit", "sixteen bits"):
        assert corners(picture)[0] == "red"


def test_only_the_first_picture_of_a_file_with_several_is_kept() -> None:
    second = Image.new("RGB", (640, 480), "black")
    photo = take_in(packed(scene(), "MPO", save_all=True, append_images=[second]))
    assert_clean(photo)
    assert corners(opened(photo.jpeg)) == UPRIGHT
    photo = take_in(packed(scene(), "HEIF", save_all=True, append_images=[second], primary_index=0))
    assert_clean(photo)
    assert corners(opened(photo.jpeg)) == UPRIGHT


def test_a_photo_does_not_tell_where_it_was_when_it_is_printed() -> None:
    told = repr(Photo(b"jpeg", b"small", 1, 1, "0" * 64, (12.694512, 56.046512), "2026-03-14T22:30:00"))
    assert "12.69" not in told
    assert "2026" not in told


def test_several_at_once_are_all_taken() -> None:
    files = [packed(scene(100 + 10 * number, 100), "JPEG") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        widths = [photo.width for photo in pool.map(take_in, files)]
    assert widths == [100 + 10 * number for number in range(6)]


def test_who_waits_too_long_for_a_turn_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "_QUEUE_SECONDS", 0.01)
    with taking._turn(), taking._turn(), pytest.raises(PhotoError) as refused:
        take_in(packed(scene(), "JPEG"))
    assert refused.value.code == "photo_busy"
    assert take_in(packed(scene(), "JPEG")).width == 640


def test_no_decoder_is_loaded_where_photos_are_only_taken_in_and_kept() -> None:
    script = "import sys, storage.store, storage.photos; print({'PIL', 'pillow_heif'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_nothing_of_the_environment_reaches_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARTA_DATABASE_URL", "postgresql://anna:h3mligt@h/d")
    monkeypatch.setattr(taking, "_START", "import os, sys; sys.stdout.write(str(dict(os.environ)))")
    told = taking._ask(b"", taking.Kind.JPEG)
    assert b"h3mligt" not in told
    assert b"KARTA" not in told
