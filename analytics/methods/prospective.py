"""Weekly alarms: where more happened in the last days than the place's and the days' own shares tell.

The prospective space-time permutation scan of Kulldorff, Heffernan, Hartman, Assunção & Mostashari 2005, "A space-time
permutation scan statistic for disease outbreak detection", PLoS Medicine 2(3): e59. It needs no population: a
cylinder (cells within a circle, days up to the last one) is expected to hold its cells' share of all incidents times
its days' number. So lasting hotspots and busy days of the whole city raise no alarm; only what is new in a place does.

Assumes that without a cluster place and time are independent: a place's share of all incidents is the same all days of
the history. A season or a weekday that differs between places, or a place that was added, breaks that and raises
alarms; so does a city-wide change of reporting in some places. p holds for all cylinders of one look together, not
for a year of looks: at 5 % one quiet week in twenty has an alarm.

Verdicts: `new` (a cluster that chance alone gives in at most one of twenty looks), `as_usual`, `too_few`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About
from analytics.methods.checked import alike, at_least, whole
from analytics.methods.cylinders import circle_sums, circles
from analytics.methods.likelihood import TIE
from analytics.methods.permuted import Cylinders, cylinders, highest, maxima

REPLICATES = 999  # p down to 0.001, the field's custom (Kulldorff et al. 2005)
SEVEN_DAYS = (1, 2, 3, 4, 5, 6, 7)  # Kulldorff et al. 2005 looked one to seven days back
EVERY = 7.0  # days between looks: a digest a week
LEAST = 20  # incidents in all: of fewer, one of twenty is not even one
ALPHA = 0.05  # one look in twenty
TINY = float(np.finfo(np.float64).tiny)  # "above 0"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cylinder with more incidents than its place's and its days' shares of all give.

    The base are the `cells` (flat numbers, rising, inside the study area) whose centres lie within `radius`
    metres of the centre of cell (`row`, `column`); the height are the days `first` to `last`, both included.
    `p` is (1 + replicates whose highest LLR is at least this one's) / (1 + replicates), so it holds for all
    cylinders looked at together. `recurrence` is the days between two such by chance alone: days between
    looks / p.
    """

    row: int
    column: int
    radius: float
    cells: NDArray[np.intp]
    first: int
    last: int
    observed: int
    expected: float
    llr: float
    p: float
    recurrence: float

    @property
    def days(self) -> int:
        """Its height."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Prospective:
    """The clusters, highest LLR first, no two sharing a cell; empty where there is too little to tell.

    `maxima` are the highest LLR of each replicate, shape (replicates,), in the order they were drawn: a caller
    may judge other cylinders by them. `outside` counts incidents not looked at: outside the study area
    or the days.
    """

    clusters: tuple[Cluster, ...]
    maxima: Floats
    outside: int
    about: About


def prospective(
    cell: ArrayLike,
    day: ArrayLike,
    shape: tuple[int, int],
    *,
    side: float,
    radius: float,
    last: int,
    seed: int,
    first: int | None = None,
    heights: Sequence[int] = SEVEN_DAYS,
    inside: ArrayLike | None = None,
    share: float = 0.5,
    least: int = 2,
    most: int = 10,
    replicates: int = REPLICATES,
    every: float = EVERY,
) -> Prospective:
    """Clusters among the days that end on `last`, of incidents in cells on a grid of `shape` (rows, columns).

    `cell` are flat numbers (row * columns + column; -1 is outside), `day` any whole numbers, in any order; both of
    shape (n,). `side` of a cell and the largest `radius` in metres. `first` is the first day of the history, the
    earliest there is unless given. `heights` are the numbers of days to try. `inside` of `shape` is the study area,
    all unless given. A cylinder holds at most `share` of all incidents by place, and at least `least` in its days.
    `seed` makes it repeatable. ValueError for what is no place, no day or no limit.
    """
    _limits(side=side, radius=radius, share=share, least=least, replicates=replicates, every=every, seed=seed)
    days = _rising(heights)
    area = _area(inside, shape)
    cells, ages, outside = _looked_at(cell, day, area, first, last)
    about = _about(len(cells), replicates, seed, side, radius, share, days)
    if _too_few(cells, ages):
        return Prospective((), np.zeros(0), outside, about)
    of = cylinders(cells, ages, circles(area.shape, radius / side), days, area, share, least)
    chance = maxima(of, replicates, seed)
    found = tuple(_clusters(of, area, chance, most, side, last, every))
    alarm = bool(found) and found[0].p <= ALPHA
    return Prospective(found, chance, outside, replace(about, verdict="new" if alarm else "as_usual"))


def _limits(**given: float) -> None:
    """ValueError for a limit that leaves nothing to look at."""
    lowest = {"side": TINY, "radius": 0.0, "share": TINY, "least": 1, "replicates": 1, "every": TINY, "seed": 0}
    for name, value in given.items():
        at_least(value, lowest[name], name)
    if given["share"] > 1.0:
        raise ValueError(f"share must be at most 1, got {given['share']}")


def _rising(heights: Sequence[int]) -> tuple[int, ...]:
    """Numbers of days, each once; ValueError for none, or below one."""
    days = np.unique(whole(heights, "heights"))
    if not days.size or days[0] < 1:
        raise ValueError(f"heights must be whole numbers of days from 1, got {list(heights)}")
    return tuple(days.tolist())


def _area(inside: ArrayLike | None, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Which cells belong to the study area."""
    if min(shape) < 1:
        raise ValueError(f"a grid needs a row and a column, got {shape}")
    area = np.ones(shape, bool) if inside is None else np.asarray(inside, dtype=bool)
    if area.shape != tuple(shape):
        raise ValueError(f"inside must have the grid's shape {tuple(shape)}, got {area.shape}")
    return area


