"""Whether incidents are followed by others nearby and soon: the Knox test of near-repeats.

Verdicts: `repeats`, `as_usual`, `coarse` (positions are not exact, so nearness means nothing), `too_few`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from analytics.frame import Floats, Ints
from analytics.methods.about import About

Distance = Literal["manhattan", "euclidean"]
REPLICATES = 999


@dataclass(frozen=True, slots=True)
class Repeats:
    """Pairs of incidents by how near (rows) and how soon (columns); arrays of shape (len(near), len(soon)).

    `near` and `soon` are the bands' labels, "[0, 100)": from 0, below 100. `ratio` is observed over the mean of the
    replicates, `p` is one-sided: (1 + replicates with at least as many) / (1 + replicates). All are empty, shape
    (0, 0), where the verdict is `coarse` or `too_few`.
    """

    near: tuple[str, ...]
    soon: tuple[str, ...]
    observed: Ints
    expected: Floats
    ratio: Floats
    p: Floats
    about: About


def repeats(
    x: ArrayLike,
    y: ArrayLike,
    day: ArrayLike,
    *,
    seed: int,
    near: Sequence[float] = (0.0, 0.1, 100.0, 200.0, 400.0),
    soon: Sequence[float] = (0.0, 7.0, 14.0, 21.0, 28.0),
    distance: Distance = "manhattan",
    exact: ArrayLike | None = None,
    replicates: int = REPLICATES,
) -> Repeats:
    """The Knox table of incidents at (x, y) metres on whole days.

    `near` and `soon` are the rising edges of half-open bands [a, b); the last may be inf.
    """
    raise NotImplementedError
