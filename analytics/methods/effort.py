"""Whether a change is events, or reporting.

Two periods' counts, taken apart by who reported them. A source (a partner) is

- `silent` when it reported nothing in the later period, though at its earlier rate at least 3 were to be expected
  (the chance of none is then at most 5 %: the "rule of three", Hanley & Lippman-Hand 1983);
- `new` when it reported nothing in the earlier period, though at its later rate 3 were to be expected;
- `continuing` otherwise. Who reports one now and then is neither new nor silent.

`change` = later - earlier scaled to as many days = from_continuing + from_new + from_silent, exactly.

The verdict, in this order (more and fewer are those of `compared`, at `alpha`, on the counts of both periods):

1. `too_few`: so few in all that no change could be told.
2. Neither all nor the continuing sources changed: `partner_missing` if a source is silent, else `as_usual`.
3. All changed, but not the continuing: who reports did. `more_reporting` (new ones came) or `partner_missing`.
4. The continuing sources changed. Where it is known how many people report, and they became more (fewer) too, the
   counts for each of them are compared: if those did not change, `more_reporting` (`less_reporting`).
5. One continuing source alone carries it, `one_partner`: it moved otherwise than the other continuing sources did
   together (log ratio with half an incident added: Woolf 1955, Haldane 1956; Bonferroni over the sources), and those
   did not change, or are too few to tell. A new routine, or a list that was sent twice, looks like this: ask them.
6. Silent and new sources hide the change of the continuing ones, or add as much to it as those: `mixed`.
7. `real_rise` or `real_fall`: those who reported in both periods tell of it too.

Assumes that sources report independently: two that report the same incident are two. More may be reported for reasons
that no list of reporters shows (a campaign, an easier form), so `real_rise` says that the known explanations do not
suffice; and more happening makes more people report, so `more_reporting` says that they would explain it.

Verdicts: `real_rise`, `real_fall`, `more_reporting`, `less_reporting`, `partner_missing`, `one_partner`, `mixed`,
`as_usual`, `too_few`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats
from analytics.methods.about import TOO_FEW, About
from analytics.methods.compared import Compared, compared

NONE_IS_TELLING = 3.0  # expected, and none came: exp(-3) is 5 %
CHANGED = {"more", "fewer"}


@dataclass(frozen=True, slots=True)
class Effort:
    """A change, taken apart by who reported; counts in incidents of the later period.

    change = from_continuing + from_new + from_silent. `new`, `silent` and `alone` are indexes of sources in the
    caller's order; `alone` is the one source that carries the change, or None. `sources` are how many reported at
    all, earlier and later, `reporters` how many people did, where known. `total`, `continuing` and `each_reporter` are
    the comparisons that the verdict rests on (one place each).
    """

    change: float
    from_continuing: float
    from_new: float
    from_silent: float
    new: tuple[int, ...]
    silent: tuple[int, ...]
    alone: int | None
    sources: tuple[int, int]
    reporters: tuple[float, float] | None
    total: Compared
    continuing: Compared
    each_reporter: Compared | None
    about: About


@dataclass(frozen=True, slots=True)
class _Periods:
    """What was given: counts by source, days, reporters by source or None, and the level of the tests."""

    earlier: Floats
    later: Floats
    days: tuple[float, float]
    reporters: tuple[Floats, Floats] | None
    alpha: float
    dispersion: float

    @property
    def scaled(self) -> Floats:
        """Earlier counts, as for as many days as the later period has."""
        return self.earlier * (self.days[1] / self.days[0])

    def compare(self, among: NDArray[np.bool_]) -> Compared:
        """Both periods' sums over some sources."""
        sums = float(self.earlier[among].sum()), float(self.later[among].sum())
        return compared(*sums, *self.days, alpha=self.alpha, dispersion=self.dispersion)


def effort(
    earlier: ArrayLike,
    later: ArrayLike,
    *,
    earlier_days: float = 1.0,
    later_days: float = 1.0,
    earlier_reporters: ArrayLike | None = None,
    later_reporters: ArrayLike | None = None,
    alpha: float = 0.05,
    dispersion: float = 1.0,
) -> Effort:
    """Two periods' counts by source, shape (n_sources,), and where known how many people reported for each.

    Days make periods of unequal length comparable (only their quotient matters). Reporters are those of a usual day or
    week, so that they do not grow with the period. `dispersion` as in `compared`. ValueError for shapes that differ,
    negative counts and missing values.
    """
    given = _given(earlier, later, (earlier_days, later_days), (earlier_reporters, later_reporters), alpha, dispersion)
    scaled = given.scaled
    silent = (given.later == 0.0) & (scaled >= NONE_IS_TELLING)
    new = (given.earlier == 0.0) & (given.later * (given.days[0] / given.days[1]) >= NONE_IS_TELLING)
    staying = ~(silent | new)
    everybody = np.ones(staying.shape, bool)
    total, continuing = given.compare(everybody), given.compare(staying)
    each = _each_reporter(given, staying)
    alone = _alone(given, staying, continuing)
    moved = given.later - scaled
    parts = float(moved[staying].sum()), float(moved[new].sum()), float(moved[silent].sum())
    verdict = _verdict(total, continuing, each, _people(given, staying), alone, parts)
    return Effort(
        float(moved.sum()),
        *parts,
        new=_indexes(new),
        silent=_indexes(silent),
        alone=alone,
        sources=(int(np.count_nonzero(given.earlier)), int(np.count_nonzero(given.later))),
        reporters=_people(given, everybody),
        total=total,
        continuing=continuing,
        each_reporter=each,
        about=_about(given, verdict),
    )


