"""Words that say how somebody knows, at what sort of place, and whether the police were told.

They are read and left standing in the text: a sentence without its verb is no sentence.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from handlers.grammar.context import Context
from handlers.grammar.tokens import fold
from handlers.texts.texts import LANGUAGES
from storage.model.incident import Certainty, PlaceType

_LONGEST = 6  # words of one phrase


@cache
def report_words() -> dict[str, tuple[str, ...]]:
    """The lists of both languages by name; tables as `<table>.<name>`: `place_type.square`, `act.add`, `hours.9`."""
    lists: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        text = files("handlers.texts").joinpath(f"report_words.{language}.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)["grammar"]["words"]["report"]
        flat = {name: words for name, words in table.items() if isinstance(words, list)}
        for group in ("place_type", "act", "hours", "minutes"):
            flat |= {f"{group}.{name}": words for name, words in table[group].items()}
        for name, words in flat.items():
            lists[name] = (*lists.get(name, ()), *words)
    return lists


@cache
def _pattern(name: str, *, plain: bool = False) -> re.Pattern[str]:
    """Any of a list's phrases as whole words; `plain` without dots, as on a keyboard that has none."""
    words = sorted((fold(word) if plain else word for word in report_words()[name]), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)")


def _search(text: str, name: str) -> re.Match[str] | None:
    """The first phrase of a list in a text. Rådhuset is no radhus, so dots count wherever there are some."""
    return _pattern(name, plain=text.isascii()).search(text)


def certainty_of(text: str) -> Certainty:
    """How the writer knows; what was seen counts before what was heard or is believed."""
    lower = text.casefold()
    lower = _pattern("not_certain", plain=lower.isascii()).sub(" ", lower)
    for name, certainty in (
        ("seen", Certainty.SEEN),
        ("heard", Certainty.HEARD),
        ("suspected", Certainty.SUSPECTED),
    ):
        if _search(lower, name):
            return certainty
    return Certainty.UNKNOWN


def place_type_of(text: str) -> PlaceType:
    """The sort of place that is named first."""
    lower = text.casefold()
    hits = []
    for kind in PlaceType:
        name = f"place_type.{kind.name.lower()}"
        found = _search(lower, name) if name in report_words() else None
        if found:
            hits.append((found.start(), -len(found[0]), kind))
    return min(hits)[2] if hits else PlaceType.UNKNOWN


def police_told(text: str) -> bool | None:
    """Whether the text says that the police were told; None when it does not say."""
    lower = text.casefold()
    return False if _search(lower, "not_told") else True if _search(lower, "told") else None


@cache
def folded(name: str) -> frozenset[str]:
    """A list's phrases without dots."""
    return frozenset(fold(word) for word in report_words()[name])


def phrase_end(ctx: Context, at: int, name: str) -> int | None:
    """The index after the longest phrase of a list that begins at term `at`; None for none."""
    wanted = folded(name)
    words: list[str] = []
    best = None
    for index in range(at, min(at + _LONGEST, len(ctx.terms))):
        words.append(fold(ctx.at(index).text))
        if " ".join(words) in wanted:
            best = index + 1
    return best
