"""Words that mean the same to whoever reads them: other endings, compounds, slips of the finger. Pure."""

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

# How alike two words are for one to stand for the other: a misspelling or another ending.
ALIKE = 80.0
LEAST = 4  # letters of a word that says anything by itself
# What stands in every sentence.
_EMPTY = frozenset(
    (
        *("inte", "eller", "från", "finns", "många", "mycket", "under", "efter", "över", "vill", "bara", "alla"),
        *("också", "även", "sina", "deras", "mellan", "andra", "annat", "ofta", "någon", "något", "några", "helt"),
        *("plats", "platsen", "åtgärd", "with", "from", "that", "there", "they", "many", "much", "have", "this"),
        *("their", "about", "over", "when", "where", "only", "also", "some", "place", "measure"),
    )
)


def telling(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of some texts that say something, each once, in the order they come."""
    split = (word.strip(".,;:!?()”\"'’").casefold() for text in texts for word in text.split())
    return tuple(dict.fromkeys(word for word in split if len(word) >= LEAST and word not in _EMPTY))


def best(word: str, among: Iterable[str]) -> float:
    """How well a word is one of those, 0 to 100; 0 for not."""
    found = max((max(fuzz.ratio(word, one), _within(word, one)) for one in among), default=0.0)
    return found if found >= ALIKE else 0.0


def shared(some: Sequence[str], others: Sequence[str]) -> int:
    """How many of `some` are among `others`."""
    if not some or not others:
        return 0
    best_of = process.cdist(some, others, scorer=fuzz.ratio, score_cutoff=ALIKE).max(axis=1)
    near = [bool(score) for score in np.atleast_1d(best_of)]
    return sum(is_ or any(_within(word, one) for one in others) for word, is_ in zip(some, near, strict=True))


def near(some: Sequence[str], among: Iterable[str]) -> tuple[frozenset[str], ...]:
    """For each of `some`, which of many words mean the same: looked up once, it tells of any few of them at once."""
    others = tuple(dict.fromkeys(among))
    if not some or not others:
        return tuple(frozenset() for _ in some)
    scores = process.cdist(some, others, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return tuple(
        frozenset(one for one, score in zip(others, row, strict=True) if score or _within(word, one))
        for word, row in zip(some, scores, strict=True)
    )


def _within(word: str, other: str) -> float:
    """A word that begins or ends another stands for it: belysning for gatubelysning."""
    short, long = sorted((word, other), key=len)
    return ALIKE if len(short) >= LEAST and (long.startswith(short) or long.endswith(short)) else 0.0
