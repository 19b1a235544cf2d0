"""The coarse cells that labels ask what they would cover, by ground."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.maps.field import CELL
from analytics.maps.view import View


def coarse_xy(
    view: View, x: NDArray[Any] | float, y: NDArray[Any] | float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(row, column) of the coarse cells at metres (x, y), moved into the view."""
    rows = np.clip(np.asarray(view.y(y) / CELL).astype(np.int64), 0, view.height // CELL - 1)
    columns = np.clip(np.asarray(view.x(x) / CELL).astype(np.int64), 0, view.width // CELL - 1)
    return rows, columns
