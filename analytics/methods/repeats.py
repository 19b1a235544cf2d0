"""Whether incidents are followed by others nearby and soon: near-repeats, by the Knox test.

Knox 1964, "The detection of space-time interactions", Applied Statistics 13(1), 25-30; for crime: Johnson et al. 2007,
"Space-time patterns of risk", Journal of Quantitative Criminology 23, 201-219. All pairs are counted by how far apart
they lie and how many days; the same for incidents that were given each other's days. Agrees with the published table
of the R package NearRepeat (Chicago burglaries). The Near Repeat Calculator 1.3 counts the same but labels its bands
one step off: its "0 to 7" days are below 7, "8 to 14" begin at 7. So labels here tell their boundaries: "[7, 14)".

Assumes exact positions and days: on places moved to squares or addresses every neighbour is "at the same place", so it
declines there (`coarse`). Tells that incidents attract each other or share a cause for a while, not which; a
place with a season of its own looks the same. The verdict looks at the soonest band and, as there
are several bands of distance, asks each for its share of 5 % (Bonferroni).

Verdicts: `repeats` (more pairs near and soon than chance gives), `as_usual`, `coarse`, `too_few`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About
from analytics.methods.checked import alike, at_least, finite, whole

Distance = Literal["manhattan", "euclidean"]
REPLICATES = 999  # p down to 0.001, as in NearRepeat
# Metres: the same place, then blocks; days: weeks. Johnson et al. 2007 used steps of 100 m and of 14 days.
NEAR = (0.0, 0.1, 100.0, 200.0, 400.0)
SOON = (0.0, 7.0, 14.0, 21.0, 28.0)
LEAST = 20  # incidents: of fewer, one of twenty is not even one
ALPHA = 0.05
COARSE = "coarse"
MOST_PAIRS = 5_000_000  # near pairs: 16 bytes each for a moment, 8 then
ROWS = 1024  # incidents whose neighbours are looked up together
STEP = 1024  # pairs looked at together, so that their days stay in a core's cache
FEW = 8
TOGETHER = 64  # replicates side by side, so that a pair's days are whole lines of it
THREADS = 2  # numpy lets go of the interpreter while it compares


class TooManyPairsError(ValueError):
    """More pairs lie near each other than can be counted in a moment."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Pairs of incidents by how near (rows) and how soon (columns); arrays of shape (bands of near, bands of soon).

    `near` and `soon` are the bands' labels, "[0, 100)": from 0, below 100. `expected` is the mean of the replicates and
    `ratio` observed over it (nan where it is 0); `p` is one-sided: (1 + replicates with at least as many) /
    (1 + replicates). Where the verdict is `coarse` or `too_few` all are empty, shape (0, 0).
    """

    near: tuple[str, ...]
    soon: tuple[str, ...]
    observed: Ints
    expected: Floats
    ratio: Floats
    p: Floats
    about: About


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs nearer than the last finite edge, sorted by band: the first `ends[0]` are of band 0, and so on."""

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    ends: Ints


def repeats(
    x: ArrayLike,
    y: ArrayLike,
    day: ArrayLike,
    *,
    seed: int,
    near: Sequence[float] = NEAR,
    soon: Sequence[float] = SOON,
    distance: Distance = "manhattan",
    exact: ArrayLike | None = None,
    replicates: int = REPLICATES,
) -> Repeats:
    """The Knox table of incidents at (x, y) metres on whole days, in any order; columns of shape (n,).

    `near` and `soon` are the rising edges of half-open bands [a, b); the last may be inf. `exact` says which positions
    are (all, unless given): one that is not makes it decline, so leave such rows out and say so. `seed` makes it
    repeatable. ValueError for columns that are no numbers and edges that do not rise, TooManyPairsError for more near
    pairs than `MOST_PAIRS`.
    """
    xs, ys, days = finite(x, "x"), finite(y, "y"), whole(day, "day")
    alike(x=xs, y=ys, day=days)
    edges, lags = _edges(near, "near"), _edges(soon, "soon")
    at_least(replicates, 1, "replicates")
    at_least(seed, 0, "seed")
    if distance not in {"manhattan", "euclidean"}:
        raise ValueError(f"distance must be manhattan or euclidean, got {distance!r}")
    about = (("distance", distance), ("replicates", replicates), ("seed", seed))
    declined = _declined(days, exact)
    if declined:
        return _nothing(edges, lags, About("repeats", len(xs), about, declined))
    inner = np.union1d(0.0, edges)  # what is nearer than the first band is counted, and left out below
    together = _by_place(xs, ys)
    table = _tables(_pairs(xs[together], ys[together], inner, distance), days[together], lags, replicates, seed)
    if np.isinf(edges[-1]):
        rest = _all_pairs(days, lags) - table.sum(axis=1)
        table = np.concatenate((table, rest[:, None]), axis=1)
    return _result(table[:, inner.size - edges.size :], edges, lags, About("repeats", len(xs), about, "as_usual"))


