"""Sentences for why a photo was not taken in."""

from handlers.texts.format import number_text
from handlers.texts.texts import Texts
from storage.photos.errors import PhotoError


def say_photo(texts: Texts, error: PhotoError) -> str:
    """The sentence of `error`: what is wrong, what was given, how to mend it, and that the report is kept."""
    values = {name: _shown(value, texts.language) for name, value in error.values.items()}
    return texts(error.key, **values)


def _shown(value: float | str, language: str) -> str:
    if isinstance(value, str):
        return value
    return number_text(value, language, 0 if value == int(value) else 1)
