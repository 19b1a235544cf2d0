"""Which part of town words that name nothing are likely to be in: Drottninghögsvägen is likely in Drottninghög."""

from dataclasses import dataclass

from handlers.grammar.report_words import folded
from handlers.grammar.tokens import fold, tokenize
from handlers.grammar.vocabulary import vocabulary
from storage.model.region import Area, Catalog, Place

MOST = 5  # a choice that is seen at a glance
SHORTEST = 4  # letters of a name; shorter ones begin too much by chance
SHORTEST_FIRST = 3  # letters before -gatan: Rååvägen
LEAST = 0.75  # of likeness (OSA, normalised); below it a guess looks random to people
# A name that begins the word says more than a word that begins a name, and both more than one that is like it.
HELD, BEGUN, LIKE = 1.0, 0.8, 0.75


@dataclass(frozen=True, slots=True)
class Guess:
    """A place or an area that words may mean, and how likely, 0 to 1."""

    found: Place | Area
    likely: float


def guesses(words: str, catalog: Catalog) -> tuple[Place | Area, ...]:
    """Up to five, best first; areas are of the primary set, places only where the words are a misspelt name."""
    said = [fold(token.text) for token in tokenize(words) if token.kind == "word" and len(token.text) >= SHORTEST]
    best: dict[tuple[bool, str], Guess] = {}
    for guess in _all(said, catalog):
        key = isinstance(guess.found, Area), guess.found.key
        if guess.likely > 0 and (key not in best or best[key].likely < guess.likely):
            best[key] = guess
    order = sorted(best.values(), key=lambda guess: (-guess.likely, guess.found.name))
    return tuple(guess.found for guess in order[:MOST])


def _all(said: list[str], catalog: Catalog) -> list[Guess]:
    areas = {area.key: area for area in catalog.areas if area.set == catalog.primary_set}
    places = {place.key: place for place in catalog.places}
    whole = " ".join(said)
    found: list[Guess] = []
    for name, meanings in vocabulary(catalog).names.items():
        named_after = max((_named_after(word, name) for word in said), default=0.0)
        for meaning in meanings:
            place = places.get(meaning.value) if meaning.role == "place" else None
            area = areas.get(meaning.value if meaning.role == "area" else place.area or "" if place else "")
            landmark = place is not None and place.category == "landmark"
            if area is not None:
                found.append(Guess(area, named_after if landmark else max(named_after, _like(whole, name))))
            if place is not None and landmark:
                found.append(Guess(place, _misspelt(said, name)))
    return found


def _named_after(word: str, name: str) -> float:
    """How likely a word is named after a name: Drottninghögsvägen, Drotninghögsvägen, Furutorpsgatan."""
    first = _first_part(word)
    if first and first == name:
        return HELD
    if len(name) < SHORTEST or name == word:
        return 0.0
    if word.startswith(name):
        return HELD * (0.9 + 0.1 * len(name) / len(word))
    if len(first) > SHORTEST and name.startswith(first):
        return BEGUN
    return _like(first, name)


def _misspelt(said: list[str], name: str) -> float:
    """How likely a landmark is meant: by a slip, or by its first word. A street is another place."""
    if any(_first_part(word) for word in said):
        return 0.0
    return BEGUN if any(name.startswith(f"{word} ") for word in said) else _like(" ".join(said), name)


def _like(word: str, name: str) -> float:
    from rapidfuzz.distance import OSA

    if len(word) < SHORTEST or not name or word[0] != name[0]:
        return 0.0  # the first letter is rarely the slip
    return LIKE * OSA.normalized_similarity(word, name, score_cutoff=LEAST)


def _first_part(word: str) -> str:
    """A street's name without its ending and the s before it; "" where it has none."""
    for ending in sorted(folded("street"), key=len, reverse=True):
        first = word.removesuffix(ending)
        if first != word and len(first) >= SHORTEST_FIRST:
            return first.removesuffix("s")
    return ""
