"""Where more happened in the last weeks than chance spreads: two tests over many windows, honest as a whole.

scan      against the RECENT 12 weeks before the weeks looked at: a prospective space-time permutation scan
          (Kulldorff et al. 2005) whose windows are judged by exact conditional tails instead of drawn replicates.
expected  against one to three whole years before them, so that every season weighs the same: far better knowledge of
          what a quiet address has, but slow to learn that a town has changed. Only where there is a year.

Both condition on how many of each stratum (a kind, in a part of town with at least LEAST_STRATUM such incidents a
week) there are in the weeks looked at: a season, a weekday, a holiday, more reporters or a kind that rises all over
town claim nothing. What is left is that incidents have moved together within their stratum.

Windows: see `windows`; each all kinds together and, from 100 m, each kind. Looked at: the last week, and the last four
together, so that a weak rise is found late rather than never. The level is parted by the SHARES below (families are
weighed, Holm would gain nothing: the first claim is what costs), and within a family by `tails`. So the chance that a
week without change claims any rise is at most `alpha` in all, whatever the city looks like.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints, Kinds
from analytics.methods.tails import EXACT, family, surprise, tail_table, upper_tail
from analytics.methods.windows import BLOCK, SQUARES, Lattice, Rows, Shape, squares, streets

RECENT = 12  # weeks: a season, and the field's usual base (EARS, Kulldorff's own weekly analyses use 4 to 52)
YEAR = 52  # weeks
MOST_YEARS = 3
LEAST_WEEKS = 4  # of reference; with fewer a single busy week decides what is usual
LEAST_STRATUM = 100.0  # incidents a week: a rise of 10 lifts its own stratum's expectation by a tenth at most
MOST_KINDS = 12  # looked at by themselves; rarer ones share the last place
# Half of the level to each test; of that most to the week itself, and more to all kinds together than to single ones.
WEEK, WEEKS = 0.6, 0.4
SQUARE, STREET, KIND = 0.45, 0.15, 0.40
KIND_SQUARES = ((1, 1), (2, 1), (4, 2), (8, 4))  # in cells twice as large: 100, 200, 400 and 800 m
BEST = 24  # windows of a family that are looked at closely; more than there are places to tell
NOTABLE = 6.0  # (count - mean)²/mean below which no window can be among the claimed: p is above 0.005 there


@dataclass(frozen=True, slots=True)
class Rise:
    """A window with more than chance gives: `p` is corrected for everything that was looked at in the digest."""

    p: float
    alone: float  # the window's own p
    cells: Rows  # flat, of the lattice
    weeks: int  # looked at
    kind: int | None  # an index into `Counted.kinds`, None for all together
    test: str
    count: int
    expected: float


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts by (kind, row, column): of the last weeks looked at and of the references."""

    lattice: Lattice
    code: NDArray[np.int16]  # by kind: its index here
    looked: dict[int, Floats]
    references: dict[str, Floats]
    weekly: Floats  # incidents a week in the recent reference and the weeks looked at


