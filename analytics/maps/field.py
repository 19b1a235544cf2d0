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
        left = np.clip(np.floor(boxes[:, 0] / CELL).astype(int), 0, columns - 1)
        right = np.clip(np.ceil(boxes[:, 2] / CELL).astype(int), left + 1, columns)
        top = np.clip(np.floor(boxes[:, 1] / CELL).astype(int), 0, rows - 1)
        bottom = np.clip(np.ceil(boxes[:, 3] / CELL).astype(int), top + 1, rows)
        t = self.total
        inside = t[bottom, right] - t[top, right] - t[bottom, left] + t[top, left]
        return np.asarray(inside / ((bottom - top) * (right - left)))
