"""Whole pictures: what is in them, what is not, and that they are the same everywhere."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analytics.maps import base, compose, style
from analytics.maps.legend import swatches
from analytics.maps.view import STRIPS
from tests.analytics.maps import samples
from tests.analytics.maps.bases import words

ROOT = Path(__file__).parents[3]


def picture(request) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(compose.draw(request).png)).convert("RGB"))


def has(pixels: np.ndarray, colour: style.Rgb) -> int:
    return int((pixels == np.array(colour, np.uint8)).all(-1).sum())


@pytest.mark.parametrize("name", samples.QUICK)
@pytest.mark.parametrize("scale", [1, 2])
def test_size_palette_and_weight(name, scale):
    drawn = compose.draw(samples.SAMPLES[name](scale))
    image = Image.open(BytesIO(drawn.png))
    assert (drawn.width, drawn.height) == image.size == (1000 * scale, 800 * scale)
    assert image.mode == "P"
    assert len(image.getcolors(256)) <= 256
    assert len(drawn.png) < (100_000 if scale == 1 else 200_000)


def test_the_same_request_gives_the_same_bytes_here_and_in_a_new_process():
    first = compose.draw(samples.density(1)).png
    assert compose.draw(samples.density(1)).png == first
    base.forget()
    assert compose.draw(samples.density(1)).png == first
    code = (
        "import hashlib, sys; from analytics.maps import compose; from tests.analytics.maps import samples;"
        "sys.stdout.write(hashlib.sha256(compose.draw(samples.density(1)).png).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == hashlib.sha256(first).hexdigest()


def test_drawing_other_pictures_between_changes_nothing():
    first = compose.draw(samples.density(1)).png
    for name in samples.QUICK:
        compose.draw(samples.SAMPLES[name](1))
    assert compose.draw(samples.density(1)).png == first


@pytest.mark.parametrize("name", ["density", "grid", "areas"])
def test_a_legends_colour_is_the_maps_colour(name):
    request = samples.SAMPLES[name](1)
    pixels = picture(request)
    _, top, _, height = STRIPS["map"]
    legend, strip = pixels[712:742], pixels[top : top + height]
    for swatch in swatches(request.layer, " ")[-5:]:
        assert has(legend, swatch.colour) > 500, swatch
    seen = [colour for colour in style.RAMP if has(strip, colour) > 30]
    assert len(seen) >= 3
    assert all(has(legend, colour) for colour in seen)


def test_fewer_is_hatched_and_more_is_not():
    request = samples.compare(2)
    pixels = picture(request)
    swatch_y, x = 694 * 2 + 4, (348 + 16) * 2
    fewer, more = pixels[swatch_y : swatch_y + 36, x : x + 60], pixels[swatch_y : swatch_y + 36, 1560:1670]
    assert len(np.unique(fewer.reshape(-1, 3), axis=0)) > 4
    assert len(np.unique(more.reshape(-1, 3), axis=0)) == 1
    left, top, width, height = (v * 2 for v in STRIPS["compare"])
    hero = pixels[top : top + height, left : left + width]
    assert sum(has(hero, colour) for colour in style.FEWER) > 300
    assert sum(has(hero, colour) for colour in style.MORE) > 300


def test_the_demo_chip_is_there_when_it_is_a_demo_and_only_then():
    corner = (slice(20, 60), slice(860, 970))
    assert has(picture(samples.density(1))[corner], style.PLUM) > 1000
    real = replace(samples.density(1), words=words(demo=""))
    assert has(picture(real)[corner], style.PLUM) == 0


def test_a_simplified_picture_has_a_chip_and_no_discs():
    request = samples.SAMPLES["coarse"](1)
    assert request.hotspots
    (plan,) = compose.plan(request)
    assert plan.marks == ()
    chip = picture(request)[66:98, 830:970]
    assert has(chip, style.PLUM) > 200
    assert has(picture(samples.density(1))[66:98, 830:970], style.PLUM) == 0


def test_an_empty_result_is_calm():
    pixels = picture(samples.empty(1))
    for colour in (*style.RAMP, style.RAMP_EDGE):
        below_chip = pixels[108:]
        assert has(below_chip, colour) == 0
    assert swatches(samples.empty(1).layer, " ") == []


def test_data_is_never_drawn_outside_the_strip():
    request = samples.density(1)
    plain = replace(request, words=words(demo="", legend=""), layer=replace(request.layer, breaks=(1, 2, 3)))
    header = picture(plain)[:106]
    assert sum(has(header, colour) for colour in style.RAMP) == 0


def test_outside_the_asked_for_area_data_is_paler_but_there():
    request = samples.grid(1)
    pixels = picture(request)[108:704]
    assert sum(has(pixels, style.veiled(colour)) for colour in style.RAMP) > 500


def test_grey_print_keeps_the_order_of_classes():
    grey = [round(0.299 * r + 0.587 * g + 0.114 * b) for r, g, b in style.RAMP]
    assert grey == sorted(grey, reverse=True)


def test_tiles_that_cannot_be_had_leave_our_own_ground(monkeypatch):
    import types

    fake = types.ModuleType("analytics.maps.tiles")
    fake.base_image = lambda *_: None
    monkeypatch.setitem(sys.modules, "analytics.maps.tiles", fake)
    monkeypatch.setattr("analytics.maps.tiles", fake, raising=False)
    request = samples.density(1)
    assert compose.draw(replace(request, tiles=object())).png == compose.draw(request).png
    fake.base_image = lambda *asked: Image.new("RGB", asked[3:], (10, 200, 10))
    pixels = picture(replace(request, tiles=object()))
    assert has(pixels, style.WATER) == 0
    assert len(compose.plan(replace(request, tiles=object()))[0].names) == 0
