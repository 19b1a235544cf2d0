"""How each hotspot came and went: Gi* in space and time, then a trend, then a word.

Each cell of each step is scored by what it, the up to eight cells around it, and the same cells in the `earlier`
steps before hold together, against all cells of all steps (Ord & Getis 1995; the neighbourhood in time is that of
Esri's emerging hot spot analysis). It is hot if that is more than chance, with the false discovery rate held over
all cells and steps. The chance is that of as many draws from all cells and steps (`draws`, which holds for the
skewed counts of single weeks), or the normal p of z (`normal`, as in the literature; it calls far too much hot: with
0.02 incidents a cell and step and no pattern at all, 140 of 18,000, where `draws` calls none). The trend is
Mann-Kendall's of the cell's z, corrected for the steps its values share.

STATES; the first that fits, of T steps the latest R are "lately":

never       hot at no step
new         hot at the last step, and at none before lately
growing     hot at the last step and at some before lately, and the trend is up
fading      hot lately and before lately, and the trend is down
persistent  hot lately, and at `share` or more of all T steps
former      not hot lately, but at R steps in a row before that
sporadic    hot at some step, and none of the above

They are close to the emerging hot spots' new and consecutive (new), intensifying (growing), persistent, diminishing
(fading), historical (former) and sporadic; "lately" stands where Esri has the last step alone, so that one calm week
does not end a hotspot. A rise in the whole area makes its hotspots grow: all steps share one mean.

Verdicts: `some` (a cell is hot lately), `none`, `too_few` (fewer than LEAST_STEPS steps, or as in `gistar`).
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats, Ints
from analytics.methods.about import TOO_FEW, About, Parameter
from analytics.methods.counted import study_area, whole_counts
from analytics.methods.gistar import LEAST_CELLS, LEAST_INCIDENTS, NONE, SOME, Test, scores, upper_p
from analytics.methods.neighbours import Distinct, box_members, box_sums, distinct
from analytics.methods.significance import ALPHA, at_most, false_discovery, two_sided
from analytics.methods.trend import LEAST_STEPS, mann_kendall

State = Literal["never", "new", "growing", "persistent", "fading", "former", "sporadic"]
STATES: tuple[State, ...] = get_args(State)

EARLIER = 1  # steps in time: Esri's default, the fewest that let a week lean on the one before
RECENT = 4  # steps that are "lately": with weeks, the month between two looks back
SHARE = 0.9  # of the steps, for a persistent one: Esri's


@dataclass(frozen=True, slots=True)
class Group:
    """Cells of one state that touch (queen), at `rows` and `columns`; counts are of the incidents in them."""

    state: State
    rows: Ints
    columns: Ints
    count: int  # over all steps
    last: int  # at the last step
    hot_steps: int  # steps at which any of them was hot
    trend: float  # median of its cells' Mann-Kendall z


@dataclass(frozen=True, slots=True)
class History:
    """T steps of a raster: `state` (rows, columns) are indexes into STATES; `hot` and `z` have (T, rows, columns).

    `trend` (rows, columns) is the Mann-Kendall z, NaN where never hot; `groups` come with the largest count at the
    last step first. z is NaN outside the study area.
    """

    state: NDArray[np.int8]
    hot: NDArray[np.bool_]
    z: Floats
    trend: Floats
    groups: tuple[Group, ...]
    about: About


def history(
    counts: ArrayLike,
    inside: ArrayLike | None = None,
    *,
    earlier: int = EARLIER,
    recent: int = RECENT,
    share: float = SHARE,
    test: Test = "draws",
    alpha: float = ALPHA,
) -> History:
    """The history of whole counts of shape (T, rows, columns), the oldest step first, all steps of one length.

    `inside`, shape (rows, columns), is the study area (all unless given). ValueError for counts that are none,
    and for choices that mean nothing.
    """
    whole = whole_counts(counts, dimensions=3)
    area = study_area(inside, whole.shape[1:])
    _checked(whole.shape[0], earlier, recent, share)
    values = whole.ravel() if area is None else whole[:, area].ravel()
    about = _about(whole.shape[0], values, (earlier, recent, share, test, alpha))
    if not about.enough:
        return _nothing(whole.shape, about)
    around = _neighbourhoods(whole, area, earlier)
    scored = scores(around.sums, around.members, values)
    p = upper_p(around, values) if test == "draws" else two_sided(scored)
    warm = at_most(false_discovery(p, around.times), alpha) & (scored > 0.0)
    z, hot = around.spread(scored), np.append(warm, False).take(around.which)
    state, trend = _states(z, hot, (earlier, recent, share, alpha))
    verdict = SOME if hot[-recent:].any() else NONE
    about = About(about.method, about.n, about.parameters, verdict)
    return History(state, hot, z, trend, _groups(state, trend, hot, whole), about)


def _checked(steps: int, earlier: int, recent: int, share: float) -> None:
    if earlier < 0 or recent < 1 or not 0.0 < share <= 1.0:
        raise ValueError(f"earlier >= 0, recent >= 1 and 0 < share <= 1 are needed, got {earlier}, {recent}, {share}")
    if steps >= LEAST_STEPS and max(earlier, recent) >= steps:
        raise ValueError(f"earlier ({earlier}) and recent ({recent}) must be fewer than the {steps} steps")


def _about(steps: int, values: Ints, chosen: tuple[int, int, float, str, float]) -> About:
    names = ("earlier", "recent", "share", "test", "alpha")
    cells = values.size // max(steps, 1)
    n = int(values.sum())
    enough = steps >= LEAST_STEPS and cells >= LEAST_CELLS and n >= LEAST_INCIDENTS and values.min() < values.max()
    parameters: tuple[tuple[str, Parameter], ...] = tuple(zip(names, chosen, strict=True))
    return About("history", n, (("steps", steps), ("cells", cells), *parameters), NONE if enough else TOO_FEW)


def _nothing(shape: tuple[int, ...], about: About) -> History:
    z, hot = np.full(shape, np.nan), np.zeros(shape, bool)
    return History(np.zeros(shape[1:], np.int8), hot, z, np.full(shape[1:], np.nan), (), about)


def _neighbourhoods(counts: Ints, area: NDArray[np.bool_] | None, earlier: int) -> Distinct:
    """The different neighbourhoods in space and time; the first steps have fewer steps before them."""
    boxes = box_sums(counts if area is None else np.where(area, counts, 0))
    sums = boxes.copy() if earlier else boxes
    for back in range(1, earlier + 1):
        sums[back:] += boxes[:-back]
    depth = np.minimum(np.arange(1, len(counts) + 1), earlier + 1)
    members = depth[:, None, None] * box_members(area, counts.shape[1:])
    return distinct(members, sums, None if area is None else np.broadcast_to(area, counts.shape))


def _states(
    z: Floats, hot: NDArray[np.bool_], chosen: tuple[int, int, float, float]
) -> tuple[NDArray[np.int8], Floats]:
    """State and trend of every cell; trends are reckoned for those that were ever hot only."""
    earlier, recent, share, alpha = chosen
    steps, shape = hot.shape[0], hot.shape[1:]
    state, trend = np.zeros(shape, np.int8), np.full(shape, np.nan)
    rows, columns = np.nonzero(hot.any(axis=0))
    series = hot[:, rows, columns]
    slope = mann_kendall(z[:, rows, columns], overlap=earlier)
    trend[rows, columns] = slope
    certain = two_sided(slope) <= alpha
    now, lately, before = series[-1], series[-recent:].any(axis=0), series[:-recent].any(axis=0)
    fits = (
        ("new", now & ~before),
        ("growing", now & certain & (slope > 0.0)),
        ("fading", lately & before & certain & (slope < 0.0)),
        ("persistent", lately & (series.sum(axis=0) >= share * steps)),
        ("former", ~lately & _in_a_row(series, recent)),
    )
    words = [STATES.index(word) for word, _ in fits]
    state[rows, columns] = np.select([fit for _, fit in fits], words, STATES.index("sporadic"))
    return state, trend


def _in_a_row(series: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    """Which columns were hot at so many steps running."""
    windows = np.lib.stride_tricks.sliding_window_view(series, steps, axis=0)
    found: NDArray[np.bool_] = np.any(np.all(windows, axis=-1), axis=0)
    return found


def _groups(state: NDArray[np.int8], trend: Floats, hot: NDArray[np.bool_], counts: Ints) -> tuple[Group, ...]:
    from scipy.ndimage import label

    found = []
    for index in range(1, len(STATES)):
        if not (state == index).any():
            continue
        numbers, _ = label(state == index, np.ones((3, 3)))
        cells = np.nonzero(numbers)
        order = np.argsort(numbers[cells], kind="stable")
        rows, columns = cells[0][order], cells[1][order]
        ends = np.flatnonzero(np.diff(numbers[rows, columns])) + 1
        for r, c in zip(np.split(rows, ends), np.split(columns, ends), strict=True):
            found.append(_group(STATES[index], r, c, trend, hot, counts))
    return tuple(sorted(found, key=lambda g: (-g.last, -g.count, g.rows[0], g.columns[0])))


def _group(state: State, rows: Ints, columns: Ints, trend: Floats, hot: NDArray[np.bool_], counts: Ints) -> Group:
    held = counts[:, rows, columns]
    steps = int(hot[:, rows, columns].any(axis=1).sum())
    slope = float(np.median(trend[rows, columns]))
    return Group(state, rows, columns, int(held.sum()), int(held[-1].sum()), steps, slope)
