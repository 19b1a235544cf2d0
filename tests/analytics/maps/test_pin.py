"""A report's small map: its size, that it is calm and certain, and that no place is kept on disk."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analytics.maps import style
from analytics.maps.pin import HEIGHT, STRIP, WIDTH, PinMap, draw
from tests.analytics.maps.bases import small

MIDDLE = (350_700.0, 6_210_600.0)  # in Hamnen


def asked(**changes: object) -> PinMap:
    given = PinMap(small(), *MIDDLE, 40.0, pinned=True, attribution="Gränser: Påhittade")
    return replace(given, **changes)  # type: ignore[arg-type]


def pixels(request: PinMap) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(draw(request).png)).convert("RGB"))


@pytest.mark.parametrize("scale", [1, 2])
def test_it_has_its_size(scale: int) -> None:
    drawn = draw(asked(scale=scale))
    assert (drawn.width, drawn.height) == (WIDTH * scale, HEIGHT * scale)
    assert Image.open(io.BytesIO(drawn.png)).size == (WIDTH * scale, HEIGHT * scale)


def test_the_same_request_gives_the_same_bytes() -> None:
    assert draw(asked()).png == draw(asked()).png


def test_the_pin_stands_on_its_place() -> None:
    picture = pixels(asked())
    body = picture[STRIP - 40, WIDTH]  # twenty layout pixels above the middle
    assert tuple(body) == style.PLUM
    assert tuple(pixels(asked(pinned=False, within=700.0))[STRIP - 40, WIDTH]) != style.PLUM


def test_the_circle_is_as_wide_as_the_place_is_uncertain() -> None:
    narrow, wide = (
        (pixels(asked(pinned=False, within=within)) != pixels(asked(within=1.0))).any(axis=2).sum()
        for within in (100.0, 200.0)
    )
    assert wide > narrow


def test_an_area_is_shown_whole() -> None:
    request = asked(pinned=False, within=700.0)
    assert request.ground.width > 2 * 700
    assert request.ground.north - request.ground.south > 2 * 700


def test_demo_is_said_only_in_a_demo() -> None:
    assert (pixels(asked(demo="DEMO")) != pixels(asked())).any()


def test_names_of_any_length_fit() -> None:
    long = "Gatan " * 80
    marks = tuple((long, MIDDLE[0] + 10 * n, MIDDLE[1] - 10 * n) for n in range(40))
    assert draw(asked(label=long, attribution=long, demo=long, landmarks=marks)).png


@pytest.mark.parametrize("x", [float("nan"), float("inf"), 1e12])
def test_a_place_that_is_none_is_refused(x: float) -> None:
    with pytest.raises(ValueError, match="extent"):
        draw(asked(x=x))


def test_nothing_is_kept_on_disk(tmp_path: Path) -> None:
    draw(asked(base=replace(small(), folder=tmp_path)))
    assert list(tmp_path.iterdir()) == []