def _edges(given: Sequence[float], name: str) -> Floats:
    """At least two rising numbers from 0; the last may be infinite."""
    edges = np.asarray(given, np.float64)
    rising = edges.ndim == 1 and edges.size > 1 and bool((np.diff(edges) > 0).all()) and edges[0] >= 0
    if not rising:
        raise ValueError(f"{name} must be at least two rising edges from 0, got {list(given)}")
    return edges


def labels(edges: Floats) -> tuple[str, ...]:
    """What a band holds: "[0, 100)" is from 0, below 100."""
    return tuple(f"[{a:.10g}, {b:.10g})".replace("inf", "∞") for a, b in pairwise(edges.tolist()))


def _declined(days: Ints, exact: ArrayLike | None) -> str:
    """Why there is no table, or nothing."""
    known = np.ones(days.shape, bool) if exact is None else np.asarray(exact, dtype=bool)
    if known.shape != days.shape:
        raise ValueError(f"exact needs one value for each incident, got {known.shape} for {days.shape}")
    if not known.all():
        return COARSE
    return TOO_FEW if len(days) < LEAST or bool((days == days[0]).all()) else ""


def _nothing(edges: Floats, lags: Floats, about: About) -> Repeats:
    empty = np.zeros((0, 0))
    return Repeats(labels(edges), labels(lags), empty.astype(np.int64), empty, empty, empty, about)


def _by_place(x: Floats, y: Floats) -> NDArray[np.intp]:
    """An order in which neighbours stand together, so that the days of a pair lie near in memory."""
    from scipy.spatial import cKDTree

    order: NDArray[np.intp] = cKDTree(np.column_stack((x, y))).indices
    return order


def _pairs(x: Floats, y: Floats, edges: Floats, distance: Distance) -> _Pairs:
    """All pairs within the finite bands, found by a tree, some incidents at a time: never all against all."""
    limit = float(edges[np.isfinite(edges)][-1])
    bands = int(np.count_nonzero(np.isfinite(edges))) - 1
    found: list[list[NDArray[np.int32]]] = [[] for _ in range(bands)]
    many = 0
    for both, apart in _neighbours(x, y, limit, distance):
        band = np.searchsorted(edges, apart, side="right") - 1
        for number in range(bands):
            found[number].append(both[:, band == number])
        many += int(np.count_nonzero(apart < limit))
        if many > MOST_PAIRS:
            raise TooManyPairsError(
                f"over {MOST_PAIRS:,} pairs lie within {limit:g} m: ask for a shorter period or distance"
            )
    ends = np.cumsum([sum(part.shape[1] for part in parts) for parts in found], dtype=np.int64)
    one, other = np.concatenate([np.zeros((2, 0), np.int32), *(part for parts in found for part in parts)], axis=1)
    return _Pairs(one, other, ends)


def _neighbours(x: Floats, y: Floats, limit: float, distance: Distance) -> Iterator[tuple[NDArray[np.int32], Floats]]:
    """Pairs at most `limit` apart (a few hardly more), shape (2, pairs), each once; and how far apart they are."""
    from scipy.spatial import cKDTree

    power = 1.0 if distance == "manhattan" else 2.0
    where = np.column_stack((x, y))
    tree = cKDTree(where)
    for begun in range(0, len(x), ROWS):
        rows = cKDTree(where[begun : begun + ROWS])
        # A little further, so that its rounding decides nothing: distances are computed once more below.
        near = rows.sparse_distance_matrix(tree, limit * (1 + 1e-9) + 1e-9, p=power, output_type="ndarray")
        both = np.stack((near["i"] + begun, near["j"])).astype(np.int32)
        one, other = both = both[:, both[0] < both[1]]
        dx, dy = np.abs(x[one] - x[other]), np.abs(y[one] - y[other])
        yield both, dx + dy if power == 1.0 else np.hypot(dx, dy)


