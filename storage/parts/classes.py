"""Classes: events that exactly the same viewers may see row by row.

A count over events that a viewer partly sees could be lessened by what is seen; a class is seen
wholly or not at all by each viewer, and so by any number of them together.
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
    """Who stands how to some events.

    `see` may see them row by row (L2 or better). `hold` have them already, whatever they may be
    shown: they are their own. `told` may be told counts, or more. `capped`: k is `K_CAPPED`,
    and zones are at least 1 km, as a capped kind may be among them.
    """

    see: frozenset[str]
    hold: frozenset[str]
    told: frozenset[str]
    capped: bool = False

    @property
    def k(self) -> int:
        return K_CAPPED if self.capped else K

    @property
    def key(self) -> str:
        """A name for storage, the same in every process. Whether it may hold capped kinds is no part of it."""
        names = [sorted(self.see), sorted(self.hold), sorted(self.told)]
        written = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()[:16]


def classes(
    levels: NDArray[np.integer], own: NDArray[np.bool_], capped: NDArray[np.bool_], viewers: Sequence[str]
) -> tuple[Ints, tuple[EventClass, ...]]:
    """The class of each combination of attributes, shape (combos,), and the classes.

    `levels` (combos, viewers) is what the register grants, `own` (combos, viewers) whether the
    viewer's partner is the source, `capped` (combos,) whether the kind is. The combinations are
    all that the register can tell apart, not those that have happened.
    """
    shape = (len(capped), len(viewers))
    if levels.shape != shape or own.shape != shape or len(set(viewers)) < len(viewers):
        raise InvalidValueError("levels", "levels_unusable", (levels.shape, own.shape), f"give shape {shape}")
    stands = np.concatenate([levels >= Level.COARSE, own, levels >= Level.COUNTS], axis=1)
    alike, of = np.unique(stands, axis=0, return_inverse=True)
    of = of.ravel().astype(np.int64)
    strict = np.bincount(of, weights=capped, minlength=len(alike)) > 0
    return of, tuple(_named(row, viewers, bool(one)) for row, one in zip(alike, strict, strict=True))


def _named(stands: NDArray[np.bool_], viewers: Sequence[str], capped: bool) -> EventClass:
    see, hold, told = (
        frozenset(name for name, does in zip(viewers, part, strict=True) if does) for part in np.split(stands, 3)
    )
    return EventClass(see, hold, told, capped)
