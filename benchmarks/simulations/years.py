"""Years without change: a clustered city with seasons, weekdays and busy addresses, and real columns reshuffled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import tau

import numpy as np

from analytics.frame import Extent, Floats, Ints

SIDE = 12_000.0
EXTENT = Extent(0.0, 0.0, SIDE, SIDE)
CENTRES = 40
SPREAD_OUT = 0.25  # a quarter lies anywhere, the rest around a centre
ADDRESSES = 0.3  # of all incidents lie at busy addresses
SHARES = np.array([30, 20, 12, 10, 8, 7, 5, 4, 2, 2]) / 100.0  # kinds
WEEKDAYS = np.array([0.9, 0.85, 0.9, 1.0, 1.25, 1.25, 0.85])
YEAR = 364.0  # 52 weeks


@dataclass(frozen=True, slots=True)
class Columns:
    """Incidents of shape (n,), oldest first: metres, kinds, and days from the first."""

    x: Floats
    y: Floats
    kind: Ints
    day: Ints
    extent: Extent = EXTENT

    def weeks(self, first: int, last: int) -> "Columns":
        """The incidents of weeks first to last (not included), whose days begin anew."""
        low, high = np.searchsorted(self.day, np.array([first * 7, last * 7]))
        part = slice(int(low), int(high))
        return replace(self, x=self.x[part], y=self.y[part], kind=self.kind[part], day=self.day[part] - first * 7)

    def joined(self, other: "Columns") -> "Columns":
        """Both, in the order of their days."""
        day = np.concatenate((self.day, other.day))
        order = np.argsort(day, kind="stable")
        x, y, kind = (
            np.concatenate(pair)[order] for pair in ((self.x, other.x), (self.y, other.y), (self.kind, other.kind))
        )
        return replace(self, x=x, y=y, kind=kind, day=day[order])


def quiet_years(weekly: float, weeks: int, seed: int) -> Columns:
    """A city with so many incidents a week on average; every place's share of each kind and season stays the same.

    Kinds have seasons of their own (up to a fifth up or down), and so have the centres (beaches and schools).
    """
    rng = np.random.default_rng(seed)
    centres = np.clip(rng.normal(SIDE / 2, SIDE / 6, (CENTRES, 2)), 300, SIDE - 300)
    sizes = rng.pareto(1.3, CENTRES) + 0.2
    radii = rng.uniform(80, 700, CENTRES)
    n = int(rng.poisson(weekly * weeks))
    kind = rng.choice(SHARES.size, n, p=SHARES)
    which = rng.choice(CENTRES, n, p=sizes / sizes.sum())
    at = centres[which] + rng.normal(0, 1, (n, 2)) * radii[which, None]
    busy = centres[rng.choice(CENTRES, 200)] + rng.normal(0, 400, (200, 2))
    address = rng.choice(200, n, p=_falling(200))
    lot = rng.random((n, 1))
    at = np.where(lot < SPREAD_OUT, rng.uniform(0, SIDE, (n, 2)), np.where(lot > 1 - ADDRESSES, busy[address], at))
    phase = rng.uniform(0, 1, SHARES.size)[kind] + 0.1 * rng.uniform(0, 1, CENTRES)[which]
    day = _days(rng, phase, weeks)
    order = np.argsort(day, kind="stable")
    x, y = (np.mod(column, SIDE)[order] for column in at.T)
    return Columns(x, y, kind[order].astype(np.int64), day[order])


def _falling(n: int) -> Floats:
    shares = 1.0 / np.arange(1, n + 1)
    return shares / shares.sum()


def _days(rng: np.random.Generator, phase: Floats, weeks: int) -> Ints:
    """A day for each, by its kind's and place's season and the weekday's rhythm (rejection sampling)."""
    day = np.zeros(phase.size, np.int64)
    left = np.arange(phase.size)
    while left.size:
        drawn = rng.integers(0, weeks * 7, left.size)
        height = (1.0 + 0.2 * np.sin(tau * (drawn / YEAR + phase[left]))) * WEEKDAYS[drawn % 7]
        kept = rng.random(left.size) * 1.2 * WEEKDAYS.max() < height
        day[left[kept]] = drawn[kept]
        left = left[~kept]
    return day


def reshuffled(real: Columns, seed: int, least: int = 150, season: int = 91) -> Columns:
    """The same incidents, their days shuffled within each area and quarter of a year: nothing has changed.

    Areas are the city halved at the median, east and west or north and south, as long as both halves have `least`
    incidents a quarter. Area and season keep what they had; which address and which week belong together is chance.
    Each area keeps as many incidents on each day as it had: in one with a handful a real burst would stay where and
    when it was, and the year would not be quiet.
    """
    rng = np.random.default_rng(seed)
    quarters = max(1, int(real.day.max()) // season)
    area = np.zeros(real.x.size, np.int64)
    for number, rows in enumerate(_areas(real, np.arange(real.x.size), least * quarters)):
        area[rows] = number
    group = area * (int(real.day.max()) // season + 1) + real.day // season
    order = np.lexsort((rng.random(group.size), group))
    by_group = np.argsort(group, kind="stable")
    day = np.empty_like(real.day)
    day[order] = real.day[by_group]
    oldest = np.argsort(day, kind="stable")
    return replace(real, x=real.x[oldest], y=real.y[oldest], kind=real.kind[oldest], day=day[oldest])


def _areas(real: Columns, rows: Ints, least: int) -> Iterator[Ints]:
    if rows.size < 2 * least:
        yield rows
        return
    x, y = real.x[rows], real.y[rows]
    along = x if np.ptp(x) > np.ptp(y) else y
    first = along <= np.median(along)
    if first.all():  # one address holds more than half
        yield rows
        return
    yield from _areas(real, rows[first], least)
    yield from _areas(real, rows[~first], least)


def sprees(years: Columns, seed: int, share: float = 0.2) -> Columns:
    """The same, but a share of the incidents bring 1 to 4 more within 50 m and two days: clumps, and no change."""
    rng = np.random.default_rng(seed)
    row = np.flatnonzero(rng.random(years.x.size) < share)
    row = np.repeat(row, rng.integers(1, 5, row.size))
    x, y = (column[row] + rng.normal(0.0, 25.0, row.size) for column in (years.x, years.y))
    day = np.minimum(years.day[row] + rng.integers(0, 3, row.size), years.day[-1])
    return years.joined(replace(years, x=x.clip(0, SIDE - 1), y=y.clip(0, SIDE - 1), kind=years.kind[row], day=day))


def looks(years: Columns, history: int, weeks: int) -> Iterator[Columns]:
    """Each week after `history` weeks with the weeks before it, as a digest would see it."""
    for last in range(history + 1, weeks + 1):
        yield years.weeks(last - history - 1, last)