def _looked_at(
    cell: ArrayLike, day: ArrayLike, area: NDArray[np.bool_], first: int | None, last: int
) -> tuple[Ints, Ints, int]:
    """Cells and ages (days before the last) of incidents in the area and the days, and how many others there are."""
    cells, days = whole(cell, "cell"), whole(day, "day")
    alike(cell=cells, day=days)
    if cells.size and not -1 <= int(cells.min()) <= int(cells.max()) < area.size:
        raise ValueError(f"cell must be -1 or below {area.size}, got {int(cells.min())} to {int(cells.max())}")
    if first is not None and first > last:
        raise ValueError(f"the first day, {first}, is after the last, {last}")
    within = (cells >= 0) & area.ravel()[cells] & (days <= last)
    if first is not None:
        within &= days >= first
    return cells[within], last - days[within], int(np.count_nonzero(~within))


def _too_few(cells: Ints, ages: Ints) -> bool:
    """Few incidents, or all in one place or on one day: there is nothing to compare with."""
    return len(cells) < LEAST or bool((cells == cells[0]).all()) or bool((ages == ages[0]).all())


def _about(
    n: int, replicates: int, seed: int, side: float, radius: float, share: float, days: tuple[int, ...]
) -> About:
    parameters = (
        ("cell", side),
        ("radius", radius),
        ("days", days[-1]),
        ("share", share),
        ("replicates", replicates),
        ("seed", seed),
    )
    return About("prospective", n, parameters, TOO_FEW)


def _clusters(
    of: Cylinders, area: NDArray[np.bool_], chance: Floats, most: int, side: float, last: int, every: float
) -> Iterator[Cluster]:
    """The highest, then the highest that shares no cell with it, and so on; of equals the smallest, then north-west."""
    ratio, height, count = highest(of)
    free = ratio.round(9)  # the same number reached in two ways is the same
    taken = np.zeros(area.shape, np.bool_)
    for _ in range(most):
        ring, place = np.unravel_index(int(free.argmax()), free.shape)
        if free[ring, place] <= 0.0:
            return
        row, column = divmod(int(place), of.circles.width)
        cells = of.circles.within(row * of.circles.columns + column, int(ring))
        cells = cells[area.ravel()[cells]]
        p = (1 + int(np.count_nonzero(chance >= ratio[ring, place] - TIE))) / (1 + len(chance))
        days = of.heights[height[ring, place]]
        yield Cluster(
            row=row,
            column=column,
            radius=of.circles.distances[ring] * side,
            cells=cells,
            first=last - days + 1,
            last=last,
            observed=int(count[ring, place]),
            expected=float(of.expected(int(ring))[height[ring, place], place]),
            llr=float(ratio[ring, place]),
            p=p,
            recurrence=every / p,
        )
        taken.ravel()[cells] = True
        for number, shared in enumerate(circle_sums(of.circles.unfolded(taken), of.circles)):
            free[number, shared > 0] = 0.0
