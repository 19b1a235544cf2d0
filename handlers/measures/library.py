"""The library of measures: what has been tried, what studies found and how well that is known. Facts, never orders."""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handlers.problems.alike import best, shared, telling
from storage.model.measure import Nature, Strategy
from storage.model.problem import Side
from storage.model.region import Catalog

POINTS = ("less", "mixed", "little", "unknown")
STRENGTHS = ("strong", "moderate", "weak", "unknown")
DOI = "https://doi.org/"
SUGGESTED = 3
# A side of the triangle and whoever could step in on it are looked for together.
_PAIRS = (
    frozenset({Side.OFFENDER, Side.HANDLER}),
    frozenset({Side.TARGET, Side.GUARDIAN}),
    frozenset({Side.PLACE, Side.MANAGER}),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A reference; `doi` is "" where it is not known for certain."""

    text: str
    doi: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure of the library. `kinds` are keys of kinds and of groups of kinds, none for any.

    `words` are what people call it, `signs` what they say of a cause that it acts on.
    """

    key: str
    name_sv: str
    name_en: str
    words: tuple[str, ...]
    signs: tuple[str, ...]
    what_sv: str
    what_en: str
    nature: Nature
    strategy: Strategy | None
    technique: int
    sides: frozenset[Side]
    kinds: frozenset[str]
    found_sv: str
    found_en: str
    points: str
    strength: str
    sources: tuple[Source, ...]

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_sv

    def what(self, language: str) -> str:
        return self.what_en if language == "en" else self.what_sv

    def found(self, language: str) -> str:
        return self.found_en if language == "en" else self.found_sv


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, as they stand in library.toml."""
    raw = tomllib.loads(files("handlers.measures").joinpath("library.toml").read_text("utf-8"))
    return tuple(_entry(key, one) for key, one in raw.items())


def entry_of(evidence: str) -> Entry | None:
    """The entry that a measure's evidence names in its first line, if any."""
    return _by_key().get(evidence.partition("\n")[0].strip())


@cache
def _by_key() -> dict[str, Entry]:
    return {one.key: one for one in entries()}


def own_words(evidence: str) -> str:
    """What stands there beside the entry."""
    return evidence.partition("\n")[2].strip() if entry_of(evidence) else evidence.strip()


def packed(key: str, said: str) -> str:
    """An entry's key ("" for none) and own words, as a measure's evidence."""
    return "\n".join(part for part in (key, said.strip()) if part)


def search(words: str, language: str) -> tuple[Entry, ...]:
    """The entries that some words name, the best first; a key names one alone; without words all of them."""
    wanted = telling((words,)) or tuple(words.casefold().split())
    if not wanted:
        return entries()
    exact = [one for one in entries() if one.key == words.strip().casefold()]
    if exact:
        return tuple(exact)
    scored = [(sum(best(word, named(one, language)) for word in wanted), one) for one in entries()]
    return tuple(one for score, one in sorted(scored, key=lambda pair: -pair[0]) if score)


def named(entry: Entry, language: str) -> tuple[str, ...]:
    """The single words that people call it."""
    texts = (entry.name(language), *entry.words)
    return tuple(word for text in texts for word in text.casefold().replace("(", " ").replace(")", " ").split())


def suggested(
    sides: Collection[Side], kinds: Collection[str], catalog: Catalog, said: Iterable[str] = ()
) -> tuple[Entry, ...]:
    """Entries that act on these sides of the triangle (any when none) and concern these kinds (any when none).

    Those that words of a cause name stand first, then those that concern the very kinds, then the best known.
    """
    groups, heard = _with_groups(kinds, catalog), telling(said)
    fitting = [
        one for one in entries()
        if (not sides or one.sides & _whole(sides)) and (not one.kinds or not groups or one.kinds & groups)
    ]  # fmt: skip
    return tuple(sorted(fitting, key=lambda one: _order(one, heard, frozenset(kinds))))


def _order(one: Entry, heard: Sequence[str], kinds: frozenset[str]) -> tuple[int, bool, bool, int]:
    spoken = shared(heard, telling((one.name_sv, one.name_en, *one.words, *one.signs)))
    return -spoken, not one.kinds & kinds, not one.kinds, STRENGTHS.index(one.strength)


def _whole(sides: Collection[Side]) -> frozenset[Side]:
    return frozenset().union(*(pair for pair in _PAIRS if pair & frozenset(sides)))


def _with_groups(kinds: Collection[str], catalog: Catalog) -> frozenset[str]:
    """The kinds, those they are part of, and their groups."""
    found = set(kinds)
    for kind in catalog.kinds:
        if kind.key in kinds:
            found |= {kind.group, kind.part_of or kind.key}
    return frozenset(found)


def _entry(key: str, raw: dict[str, object]) -> Entry:
    plain = {
        name: str(raw[name])
        for name in ("name_sv", "name_en", "what_sv", "what_en", "found_sv", "found_en", "points", "strength")
    }
    return Entry(
        key=key,
        words=tuple(raw["words"]),  # type: ignore[arg-type]
        signs=tuple(raw["signs"]),  # type: ignore[arg-type]
        nature=Nature(str(raw["nature"])),
        strategy=Strategy(str(raw["strategy"])) if raw["strategy"] else None,
        technique=int(str(raw["technique"])),
        sides=frozenset(Side(side) for side in raw["sides"]),  # type: ignore[attr-defined]
        kinds=frozenset(raw["kinds"]),  # type: ignore[call-overload]
        sources=tuple(Source(one["text"], one["doi"]) for one in raw["sources"]),  # type: ignore[attr-defined]
        **plain,
    )
