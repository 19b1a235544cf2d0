import string
from pathlib import Path

import pytest

from handlers.texts import load
from handlers.texts.texts import _merged


def _files(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name.replace('_', '.')}.toml").write_text(text, encoding="utf-8")
    return folder


def test_parts_are_merged_by_language(tmp_path):
    folder = _files(tmp_path, sv='[a]\nx = "ett"', page_sv='[page]\ny = "två"', page_en='[page]\ny = "two"')
    assert _merged(folder, "sv") == {"a.x": "ett", "page.y": "två"}
    assert _merged(folder, "en") == {"page.y": "two"}


def test_a_key_in_two_parts_is_a_mistake(tmp_path):
    folder = _files(tmp_path, sv='[page]\ny = "ett"', page_sv='[page]\ny = "två"')
    with pytest.raises(ValueError, match=r"page\.y stands in both page\.sv\.toml and sv\.toml"):
        _merged(folder, "sv")


def spoken(language: str) -> dict[str, str]:
    """Texts out; words in (`grammar.words`) differ between languages by nature."""
    return {key: text for key, text in load(language).entries.items() if not key.startswith("grammar.words.")}


def test_both_languages_say_the_same_things():
    swedish, english = spoken("sv"), spoken("en")
    assert swedish.keys() == english.keys()
    for key, text in swedish.items():
        assert _names(text) == _names(english[key]), key


def _names(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_other_languages_read_swedish():
    assert load("fi").language == "sv"
