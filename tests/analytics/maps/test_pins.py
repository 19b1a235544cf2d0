"""The map of a queue: every place has its number, none covers another, and all of them are in the picture."""

import io
import random
from dataclasses import replace
from itertools import combinations
from math import hypot
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analytics.maps import style
from analytics.maps.pin import HEIGHT, STRIP, WIDTH
from analytics.maps.pins import FARTHEST, RADIUS, PinsMap, draw, signs
from tests.analytics.maps.bases import small

MIDDLE = (350_700.0, 6_210_600.0)


def asked(*places: tuple[float, float, bool], **changes: object) -> PinsMap:
    given = PinsMap(small(), places or ((*MIDDLE, True),), attribution="Gränser: Påhittade")
    return replace(given, **changes)  # type: ignore[arg-type]


def pixels(request: PinsMap) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(draw(request).png)).convert("RGB"))


@pytest.mark.parametrize("scale", [1, 2])
def test_it_has_its_size_and_is_certain(scale: int) -> None:
    drawn = draw(asked(scale=scale))
    assert (drawn.width, drawn.height) == (WIDTH * scale, HEIGHT * scale)
    assert drawn.png == draw(asked(scale=scale)).png


def test_a_place_is_dark_and_an_area_pale() -> None:
    inside = (STRIP + 2 * int(RADIUS) - 10, WIDTH)  # of the disc, under its digit
    assert tuple(pixels(asked((*MIDDLE, True)))[inside]) == style.PLUM
    assert tuple(pixels(asked((*MIDDLE, False)))[inside]) == style.PAPER


@pytest.mark.parametrize("near", [0.0, 3.0, 40.0, 300.0])
def test_no_number_covers_another_or_leaves_the_picture(near: float) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    spots = [(300 + chance.uniform(-near, near), 176 + chance.uniform(-near, near) / 2, True) for _ in range(50)]
    found = signs(spots)
    assert [sign.number for sign in found] == list(range(1, 51))
    assert all(hypot(a.x - b.x, a.y - b.y) >= 2 * RADIUS for a, b in combinations(found, 2))
    assert all(RADIUS < sign.x < WIDTH - RADIUS and RADIUS < sign.y < STRIP - RADIUS for sign in found)
    assert all(hypot(sign.x - sign.place[0], sign.y - sign.place[1]) < FARTHEST for sign in found)
    assert [sign.place for sign in found] == [spot[:2] for spot in spots]


def test_the_ground_holds_every_place() -> None:
    places = tuple((MIDDLE[0] + 900 * n, MIDDLE[1] - 400 * n, True) for n in range(5))
    ground = asked(*places).ground
    assert all(ground.west < x < ground.east and ground.south < y < ground.north for x, y, _ in places)
    assert asked().ground.width == pytest.approx(1_200)


@pytest.mark.parametrize("x", [float("nan"), float("inf"), 1e12])
def test_a_place_that_is_none_is_refused(x: float) -> None:
    with pytest.raises(ValueError, match=r"."):
        draw(asked((x, MIDDLE[1], True)))


def test_no_place_is_kept_on_disk(tmp_path: Path) -> None:
    draw(asked(base=replace(small(), folder=tmp_path)))
    assert list(tmp_path.rglob("*")) == []
