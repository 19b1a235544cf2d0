"""Texts by key from the TOML files beside this one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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


@cache
def load(language: str) -> Texts:
    """The texts of `sv` or `en`, from handlers/texts/<language>.toml; others fall back to Swedish."""
    known = language if language in LANGUAGES else "sv"
    source = files("handlers.texts").joinpath(f"{known}.toml").read_text(encoding="utf-8")
    return Texts(known, _flatten(tomllib.loads(source)))