def _tables(pairs: _Pairs, days: Ints, lags: Floats, replicates: int, seed: int) -> Ints:
    """Pairs by band and lag, as they are and then of each replicate, shape (1 + replicates, bands, lags - 1)."""
    sizes = [min(TOGETHER, replicates - begun) for begun in range(0, replicates, TOGETHER)]
    jobs = zip(np.random.SeedSequence(seed).spawn(len(sizes)), sizes, strict=True)
    since = days - days.min()
    since = since.astype(np.int16 if since.max() < np.iinfo(np.int16).max else np.int64)

    def shuffled(job: "tuple[np.random.SeedSequence, int]") -> Ints:
        dealt = np.random.default_rng(job[0]).permuted(np.tile(since, (job[1], 1)), axis=1)
        return _sooner(pairs, np.ascontiguousarray(dealt.T), lags)

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(THREADS) as pool:
        counts = [_sooner(pairs, since[:, None], lags), *pool.map(shuffled, jobs)]
    return np.diff(np.concatenate(counts), axis=2)


def _sooner(pairs: _Pairs, days: NDArray[np.signedinteger], lags: Floats) -> Ints:
    """Pairs of each band fewer days apart than each lag, for days of shape (n, replicates)."""
    counts = np.zeros((days.shape[1], len(pairs.ends), len(lags)), np.int64)
    whole_lags = np.ceil(np.minimum(lags, float(days.max()) + 1.0)).astype(days.dtype)
    begun = 0
    for band, end in enumerate(pairs.ends.tolist()):
        for low in range(begun, end, STEP):
            some = slice(low, min(low + STEP, end))
            apart = np.take(days, pairs.one[some], axis=0)
            apart -= np.take(days, pairs.other[some], axis=0)
            np.abs(apart, out=apart)
            for number, lag in enumerate(whole_lags):
                counts[:, band, number] += _column_sums(apart < lag) if lag else 0
        begun = end
    return counts


def _column_sums(flags: NDArray[np.bool_]) -> Ints:
    """True flags of each column of at most `STEP` rows: the halves are added to each other in 8 bits, and again.

    Seven times at most, down to `FEW` rows; an odd row goes to the first, so none gets more than 2^8 - 1. A
    quarter of the time of a sum down the columns.
    """
    rows = flags.view(np.uint8)
    while len(rows) > FEW:
        half = len(rows) // 2
        folded = rows[:half] + rows[half : 2 * half]
        if len(rows) % 2:
            folded[0] += rows[-1]
        rows = folded
    sums: Ints = rows.sum(axis=0, dtype=np.int64)
    return sums


def _all_pairs(days: Ints, lags: Floats) -> Ints:
    """All pairs whatever their distance, by lag; no shuffle changes them. Shape (lags - 1,)."""
    days = np.sort(days)
    reached = np.minimum(np.ceil(lags), float(days[-1] - days[0] + 1)).astype(np.int64)
    sooner = [int((np.searchsorted(days, days + lag) - np.arange(len(days)) - 1).clip(0).sum()) for lag in reached]
    return np.diff(sooner)


def _result(table: Ints, near: Floats, soon: Floats, about: About) -> Repeats:
    """What was counted against what the replicates have."""
    observed, chance = table[0], table[1:]
    expected = chance.mean(axis=0)
    ratio = np.divide(observed, expected, out=np.full(expected.shape, np.nan), where=expected > 0)
    p = (1 + (chance >= observed).sum(axis=0)) / (1 + len(chance))
    soonest = p[np.isfinite(near[1:]), 0]
    clear = bool((soonest * len(soonest) <= ALPHA).any())
    about = replace(about, verdict="repeats" if clear else "as_usual")
    return Repeats(labels(near), labels(soon), observed, expected, ratio, p, about)
