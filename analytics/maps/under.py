"""What lies under the data of a map: few colours by number, or the pixels of tiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.maps.canvas import Bytes
from analytics.maps.lookup import look_up, pieces


@dataclass(frozen=True, slots=True)
class Under:
    """A ground's pixels: `numbers` of shape (rows, columns) name packed `colours` of shape (n,).

    Without colours the numbers are packed colours themselves. A ground of our own has some dozens of
    colours, so that a sharp one takes 2 MB instead of 10.
    """

    numbers: NDArray[np.integer]
    colours: NDArray[np.uint32] | None

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return self.numbers.nbytes

    def lay(self, pixels: Bytes) -> None:
        """Cover pixels of the same shape, (rows, columns, 4), whose rows lie together."""
        target, source = pixels.view(np.uint32).reshape(-1), self.numbers.reshape(-1)
        if self.colours is None:
            np.copyto(target, source)
            return
        for part in pieces(source.size):
            np.take(self.colours, source[part], out=target[part], mode="clip")

    def at(self, rows: NDArray[np.integer], columns: NDArray[np.integer]) -> Bytes:
        """The colours at some pixels, shape (n, 3)."""
        found = self.numbers[rows, columns]
        packed = found.astype(np.uint32) if self.colours is None else self.colours[found]
        colours: Bytes = packed.view(np.uint8).reshape(-1, 4)[:, :3]
        return colours


def blended(table: NDArray[np.uint32], one: Bytes, other: Bytes) -> Under:
    """The colours a table (256 · 256,) has for each pixel's pair of coverages, those that occur numbered."""
    pair = one.astype(np.uint16)
    pair <<= np.uint16(8)
    pair |= other
    seen = np.zeros(1 << 16, np.bool_)
    for part in pieces(pair.size):
        seen[pair.reshape(-1)[part]] = True
    occurring = np.flatnonzero(seen)
    numbers = np.zeros(1 << 16, np.uint8 if len(occurring) <= 256 else np.uint16)
    numbers[occurring] = np.arange(len(occurring))
    return Under(look_up(numbers, pair), table[occurring])