def counted(where: Rows, kind: Kinds, week: Ints, weeks: int, ground: Lattice) -> Counted:
    """Count incidents at flat cells `where`, in `week` (0 is the last) of `weeks`; all inside the lattice."""
    looked, gap = ((1, 4), 4) if weeks >= 4 + 2 * LEAST_WEEKS else ((1, 2), 2)
    code = _coded(kind[week < RECENT + gap], int(kind.max()) + 1)
    shape = (int(code.max()) + 1, ground.rows, ground.columns)
    flat = code[kind].astype(np.int64) * (shape[1] * shape[2]) + where

    def count(low: int, high: int) -> Floats:
        rows = flat[(week >= low) & (week < high)]
        return np.bincount(rows, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)

    recent = min(RECENT, weeks - gap)
    references = {"scan": count(gap, gap + recent)}
    years = min((weeks - gap) // YEAR, MOST_YEARS)
    if years:
        references["expected"] = references["scan"] + count(gap + recent, gap + years * YEAR)
    found = {n: count(0, n) for n in looked}
    return Counted(ground, code, found, references, (references["scan"] + found[gap]) / (recent + gap))


def _coded(kind: Kinds, n: int) -> NDArray[np.int16]:
    """Each kind's place among the most common; the rest share one."""
    counts = np.bincount(kind, minlength=n)
    order = np.argsort(-counts, kind="stable")
    code = np.full(n, min(n, MOST_KINDS) - 1, np.int16)
    code[order[:MOST_KINDS]] = np.arange(min(n, MOST_KINDS))
    return code


def rises(found: Counted, alpha: float, phi: float) -> list[Rise]:
    """Windows whose corrected p is at most alpha, the most surprising (alone) first; they overlap."""
    parts = _strata(found.weekly)
    claimed = [
        rise
        for test, reference in found.references.items()
        for weeks, looked in found.looked.items()
        for rise in _compared(found, looked, reference, parts, (test, weeks, phi), alpha)
    ]
    return sorted(claimed, key=lambda r: (r.alone, r.cells.size))


Part = tuple[int, slice, slice]


def _compared(
    found: Counted, looked: Floats, reference: Floats, parts: list[Part], asked: tuple[str, int, float], alpha: float
) -> Iterator[Rise]:
    """One test of one number of weeks, over all windows."""
    test, weeks, phi = asked
    mean, shares = _means(looked, reference, parts)
    levels, table = tail_table(shares, phi)
    share = (1.0 / len(found.references)) * (WEEK if weeks == 1 else WEEKS)
    several = looked.shape[0] > 1
    for name, part, members in _families(looked, reference, mean, found.lattice.cell, several):
        held = part * share
        for p, alone, shape, number, kind, count, expected in _surprising(members, levels, table, phi, held, alpha):
            cells = shape.cells(number, _size(found.lattice, name))
            cells = _finer(cells, found.lattice) if name == "kind" else cells
            yield Rise(p, alone, cells, weeks, kind, test, count, expected)


Member = tuple[Shape, Floats]  # a shape and (looked, pooled, mean) of its windows


def _families(
    looked: Floats, reference: Floats, mean: Floats, cell: float, several: bool
) -> Iterator[tuple[str, float, list[Member]]]:
    """(name, share, members): each size of square, all streets together, each size of each kind together."""
    together = np.stack((looked.sum(0), looked.sum(0) + reference.sum(0), mean.sum(0)))
    kinds = KIND if several else 0.0
    scale = (1.0 - kinds) / (SQUARE + STREET)
    for member in squares(together):
        yield "all", scale * SQUARE / len(SQUARES), [member]
    yield "all", scale * STREET, list(streets(together, cell))
    if several:
        halved = np.stack([_halved(values) for values in (looked, looked + reference, mean)])
        for member in squares(halved, KIND_SQUARES):
            yield "kind", kinds / len(KIND_SQUARES), [member]


Found = tuple[float, float, Shape, int, int | None, int, float]


def _surprising(
    members: list[Member], levels: Floats, table: Floats, phi: float, share: float, alpha: float
) -> Iterator[Found]:
    """The windows of a family whose p, corrected within the family and for its share of the level, is within alpha."""
    best = [(shape, sums, *_best(sums, phi)) for shape, sums in members]
    least = min((p[0] for *_, p in best if p.size), default=1.0)
    attaining = sum(np.count_nonzero(sums[1] > EXACT) for _, sums in members)
    if least * max(attaining, 1) > alpha * share:  # no claim can come of it: spare the exact reckoning
        return
    parts = [family(sums[1].ravel(), _shares(sums), levels, table) for _, sums in members]
    for shape, sums, numbers, ps in best:
        for number, p in zip(numbers.tolist(), ps.tolist(), strict=True):
            corrected = sum(part.chance(p) for part in parts) / share
            if corrected > alpha:
                break
            per_kind = sums[0][0].size if sums.ndim == 4 else sums[0].size
            kind, within = divmod(number, per_kind) if sums.ndim == 4 else (None, number)
            count, _, expected = (float(values.ravel()[number]) for values in sums)
            yield corrected, p, shape, within, kind, round(count), expected


def _best(sums: Floats, phi: float) -> tuple[Rows, Floats]:
    """The numbers and p of the most surprising windows, least p first."""
    count, total, mean = (values.ravel() for values in sums)
    above = count - mean
    some = np.flatnonzero((count > 1.5) & (above > 0.0) & (above * above > NOTABLE * phi * mean))
    llr = surprise(count[some], total[some], mean[some])
    if some.size > BEST:
        some = some[np.argpartition(-llr, BEST)[:BEST]]
    p = upper_tail(count[some], total[some], mean[some] / total[some], phi)
    order = np.argsort(p, kind="stable")
    return some[order], p[order]


def _shares(sums: Floats) -> Floats:
    _, total, mean = (values.ravel() for values in sums)
    return np.divide(mean, total, out=np.zeros(total.shape), where=total > 0.5)


def _means(looked: Floats, reference: Floats, parts: list[Part]) -> tuple[Floats, Floats]:
    """What each cell and kind would have in the looked-at weeks without change, and the strata's shares."""
    pooled = looked + reference
    mean, shares = np.zeros(looked.shape), []
    for part in parts:
        held = pooled[part].sum()
        if held > 0.0:
            share = looked[part].sum() / held
            np.multiply(pooled[part], share, out=mean[part])
            shares.append(share)
    return mean, np.array([s for s in shares if s > 0.0] or [0.5])


def _strata(weekly: Floats) -> list[Part]:
    """Rectangles of each kind, halved at the median as long as both halves have enough; whole blocks of cells."""
    kinds, rows, columns = weekly.shape
    blocks = weekly.reshape(kinds, rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).sum(axis=(2, 4))
    return [part for kind in range(kinds) for part in _parted(blocks[kind], kind, 0, 0)]


def _parted(blocks: Floats, kind: int, row: int, column: int) -> Iterator[Part]:
    high, wide = blocks.shape
    axis = 0 if high >= wide else 1
    along = blocks.sum(axis=1 - axis).cumsum()
    middle = int(np.searchsorted(along, along[-1] / 2.0))
    for cut in (middle, middle + 1):
        if 0 < cut < along.size and LEAST_STRATUM <= along[cut - 1] <= along[-1] - LEAST_STRATUM:
            first, second = np.split(blocks, [cut], axis=axis)
            yield from _parted(first, kind, row, column)
            yield from _parted(second, kind, row + cut * (axis == 0), column + cut * (axis == 1))
            return
    yield kind, slice(row * BLOCK, (row + high) * BLOCK), slice(column * BLOCK, (column + wide) * BLOCK)


def _halved(values: Floats) -> Floats:
    """Sums of two by two cells."""
    wide = values[..., ::2] + values[..., 1::2]
    halved: Floats = wide[..., ::2, :] + wide[..., 1::2, :]
    return halved


def _size(ground: Lattice, name: str) -> tuple[int, int]:
    return (ground.rows, ground.columns) if name == "all" else (ground.rows // 2, ground.columns // 2)


def _finer(cells: Rows, ground: Lattice) -> Rows:
    """The four cells of each doubled one."""
    row, column = np.divmod(cells, ground.columns // 2)
    quads = [(2 * row + r) * ground.columns + 2 * column + c for r in (0, 1) for c in (0, 1)]
    return np.concatenate(quads)
