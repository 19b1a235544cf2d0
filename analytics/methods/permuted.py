"""The highest ratio of every cylinder in incidents as they are, and in many whose days were given to each other.

Under the permutation only the last days matter, and how many incidents each has is fixed: a replicate draws
without replacement which incidents, and so which places, the last days get. The ratio rises with the count, so each
cylinder has a critical count for a level; only what reaches it is computed, and a replicate in which nothing
does is looked through again without a level. So the maxima are exact.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints
from analytics.methods.cylinders import WORD, Circles, Counts, circle_sums
from analytics.methods.likelihood import critical, llr

CELLS = 1 << 17  # of all grids of a batch: 2 bytes each, so that they and their sums stay in a core's cache (L2)
SMALL = 10_000  # incidents whose sums, even over three grids where rows run into each other, fit 16 bits
THREADS = 2  # numpy lets go of the interpreter while it adds
PILOT = 32  # replicates whose lowest maximum tells the level for the others
BELOW = 0.85  # of that: hardly any replicate stays below it, and few cylinders are above


@dataclass(frozen=True, slots=True)
class Cylinders:
    """What is looked at: circles by heights, over incidents at `place` (in a block) and `age` (days before the last).

    `heights` rise; `totals` are the incidents of all days in each circle, shape (circles, block), 0 where there is
    none to look at; `recent` are the incidents of each height's days, shape (heights,). A cylinder
    holds at least `least`.
    """

    circles: Circles
    place: NDArray[np.int32]
    age: Ints
    heights: tuple[int, ...]
    totals: Ints
    recent: Ints
    least: int

    @property
    def n(self) -> int:
        """Incidents of all days."""
        return len(self.place)

    @property
    def many(self) -> int:
        """How many cylinders there are."""
        return int(np.count_nonzero(self.totals)) * len(self.heights)

    def expected(self, ring: int) -> Floats:
        """Incidents each cylinder of a radius has by its shares alone, shape (heights, block)."""
        shares: Floats = self.totals[ring] * self.recent[:, None] / self.n
        return shares


def cylinders(
    cell: Ints,
    age: Ints,
    circles: Circles,
    heights: tuple[int, ...],
    inside: NDArray[np.bool_],
    share: float,
    least: int,
) -> Cylinders:
    """Circles around cells inside that hold at most `share` of the incidents."""
    place = circles.places(cell).astype(np.int32)
    block = np.bincount(place, minlength=circles.block)
    totals = np.array([sums.copy() for sums in circle_sums(block, circles)])
    totals[:, circles.unfolded(inside) == 0] = 0
    totals[totals > share * len(place)] = 0
    recent = np.count_nonzero(age < np.array(heights)[:, None], axis=1)
    return Cylinders(circles, place, age, heights, totals, recent, least)


def highest(of: Cylinders) -> tuple[Floats, NDArray[np.intp], Ints]:
    """For each circle the highest ratio of its heights, which height (the shortest of equals) and its count.

    All of shape (circles, block); ratio 0 where nothing is more than expected.
    """
    slot = np.searchsorted(of.heights, of.age, side="right")
    recent = slot < len(of.heights)
    counts = np.zeros((len(of.heights), of.circles.block), np.int64)
    np.add.at(counts, (slot[recent], of.place[recent]), 1)
    counts = counts.cumsum(axis=0)
    ratio = np.zeros(of.totals.shape)
    height, count = np.zeros(ratio.shape, np.intp), np.zeros(ratio.shape, np.int64)
    for ring, sums in enumerate(circle_sums(counts, of.circles)):
        found = llr(np.where((sums >= of.least) & (of.totals[ring] > 0), sums, 0), of.expected(ring), of.n)
        height[ring] = found.round(9).argmax(axis=0)
        ratio[ring], count[ring] = (np.take_along_axis(a, height[ring][None], axis=0)[0] for a in (found, sums))
    return ratio, height, count


def maxima(of: Cylinders, replicates: int, seed: int) -> Floats:
    """The highest ratio of each replicate, shape (replicates,); the same for the same seed."""
    if not of.recent[-1] or not of.many:
        return np.zeros(replicates)
    size = max(1, CELLS // (of.circles.block * len(of.heights)))
    sizes = [min(size, replicates - begun) for begun in range(0, replicates, size)]
    jobs = list(zip(np.random.SeedSequence(seed).spawn(len(sizes)), sizes, strict=True))
    early = -(-PILOT // size)
    # A first guess, about half of what the highest of so many independent ratios would be.
    found = _each(_Replicates(of, log(of.many) / 2.0), jobs[:early])
    level = BELOW * min(float(best.min()) for best in found)
    return np.concatenate(found + _each(_Replicates(of, level), jobs[early:]))


def _each(replicates: "_Replicates", jobs: list[tuple[np.random.SeedSequence, int]]) -> list[Floats]:
    """The highest ratios of each batch, in the order of the jobs whichever is done first."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda job: replicates.highest(*job), jobs))


