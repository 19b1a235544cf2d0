"""What the demo's partners write: Swedish sentences put together from texts.toml."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod

from bot.demo.city import table
from storage.model.incident import PlaceType
from storage.model.region import Kind, Place

# How often something is added after the first sentence, and how often a landmark is named when one is near.
ADDED, NAMED = 0.6, 0.75

# The longest line has this many choices; each gets its own throw.
THROWS = 12

Line = tuple[tuple[str, ...], ...]  # pieces in order, each a choice
INDOORS = (PlaceType.DWELLING, PlaceType.STAIRWELL)  # "i trapphuset vid Knutpunkten" tells nobody more


@cache
def _lines(kind: str, place_type: str) -> tuple[Line, ...]:
    """The lines of a kind that fit a type of place: those naming it before a colon, and those naming none."""
    split = [re.fullmatch(r"(?:([A-Z_ ]+): )?(.*)", line) for line in table("texts.toml")["lines"][kind]]
    known = [(match[1], match[2]) for match in split if match]
    fitting = [line for types, line in known if types is None or place_type in types.split()]
    return tuple(parse(line) for line in fitting or [line for _, line in known])


def parse(line: str) -> Line:
    """Split "[a|b] c" into (("a", "b"), (" c",))."""
    pieces = re.split(r"\[([^\]]*)\]", line)
    return tuple(tuple(piece.split("|")) if i % 2 else (piece,) for i, piece in enumerate(pieces) if piece)


def variants(kind: str, place_type: str) -> int:
    """How many first sentences a kind has at a type of place, not counting names of places."""
    return sum(prod(len(piece) for piece in line) for line in _lines(kind, place_type))


@dataclass(frozen=True, slots=True)
class Where:
    """A type of place, and indexes of places: the landmark at it (-1: none) and the nearest neighbourhood."""

    place_type: int
    landmark: int
    near: int


@dataclass(frozen=True, slots=True)
class Words:
    """A writer for one region: where things are, and what is added by group and source."""

    where: Mapping[str, Sequence[str]]
    tails: Mapping[str, Mapping[str, Sequence[str]]]
    groups: Mapping[str, str]
    at: tuple[str, ...]  # "vid Knutpunkten", by index of place

    def write(self, kind: str, source: str, where: Where, dice: Sequence[float]) -> str:
        """One text; `dice` are THROWS numbers in [0, 1)."""
        lines = _lines(kind, PlaceType(where.place_type).name)
        line = lines[int(dice[0] * len(lines))]
        place = self._place(where, dice[1], dice[2])
        text = "".join(_pick(piece, dice[5 + i % (THROWS - 5)]) for i, piece in enumerate(line))
        tails = self.tails.get(kind, self.tails.get(self.groups.get(kind, ""), {})).get(source, ())
        tail = f" {_pick(tails, dice[3])}" if tails and dice[4] < ADDED else ""
        return text.replace("{plats}", place) + tail

    def _place(self, where: Where, first: float, second: float) -> str:
        if where.landmark >= 0 and first < NAMED and where.place_type not in INDOORS:
            return self.at[where.landmark]
        return f"{_pick(self.where[PlaceType(where.place_type).name], second)} {self.at[where.near]}"


def _pick(choices: Sequence[str], dice: float) -> str:
    return choices[int(dice * len(choices))]


def writer(places: Sequence[Place], kinds: Sequence[Kind]) -> Words:
    """The writer for a region's places and kinds."""
    texts, city = table("texts.toml"), table("city.toml")
    groups = {kind.key: kind.group for kind in kinds}
    at = tuple(_at(place, city["prepositions"], city["said"]) for place in places)
    return Words(texts["where"], texts["tails"], groups, at)


def _at(place: Place, prepositions: Mapping[str, Sequence[str]], said: Mapping[str, str]) -> str:
    name = said.get(place.name, place.name)
    for preposition, names in prepositions.items():
        if place.name in names:
            return f"{preposition} {name}"
    return f"{'vid' if place.category == 'landmark' else 'i'} {name}"
