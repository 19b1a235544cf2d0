"""Pictures as Teams takes them: at most 1024 pixels and 1 MB, and still readable."""

import base64
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from bot.platforms.teams.post import MOST_PICTURES, message_of
from bot.platforms.teams.shrink import MOST_BYTES, PREFIX, TooLargeError, data_uri
from handlers.reply import Card, Picture, Reply
from tests.bot.platforms.teams.cards import SV
from tests.bot.platforms.teams.hands import parts
from tests.cast import TEAM


def png(width: int, height: int, *, noise: bool = False, mode: str = "RGB") -> bytes:
    dice = np.random.default_rng(7)
    bands = len(mode)
    pixels = (
        dice.integers(0, 256, (height, width, bands), np.uint8)
        if noise
        else np.full((height, width, bands), 200, np.uint8)
    )
    out = BytesIO()
    Image.fromarray(pixels, mode).save(out, "PNG")
    return out.getvalue()


def opened(uri: str) -> Image.Image:
    assert uri.startswith(PREFIX)
    return Image.open(BytesIO(base64.b64decode(uri.removeprefix(PREFIX), validate=True)))


def test_a_picture_within_the_limits_goes_as_it_is() -> None:
    made = png(1024, 1024)
    assert base64.b64decode(data_uri(made).removeprefix(PREFIX)) == made


@pytest.mark.parametrize(
    ("size", "after"), [((1025, 1024), (1024, 1023)), ((2000, 1600), (1024, 819)), ((300, 3000), (102, 1024))]
)
def test_one_pixel_more_is_made_smaller_in_the_same_shape(size: tuple[int, int], after: tuple[int, int]) -> None:
    assert opened(data_uri(png(*size))).size == after


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_what_is_too_large_gets_fewer_colours_and_only_then_fewer_pixels(mode: str) -> None:
    made = data_uri(png(1024, 1024, noise=True, mode=mode))
    assert len(made) <= MOST_BYTES
    assert opened(made).width >= 640


def test_the_limit_counts_what_is_sent() -> None:
    made = png(600, 600, noise=True)
    whole = data_uri(made, 10_000_000)
    assert data_uri(made, len(whole)) == whole
    assert len(data_uri(made, len(whole) - 1)) < len(whole)


RAMP = ((250, 215, 140), (240, 174, 91), (220, 118, 56), (174, 63, 64))


def drawn_map() -> bytes:
    """Land and sea in many greys, as lines and words make them, and a legend whose classes have few dots each."""
    dice = np.random.default_rng(3)
    greys = dice.integers(60, 250, (800, 1000, 1)) // 5 * 5 + dice.integers(0, 4, (800, 1000, 3))
    pixels = greys.astype(np.uint8)
    for number, colour in enumerate(RAMP):
        pixels[760:780, 20 + 60 * number : 75 + 60 * number] = colour
    out = BytesIO()
    Image.fromarray(pixels, "RGB").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("most", [1_000_000, 700_000, 500_000])
def test_classes_of_a_legend_are_told_apart_however_small_it_gets(most: int) -> None:
    shown = opened(data_uri(drawn_map(), most)).convert("RGB")
    scale = shown.width / 1000
    seen = [np.array(shown.getpixel((int((47 + 60 * n) * scale), int(770 * scale))), float) for n in range(len(RAMP))]
    for colour, one in zip(RAMP, seen, strict=True):
        assert np.linalg.norm(one - np.array(colour)) < 25, (seen, RAMP)
    assert all(np.linalg.norm(one - after) > 35 for one, after in pairwise(seen))


def test_a_picture_that_cannot_be_made_small_enough_is_refused() -> None:
    with pytest.raises(TooLargeError):
        data_uri(png(1024, 1024, noise=True), 20_000)


@pytest.mark.parametrize("raw", [b"", b"text", b"\x89PNG\r\n\x1a\nbytes", b"GIF89a" + b"\0" * 40])
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        data_uri(raw)


def test_all_pictures_of_a_message_have_a_limit_and_one_that_is_not_shown_says_what_it_shows() -> None:
    pictures = tuple(Picture(png(1024, 1024, noise=True), f"Karta {n}", "k.png", 1000, 1000) for n in range(4))
    sent = message_of(Reply(Card("Titel", pictures), TEAM), SV)
    card = sent["attachments"][0]["content"]
    shown = parts(card, "Image")
    assert 1 <= len(shown) < 4
    assert sum(len(one["url"]) for one in shown) <= MOST_PICTURES
    words = [run["text"] for run in parts(card, "TextRun")]
    assert words.count(SV("teams.no_picture")) == 4 - len(shown)
    assert "Karta 3" in words


def test_a_map_is_still_readable_after_it() -> None:
    """A one-pixel line of dark ink on paper stays much darker than the paper."""
    drawn = np.full((1600, 2000, 3), 255, np.uint8)
    drawn[800:804, :] = 22
    out = BytesIO()
    Image.fromarray(drawn).save(out, "PNG")
    small = np.asarray(opened(data_uri(out.getvalue())).convert("L"))
    assert small.min() < 80
    assert small.max() > 250
