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
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints, Kinds
from analytics.methods.clumping import Clumping
from analytics.methods.tails import EXACT, family, surprise, tail_table, upper_tail
from analytics.methods.windows import BLOCK, KIND_CELL, Lattice, Rows, Shape, doubled, squares, streets

RECENT = 12  # weeks: a season, and the field's usual base (EARS, Kulldorff's own weekly analyses use 4 to 52)
YEAR = 52  # weeks
MOST_YEARS = 3
LEAST_WEEKS = 4  # of reference; with fewer a single busy week decides what is usual
LEAST_STRATUM = 100.0  # incidents a week: a rise of 10 lifts its own stratum's expectation by a tenth at most
MOST_KINDS = 12  # looked at by themselves; rarer ones share the last place
# Half of the level to each test; of that most to the week itself, and more to all kinds together than to single ones.
WEEK, WEEKS = 0.6, 0.4
SQUARE, STREET, KIND = 0.45, 0.15, 0.40
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
class Layer:
    """Counts of some weeks: `fine` (kinds, rows, columns), `coarse` in cells from 100 m, `together` of all kinds."""

    fine: NDArray[np.float32]
    coarse: Floats
    together: Floats


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts on a lattice: of the last weeks looked at (by their number), and of each test's reference."""

    lattice: Lattice
    times: int  # how many times larger the cells of single kinds are
    code: NDArray[np.int16]  # by kind: its index here
    looked: dict[int, Layer]
    references: dict[str, Layer]
    weekly: Floats  # incidents a week in the recent reference and the weeks looked at, as `coarse`


