"""The map for pointing: ground and names, a pin where it is asked for, nothing kept on disk."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analytics.maps import style
from analytics.maps.locator import Locator, locate
from tests.analytics.maps.bases import small

BASE = small()
X, Y = BASE.places[0][1:3]
PLAIN = Locator(BASE, X, Y, 2_000.0)


def pixels(asked: Locator) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(locate(asked))).convert("RGB"))


def plum(picture: np.ndarray) -> np.ndarray:
    return np.argwhere((picture == style.PLUM).all(axis=-1))


def test_the_same_request_gives_the_same_bytes() -> None:
    assert locate(PLAIN) == locate(PLAIN)
    assert pixels(PLAIN).shape == (540, 720, 3)


def test_the_pin_is_where_it_is_asked_for_and_nowhere_else() -> None:
    assert len(plum(pixels(PLAIN))) == 0
    pinned = plum(pixels(replace(PLAIN, pin=(X + 500, Y + 250))))
    rows, columns = pinned.mean(axis=0)
    assert columns == pytest.approx(360 + 500 / 2_000 * 720, abs=1.5)
    assert rows == pytest.approx(270 - 250 / 2_000 * 720, abs=1.5)


def test_landmarks_are_named_in_near_views_only() -> None:
    marks = (("Biblioteket", X + 300, Y + 300),)
    near, far = replace(PLAIN, landmarks=marks), replace(PLAIN, metres=20_000.0, landmarks=marks)
    assert (pixels(near) != pixels(PLAIN)).any()
    assert (pixels(far) == pixels(replace(PLAIN, metres=20_000.0))).all()


def test_it_is_light_enough_for_a_bad_line() -> None:
    assert all(len(locate(replace(PLAIN, metres=metres))) < 35_000 for metres in (300.0, 1_200.0, 20_000.0))


def test_where_somebody_stood_is_never_kept(tmp_path: Path) -> None:
    locate(replace(PLAIN, base=replace(BASE, key="kept?", folder=tmp_path)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("x", [float("nan"), float("inf"), 1e12])
def test_nowhere_is_refused(x: float) -> None:
    with pytest.raises(ValueError, match="extent"):
        locate(replace(PLAIN, x=x))
