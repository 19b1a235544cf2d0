"""Tables over many pixels, a piece at a time.

numpy widens a whole index to eight bytes a pixel before it looks anything up: at 2000 x 1600 that is
26 MB, and most of the time goes to it. A piece stays in a core's cache; measured, 3.2 M pixels: 15 ms
whole, 6 ms in pieces.
"""

from collections.abc import Iterator
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

PIECE = 1 << 15  # pixels; widened they are 256 KiB


def look_up(table: NDArray[Any], index: NDArray[Any]) -> NDArray[Any]:
    """`table[index]` for a table in one dimension; the index must lie in it. Shape of the index."""
    flat = np.ascontiguousarray(index).reshape(-1)
    found = np.empty(flat.shape, table.dtype)
    for part in pieces(flat.size):
        # mode="clip" writes straight into `out`; the others go through a copy.
        np.take(table, flat[part], out=found[part], mode="clip")
    return found.reshape(index.shape)


def own_pages(size: int) -> NDArray[np.uint8]:
    """`size` bytes, all 0, for some megabytes that are soon let go.

    They are the system's own pages and go back to it. The process's heap would grow by them and keep what it
    grew by, since glibc raises its threshold for that with each large array that is freed (mallopt(3)).
    """
    return np.frombuffer(mmap(-1, size), np.uint8)


def pieces(size: int) -> Iterator[slice]:
    """Stretches that cover `size` values."""
    return (slice(low, low + PIECE) for low in range(0, size, PIECE))
