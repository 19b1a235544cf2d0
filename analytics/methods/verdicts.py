"""From windows that stand out and places that are dense to places with a state; `alarms` says what states mean."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats, Ints
from analytics.methods.clusters import Cluster, Rows, cluster
from analytics.methods.levels import WEEKS as HALF_YEAR
from analytics.methods.levels import Level
from analytics.methods.rises import RECENT, YEAR, Counted, Rise
from analytics.methods.tails import upper_tail
from analytics.methods.windows import Lattice

GUARD = 0.05  # a guard's own level: it can only take claims away
SEASON = 3  # weeks on each side of the same week in earlier years (Noufaily et al. 2013)
TREBLED = 3.0
LEFT = 1.0 / 3.0  # a hotspot with less than a third left is a former one
APART = 150.0  # metres between claimed places: what is closer is one place seen through two windows
MOST = 12  # claimed places; more than a meeting can take in
LOOKED = (1, 4)  # weeks in which falls are looked for
# Sporadic: a quarter of the weeks hold two thirds. Of Poisson counts with a mean of 1 a week they hold about a half.
BUSY, HELD = 0.25, 2.0 / 3.0

State = Literal["new", "growing", "persistent", "fading", "former", "sporadic"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the week, metres.

    `count` are the week's incidents there (`members` are their rows), `expected` what an unchanged week would have
    had and `before` the week before. `kind` is the kind that alone has risen, None when all kinds are counted. `p` is
    the chance that a week without any change claims anything as strong anywhere in the city, `recurrence` how many
    such weeks pass between two claims as strong; both None where nothing was tested (persistent, sporadic). `weeks`
    is how many weeks the change was seen in (1 or 4; 0 without one). `kinds` are (kind, incidents), the most common
    first: of the last four weeks, or of the last 16 where those are empty. `street` says that it is a stretch of street
    `length` metres long; otherwise `radius` holds 80 % of its incidents around (x, y), which is its densest spot.
    """

    x: float
    y: float
    radius: float
    count: int
    expected: float
    before: int
    state: State
    kind: int | None
    p: float | None
    recurrence: float | None
    weeks: int
    members: Rows
    kinds: tuple[tuple[int, int], ...]
    length: float
    street: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """What is inside the extent and recent enough; `row` are the caller's rows, `week` 0 is the last of `weeks`."""

    x: Floats
    y: Floats
    kind: Ints
    week: Ints
    cell: Rows
    row: Rows
    weeks: int
    by_week: Floats  # (kinds, weeks): the city's incidents


def risen(columns: Columns, found: Counted, claimed: list[Rise], dense: list[Level], phi: float) -> list[Place]:
    """The claimed rises, most surprising first, each apart from those before it and confirmed by the guards."""
    taken: list[Place] = []
    held = np.zeros(found.lattice.rows * found.lattice.columns, bool)
    for rise in claimed:
        if len(taken) == MOST or held[rise.cells].any():
            continue
        inside = np.zeros(held.shape, bool)
        inside[rise.cells] = True
        rows = np.flatnonzero(inside[columns.cell] & _of_kind(columns, found, rise))
        if _goes_on(columns, rows, rise) and _guarded(columns, rows, rise.weeks, phi, more=True):
            taken.append(_rise_place(columns, rows, rise, found, dense))
            held |= _widened(inside, found.lattice)
    return taken


def told(columns: Columns, dense: list[Level], alpha: float, phi: float) -> list[Place]:
    """Each dense place with its state; falls are claimed at alpha over all of them (Holm)."""
    asked = [(level, weeks) for level in dense for weeks in LOOKED if columns.weeks >= 2 * weeks + 2]
    p = _holm(np.array([_fall(columns, level.rows, weeks, phi) for level, weeks in asked]))
    fallen: dict[int, tuple[float, int]] = {}
    for (level, weeks), value in zip(asked, p.tolist(), strict=True):
        claimed = value <= alpha and _guarded(columns, level.rows, weeks, phi, more=False)
        if claimed and value < fallen.get(id(level), (2.0, 0))[0]:
            fallen[id(level)] = (value, weeks)
    return [_level_place(columns, level, fallen.get(id(level))) for level in dense]


def near(level: Level, place: Place) -> bool:
    """Whether a dense place and a claimed one are the same to whoever walks there."""
    return bool(np.hypot(level.x - place.x, level.y - place.y) <= level.radius + place.radius / 2.0)


def _of_kind(columns: Columns, found: Counted, rise: Rise) -> NDArray[np.bool_]:
    if rise.kind is None:
        return np.ones(columns.cell.shape, bool)
    chosen: NDArray[np.bool_] = found.code[columns.kind] == rise.kind
    return chosen


def _goes_on(columns: Columns, rows: Rows, rise: Rise) -> bool:
    """Whether the week itself still has more than expected: a rise that is over is not told as new."""
    return int(np.count_nonzero(columns.week[rows] == 0)) * rise.weeks > rise.expected


def _guarded(columns: Columns, rows: Rows, weeks: int, phi: float, more: bool) -> bool:
    """Whether the change is one against the last 12 weeks too, and not one that the same weeks of earlier years had."""
    looked, years = np.arange(weeks), _seasons(columns.weeks, weeks)
    if _against(columns, rows, looked, _recent(columns.weeks), phi, more) > GUARD:
        return False
    if not years:
        return True
    if more:
        return _unheard(columns, rows, weeks, years, phi)
    return _against(columns, rows, looked, np.concatenate(years), phi, more) <= GUARD


