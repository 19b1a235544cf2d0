"""`python -m benchmarks.backtests`: which squares will have next week's incidents? Writes a table of docs/backtests.md.

Each week of the last year (Memphis: half a year) every method ranks the squares of 200 m that had any incident before
that year, from what was known the Sunday before, and takes the first 2 % of them. Hit rate: share of the next week's
incidents that lie there. PAI: hit rate over share of area (Chainey, Tompson & Uhlig 2008). PEI: hits over the most that
any choice of as many squares would have had (Hunt 2016).
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Ints, points
from analytics.methods.alarms import weekly
from analytics.methods.density import density
from analytics.methods.gistar import scores
from analytics.methods.levels import outlook
from analytics.methods.neighbours import box_sums
from benchmarks.simulations.claims import last_day
from benchmarks.simulations.real import CITIES
from benchmarks.simulations.years import Columns
from benchmarks.tables import replace_part

SIDE, SHARE = 200.0, 0.02
FINE, BANDWIDTH = 50.0, 300.0  # metres of the density surfaces
TESTED, LEAST_BEFORE = 52, 26  # weeks; a history shorter than both keeps half for each
DOCUMENT = Path(__file__).parents[1] / "docs" / "backtests.md"

Ranking = Callable[[Columns, Extent], Floats]


def squares(columns: Columns, extent: Extent) -> Ints:
    """The flat square of each incident; the extent is whole squares."""
    row = ((columns.y - extent.south) / SIDE).astype(np.int64)
    return np.asarray(row * round(extent.width / SIDE) + ((columns.x - extent.west) / SIDE).astype(np.int64))


def counts(columns: Columns, extent: Extent) -> Ints:
    """Incidents by square, shape (rows, columns), row 0 the southernmost."""
    shape = round(extent.height / SIDE), round(extent.width / SIDE)
    return np.bincount(squares(columns, extent), minlength=shape[0] * shape[1]).reshape(shape)


def last_weeks(columns: Columns, n: int) -> Columns:
    """The incidents of the last n weeks."""
    end = (last_day(columns) + 1) // 7
    return columns.weeks(max(0, end - n), end)


def naive(columns: Columns, extent: Extent) -> Floats:
    """Counts of the last four weeks; among equals the fuller in all of the history."""
    return counts(last_weeks(columns, 4), extent) + 1e-6 * counts(columns, extent)


def kde(weeks: int) -> Ranking:
    """Density (quartic, 300 m) of so many weeks."""

    def ranked(columns: Columns, extent: Extent) -> Floats:
        some = last_weeks(columns, weeks)
        return _smooth(some.x, some.y, np.ones(some.x.size), extent)

    return ranked


def gistar(columns: Columns, extent: Extent) -> Floats:
    """Z of Gi* (queen neighbours and itself) over twelve weeks."""
    held = counts(last_weeks(columns, 12), extent)
    return scores(box_sums(held), box_sums(np.ones_like(held)), held)


def verdict(columns: Columns, extent: Extent) -> Floats:
    """The outlook by which the weekly verdict chooses its dense places, and on it what it claims to have risen.

    A claimed rise adds its weekly excess around the week's own incidents there.
    """
    end = last_day(columns)
    ago = (end - columns.day) // 7
    found = weekly(columns.x, columns.y, columns.kind, end - columns.day, columns.extent, history=end + 1)
    surface = _squares(outlook(columns.x, columns.y, ago, extent).values, extent)
    for place in found.places:
        if place.state in ("new", "growing"):
            weight = np.full(place.count, (place.count - place.expected) / max(place.count, 1))
            x, y = columns.x[place.members], columns.y[place.members]
            surface = surface + _smooth(x, y, weight, extent)
    return surface


METHODS: dict[str, Ranking] = {
    "last 4 weeks' counts": naive,
    "density of 12 weeks": kde(12),
    "density of 52 weeks": kde(52),
    "Gi* of 12 weeks": gistar,
    "weekly verdict": verdict,
}


def _smooth(x: Floats, y: Floats, weight: Floats, extent: Extent) -> Floats:
    return _squares(density(points(x, y, weight=weight), extent, FINE, BANDWIDTH).values, extent)


def _squares(values: NDArray[np.float32], extent: Extent) -> Floats:
    """Means over squares, row 0 the southernmost, of a surface in fine cells."""
    n, rows, columns = round(SIDE / FINE), round(extent.height / SIDE), round(extent.width / SIDE)
    means = values.astype(np.float64)[: rows * n, : columns * n].reshape(rows, n, columns, n).mean(axis=(1, 3))
    return np.asarray(means[::-1])


def tested(columns: Columns) -> list[str]:
    """A row for each method."""
    extent = _whole(columns.extent)
    weeks = (int(columns.day.max()) + 1) // 7
    first = max(weeks - TESTED, LEAST_BEFORE)
    ground = np.flatnonzero(counts(columns.weeks(0, first), extent).ravel())
    chosen = max(1, round(SHARE * ground.size))
    hits, most, n = dict.fromkeys(METHODS, 0), 0, 0
    for week in range(first, weeks):
        before, after = columns.weeks(0, week), counts(columns.weeks(week, week + 1), extent).ravel()
        n += int(after.sum())
        most += int(np.sort(after[ground])[::-1][:chosen].sum())
        for name, ranking in METHODS.items():
            hits[name] += int(after[_best(ranking(before, extent).ravel(), ground, chosen)].sum())
    area = chosen / ground.size
    return [f"{name} | {n:,} | {hit / n:.1%} | {hit / n / area:.1f} | {hit / most:.2f}" for name, hit in hits.items()]


def _best(ranked: Floats, ground: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    return ground[np.argsort(-ranked[ground], kind="stable")[:n]]


def _whole(extent: Extent) -> Extent:
    """Whole squares, with one more on each side."""
    west, south = (np.floor(edge / SIDE) * SIDE - SIDE for edge in (extent.west, extent.south))
    east, north = (np.ceil(edge / SIDE) * SIDE + SIDE for edge in (extent.east, extent.north))
    return Extent(float(west), float(south), float(east), float(north))


def main() -> None:
    """Test in every city that is here, and write the table."""
    lines = ["| city | method | next weeks' incidents | hit rate | PAI | PEI |", "|---|---|---:|---:|---:|---:|"]
    for name, read in CITIES.items():
        columns = read()
        if columns is None:
            print(f"{name}: the data are not here", file=sys.stderr)
            continue
        lines += [f"| {name} | {row} |" for row in tested(columns)]
        print("\n".join(lines[-len(METHODS) :]), file=sys.stderr, flush=True)
    replace_part(DOCUMENT, "backtests", lines)


if __name__ == "__main__":
    main()
