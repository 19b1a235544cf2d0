import pytest

from handlers.problems.alike import best, shared, telling


@pytest.mark.parametrize(
    ("some", "others", "number"),
    [
        (("torget",), ("busstorget",), 1),
        (("belysning",), ("belysningen",), 1),
        (("klotter",), ("klotetr",), 1),
        (("klotter",), ("inbrott",), 0),
        (("mörkt", "gaveln"), ("mörk", "tunneln"), 1),
        ((), ("ord",), 0),
        (("ord",), (), 0),
    ],
)
def test_words_with_other_endings_are_the_same(some: tuple[str, ...], others: tuple[str, ...], number: int) -> None:
    assert shared(some, others) == number


def test_what_stands_in_every_sentence_says_nothing() -> None:
    assert telling(["Det är inte mörkt under bron.", "Mörkt!"]) == ("mörkt", "bron")
    assert telling(["", " "]) == ()
    assert best("mörkt", ()) == 0.0
