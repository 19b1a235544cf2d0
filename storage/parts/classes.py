"""Classes: events that exactly the same viewers may see row by row.

A count over events that a viewer partly sees could be lessened by what is seen; a class is seen
wholly or not at all by each viewer, and so by any number of them together. Within a class every
kind may happen at every place that any other may: else a zone where only some kinds are possible
would give away how many of them are elsewhere.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storage.errors import InvalidValueError
from storage.model.people import Level
from storage.parts.lattice import Ints

# How many events a part holds at least; for classes that may hold capped kinds.
K: Final = 5
K_CAPPED: Final = 10


@dataclass(frozen=True, slots=True)
class EventClass:
    """Who stands how to some events, and which these are.

    `see` may see them row by row (L2 or better). `hold` have them already, whatever they may be
    shown: they are their own. `told` may be told counts, or more. Every one of `kinds` may happen
    at every one of `places`. `capped`: k is `K_CAPPED`, and zones are at least 1 km.
    """

    see: frozenset[str]
    hold: frozenset[str]
    told: frozenset[str]
    kinds: frozenset[str]
    places: frozenset[str]
    capped: bool = False

    @property
    def k(self) -> int:
        return K_CAPPED if self.capped else K

    @property
    def key(self) -> str:
        """A name for storage, the same in every process. A kind that is new in the list changes nothing in it."""
        names = [sorted(names) for names in (self.see, self.hold, self.told, self.places)]
        written = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, eq=False)
class Combinations:
    """Everything that the register can tell apart (not: that has happened), one row each.

    `level` (n, viewers) is what is granted, `own` (n, viewers) whether the viewer's partner is the
    source, `capped` (n,) whether the kind is. `kind` and `place` (n,) are names; a place is all of
    a combination that depends on where it is: place type, and areas that any rule names.
    """

    level: NDArray[np.integer]
    own: NDArray[np.bool_]
    capped: NDArray[np.bool_]
    kind: tuple[str, ...]
    place: tuple[str, ...]


def classes(all_of: Combinations, viewers: Sequence[str]) -> tuple[Ints, tuple[EventClass, ...]]:
    """The class of each combination, shape (n,), and the classes."""
    size = len(all_of.kind)
    fits = all_of.level.shape == all_of.own.shape == (size, len(viewers)) and len(all_of.place) == size
    if not fits or all_of.capped.shape != (size,) or len(set(viewers)) < len(viewers):
        raise InvalidValueError("levels", "levels_unusable", all_of.level.shape, "give a row each, a viewer once")
    stands = np.concatenate([all_of.level >= Level.COARSE, all_of.own, all_of.level >= Level.COUNTS], axis=1)
    patterns = _patterns(stands, all_of)
    found = {pattern: number for number, pattern in enumerate(dict.fromkeys(patterns))}
    of = np.array([found[pattern] for pattern in patterns], np.int64)
    return of, tuple(_named(np.flatnonzero(of == number), stands, all_of, viewers) for number in range(len(found)))


def _patterns(stands: NDArray[np.bool_], all_of: Combinations) -> list[tuple[bytes, frozenset[str]]]:
    """For each combination: how all stand to it, and at which places they stand so to its kind."""
    eyes = [row.tobytes() for row in stands]
    places: dict[tuple[bytes, str], set[str]] = {}
    for one, kind, place in zip(eyes, all_of.kind, all_of.place, strict=True):
        places.setdefault((one, kind), set()).add(place)
    return [(one, frozenset(places[one, kind])) for one, kind in zip(eyes, all_of.kind, strict=True)]


def _named(rows: Ints, stands: NDArray[np.bool_], all_of: Combinations, viewers: Sequence[str]) -> EventClass:
    see, hold, told = (
        frozenset(name for name, does in zip(viewers, part, strict=True) if does)
        for part in np.split(stands[rows[0]], 3)
    )
    kinds, places = (frozenset(names[row] for row in rows.tolist()) for names in (all_of.kind, all_of.place))
    return EventClass(see, hold, told, kinds, places, bool(all_of.capped[rows].any()))
