"""The weekly verdict on places: what is new, grows, goes on, fades or is gone.

What is CLAIMED is tested, and a week without any change claims something in at most 5 % of all weeks, over all tests
together: rises (new, growing) at RISE = 3 %, half of it against the last 12 weeks (scan test) and half against whole
years (expected counts), see `rises`; falls (fading, former) at FALL = 1 %, Holm-corrected over the level hotspots and
both lengths. The last percent is left for what the reckoning does not know: places that have a season of their own
within their part of town (measured on such cities with 6,000 incidents a week: 4 to 6 % of weeks at RISE = 4 %).
No chance is drawn: the same columns give the same verdict. The assumption is that incidents come one by one; where
they come in clumps, which is measured on the columns themselves (`clumping`), all tests are widened.
What is only DESCRIBED (persistent, sporadic) is not tested: the densest places of the last half year.

States:
new         more than chance gives, and it was not one of the densest places, or has more than trebled
growing     more than chance gives, where it was dense before
persistent  one of the densest places; goes on as usual
sporadic    one of the densest places, but two thirds of its incidents came in a quarter of the weeks
fading      one of the densest places; fewer than chance gives
former      the same, and the last four weeks have less than a third of what it had

A rise or fall that the same weeks of earlier years had too, or that is none against the last 12 weeks, is not claimed:
these guards only take claims away. Sources: Kulldorff et al. 2005 (prospective space-time permutation), Noufaily et
al. 2013 (expected counts), Tarone 1990 and Holm 1979 (corrections). Verdicts: `new`, `growing`, `fewer`, `as_usual`,
`too_few` (less than 6 weeks of history, or fewer than 30 incidents in the last 16 weeks).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analytics.frame import Extent, Ints
from analytics.methods.about import TOO_FEW, About
from analytics.methods.clumping import clumping
from analytics.methods.levels import levels
from analytics.methods.rises import RECENT, YEAR, counted, rises
from analytics.methods.verdicts import Columns, Place, State, near, risen, told
from analytics.methods.windows import Lattice, lattice

RISE, FALL = 0.03, 0.01
LEAST_WEEKS, LEAST_INCIDENTS = 6, 30
LONGEST = 3 * YEAR + 4  # weeks that are looked at
MOST_KIND = 9_999  # a count is kept for each kind and week
ORDER: tuple[State, ...] = ("new", "growing", "persistent", "sporadic", "fading", "former")

__all__ = ["Place", "State", "Weekly", "weekly"]


@dataclass(frozen=True, slots=True)
class Weekly:
    """The week's places in the order of the states above; within a state the most incidents first."""

    places: tuple[Place, ...]
    about: About


def weekly(
    x: ArrayLike, y: ArrayLike, kind: ArrayLike, day: ArrayLike, extent: Extent, *, history: int | None = None
) -> Weekly:
    """The verdict on the week that ends on day 0.

    Columns of shape (n,): metres, kinds as whole numbers from 0, and `day` as whole local days before the week's last
    day (0 its last, 6 its first), in any order. `history` is how many days the columns cover; the oldest incident
    decides unless given. Incidents outside the extent, and older than three years and four weeks, are left out.
    ValueError for columns that do not fit together, days after the week, or places that are no numbers.
    """
    columns, ground = _checked(x, y, kind, day, extent, history)
    lately = int(np.count_nonzero(columns.week < RECENT + 4))
    if columns.weeks < LEAST_WEEKS or lately < LEAST_INCIDENTS:
        return Weekly((), _about(columns, 1.0, TOO_FEW))
    clumps = clumping(columns.cell, columns.week, columns.weeks, ground)
    found = counted(columns.cell, columns.kind, columns.week, columns.weeks, ground)
    dense = levels(columns.x, columns.y, columns.week, columns.weeks, ground)
    places = risen(columns, found, rises(found, RISE, clumps), dense, clumps.phi)
    rest = [level for level in dense if not any(near(level, place) for place in places)]
    places += told(columns, rest, FALL, clumps.phi)
    places.sort(key=lambda p: (ORDER.index(p.state), -p.count, -p.y, p.x))
    return Weekly(tuple(places), _about(columns, clumps.phi, _verdict(places)))


def _checked(
    x: ArrayLike, y: ArrayLike, kind: ArrayLike, day: ArrayLike, extent: Extent, history: int | None
) -> tuple[Columns, Lattice]:
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    kinds, days = _whole(kind, "kind"), _whole(day, "day")
    if xs.ndim != 1 or not xs.shape == ys.shape == kinds.shape == days.shape:
        raise ValueError(f"the columns need the same length, got {xs.shape} {ys.shape} {kinds.shape} {days.shape}")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        raise ValueError("a position is missing or infinite: leave out incidents without a place")
    if kinds.size and (kinds.min() < 0 or days.min() < 0):
        raise ValueError("kind counts from 0, and day backwards from 0, the week's last day: neither is below 0")
    if kinds.size and kinds.max() > MOST_KIND:
        raise ValueError(f"kind {int(kinds.max())} is above {MOST_KIND}: number the kinds from 0")
    if history is not None and history < 0:
        raise ValueError(f"history is how many days the columns cover, got {history}")
    covered = (int(days.max()) + 1 if days.size else 0) if history is None else history
    weeks = min(covered // 7, LONGEST)
    lately = min(weeks, RECENT + 4)
    ground = lattice(extent, np.count_nonzero(days < lately * 7) / max(lately, 1))
    cell = ground.of(xs, ys)
    row = np.flatnonzero((cell >= 0) & (days < weeks * 7))
    if row.size < cell.size:
        xs, ys, kinds, days, cell = xs[row], ys[row], kinds[row], days[row], cell[row]
    kind_of, week = kinds, days // 7
    n = int(kind_of.max(initial=0)) + 1
    by_week = np.bincount(kind_of * weeks + week, minlength=n * weeks).reshape(n, weeks).astype(np.float64)
    return Columns(xs, ys, kind_of, week, cell, row, weeks, by_week), ground


def _whole(values: ArrayLike, name: str) -> Ints:
    given = np.asarray(values)
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"{name} must be whole numbers, got {given.dtype}")
    return given.astype(np.int64, copy=False)


def _about(columns: Columns, phi: float, verdict: str) -> About:
    parameters = (("weeks", columns.weeks), ("rises", RISE), ("falls", FALL), ("clumping", round(phi, 2)))
    return About("alarms", int(columns.row.size), parameters, verdict)


def _verdict(places: list[Place]) -> str:
    states = {place.state for place in places}
    return next(
        (s for s in ("new", "growing") if s in states), "fewer" if states & {"fading", "former"} else "as_usual"
    )
