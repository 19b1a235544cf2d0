"""The week clock: every number is written, in greys that mean the same, and bad counts are refused in words."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from analytics.maps import fonts, style
from analytics.maps.request import Words
from analytics.maps.week_clock import HOUR_WIDE, HOURS_X, ROW, TOP, Numbers, WeekClock, draw, shade

DAYS = ("må", "ti", "on", "to", "fr", "lö", "sö")
PARTS = ("00–06", "06–12", "12–18", "18–24")


def asked(hours: np.ndarray | None = None, **changes: object) -> WeekClock:
    counts = np.zeros((7, 24)) if hours is None else hours
    words = Words("Rytm vecka 46", "Rytm", "12 händelser", "Antal händelser. Mörkare är fler.", "Gränser: Påhittade")
    given = WeekClock(words, counts.reshape(7, 4, 6).sum(axis=2), counts, DAYS, PARTS, "Alla", 1)
    return replace(given, **changes)  # type: ignore[arg-type]


def pixels(clock: WeekClock) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(draw(clock).png)).convert("RGB"))


@pytest.mark.parametrize("scale", [1, 2])
def test_it_has_its_size_and_is_certain(scale: int) -> None:
    drawn = draw(asked(scale=scale))
    assert (drawn.width, drawn.height) == (1000 * scale, 800 * scale)
    assert drawn.png == draw(asked(scale=scale)).png


def test_an_hour_is_as_dark_as_its_share_of_the_fullest() -> None:
    hours = np.zeros((7, 24))
    hours[4, 22], hours[5, 1] = 50, 21
    seen = pixels(asked(hours))

    def corner(day: int, hour: int) -> tuple[int, ...]:
        return tuple(seen[round(TOP + hour * ROW) + 2, round(HOURS_X + day * HOUR_WIDE) + 2].tolist())

    assert corner(4, 22) == style.GREYS[4]
    assert corner(5, 1) == style.GREYS[2]
    assert corner(0, 0) == style.GREYS[0]


def test_two_incidents_in_a_night_are_not_the_darkest() -> None:
    assert shade(2, 2) == style.GREYS[2]
    assert shade(5, 5) == style.GREYS[4]
    assert shade(0, 0) == style.GREYS[0]


def test_a_number_is_never_cut() -> None:
    look = style.TextStyle("Medium", 30, style.INK)
    for fullest in (7, 321, 4_321, 54_321, 654_321, 7_654_321):
        told = Numbers(fullest, look, 50, "\u00a0")
        assert "…" not in told.text(fullest)
        assert fonts.width(told.text(fullest), told.look) <= 52
    assert Numbers(9, look, 50, " ").text(0.2) == ""


def test_without_hours_the_parts_fill_the_picture() -> None:
    counts = np.full((7, 24), 3.0)
    wide = pixels(replace(asked(counts), hours=None))
    assert tuple(wide[400, 940].tolist()) in style.GREYS


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hours": np.zeros((24, 7))}, "hours need counts of shape"),
        ({"parts_counts": np.full((7, 4), np.nan)}, "parts need finite counts"),
        ({"parts_counts": np.full((7, 4), -1.0)}, "parts need finite counts"),
        ({"days": DAYS[:6]}, "a week has 7 days"),
    ],
)
def test_bad_counts_are_refused_in_words(changes: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draw(asked(**changes))
