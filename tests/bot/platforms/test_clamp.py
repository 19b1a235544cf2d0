from dataclasses import replace

import pytest

from bot.platforms.clamp import clamp, clip
from bot.platforms.platform import Limits
from handlers.reply import (
    Button,
    Buttons,
    Card,
    Divider,
    Fields,
    Form,
    Input,
    Link,
    Picture,
    Select,
    Table,
    Text,
)  # fmt: skip
from handlers.texts import load

SMALL = Limits(title=10, text=10, label=10, alt=10, fields=2, rows=2, buttons=2, options=2, elements=3)
SV = load("sv")


@pytest.mark.parametrize(("length", "expected"), [(9, 9), (10, 10), (11, 10)])
def test_a_cut_is_marked(length, expected):
    cut = clip("x" * length, 10)
    assert len(cut) == expected
    assert cut.endswith("…") == (length > 10)


def _at_limit() -> Card:
    ten = "x" * 10
    return Card(ten, (Text(ten), Buttons((Button(ten, "rad"),) * 2), Table((ten,), ((ten,),) * 2, ten)))


def test_a_card_at_its_limits_is_untouched():
    assert clamp(_at_limit(), SMALL, SV) == _at_limit()


@pytest.mark.parametrize(
    "element",
    [
        Fields((("a", "b"),) * 3),
        Table(("h",), (("a",),) * 3),
        Buttons((Button("a", "b"),) * 3),
        Select("a", (("b", "c"),) * 3),
    ],
)
def test_one_too_many_is_left_out_and_said(element):
    kept, note = clamp(Card("x", (element,)), SMALL, SV).elements
    assert type(kept) is type(element)
    assert note == Text(SV("page.left_out", n=1), "note")
    assert kept.fallback().count("b" if not isinstance(element, Table) else "a") in {2, 3}


def test_one_element_too_many_is_said():
    card = clamp(Card("x", (Divider(),) * 4), SMALL, SV)
    assert card.elements == (*(Divider(),) * 3, Text(SV("page.left_out", n=1), "note"))


def test_long_words_are_cut_and_lines_never():
    long = "y" * 11
    card = Card(
        long,
        (
            Link(long, "https://example.se/" + long),
            Picture(b"", long, "n", 1, 1),
            Form(long, (Input("n", long, value=long, error=long),), long),
        ),
    )
    link, picture, form = clamp(card, SMALL, SV).elements
    assert isinstance(link, Link)
    assert len(link.label) == 10
    assert link.url.endswith(long)
    assert isinstance(picture, Picture)
    assert len(picture.alt) == 10
    assert isinstance(form, Form)
    assert form.line == long
    assert len(form.submit) == 10
    assert form.inputs[0].value == long  # what somebody wrote is never cut


def test_what_is_pressed_stays_when_there_is_too_much_to_read() -> None:
    said = tuple(Text(f"Orsak {number}") for number in range(30))
    last = (Buttons((Button("Skriv en orsak", "/orsak"),)), Text("Läses av: Polisen", "note"))
    cut = clamp(Card("P-7KQ4", (*said, *last)), replace(SMALL, elements=20, text=30, label=30), SV)
    assert cut.elements[:18] == said[:18]
    assert cut.elements[18:20] == last
    assert cut.elements[20:] == (Text(SV("page.left_out", n=12), "note"),)
