"""One moment's incidents as arrays, and how rows leave and join them.

What is read from the database, and when, is `storage.columns`' matter.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage import narrow
from storage.combos import Combo


@dataclass(frozen=True, slots=True)
class Columns:
    """One moment's incidents, sorted by (mid, id); arrays of shape (n,), never written to.

    `mid` (rounded down) is seconds since 1970 UTC, `span` seconds from start to end, which `times`
    gives; `x`, `y` are metres. `kind`,
    `source`, `area` are indexes into the tuples of keys, -1 for no area. `place`, `precision`,
    `status` are the model's numbers, `counted` the class it was counted in (0: not yet). `combo` is an index into
    `combos`, the distinct values of everything that sharing depends on. `change` is the change number it is as
    fresh as. A column of one value may hold it once (numpy.broadcast_to).

    `joined` are the few rows that share their event with another, and `event` their events' numbers; shape
    (m,), sorted by (event, id), so that what was reported first stands first.
    """

    id: NDArray[np.integer]
    mid: NDArray[np.int64]
    span: NDArray[np.integer]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    kind: NDArray[np.int16]
    source: NDArray[np.int16]
    area: NDArray[np.int16]
    place: NDArray[np.int8]
    precision: NDArray[np.int8]
    status: NDArray[np.int8]
    demo: NDArray[np.bool_]
    counted: NDArray[np.int16]
    combo: NDArray[np.int32] | NDArray[np.uint16]
    combos: tuple[Combo, ...]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    joined: NDArray[np.int64]
    event: NDArray[np.int64]
    change: int

    def __len__(self) -> int:
        return int(self.id.shape[0])

    def times(self, rows: NDArray[np.int64] | slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Start and end of some rows, seconds since 1970 UTC; one array twice when every moment is known."""
        mid, span = self.mid[rows], self.span[rows]
        if not span.any():
            return mid, mid
        start = mid - (span >> 1)
        return start, start + span


_ALL = [field.name for field in fields(Columns)]
ARRAYS = tuple(_ALL[: _ALL.index("combos")])


def take(columns: Columns, rows: NDArray[np.int64]) -> Columns:
    """Some rows, in their order."""
    return replace(columns, **{name: getattr(columns, name)[rows] for name in ARRAYS})


def sorted_together(kept: Columns, fresh: Columns) -> Columns:
    """Both, sorted by (mid, id); names and combos are the fresh one's, which extend the kept one's."""
    both: dict[str, Any] = {name: np.concatenate([getattr(kept, name), getattr(fresh, name)]) for name in ARRAYS}
    order = np.lexsort((both["id"], both["mid"]))
    for name in ARRAYS:
        both[name] = narrow.small(name, both[name][order])
    return replace(fresh, **both)


def splice(before: Columns, leaving: NDArray[np.int64], fresh: Columns) -> Columns:
    """`before` without the rows `leaving`, with the sorted `fresh` ones in their places.

    Whole stretches are copied: a fifth of the time of picking rows one by one.
    """
    pieces: list[tuple[bool, slice]] = []
    reached = 0
    arriving = [(place, False, row) for row, place in enumerate(_places(before, fresh).tolist())]
    for place, leaves, row in sorted(arriving + [(place, True, 0) for place in leaving.tolist()]):
        pieces.append((False, slice(reached, place)))
        if not leaves:
            pieces.append((True, slice(row, row + 1)))
        reached = place + leaves
    pieces.append((False, slice(reached, len(before))))
    arrays: dict[str, Any] = {
        name: _joined(getattr(before, name), narrow.cast(name, getattr(fresh, name)), pieces) for name in ARRAYS
    }
    return replace(fresh, **arrays)


def _joined(before: NDArray[Any], fresh: NDArray[Any], pieces: list[tuple[bool, slice]]) -> NDArray[Any]:
    parts = [(fresh if is_fresh else before)[part] for is_fresh, part in pieces]
    if before.size and before.strides == (0,) and (fresh == before[0]).all():
        return np.broadcast_to(before[0], sum(part.size for part in parts))
    return np.concatenate(parts)


def _places(before: Columns, fresh: Columns) -> NDArray[np.int64]:
    """Before which row each fresh row goes; among equal times by id."""
    low = np.searchsorted(before.mid, fresh.mid, "left")
    high = np.searchsorted(before.mid, fresh.mid, "right")
    for row in np.flatnonzero(high > low).tolist():
        low[row] += np.searchsorted(before.id[low[row] : high[row]], fresh.id[row])
    return low
