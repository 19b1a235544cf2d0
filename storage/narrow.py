"""Columns in little memory: numbers in few bytes, one value once, and nothing held that is thrown away.

What is thrown away costs more than it held: glibc puts arrays below the largest that was freed where their room
stays with the process (mallopt(3), M_MMAP_THRESHOLD).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Four bytes hold every id so far and every interval but one of more than 136 years, two all combinations.
NARROW: dict[str, type[np.unsignedinteger[Any]]] = {"id": np.uint32, "span": np.uint32, "combo": np.uint16}


def cast(name: str, numbers: NDArray[Any]) -> NDArray[Any]:
    """A column's numbers in the fewest bytes; those of NARROW are from 0 up."""
    dtype = NARROW.get(name)
    return numbers if dtype is None or numbers.max(initial=0) > np.iinfo(dtype).max else numbers.astype(dtype)


def small(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """The same column in the fewest bytes, one value once."""
    array = cast(name, array)
    if array.size and array[0] == array[-1] and (array == array[0]).all():
        return np.broadcast_to(array[0], array.shape)
    return array


class Filling:
    """A column of `size` rows that comes in parts."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._reached = 0
        self._held: NDArray[Any] = np.empty(0)

    def add(self, part: NDArray[Any]) -> None:
        """The next rows. All parts have the same type."""
        part, until = cast(self._name, part), self._reached + part.size
        if not self._reached:
            self._held = np.broadcast_to(part[0], self._size) if part.size else part
        if not part.size:
            return
        dtype = np.promote_types(self._held.dtype, part.dtype)
        if dtype != self._held.dtype or (self._is_one and (part != self._held[0]).any()):
            whole = np.empty(self._size, dtype)
            whole[: self._reached] = self._held[: self._reached]
            self._held = whole
        if not self._is_one:
            self._held[self._reached : until] = part
        self._reached = until

    def done(self) -> NDArray[Any]:
        """The whole column."""
        return self._held

    @property
    def _is_one(self) -> bool:
        return self._held.strides == (0,)
