"""The words of the languages, from `[grammar.words]` of handlers/texts: phrase -> meanings."""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from handlers.grammar.tokens import exact, tokenize
from handlers.texts.texts import LANGUAGES

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase can stand for: a role (month, area, kind …) and its value (3, an area's key …)."""

    role: str
    value: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The languages' own words. `lists` are the plain lists that are no phrases (endings, suffixes)."""

    phrases: tuple[tuple[Phrase, Meaning], ...]
    lists: dict[str, tuple[str, ...]]


_LISTS = ("placeish", "suffix", "place_preposition", "ordinal_ending", "stem", "never", "ordinary")


@lru_cache(maxsize=8192)
def phrase(text: str) -> Phrase:
    """The words and numbers of a name, as they are compared."""
    if text.isalpha():
        return (exact(text),)  # letters alone are one word, whatever the tokens' patterns
    return tuple(exact(token.text) for token in tokenize(text) if token.kind in {"word", "number"})


@cache
def lexicon() -> Lexicon:
    """Read both languages' words once."""
    phrases: list[tuple[Phrase, Meaning]] = []
    lists: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        words = _words(language)
        for role, table in words.items():
            if role in _LISTS:
                lists[role] = lists.get(role, ()) + tuple(_plain(table))
            else:
                phrases += _entries(role, table, language)
        phrases += _compounds(words, language)
    return Lexicon(tuple(phrases), lists)


def _words(language: str) -> dict[str, object]:
    text = files("handlers.texts").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    words: dict[str, object] = tomllib.loads(text)["grammar"]["words"]
    return words


def _plain(table: object) -> list[str]:
    if isinstance(table, dict):
        return [word for words in table.values() for word in words]
    return [str(word) for word in table] if isinstance(table, list) else []


def _entries(role: str, table: object, language: str) -> list[tuple[Phrase, Meaning]]:
    values: dict[str, list[str]] = table if isinstance(table, dict) else {"": _plain(table)}
    return [(phrase(word), Meaning(role, str(value), language)) for value, words in values.items() for word in words]


def _compounds(words: dict[str, object], language: str) -> list[tuple[Phrase, Meaning]]:
    """Fredagskväll, helgnätter: a day's stem and a part of the day in one word."""
    stems, result = words.get("stem"), []
    if not isinstance(stems, dict):
        return []
    for role, plural in (("part", ""), ("parts", "s")):
        for part, names in _table(words, role).items():
            for day, firsts in stems.items():
                for first in firsts:
                    meaning = Meaning("daypart" + plural, f"{day} {part}", language)
                    result += [(phrase(first + name), meaning) for name in names if " " not in name]
    return result


def _table(words: dict[str, object], role: str) -> dict[str, list[str]]:
    table = words.get(role)
    return table if isinstance(table, dict) else {}
