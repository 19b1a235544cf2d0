"""How each hotspot came and went: space-time Gi*, then a Mann-Kendall trend, then a word.

STATES (index 0 is "not hot at any step"). First that fits; T steps, `recent` R of them are the latest:

new         hot at the last step, and never hot before the last R steps
growing     hot at the last step and before the last R, and the trend of its z is up
fading      hot within the last R steps and before them, and the trend of its z is down
persistent  hot within the last R steps, and at least `share` of all steps
former      not hot within the last R steps, but for R steps in a row before them
sporadic    any other cell that was hot at some step
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import About

STATES = ("never", "new", "growing", "persistent", "fading", "former", "sporadic")
State = Literal["never", "new", "growing", "persistent", "fading", "former", "sporadic"]


@dataclass(frozen=True, slots=True)
class Group:
    """Cells of one state that touch (queen): `rows` and `columns` are theirs; counts are incidents in them."""

    state: State
    rows: Ints
    columns: Ints
    count: int  # over all steps
    last: int  # at the last step
    hot_steps: int  # steps at which any of them was hot
    trend: float  # median Mann-Kendall z of its cells


@dataclass(frozen=True, slots=True)
class History:
    """T steps of a raster: `state` (rows, columns) indexes STATES; `hot` and `z` (T, rows, columns).

    `trend` (rows, columns) is the Mann-Kendall z, NaN where never hot; `groups` the largest count at the last
    step first. z is NaN outside the study area.
    """

    state: NDArray[np.int8]
    hot: NDArray[np.bool_]
    z: Floats
    trend: Floats
    groups: tuple[Group, ...]
    about: About


def history(
    counts: ArrayLike,
    inside: ArrayLike | None = None,
    *,
    earlier: int = 1,
    recent: int = 4,
    share: float = 0.9,
    test: Literal["normal", "draws"] = "draws",
    alpha: float = 0.05,
) -> History:
    """The history of whole counts of shape (T, rows, columns), oldest first, all steps of the same length."""
    raise NotImplementedError