def counted(where: Rows, kind: Kinds, week: Ints, weeks: int, ground: Lattice) -> Counted:
    """Count incidents at flat cells `where`, in `week` (0 is the last) of `weeks`; all inside the lattice."""
    looked, gap = ((1, 4), 4) if weeks >= 4 + 2 * LEAST_WEEKS else ((1, 2), 2)
    code = _coded(kind[week < RECENT + gap], int(kind.max()) + 1)
    shape = (int(code.max()) + 1, ground.rows, ground.columns)
    flat = code[kind].astype(np.int64) * (shape[1] * shape[2]) + where
    times = max(1, round(KIND_CELL / ground.cell))

    def count(low: int, high: int) -> Layer:
        rows = flat[(week >= low) & (week < high)]
        fine = np.bincount(rows, minlength=shape[0] * shape[1] * shape[2]).astype(np.float32).reshape(shape)
        return Layer(fine, _coarse(fine, times), fine.sum(axis=0, dtype=np.float64))

    recent = min(RECENT, weeks - gap)
    references = {"scan": count(gap, gap + recent)}
    years = min((weeks - gap) // YEAR, MOST_YEARS)
    if years:
        references["expected"] = count(gap, gap + years * YEAR)
    found = {n: count(0, n) for n in looked}
    weekly = (references["scan"].coarse + found[gap].coarse) / (recent + gap)
    return Counted(ground, times, code, found, references, weekly)


def _coded(kind: Kinds, n: int) -> NDArray[np.int16]:
    """Each kind's place among the most common; the rest share one."""
    counts = np.bincount(kind, minlength=n)
    order = np.argsort(-counts, kind="stable")
    code = np.full(n, min(n, MOST_KINDS) - 1, np.int16)
    code[order[:MOST_KINDS]] = np.arange(min(n, MOST_KINDS))
    return code


def _coarse(fine: NDArray[np.float32], times: int) -> Floats:
    """Sums of `times` x `times` cells; counts below 2^24 are exact in single precision, which takes half the room."""
    rows = reduce(np.add, (fine[:, i::times] for i in range(times)))
    return reduce(np.add, (rows[:, :, i::times] for i in range(times))).astype(np.float64)


def rises(found: Counted, alpha: float, clumps: Clumping) -> list[Rise]:
    """Windows whose corrected p is at most alpha, the most surprising (alone) first; they overlap."""
    parts = _strata(found.weekly, BLOCK // found.times)
    claimed = [
        rise
        for test, reference in found.references.items()
        for weeks, looked in found.looked.items()
        for rise in _compared(_Asked(found, test, weeks, clumps, alpha), looked, reference, parts)
    ]
    return sorted(claimed, key=lambda r: (r.alone, r.cells.size))


@dataclass(frozen=True, slots=True)
class _Asked:
    found: Counted
    test: str
    weeks: int
    clumps: Clumping
    alpha: float


Part = tuple[int, slice, slice]  # kind, and rows and columns of coarse cells
Member = tuple[Shape, Floats]  # a shape, and what its windows looked at, pooled and would have had


def _compared(asked: _Asked, looked: Layer, reference: Layer, parts: list[Part]) -> Iterator[Rise]:
    """One test of one number of weeks, over all windows."""
    together, coarse, shares = _stacks(looked, reference, parts, asked.found.times)
    levels, table = tail_table(shares)
    share = (WEEK if asked.weeks == 1 else WEEKS) / len(asked.found.references)
    kinds = KIND if coarse.shape[1] > 1 else 0.0
    scale, cell = share * (1.0 - kinds) / (SQUARE + STREET), asked.found.lattice.cell
    sized = list(squares(together, cell))
    for member in sized:
        yield from _surprising([member], levels, table, scale * SQUARE / len(sized), asked)
    yield from _surprising(list(streets(together, cell)), levels, table, scale * STREET, asked)
    if kinds:
        sized = list(doubled(coarse, cell * asked.found.times))
        for member in sized:
            yield from _surprising([member], levels, table, share * kinds / len(sized), asked)


def _stacks(looked: Layer, reference: Layer, parts: list[Part], times: int) -> tuple[Floats, Floats, Floats]:
    """(looked at, pooled, mean without change) for all kinds together and for each, and the strata's shares."""
    together = np.stack((looked.together, looked.together + reference.together, np.zeros(looked.together.shape)))
    coarse = np.stack((looked.coarse, looked.coarse + reference.coarse, np.zeros(looked.coarse.shape)))
    shares = []
    for kind, rows, columns in parts:
        held = coarse[1, kind, rows, columns].sum()
        if held > 0.0:
            share = float(coarse[0, kind, rows, columns].sum() / held)
            coarse[2, kind, rows, columns] = coarse[1, kind, rows, columns] * share
            fine = tuple(slice(part.start * times, part.stop * times) for part in (rows, columns))
            together[2][fine] += (looked.fine[kind][fine] + reference.fine[kind][fine]) * np.float32(share)
            shares.append(share)
    return together, coarse, np.array([share for share in shares if share > 0.0] or [0.5])


def _surprising(members: list[Member], levels: Floats, table: Floats, share: float, asked: _Asked) -> Iterator[Rise]:
    """The windows of a family whose p, corrected within the family and for its share of the level, is within alpha."""
    best = [(shape, sums, *_best(sums, asked.clumps)) for shape, sums in members]
    least = min((p[0] for *_, p in best if p.size), default=1.0)
    attaining = sum(np.count_nonzero(sums[1] > EXACT) for _, sums in members)
    if least * max(attaining, 1) > asked.alpha * share:  # no claim can come of it: spare the exact reckoning
        return
    windows = sum(np.count_nonzero(sums[1] > 0.5) for _, sums in members)
    whole = family([(sums[1].ravel(), sums[2].ravel()) for _, sums in members], levels, table)
    for shape, sums, numbers, ps in best:
        for number, p in zip(numbers.tolist(), ps.tolist(), strict=True):
            # What a window can attain is known for incidents one by one only; else every window is counted.
            corrected = (whole.chance(p) if asked.clumps.shares is None else windows * p) / share
            if corrected > asked.alpha:
                break
            yield _rise(asked, shape, sums, number, (corrected, p))


def _rise(asked: _Asked, shape: Shape, sums: Floats, number: int, p: tuple[float, float]) -> Rise:
    """The window with this number among all of its shape; `sums` has a dimension more where each kind has its own."""
    count, expected = float(sums[0].flat[number]), float(sums[2].flat[number])
    ground, kind = asked.found.lattice, None
    if sums.ndim == 4:
        kind, number = divmod(number, sums[0, 0].size)
        coarse = shape.cells(number, (ground.rows // asked.found.times, ground.columns // asked.found.times))
        cells = _finer(coarse, ground.columns, asked.found.times)
    else:
        cells = shape.cells(number, (ground.rows, ground.columns))
    return Rise(*p, cells, asked.weeks, kind, asked.test, round(count), expected)


def _best(sums: Floats, clumps: Clumping) -> tuple[Rows, Floats]:
    """The numbers and p of the most surprising windows, least p first."""
    count, total, mean = (values.ravel() for values in sums)
    some = np.flatnonzero(count > 1.5)  # most windows hold fewer: the rest is reckoned for these alone
    above = count[some] - mean[some]
    some = some[(above > 0.0) & (above * above > NOTABLE * clumps.phi * mean[some])]
    llr = surprise(count[some], total[some], mean[some])
    if some.size > BEST:
        some = some[np.argpartition(-llr, BEST)[:BEST]]
    p = upper_tail(count[some], total[some], mean[some] / total[some])
    if clumps.shares is not None:
        p = np.maximum(p, clumps.tail(count[some], mean[some]))
    order = np.argsort(p, kind="stable")
    return some[order], p[order]


def _strata(weekly: Floats, block: int) -> list[Part]:
    """Rectangles of each kind, halved at the median as long as both halves have enough; whole blocks of cells."""
    kinds, rows, columns = weekly.shape
    blocks = weekly.reshape(kinds, rows // block, block, columns // block, block).sum(axis=(2, 4))
    return [
        (kind, slice(r.start * block, r.stop * block), slice(c.start * block, c.stop * block))
        for kind in range(kinds)
        for r, c in _parted(blocks[kind], 0, 0)
    ]


def _parted(blocks: Floats, row: int, column: int) -> Iterator[tuple[slice, slice]]:
    high, wide = blocks.shape
    axis = 0 if high >= wide else 1
    along = blocks.sum(axis=1 - axis).cumsum()
    middle = int(np.searchsorted(along, along[-1] / 2.0))
    for cut in (middle, middle + 1):
        if 0 < cut < along.size and LEAST_STRATUM <= along[cut - 1] <= along[-1] - LEAST_STRATUM:
            first, second = np.split(blocks, [cut], axis=axis)
            yield from _parted(first, row, column)
            yield from _parted(second, row + cut * (axis == 0), column + cut * (axis == 1))
            return
    yield slice(row, row + high), slice(column, column + wide)


def _finer(cells: Rows, columns: int, times: int) -> Rows:
    """The cells that make up coarse ones, on a lattice with so many columns."""
    row, column = np.divmod(cells, columns // times)
    parts = [(times * row + r) * columns + times * column + c for r in range(times) for c in range(times)]
    return np.concatenate(parts)
