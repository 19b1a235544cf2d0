"""Every reason for not taking a photo has a sentence, in both languages, that says the report is kept."""

import string

import pytest

from handlers.texts import load
from handlers.texts.photos import say_photo
from storage.photos.errors import FIELDS, MENDS, PhotoError


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("code", MENDS)
def test_every_code_has_its_sentence(language: str, code: str) -> None:
    text = load(language).entries[f"storage.{code}"]
    fields = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    assert fields == FIELDS.get(code, frozenset())
    assert text.endswith({"sv": "Rapporten finns kvar.", "en": "Your report is kept."}[language])


def test_sizes_are_written_as_people_write_them() -> None:
    error = PhotoError("photo_too_large", "23412000 bytes", given=23.5, limit=15)
    assert say_photo(load("sv"), error).startswith("Bilden är större än 15 MB (den är 23,5 MB).")
    assert say_photo(load("en"), error).startswith("The photo is larger than 15 MB (it is 23.5 MB).")
    error = PhotoError("photo_too_long_side", "", given=100_000, limit=16_383)
    assert "100\u00a0000 punkter" in say_photo(load("sv"), error)


def test_a_kind_is_named() -> None:
    assert "GIF" in say_photo(load("sv"), PhotoError("photo_kind_not_taken", "GIF", kind="GIF"))


def test_an_error_without_what_its_text_needs_is_a_mistake() -> None:
    for values in ({}, {"given": 1}, {"given": 1, "limit": 2, "more": 3}):
        with pytest.raises(KeyError):
            PhotoError("photo_too_large", "", **values)
    with pytest.raises(KeyError):
        PhotoError("photo_of_a_cat")
