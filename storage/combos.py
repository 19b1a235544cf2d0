"""The distinct values of everything sharing depends on: a few hundred, however many incidents.

The rule is evaluated once for each and applied to whole columns by table look-up.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Combo(NamedTuple):
    """Indexes into the columns' keys, the model's numbers, and whether a class holds it back."""

    source: int
    kind: int
    place: int
    status: int
    held: int


# Bits of each part in one number; places, statuses and flags have far fewer values today.
_KIND, _PLACE, _STATUS, _HELD = 16, 8, 4, 1


def number(
    parts: tuple[NDArray[np.integer], ...],
    known: tuple[Combo, ...],
) -> tuple[NDArray[np.int32], tuple[Combo, ...]]:
    """Each row's index (n,) into the distinct values, which begin with the `known` ones.

    `parts` are the columns of a `Combo`, in its order, each of shape (n,).
    """
    code = parts[0].astype(np.int64)
    for part, bits in zip(parts[1:], (_KIND, _PLACE, _STATUS, _HELD), strict=True):
        code = (code << bits) | part.astype(np.int64)
    distinct, index = np.unique(code, return_inverse=True)
    places = {combo: place for place, combo in enumerate(known)}
    found = [_combo(value) for value in distinct.tolist()]
    for combo in found:
        places.setdefault(combo, len(places))
    table = np.array([places[combo] for combo in found], np.int32)
    return table[index] if table.size else np.empty(0, np.int32), tuple(places)


def _combo(code: int) -> Combo:
    parts = []
    for bits in (_HELD, _STATUS, _PLACE, _KIND):
        parts.append(code & ((1 << bits) - 1))
        code >>= bits
    held, status, place, kind = parts
    return Combo(code, kind, place, status, held)