def _given(
    earlier: ArrayLike,
    later: ArrayLike,
    days: tuple[float, float],
    reporters: tuple[ArrayLike | None, ArrayLike | None],
    alpha: float,
    dispersion: float,
) -> _Periods:
    """What was given, looked through."""
    before, after = _sources(earlier, None), _sources(later, None)
    if before.shape != after.shape:
        raise ValueError(
            f"both periods need a count for every source, 0 where there is none, got {before.size} and {after.size}"
        )
    if not (min(days) > 0.0 and max(days) < np.inf):
        raise ValueError(f"a period needs a length, got {days[0]} and {days[1]} days")
    first, second = reporters
    if (first is None) != (second is None):
        raise ValueError("reporters are needed for both periods or for none")
    people = None if first is None or second is None else (_sources(first, before), _sources(second, before))
    return _Periods(before, after, days, people, alpha, dispersion)


def _sources(counts: ArrayLike, like: Floats | None) -> Floats:
    """One number of 0 or more for each source."""
    given = np.asarray(counts, np.float64)
    if given.ndim != 1 or (like is not None and given.shape != like.shape):
        raise ValueError(f"one number for each source is needed, got the shape {given.shape}")
    if not bool((given >= 0.0).all()) or not np.isfinite(given).all():
        raise ValueError("a source's number is 0 or more; leave out sources that are not known in both periods")
    return given


def _people(given: _Periods, among: NDArray[np.bool_]) -> tuple[float, float] | None:
    """How many report for some sources, earlier and later."""
    if given.reporters is None:
        return None
    return float(given.reporters[0][among].sum()), float(given.reporters[1][among].sum())


def _each_reporter(given: _Periods, staying: NDArray[np.bool_]) -> Compared | None:
    """The continuing sources' counts for each of their reporters; None where those are not known."""
    people = _people(given, staying)
    if people is None or min(people) <= 0.0:
        return None
    counts = float(given.earlier[staying].sum()), float(given.later[staying].sum())
    exposure = people[0] * given.days[0], people[1] * given.days[1]
    return compared(*counts, *exposure, alpha=given.alpha, dispersion=given.dispersion)


def _alone(given: _Periods, staying: NDArray[np.bool_], continuing: Compared) -> int | None:
    """The one continuing source that carries their change, if there is one."""
    way = continuing.about.verdict
    if way not in CHANGED:
        return None
    before, after = given.earlier[staying], given.later[staying]
    others = _ways(given, before.sum() - before, after.sum() - after)
    apart = _otherwise(given, before, after)
    reporting = np.count_nonzero(before + after)
    differs = (apart * reporting <= given.alpha) | (others == TOO_FEW)
    carries = differs & (_ways(given, before, after) == way) & (others != way)
    if not carries.any():
        return None
    return int(np.flatnonzero(staying)[np.argmin(np.where(carries, apart, np.inf))])


def _ways(given: _Periods, before: Floats, after: Floats) -> NDArray[np.str_]:
    """What became of each count taken alone."""
    each = compared(before, after, *given.days, alpha=given.alpha, dispersion=given.dispersion)
    words = np.where(each.p_exact <= given.alpha, np.where(each.difference > 0.0, "more", "fewer"), "as_usual")
    return np.where(np.isnan(each.p_exact), TOO_FEW, words)


def _otherwise(given: _Periods, before: Floats, after: Floats) -> Floats:
    """For each source, the chance that its ratio differs so much from that of the others together."""
    from scipy.special import ndtr

    four = [counts + 0.5 for counts in (after, before, before.sum() - before, after.sum() - after)]
    error = np.sqrt(given.dispersion * sum(1.0 / counts for counts in four))
    apart = np.log(four[0]) - np.log(four[1]) + np.log(four[2]) - np.log(four[3])
    chance: Floats = 2.0 * ndtr(-np.abs(apart) / error)
    return chance


def _verdict(
    total: Compared,
    continuing: Compared,
    each: Compared | None,
    people: tuple[float, float] | None,
    alone: int | None,
    parts: tuple[float, float, float],
) -> str:
    """The verdict by the order in the module's description; `parts` are from continuing, new and silent sources."""
    of_all, way = total.about.verdict, continuing.about.verdict
    if of_all == TOO_FEW:
        return TOO_FEW
    if way not in CHANGED:
        return _by_who(of_all, parts[2])
    if _explained(way, each, people):
        return "more_reporting" if way == "more" else "less_reporting"
    beside = parts[1] if way == "more" else -parts[2]
    if alone is None and (of_all != way or beside >= abs(parts[0])):
        return "mixed"
    real = "real_rise" if way == "more" else "real_fall"
    return real if alone is None else "one_partner"


def _by_who(of_all: str, from_silent: float) -> str:
    """What it is when those who reported in both periods tell of no change."""
    if of_all == "more":
        return "more_reporting"
    return "partner_missing" if from_silent < 0.0 else "as_usual"


def _explained(way: str, each: Compared | None, people: tuple[float, float] | None) -> bool:
    """Whether more (fewer) reporters would give the change: they became so, and each of them reports as before."""
    if each is None or people is None or each.about.verdict == way:
        return False
    return people[1] > people[0] if way == "more" else people[1] < people[0]


def _indexes(which: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(which).tolist())


def _about(given: _Periods, verdict: str) -> About:
    n = round(float(given.earlier.sum() + given.later.sum()))
    lengths = (("earlier_days", given.days[0]), ("later_days", given.days[1]))
    return About("effort", n, (*lengths, ("sources", len(given.earlier)), ("alpha", given.alpha)), verdict)
