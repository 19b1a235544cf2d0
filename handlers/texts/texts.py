"""Texts by key from the TOML files beside this one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    language: str
    entries: dict[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key` with `values` filled in; an unknown key is a programming error."""
        return self.entries[key].format(**values)

    def count(self, key: str, number: int, /, **values: object) -> str:
        """`key.one` or `key.other` by `number`, which is filled in as {n}, formatted."""
        from handlers.texts.format import number_text

        form = "one" if number == 1 else "other"
        return self(f"{key}.{form}", n=number_text(number, self.language), **values)


def _flatten(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            flat |= _flatten(value, f"{key}.")
        else:
            flat[key] = str(value)
    return flat


def _merged(folder: Traversable, language: str) -> dict[str, str]:
    """All texts of one language; a key that stands in two files is a mistake, and said so."""
    merged: dict[str, str] = {}
    where: dict[str, str] = {}
    for part in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if part.name != f"{language}.toml" and not part.name.endswith(f".{language}.toml"):
            continue
        for key, text in _flatten(tomllib.loads(part.read_text(encoding="utf-8"))).items():
            if key in merged:
                raise ValueError(f"the text {key} stands in both {where[key]} and {part.name}")
            merged[key], where[key] = text, part.name
    return merged


@cache
def load(language: str) -> Texts:
    """The texts of `sv` or `en`, from <language>.toml and every <part>.<language>.toml beside this file.

    Other languages fall back to Swedish; a key that stands in two files raises ValueError.
    """
    known = language if language in LANGUAGES else "sv"
    return Texts(known, _merged(files("handlers.texts"), known))