@dataclass(frozen=True)
class _Replicates:
    """Draws them, and computes what reaches `level` first. Without slots, since limits are kept once computed."""

    of: Cylinders
    level: float

    @cached_property
    def type(self) -> type[np.signedinteger]:
        """The smallest that holds all sums."""
        return np.int16 if self.of.recent[-1] <= SMALL else np.int32

    @cached_property
    def limits(self) -> Counts:
        """The critical counts of the level."""
        return self._limits(self.level)

    @cached_property
    def no_limits(self) -> Counts:
        """The smallest counts above what is expected."""
        return self._limits(0.0)

    def highest(self, seed: np.random.SeedSequence, size: int) -> Floats:
        """The highest ratio of each of `size` replicates."""
        counts = self._drawn(np.random.default_rng(seed), size)
        best = self._best(counts, self.limits)
        rest = np.flatnonzero(best < self.level)
        if rest.size:
            best[rest] = self._best(np.ascontiguousarray(counts[:, rest]), self.no_limits)
        return best

    def _limits(self, level: float) -> Counts:
        """Critical counts, shape (circles, heights, block); what is no cylinder never reaches its count."""
        never = np.iinfo(self.type).max
        limits = np.full((len(self.of.totals), len(self.of.heights), self.of.circles.block), never, self.type)
        for ring, total in enumerate(self.of.totals):
            there = np.flatnonzero(total)
            counts = critical(self.of.expected(ring)[:, there], self.of.n, level)
            limits[ring][:, there] = np.minimum(np.maximum(counts, self.of.least), never)
        return limits

    def _drawn(self, rng: np.random.Generator, size: int) -> Counts:
        """Counts of the days of each height, shape (heights, size, block)."""
        of = self.of
        cells = len(of.heights) * of.circles.block
        slots = np.repeat(np.arange(len(of.heights)) * of.circles.block, np.diff(of.recent, prepend=0))
        counts = np.empty((len(of.heights), size, of.circles.block), self.type)
        for replicate in range(size):
            drawn = of.place[rng.choice(of.n, len(slots), replace=False)] + slots
            counts[:, replicate] = np.bincount(drawn, minlength=cells).reshape(len(of.heights), -1)
        for height in range(1, len(of.heights)):
            counts[height] += counts[height - 1]
        return counts

    def _best(self, counts: Counts, limits: Counts) -> Floats:
        """The highest ratio of each replicate among cylinders that reach their limit; 0 where none does."""
        of, found = self.of, list[tuple[Ints, ...]]()
        reached = np.empty(counts.shape, np.bool_)
        for ring, sums in enumerate(circle_sums(counts, of.circles)):
            np.greater_equal(sums, limits[ring][:, None], out=reached)
            flat = _true(reached)
            if flat.size:
                found.append((np.full(flat.size, ring), flat, sums.reshape(-1)[flat]))
        best = np.zeros(counts.shape[1])
        if found:
            rings, flat, count = (np.concatenate(column) for column in zip(*found, strict=True))
            height, replicate, place = np.unravel_index(flat, counts.shape)
            expected = of.totals[rings, place] * of.recent[height] / of.n
            np.maximum.at(best, replicate, llr(count, expected, of.n))
        return best


def _true(flags: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where flags are true, flat; looks at whole words first, since few are: a third of the time."""
    flat = flags.reshape(-1)
    words = np.flatnonzero(flat.view(np.uint64) != 0)
    near: NDArray[np.intp] = (words[:, None] * WORD + np.arange(WORD)).ravel()
    return near[flat[near]]
