"""Incidents that stand too close for a symbol each are merged; none is lost on the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints

CLOSE = 25.0  # layout pixels; closer symbols (radius 9.5) would touch
MANY = 400  # above this, points are first gathered in squares of CLOSE
RING_BASE, RING_STEP, RING_MOST = 15.0, 2.6, 64.0  # radius 15 + 2.6 √n; a larger ring hides streets
ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Cluster:
    """`counts` by kind; x and y are the incidents' mean in layout pixels."""

    x: float
    y: float
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many incidents it holds."""
        return sum(self.counts)

    @property
    def radius(self) -> float:
        """Half of the room it takes."""
        return radius(self.n)


def radius(n: int) -> float:
    """Half the side of what is drawn for n incidents."""
    return CLOSE / 2 if n <= 1 else CLOSE / 2 + 6 if n == 2 else min(RING_MOST, RING_BASE + RING_STEP * n**0.5)


def clusters(x: Floats, y: Floats, kind: Ints, kinds: int) -> tuple[Cluster, ...]:
    """Merge points (layout pixels) until no two symbols or rings touch; the sum of n is kept."""
    counts = np.zeros((len(x), kinds), np.int64)
    counts[np.arange(len(x)), kind] = 1
    if len(x) > MANY:
        x, y, counts = _gathered(x, y, counts)
    for _ in range(ROUNDS):
        label = _groups(x, y, counts.sum(1))
        if label.max(initial=-1) + 1 == len(x):
            break
        x, y, counts = _merged(x, y, counts, label)
    order = np.lexsort((x, y, -counts.sum(1)))
    return tuple(Cluster(float(x[i]), float(y[i]), tuple(int(c) for c in counts[i])) for i in order)


def _gathered(x: Floats, y: Floats, counts: Ints) -> tuple[Floats, Floats, Ints]:
    square = np.stack([np.floor(y / CLOSE), np.floor(x / CLOSE)], 1)
    _, label = np.unique(square, axis=0, return_inverse=True)
    return _merged(x, y, counts, label.ravel())


def _merged(x: Floats, y: Floats, counts: Ints, label: Ints) -> tuple[Floats, Floats, Ints]:
    groups = int(label.max()) + 1
    weight = counts.sum(1)
    total = np.bincount(label, weight, groups)
    merged = np.stack([np.bincount(label, counts[:, k], groups) for k in range(counts.shape[1])], 1)
    mean_x, mean_y = (
        np.bincount(label, x * weight, groups) / total,
        np.bincount(label, y * weight, groups) / total,
    )
    return mean_x, mean_y, merged.round().astype(np.int64)


def _groups(x: Floats, y: Floats, n: Ints) -> NDArray[np.int64]:
    """Each point's group: the largest first takes those that touch it; each belongs to one."""
    room = np.array([radius(int(count)) for count in n])
    order = np.lexsort((x, y, -n))
    label = np.full(len(x), -1, np.int64)
    group = 0
    for i in order:
        if label[i] >= 0:
            continue
        near = (np.hypot(x - x[i], y - y[i]) < room + room[i]) & (label < 0)
        label[near] = group
        group += 1
    return label
