"""Near-matches: what a misspelt word may have meant."""

from dataclasses import dataclass

from handlers.grammar.lexicon import Meaning, lexicon
from handlers.grammar.tokens import fold
from handlers.grammar.vocabulary import Vocabulary

NAMES = frozenset({"area", "place", "kind", "group", "source", "everywhere"})
# One slip in a short word, two in a long one (Damerau 1964: four of five misspellings are one slip, and the
# first letter is rarely it). Tried on 200 everyday words: shorter words than these hit names by chance.
SHORTEST, SHORTEST_TIME, LONG = 5, 6, 10
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
    if len(word) < SHORTEST or text in lexicon().lists["never"]:
        return Near((), False)
    most = 2 if len(word) >= LONG else 1
    hits = process.extract(word, words.names.keys(), scorer=OSA.distance, score_cutoff=most, limit=6)
    close = [(_sensible(word, words.names[name]), slips) for name, slips, _ in hits if name[0] == word[0]]
    close = [(meanings, slips) for meanings, slips in close if meanings]
    best = min((slips for _, slips in close), default=0)
    sets = [meanings for meanings, slips in close if slips == best]
    every = tuple(dict.fromkeys(m for meanings in sets for m in meanings))
    common = tuple(m for m in every if all((m.role, m.value) in {(o.role, o.value) for o in other} for other in sets))
    return Near(common, True) if common else Near(every, False)


def _sensible(word: str, meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """A short word may be a misspelt name; the words of time are too like other words (vapen, våren)."""
    return meanings if len(word) >= SHORTEST_TIME else tuple(m for m in meanings if m.role in NAMES)


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
