"""What a reviewer should look at twice: likely names, and words that tell who somebody is. Nothing is taken out."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from storage.privacy.folding import Folded


@dataclass(frozen=True, slots=True)
class Flag:
    """`word` stands at text[start:end]; `kind` is "name" or "who"."""

    kind: str
    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class People:
    """What people.toml says; names casefolded."""

    first: frozenset[str]
    also_words: frozenset[str]
    surnames: frozenset[str]
    endings: tuple[str, ...]
    places: frozenset[str]
    who: frozenset[str]
    phrases: re.Pattern[str]


_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}+(?:[-'’]{_LETTER}+)*")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|[.!?:;•\n\"”(])[ \n\"”(–-]*$")
_GENITIVE = re.compile(r"(?:['’:]?s)$")
_PARTICLES = frozenset(("af", "av", "von", "de", "del", "della", "al", "el", "bin", "ibn"))
# A name has seldom more words: Anna Maria af Klint Ek.
_LONGEST_NAME = 5


def flags(text: str, not_names: frozenset[str] = frozenset()) -> tuple[Flag, ...]:
    """What may be a name or tell who somebody is, by place. `not_names` are known places and other words, any case."""
    composed = _composed(text)
    found = [("name", *span) for span in _names(composed.text, _places(not_names))]
    found += [("who", *span) for span in _who(composed.text)]
    spans = ((kind, *composed.written(start, end)) for kind, start, end in found)
    return tuple(sorted((Flag(kind, start, end, text[start:end]) for kind, start, end in spans), key=_place))


def _place(flag: Flag) -> tuple[int, int, str]:
    return flag.start, flag.end, flag.kind


@cache
def people() -> People:
    """The lists of people.toml, read once."""
    lists: dict[str, Any] = tomllib.loads(files("storage.privacy").joinpath("people.toml").read_text(encoding="utf-8"))
    names, who = lists["names"], lists["who"]

    def words(key: str) -> frozenset[str]:
        return frozenset(names[key].casefold().split())

    phrases = re.compile(rf"(?<!\w)(?:{'|'.join(who['phrases'])})(?!\w)", re.IGNORECASE)
    endings = tuple(names["surname_endings"].split())
    known = frozenset(who["words"].casefold().split())
    return People(words("first"), words("also_words"), words("surnames"), endings, words("place_words"), known, phrases)


def _composed(text: str) -> Folded:
    """The text with å as one sign, however it was written."""
    if unicodedata.is_normalized("NFC", text):
        return Folded(text, range(len(text) + 1))
    pieces, where = [], []
    for cluster in _CLUSTER.finditer(text):
        sign = unicodedata.normalize("NFC", cluster[0])
        pieces.append(sign)
        where += [min(cluster.start() + k, cluster.end() - 1) for k in range(len(sign))]
    return Folded("".join(pieces), [*where, len(text)])


# --- who ---


def _who(text: str) -> list[tuple[int, int]]:
    phrases = [found.span() for found in people().phrases.finditer(text)]
    words = [word.span() for word in _WORD.finditer(text) if word[0].casefold() in people().who]
    covered = bytearray(len(text) + 1)
    for start, end in phrases:
        covered[start:end] = b"\1" * (end - start)
    return phrases + [span for span in words if not covered[span[0]]]


# --- names ---


def _places(not_names: frozenset[str]) -> frozenset[str]:
    return frozenset(" ".join(_WORD.findall(name.casefold())) for name in not_names)


def _names(text: str, places: frozenset[str]) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text))
    longest = max((name.count(" ") + 1 for name in places), default=0)
    i = 0
    while i < len(words):
        known = _known_place(words, i, places, longest)
        count = known or _Name(text, words, i, places).count()
        if count and not known:
            yield words[i].start(), words[i + count - 1].end()
        i += max(1, count)


def _known_place(words: list[re.Match[str]], i: int, places: frozenset[str], longest: int) -> int:
    """How many words from word i are a known place's name, also in the genitive."""
    for count in range(min(longest, len(words) - i), 0, -1):
        name = " ".join(word[0].casefold() for word in words[i : i + count])
        if name in places or _GENITIVE.sub("", name) in places:
            return count
    return 0


class _Name:
    """What may be a name from word `i` on."""

    def __init__(self, text: str, words: list[re.Match[str]], i: int, places: frozenset[str]) -> None:
        self.text, self.words, self.i, self.places = text, words, i, places
        self.word = words[i][0]
        self.key = _stem(self.word)

    def count(self) -> int:
        """How many words it has; 0 when it is no name."""
        if not self.word[0].isupper():
            return self._small()
        row = self._row()
        if self._is_place(row):
            return 0
        if any(part in people().first for part in (self.key, self.key.partition("-")[0])):
            return 0 if self._is_word(row) else row
        if row > 1 and (not self._begins() or _is_surname(self.words[self.i + 1][0])):
            return row
        return 1 if len(self.word) > 5 and self.key.endswith("sson") else 0

    def _small(self) -> int:
        """A name without capitals, written in haste: anna svensson."""
        if self.key not in people().first - people().also_words or not self._follows(self.i + 1):
            return 0
        return 2 if _stem(self.words[self.i + 1][0]).endswith("sson") else 0

    def _row(self) -> int:
        """How many capitalised words stand in a row, with af, von and al between."""
        count = 1
        for n in range(1, _LONGEST_NAME):
            if not self._follows(self.i + n):
                break
            word = self.words[self.i + n][0]
            if word[0].isupper() and not (word.isupper() and len(word) > 1 and not self.word.isupper()):
                count = n + 1
            elif word not in _PARTICLES:
                break
        return count

    def _follows(self, j: int) -> bool:
        """Whether word j stands right after the one before it."""
        return j < len(self.words) and self.text[self.words[j - 1].end() : self.words[j].start()] in {" ", "\u00a0"}

    def _is_place(self, row: int) -> bool:
        """Whether the words, or the one after them, say a place: Carl Krooks gata."""
        last = self.i + row
        after = [self.words[last][0].casefold()] if self._follows(last) else []
        inner = [word[0].casefold() for word in self.words[self.i + 1 : last]]
        return any(word in people().places for word in inner + after)

    def _is_word(self, row: int) -> bool:
        """Whether a name that is also a word is the word: at the beginning, with nothing of a name after."""
        return row == 1 and self.key in people().also_words and (self._begins() or self.word.isupper())

    def _begins(self) -> bool:
        start = self.words[self.i].start()
        return bool(_SENTENCE.search(self.text[max(0, start - 6) : start]))


def _stem(word: str) -> str:
    folded = word.casefold()
    if folded in people().first:
        return folded
    return _GENITIVE.sub("", folded)


def _is_surname(word: str) -> bool:
    stem = _stem(word)
    return stem in people().surnames or (len(stem) > 4 and stem.endswith(people().endings))
