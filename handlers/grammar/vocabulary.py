"""Everything a line may name: the languages' words and one catalog's names, ready for look-up."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from handlers.grammar.lexicon import Meaning, Phrase, lexicon, phrase
from handlers.grammar.stem import stem
from handlers.grammar.tokens import fold
from storage.model.region import Area, Catalog

# A compound area's part is known without its direction: Slottshöjden västra is Slottshöjden to people.
_DIRECTION = re.compile(
    r"\s+(?:norra|södra|östra|västra|nordvästra|nordöstra|sydvästra|sydöstra|[nsöv])$", re.IGNORECASE
)

Table = dict[Phrase, tuple[Meaning, ...]]


@dataclass(slots=True)
class Vocabulary:
    """Look-up tables: as written, without dots, and by stem (names of kinds and partners only)."""

    exact: Table = field(default_factory=dict)
    folded: Table = field(default_factory=dict)
    stems: Table = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)  # by folded first word
    names: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)  # for near-matches, folded
    labels: dict[Meaning, str] = field(default_factory=dict)
    choices: dict[frozenset[str], list[str]] = field(default_factory=dict)  # names by role, made when asked
    spelling: dict[str, str] = field(default_factory=dict)  # folded word -> as people write it

    def find(self, words: Phrase) -> tuple[Meaning, ...]:
        """The meanings of a phrase as written, else without dots, else inflected."""
        if not words:
            return ()
        bare = tuple(fold(word) for word in words)
        found = self.exact.get(words) or self.folded.get(bare)
        return found or self._genitive(bare) or self._stemmed(bare)

    def named(self, roles: frozenset[str]) -> list[str]:
        """The folded names that can play one of the roles."""
        if roles not in self.choices:
            self.choices[roles] = [n for n, meanings in self.names.items() if any(m.role in roles for m in meanings)]
        return self.choices[roles]

    def _genitive(self, bare: Phrase) -> tuple[Meaning, ...]:
        last = bare[-1].removesuffix("s").removesuffix("'")
        if last == bare[-1] or len(last) < 3:
            return ()
        found = self.folded.get((*bare[:-1], last), ())
        return tuple(meaning for meaning in found if meaning.role in _GENITIVE)

    def _stemmed(self, bare: Phrase) -> tuple[Meaning, ...]:
        found = self.stems.get(tuple(stem(word) for word in bare), ())
        kinds = tuple(meaning for meaning in found if meaning.role == "kind") or found  # a kind beats its group
        return found if len(kinds) == 1 else ()


_GENITIVE = frozenset({"area", "place", "kind", "group", "source", "month", "everywhere", "unit", "relative"})
_KEPT: list[tuple[Catalog, Vocabulary]] = []
_MOST_KEPT = 4  # catalogs alive at once in one process: the current one, one being replaced, tests


def vocabulary(catalog: Catalog) -> Vocabulary:
    """The vocabulary of a catalog, compiled once: one that was read anew most often has the names of the last."""
    every = tuple(_KEPT)
    for kept, ready in every:
        if kept is catalog:
            return ready
    named = _named(catalog)
    made = next((ready for kept, ready in every if _named(kept) == named), None) or _compile(catalog)
    _KEPT.insert(0, (catalog, made))
    del _KEPT[_MOST_KEPT:]
    return made


def _named(catalog: Catalog) -> tuple[object, ...]:
    """All that is looked at."""
    return catalog.region, catalog.areas, catalog.places, catalog.kinds, catalog.groups, catalog.partners


def _compile(catalog: Catalog) -> Vocabulary:
    made = Vocabulary()
    for words, meaning in lexicon().phrases:
        _add(made, words, meaning)
        if meaning.role in _GUESSABLE:
            _guessable(made, " ".join(words), meaning)
            made.spelling.setdefault(fold(" ".join(words)), " ".join(words))
    for text, meaning, label in _catalog_names(catalog):
        words = phrase(text)
        if words:
            _add(made, words, meaning)
            _guessable(made, " ".join(words), meaning)
            made.labels.setdefault(meaning, label)
            made.spelling[fold(" ".join(words))] = text
            if meaning.role in {"kind", "group", "source"}:
                _put(made.stems, tuple(stem(word) for word in words), meaning)
    return made


_GUESSABLE = frozenset({
    "month", "weekday", "weekdays", "relative", "pastday", "season", "parts", "part", "view", "unit",
    "rhythm", "daypart", "dayparts", "previous", "latest", "everywhere", "compare", "against",
})  # fmt: skip


def _add(made: Vocabulary, words: Phrase, meaning: Meaning) -> None:
    bare = tuple(fold(word) for word in words)
    _put(made.exact, words, meaning)
    _put(made.folded, bare, meaning)
    if words:
        made.longest[bare[0]] = max(made.longest.get(bare[0], 0), len(words))


def _put(table: Table, words: Phrase, meaning: Meaning) -> None:
    held = table.get(words, ())
    if not held or not any((other.role, other.value) == (meaning.role, meaning.value) for other in held):
        table[words] = (*held, meaning)


def _guessable(made: Vocabulary, text: str, meaning: Meaning) -> None:
    key = fold(text)
    if len(key) >= 3 and meaning not in made.names.get(key, ()):
        made.names[key] = (*made.names.get(key, ()), meaning)


def _catalog_names(catalog: Catalog) -> Iterator[tuple[str, Meaning, str]]:
    yield from _area_names(catalog)
    for place in catalog.places:
        for name in (place.name, *place.aliases):
            yield name, Meaning("place", place.key), place.name
    for name in (catalog.region.name, *catalog.region.names):
        yield name, Meaning("everywhere"), catalog.region.name
    for kind in catalog.kinds:
        for name in (kind.name_sv, kind.name_en, kind.key, *kind.words):
            yield name, Meaning("kind", kind.key), kind.name_sv
    for group in catalog.groups:
        for name in (group.name_sv, group.name_en, group.key, *group.words):
            yield name, Meaning("group", group.key), group.name_sv
    for partner in catalog.partners:
        for name in (partner.name_sv, partner.name_en, partner.key, *partner.words):
            yield name, Meaning("source", partner.key), partner.name_sv


def _area_names(catalog: Catalog) -> Iterator[tuple[str, Meaning, str]]:
    for area in catalog.areas:
        meaning = Meaning("area", area.key)
        for name in (area.name, *area.aliases, *_parts(area, catalog)):
            yield name, meaning, area.name


def _parts(area: Area, catalog: Catalog) -> Iterable[str]:
    """Söder-Oceanhamnen: both; without the municipality's name, and without a direction after it."""
    own = fold(catalog.region.name)
    everywhere = {fold(name) for name in (catalog.region.name, *catalog.region.names)}
    found: list[str] = []
    for whole in (area.name, *re.split(r"\s*[-–/]\s*", area.name)):
        parts = [whole, whole[len(own) :].strip()] if fold(whole).startswith(own + " ") else [whole]
        found += [form for part in parts for form in (part, _DIRECTION.sub("", part))]
    return [name for name in dict.fromkeys(found) if name and fold(name) not in everywhere]
