"""A vote's result as a picture: what it refuses, what it leaves out, that the same is the same."""

from dataclasses import replace

import pytest

from analytics.maps.request import Words
from analytics.maps.vote_result import MOST_HIGH, Bar, VoteResult, draw, fitting

WORDS = Words("R-7KQ4 Vad gör vi åt klottret?", "R-7KQ4", "7 av 9 har röstat", "", "", demo="DEMO")
BARS = (
    Bar(
        "Laga belysningen på gaveln mot busstorget och längs gångvägen bakom skolan", 0.78, "7 av 9 · vinner", wins=True
    ),
    Bar("Vaktrond fredag och lördag kväll", 0.56, "5 av 9"),
    Bar("Ta bort bänkarna", 0, "0 av 9"),
)
RESULT = VoteResult(WORDS, BARS, "och {n} till", 1)


def test_it_is_as_wide_as_every_picture_and_as_high_as_it_needs() -> None:
    small, large = draw(replace(RESULT, bars=BARS[:1])), draw(RESULT)
    assert small.width == large.width == 1000
    assert 150 < small.height < large.height <= MOST_HIGH
    assert draw(replace(RESULT, scale=2)).width == 2000
    assert draw(RESULT).png == large.png


def test_more_than_fits_is_said_as_a_number() -> None:
    many = replace(RESULT, bars=tuple(Bar(f"Åtgärd nummer {n}", n / 40, f"{n}") for n in range(40)))
    assert draw(many).height <= MOST_HIGH
    assert 5 <= len(fitting(many)) < 40


@pytest.mark.parametrize("text", ["", "x" * 900, "å ä ö " * 90, "👩‍👩‍👧 hej", "a\nb"])
def test_any_words_are_drawn(text: str) -> None:
    draw(replace(RESULT, bars=(Bar(text, 1.0, text),)))


@pytest.mark.parametrize("bars", [(), (Bar("x", 1.1, ""),), (Bar("x", -0.1, ""),)])
def test_what_is_no_result_is_refused(bars: tuple[Bar, ...]) -> None:
    with pytest.raises(ValueError, match=r"option|bar"):
        draw(replace(RESULT, bars=bars))
