"""Any text at all: never an error, nothing found twice, nothing left, no text that takes for ever."""

import os
import sys
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.privacy import flags, mask
from storage.privacy.folding import fold
from tests.storage.privacy import corpus

MORE = 20 if os.environ.get("KARTA_SOAK") else 1
SORTED = [(unicodedata.category(sign), sign) for sign in map(chr, range(sys.maxunicode + 1))]
SEPARATORS = [sign for sort, sign in SORTED if sort in {"Zs", "Pd", "Cf"}]
MARKS = [sign for sort, sign in SORTED if sort in {"Mn", "Me"}]
NUMBERS = list(corpus.numbers(40, 11))
PIECES = [
    *NUMBERS[:6], "850709-9805", "19 85 07 09 98 05", "070-123 45 67", "+46 70", "042-10 50 00", "asta@", "example.se",
    "ABC 123",
    "abc12d", "[personnummer]", "[telefon]", "[e-post]", "[regnr]", "[", "]", "personnummer", "tel ", "regnr ",
    "kl ", "2026-03-12",
    "22.30", "56.0465, ", "-", ".", "/", " ", "\n", "0", "1", "9", "snabel-a", "(at)", "+", "(", ")", "\u200b",
    "\u0301", "½", "\ufffc",
    "８５", "_", ",", ":", "sista fyra ",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=2)), max_size=14).map("".join),
    st.text(alphabet="0123456789 -./+:,()", max_size=60),
    st.text(alphabet="ABCabc0123456789 -.", max_size=40),
)


def digits(text: str) -> str:
    return "".join(sign for sign in fold(text).text if sign.isdigit())


@settings(max_examples=600 * MORE, deadline=None)
@given(TEXTS)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text) == type(once)(once.text, ())
    for found in once.found:
        assert once.text[found.start : found.end].startswith("[")
        assert once.text[found.start : found.end].endswith("]")
    assert list(once.found) == sorted(once.found, key=lambda found: found.start)
    assert once.any == (once.text != text)


@settings(max_examples=150 * MORE, deadline=None)
@given(TEXTS)
def test_flags_point_at_their_words(text: str) -> None:
    for flag in flags(text, frozenset({"Maria Park", ""})):
        assert text[flag.start : flag.end] == flag.word != ""


@settings(max_examples=150 * MORE, deadline=None)
@given(st.sampled_from(NUMBERS), st.data(), st.text(alphabet="abcåäö .,!", max_size=8))
def test_a_number_apart_by_anything_invisible_blank_or_a_dash_is_gone(
    number: str, data: st.DataObject, around: str
) -> None:
    between = st.text(alphabet=st.sampled_from(SEPARATORS + MARKS), max_size=2)
    written = "".join(digit + data.draw(between) for digit in number)
    masked = mask(f"{around}{written}{around}")
    assert number[2:] not in digits(masked.text)
    assert masked.any


@pytest.mark.parametrize("separator", SEPARATORS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_every_separator_of_unicode(separator: str) -> None:
    for number in ("198507099805", "8507099805"):
        parts = (f"{number[:-4]}{separator}{number[-4:]}", separator.join(number))
        assert [mask(part).text for part in parts] == ["[personnummer]"] * 2
    assert mask(f"070{separator}1234567").text == "[telefon]"
    assert mask(f"ABC{separator}123").text == "[regnr]"


@pytest.mark.parametrize(
    "unit",
    [
        "1", "-", "a", "å", "@", "a@", "a@b.", "1 ", "1-", "1.", "0", "0 ", "0-", "850709-9805 ", "850709-9805-",
        "042-105000-",
        "19 85 07 09 98 05-", "ABC 123 ", "ABC123-", "1\u200b", "1\u0301", "850709 sista fyra ", "tel 1",
        "personnummer", "[telefon]1",
        "56.0465, 12.6945 ", "dnr 1", "www.", "regnr A", "+46 ", "Anna ", "en man ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("function", [mask, flags], ids=["mask", "flags"])
def test_four_times_the_text_takes_about_four_times_as_long(function: type, unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        started = time.thread_time()
        function(text)
        return time.thread_time() - started

    def is_in_proportion() -> bool:
        short, long = min(seconds(2_500) for _ in range(3)), min(seconds(10_000) for _ in range(2))
        return long < 10 * short + 0.01  # a quadratic one would take sixteen times as long, whenever it is tried

    assert any(is_in_proportion() for _ in range(5))
