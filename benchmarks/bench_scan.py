"""The prospective scan, 999 replicates on 40 x 40 cells and 84 days; the scan of areas; near-repeats.

The peer is our own plain implementation: what an analyst writes in numpy and scipy, one sparse matrix of zones,
every replicate's days shuffled and the full ratio of every cylinder. It is timed on few replicates and scaled, since it
does the same for each. SaTScan, the field's program, took 2.3 to 6.2 s for such data on the machine where this was
planned; it cannot be run here, so its figure is text.
"""

import time
import tracemalloc

import numpy as np
from scipy.sparse import csr_array

from analytics.frame import Floats, Ints
from analytics.methods.likelihood import llr
from analytics.methods.prospective import Prospective, prospective
from analytics.methods.repeats import repeats
from analytics.methods.scan import scan
from benchmarks.city import EXTENT, city
from benchmarks.table import Row, median_ms

CELLS = 40
DAYS = 84
SIDE = EXTENT.width / CELLS
RADIUS = 5 * SIDE
HEIGHTS = np.arange(1, 8)
REPLICATES = 999
PEER_REPLICATES = 20  # of which the peer's time for 999 is told
AREAS = 300  # a large municipality's smallest statistical areas


def run() -> list[Row]:
    """The rows of this benchmark."""
    return [*(_prospective(n) for n in (7_700, 77_000)), _month(), _areas(), _repeats()]


def events(n: int) -> tuple[Ints, Ints]:
    """Cells of the clustered city and days without any cluster."""
    found = city(n)
    row = ((found.y - EXTENT.south) / SIDE).astype(np.int64).clip(0, CELLS - 1)
    column = ((found.x - EXTENT.west) / SIDE).astype(np.int64).clip(0, CELLS - 1)
    return row * CELLS + column, np.random.default_rng(4).integers(0, DAYS, n)


def ours(cell: Ints, day: Ints, longest: int = 7) -> Prospective:
    """With the product's own settings but the radius."""
    return prospective(
        cell,
        day,
        (CELLS, CELLS),
        side=SIDE,
        radius=RADIUS,
        last=DAYS - 1,
        seed=1,
        heights=range(1, longest + 1),
        replicates=REPLICATES,
    )


def zones() -> csr_array:
    """Every circle as a row of ones, shape (zones, cells)."""
    row, column = np.divmod(np.arange(CELLS * CELLS), CELLS)
    squared = (row[:, None] - row) ** 2 + (column[:, None] - column) ** 2
    limits = np.unique(squared[squared <= (RADIUS / SIDE) ** 2])
    return csr_array(np.concatenate([squared <= limit for limit in limits]).astype(np.float64))


def plain_best(zone: csr_array, totals: Floats, cell: Ints, day: Ints) -> float:
    """The highest ratio of all cylinders, each computed in full; at least two incidents, at most half of all."""
    age = DAYS - 1 - day
    recent = np.stack([np.bincount(cell[age < height], minlength=CELLS * CELLS) for height in HEIGHTS], axis=1)
    counts = zone @ recent
    expected = totals[:, None] * recent.sum(axis=0) / len(cell)
    ratio = llr(counts, expected, len(cell))
    return float(ratio[(counts >= 2) & (totals <= len(cell) / 2)[:, None]].max(initial=0.0))


def _prospective(n: int) -> Row:
    cell, day = events(n)
    zone = zones()
    totals = zone @ np.bincount(cell, minlength=CELLS * CELLS)
    rng = np.random.default_rng(2)

    def plainly() -> list[float]:
        return [plain_best(zone, totals, cell, rng.permutation(day)) for _ in range(PEER_REPLICATES)]

    mine, peer = median_ms(lambda: ours(cell, day), plainly, rounds=5)
    found = ours(cell, day)
    same = abs(found.clusters[0].llr - plain_best(zone, totals, cell, day))
    began = time.process_time()
    ours(cell, day)
    work = f"{time.process_time() - began:.2f} s of processors, {_peak(cell, day):.0f} MiB at most"
    note = f"{work}; {zone.shape[0] * 7:,} cylinders; same LLR to {max(same, 1e-15):.0e}"
    return Row(
        f"999 replicates, {n:,} incidents",
        mine,
        f"plain numpy, full LLR (of {PEER_REPLICATES})",
        peer * (REPLICATES + 1) / PEER_REPLICATES,
        f"{note}; SaTScan 2.3-6.2 s as documented",
    )


def _peak(cell: Ints, day: Ints) -> float:
    """MiB that one scan takes on top of what there was."""
    tracemalloc.start()
    ours(cell, day)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def _month() -> Row:
    cell, day = events(77_000)
    return Row("the same, 1 to 28 days", median_ms(lambda: ours(cell, day, 28), rounds=3)[0])


def _areas() -> Row:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 20_000, (2, AREAS))
    people = rng.integers(700, 2700, AREAS)  # as Statistics Sweden draws them
    cases = rng.multinomial(3000, people / people.sum())
    return Row(f"{AREAS} areas, 3,000 cases", median_ms(lambda: scan(x, y, cases, people, seed=1), rounds=3)[0])


def _repeats() -> Row:
    found = city(20_000)
    day = np.random.default_rng(6).integers(0, 365, 20_000)
    mine = median_ms(lambda: repeats(found.x, found.y, day, seed=1), rounds=3)[0]
    return Row("near-repeats of 20,000", mine, note="all pairs in numpy would take 200 M numbers a replicate")
