"""The weeks before and after as a picture: what is drawn where, and what is refused."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from analytics.frame import Floats
from analytics.maps import style
from analytics.maps.follow_up import BAR, BOTTOM, COMPARED, LEFT, PALE, RIGHT, TOP, Course, Levels, draw
from analytics.maps.request import Words

WEEKS, BEGUN = 40, 30
WORDS = Words("Före och efter: Stök", "Före och efter", "Händelser i veckan: Torget", "", "")
LEFT_OUT = np.zeros(WEEKS, bool)
LEFT_OUT[16:26] = True


def course(**more: object) -> Course:
    """Six a week before, ten while it was chosen, two after."""
    place = np.full(WEEKS, 6.0)
    place[16:26], place[BEGUN:] = 10.0, 2.0
    asked = Course(
        words=WORDS,
        place=place,
        compared=np.full(WEEKS, 5.0),
        left_out=LEFT_OUT,
        begun=BEGUN,
        levels=Levels(6.0, 5.8, 2.0),
        months=((0, "jan"), (8, "mar")),
        names={"place": "På platsen", "compared": "Jämförelsen", "left_out": "Räknas inte", "start": "Började"},
        level_names=("före", "väntat", "efter"),
        scale=1,
    )
    return replace(asked, **more)  # type: ignore[arg-type]


def pixels(asked: Course) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(draw(asked).png)).convert("RGB")).astype(int)


def share(picture: np.ndarray, colour: style.Rgb, weeks: tuple[int, int]) -> float:
    """How much of some weeks' ground has nearly a colour."""
    wide = (RIGHT - LEFT) / WEEKS
    part = picture[int(TOP) : int(BOTTOM), int(LEFT + weeks[0] * wide) : int(LEFT + weeks[1] * wide)]
    return float((np.abs(part - np.array(colour)).sum(axis=2) < 40).mean())


def test_bars_are_as_high_as_counts_and_pale_where_left_out() -> None:
    picture = pixels(course())
    before, chosen, after = (0, 16), (16, 26), (BEGUN + 1, WEEKS)
    assert share(picture, BAR, before) > 2 * share(picture, BAR, after) > 0
    assert share(picture, BAR, chosen) < 0.01
    assert share(picture, PALE, chosen) > 0.3
    assert share(picture, PALE, before) < 0.01
    assert share(picture, COMPARED, before) > 0.005


def test_without_a_comparison_there_is_no_line_of_it() -> None:
    picture = pixels(course(compared=None, levels=Levels(6.0, None, 2.0)))
    assert share(picture, COMPARED, (0, WEEKS)) < 0.001


def test_the_same_request_gives_the_same_bytes_of_a_size_that_all_platforms_take() -> None:
    for scale in (1, 2):
        one, other = draw(course(scale=scale)), draw(course(scale=scale))
        assert one.png == other.png
        assert (one.width, one.height) == (1000 * scale, 680 * scale)
        assert len(one.png) < 400_000


@pytest.mark.parametrize("place", [np.zeros(WEEKS), np.full(WEEKS, 0.4), np.full(WEEKS, 12_345.0)])
def test_none_and_many_are_drawn(place: Floats) -> None:
    level = float(place[0])
    drawn = pixels(course(place=place, compared=place, levels=Levels(level, level, level)))
    assert drawn.shape == (680, 1000, 3)


def test_long_names_and_few_weeks_are_drawn() -> None:
    long = "Ett mycket långt namn på en plats som ingen orkar läsa ända till slutet av raden"
    names = dict.fromkeys(("place", "compared", "left_out", "start"), long)
    asked = course(names=names, level_names=(long, long, long), words=replace(WORDS, title=long, count_line=long))
    assert draw(asked).width == 1000
    few = course(
        place=np.array([3.0, 1.0]), compared=None, left_out=np.zeros(2, bool), begun=1, months=((0, "jan"),),
        levels=Levels(3.0, None, 1.0),
    )  # fmt: skip
    assert draw(few).width == 1000


@pytest.mark.parametrize(
    "more",
    [
        {"begun": 0},
        {"begun": WEEKS},
        {"place": np.full(WEEKS, -1.0)},
        {"place": np.full(WEEKS, np.nan)},
        {"compared": np.zeros(3)},
        {"compared": np.full(WEEKS, np.inf)},
        {"left_out": np.zeros(2, bool)},
        {"place": np.zeros(1), "begun": 1},
    ],
)
def test_what_is_no_course_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="course"):
        draw(course(**more))
