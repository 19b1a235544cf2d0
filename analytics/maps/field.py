"""Coarse fields of a strip, in which room for labels is looked for."""

import numpy as np
from numpy.typing import NDArray

CELL = 4  # layout pixels a cell


class Field:
    """Sums over boxes of a coarse field in constant time (an integral image)."""

    def __init__(self, values: NDArray[np.float32]) -> None:
        self.total = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
        self.total[1:, 1:] = values.cumsum(0, dtype=np.float64).cumsum(1)

    def mean(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean over each box of shape (n, 4); boxes are cut to the field."""
        rows, columns = self.total.shape[0] - 1, self.total.shape[1] - 1
        low, high = np.floor(boxes[:, :2] / CELL).astype(int), np.ceil(boxes[:, 2:] / CELL).astype(int)
        last = np.array([columns, rows])
        low = np.minimum(np.maximum(low, 0), last - 1)
        high = np.minimum(np.maximum(high, low + 1), last)
        (left, top), (right, bottom) = low.T, high.T
        t = self.total
        inside = t[bottom, right] - t[top, right] - t[bottom, left] + t[top, left]
        return np.asarray(inside / ((bottom - top) * (right - left)))