def _unheard(columns: Columns, rows: Rows, weeks: int, years: list[Ints], phi: float) -> bool:
    """Whether there are more than in any such span of the same season, by two standard errors of that span's count."""
    here = np.bincount(columns.week[rows], minlength=columns.weeks)
    city = columns.by_week.sum(axis=0)
    highest = 0.0
    for season in years:
        for first in season[: season.size - weeks + 1]:
            then = slice(first, first + weeks)
            highest = max(highest, here[then].sum() * city[:weeks].sum() / max(city[then].sum(), 1.0))
    return bool(here[:weeks].sum() > highest + 2.0 * np.sqrt(phi * highest))


def _recent(weeks: int) -> Ints:
    return np.arange(min(4, weeks // 2), min(4 + RECENT, weeks))


def _seasons(weeks: int, looked: int) -> list[Ints]:
    """The same weeks of each earlier year and three on each side, where the history has them all."""
    years = (weeks - SEASON - looked) // YEAR
    return [year * YEAR + np.arange(-SEASON, SEASON + looked) for year in range(1, years + 1)]


def _fall(columns: Columns, rows: Rows, weeks: int, phi: float) -> float:
    reference = np.arange(weeks, min(HALF_YEAR, columns.weeks))
    return _against(columns, rows, np.arange(weeks), reference, phi, more=False)


def _against(columns: Columns, rows: Rows, looked: Ints, reference: Ints, phi: float, more: bool) -> float:
    """The chance of as many (`more`) or as few of the rows' incidents in the weeks looked at, without a change."""
    inside, shares = _shares(columns, looked, reference)
    week, kind = columns.week[rows], columns.kind[rows]
    pooled = inside[week] > 0
    count, total = float(np.count_nonzero(inside[week] == 1)), float(np.count_nonzero(pooled))
    share = float(shares[kind[pooled]].mean()) if total else 1.0
    if more:
        return float(upper_tail(np.array(count), np.array(total), np.array(share), phi))
    return float(upper_tail(np.array(total - count), np.array(total), np.array(1.0 - share), phi))


def _shares(columns: Columns, looked: Ints, reference: Ints) -> tuple[Ints, Floats]:
    """Each week's part (1 looked at, 2 reference, 0 neither), and of each kind the share of the first in both."""
    part = np.zeros(columns.weeks, np.int64)
    part[reference], part[looked] = 2, 1
    counts = columns.by_week
    first, second = counts[:, part == 1].sum(axis=1), counts[:, part == 2].sum(axis=1)
    # Half an incident each, so that a kind never seen is no division by zero.
    return part, (first + 0.5) / (first + second + 0.5 + 0.5 * max(reference.size / looked.size, 1.0))


def _holm(p: Floats) -> Floats:
    """Adjusted p-values (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    adjusted = np.minimum(np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)), 1.0)
    result = np.empty(p.shape)
    result[order] = adjusted
    return result


def _widened(inside: NDArray[np.bool_], ground: Lattice) -> NDArray[np.bool_]:
    """The cells and all within 150 m of them, along rows and columns."""
    wide = inside.reshape(ground.rows, ground.columns).copy()
    for _ in range(max(1, round(APART / ground.cell))):
        wide[1:] |= wide[:-1].copy()
        wide[:-1] |= wide[1:].copy()
        wide[:, 1:] |= wide[:, :-1].copy()
        wide[:, :-1] |= wide[:, 1:].copy()
    return wide.ravel()


def _rise_place(columns: Columns, rows: Rows, rise: Rise, found: Counted, dense: list[Level]) -> Place:
    week = columns.week[rows]
    shape = cluster(columns.x, columns.y, columns.kind, rows[week < rise.weeks])
    expected = rise.expected / rise.weeks
    count = int(np.count_nonzero(week == 0))
    known = any(np.hypot(shape.x - level.x, shape.y - level.y) <= level.radius for level in dense)
    lately = rows[week >= min(4, columns.weeks // 2)].size > 0 and rise.count < TREBLED * rise.expected
    kind = None if rise.kind is None else _single(found, rise.kind)
    state: State = "growing" if known and lately else "new"
    return _place(columns, rows, shape, (count, expected, state, rise.p, rise.weeks), kind)


def _single(found: Counted, code: int) -> int | None:
    """The kind with this code, None where several share it."""
    kinds = np.flatnonzero(found.code == code)
    return int(kinds[0]) if kinds.size == 1 else None


def _level_place(columns: Columns, level: Level, fallen: tuple[float, int] | None) -> Place:
    week = columns.week[level.rows]
    span = min(HALF_YEAR, columns.weeks)
    by_week = np.bincount(week[week < span], minlength=span)
    expected = float(by_week[1:].mean())
    shape = cluster(columns.x, columns.y, columns.kind, level.rows[week < span])
    state: State = "persistent"
    if fallen is not None:
        last = by_week[: min(4, span // 2)].mean()
        state = "former" if last < LEFT * by_week[min(4, span // 2) :].mean() else "fading"
    elif np.sort(by_week)[::-1][: round(BUSY * span)].sum() >= HELD * by_week.sum():
        state = "sporadic"
    p, weeks = fallen or (None, 0)
    return _place(columns, level.rows, shape, (int(by_week[0]), expected, state, p, weeks), None)


def _place(
    columns: Columns, rows: Rows, shape: Cluster, said: tuple[int, float, State, float | None, int], kind: int | None
) -> Place:
    count, expected, state, p, weeks = said
    week = columns.week[rows]
    return Place(
        x=shape.x,
        y=shape.y,
        radius=shape.radius,
        count=count,
        expected=expected,
        before=int(np.count_nonzero(week == 1)),
        state=state,
        kind=kind,
        p=p,
        recurrence=None if p is None else 1.0 / p,
        weeks=weeks,
        members=columns.row[rows[week == 0]],
        kinds=shape.kinds,
        length=shape.length,
        street=shape.street,
    )
