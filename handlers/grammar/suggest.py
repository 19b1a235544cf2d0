"""Near-matches: what a misspelt word may have meant."""

from dataclasses import dataclass

from handlers.grammar.lexicon import Meaning
from handlers.grammar.tokens import fold
from handlers.grammar.vocabulary import Vocabulary

NAMES = frozenset({"area", "place", "kind", "group", "source", "everywhere"})
# One slip in a short word, two in a long one; below four letters everything is near everything
# (Damerau 1964: four of five misspellings are one slip).
SHORTEST, LONG = 4, 8
MOST_GUESSES = 3
MOST_SUGGESTED = 12  # unknown words of one line that get guesses; a chat shows no more buttons
LEAST_LIKENESS = 0.55  # of rapidfuzz's normalised similarity; below it a guess looks random to people


@dataclass(frozen=True, slots=True)
class Near:
    """Meanings equally near; `sure` when they are one thing."""

    meanings: tuple[Meaning, ...]
    sure: bool


def near(text: str, words: Vocabulary) -> Near:
    """The names within one slip (two in long words) of `text`, nearest only."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    word = fold(text)
    if len(word) < SHORTEST:
        return Near((), False)
    most = 2 if len(word) >= LONG else 1
    hits = process.extract(word, words.names.keys(), scorer=OSA.distance, score_cutoff=most, limit=6)
    close = [(name, distance) for name, distance, _ in hits if _plausible(word, name)]
    if not close:
        return Near((), False)
    best = min(distance for _, distance in close)
    sets = [words.names[name] for name, distance in close if distance == best]
    common = [m for m in sets[0] if all(m in other for other in sets)]
    every = tuple(dict.fromkeys(m for meanings in sets for m in meanings))
    return Near(tuple(common), True) if common else Near(every, False)


def _plausible(word: str, name: str) -> bool:
    """A short word keeps its first letter when misspelt, and a short name is not a misspelt long word."""
    return len(name) >= SHORTEST and (len(word) > 5 or word[0] == name[0])


def guesses(text: str, words: Vocabulary, roles: frozenset[str] | None = None) -> tuple[str, ...]:
    """Up to three ways to write something that resembles `text`, best first."""
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    word = fold(text)[:80]
    names = words.named(NAMES | {"view"} if roles is None else roles)
    hits = process.extract(word, names, scorer=JaroWinkler.normalized_similarity, limit=8)
    found: list[str] = []
    seen: set[tuple[str, str]] = set()
    for name, likeness, _ in hits:
        meaning = words.names[name][0]
        if likeness >= LEAST_LIKENESS and (meaning.role, meaning.value) not in seen:
            seen.add((meaning.role, meaning.value))
            found.append(words.spelling.get(name, name))
    return tuple(found[:MOST_GUESSES])
