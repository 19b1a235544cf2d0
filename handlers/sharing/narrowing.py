"""`/delning från skolan till EST Centrum`: which parties a line names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handlers.grammar.tokens import fold
from handlers.sharing.words import Names
from storage.model.register import COORDINATOR, PUBLIC, conversation, sector

# Less likeness than this confuses more than it helps (rapidfuzz ratio, 0-100), as for commands.
LEAST_LIKENESS = 60
MOST_GUESSES = 3
_SPLIT = re.compile(r"(?:^|\s)(från|from|till|to|of|av)\s+", re.IGNORECASE)
_FROM = frozenset({"från", "from", "of", "av"})
_AND = re.compile(r"\s*,\s*|\s+(?:och|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Keys of parties: given by, given to, either. `unknown` are words that name nobody, with guesses."""

    sources: frozenset[str] = frozenset()
    receivers: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows it."""
        return not (self.sources or self.receivers or self.either)


def narrowed(line: str, names: Names, rooms: Mapping[str, str]) -> Narrowed:
    """The parties of a line; `rooms` are names by key of those that the asker may know of."""
    known = dict(_known(names, rooms))
    found: dict[str, set[str]] = {"from": set(), "to": set(), "": set()}
    unknown: list[tuple[str, tuple[str, ...]]] = []
    for side, words in _parts(line):
        for word in (words,) if fold(words) in known else _AND.split(words):
            if word and (keys := known.get(fold(word))):
                found[side] |= keys
            elif word:
                unknown.append((word[:40], _guesses(word, known)))
    return Narrowed(frozenset(found["from"]), frozenset(found["to"]), frozenset(found[""]), tuple(unknown))


def _parts(line: str) -> Iterator[tuple[str, str]]:
    pieces = _SPLIT.split(f" {line.strip().rstrip('?.!')}")
    yield "", pieces[0].strip()
    for word, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        yield ("from" if word.casefold() in _FROM else "to"), rest.strip()


def _known(names: Names, rooms: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What each party is called, folded; a sector's name means its partners too."""
    found: dict[str, set[str]] = {}
    for key, words in _called(names, rooms):
        for word in words:
            found.setdefault(fold(word), set()).add(key)
    for partner in names.catalog.partners:
        for word in (names.sector(partner.sector), partner.sector):
            found.setdefault(fold(word), set()).update({partner.key, sector(partner.sector)})
    yield from ((word, frozenset(keys)) for word, keys in found.items())


def _called(names: Names, rooms: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for partner in names.catalog.partners:
        yield partner.key, (partner.key, partner.name_sv, partner.name_en, *partner.words)
    for key, name in rooms.items():
        yield conversation(key), (key, name)
    for key in (COORDINATOR, PUBLIC):
        yield key, (key, names.party(key), *names.texts(f"sharing.called.{key}").split("|"))


def _guesses(word: str, known: dict[str, frozenset[str]]) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process

    near = process.extract(fold(word)[:40], list(known), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=9)
    by_party: dict[frozenset[str], str] = {}
    for name, _, _ in near:
        by_party.setdefault(frozenset(key for key in known[name] if not key.startswith("sector:")), name)
    return tuple(by_party.values())[:MOST_GUESSES]
