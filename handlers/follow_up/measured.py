"""The incidents of a problem's delimitation before and after a measure, there and where it was not."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from analytics.comparable import Candidate, comparable, ring
from analytics.effect import NONE, Effect, Pair, dispersion_of, effect
from analytics.frame import Floats
from analytics.methods.effort import Effort, effort
from handlers.follow_up.places import Place, inside, joined, near, others, place_of, rings, weekly
from handlers.follow_up.times import Times
from storage.model.follow_up import Settings
from storage.model.query import Query, View
from storage.model.region import Catalog
from storage.released import Released

# Two standard errors and a half: of pairs that are truly alike, 5 in 100 differ by as much (analytics.comparable).
UNLIKE = 2.45
MOST_SUGGESTED = 6
MOST_TRIED = 15  # of the likest, whose rings are looked at, too


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that could be compared with, and how alike it was before."""

    place: Place
    like: Candidate


@dataclass(frozen=True, slots=True)
class Compared:
    """What the place is held against. `suggested`: by the bot; `gone` are names that the catalog no longer has.

    `beside` says that some of it lies so near that incidents may have moved there. Several places stand for one by
    their average: `share` is what an incident of theirs counts.
    """

    place: Place
    like: Candidate
    suggested: bool
    beside: bool
    gone: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A follow-up's numbers. `counts` (4, weeks): the place, the comparison, the ring round each.

    `at` are the rows of the place, `week` (rows,) which week each is of; `four` are the rows of the place, the
    comparison and the ring round each, () where nothing is compared. Without a place (the whole city) or without
    anything to compare with there is no effect.
    """

    times: Times
    rows: Released
    week: NDArray[np.int64]
    at: NDArray[np.int64]
    place: Place | None
    counts: Floats
    ring: int
    compared: Compared | None
    suggestions: tuple[Suggestion, ...]
    effect: Effect | None
    reporting: Effort
    four: tuple[NDArray[np.int64], ...] = ()

    def pair(self, row: int) -> Pair:
        """How many there were before and after in one of the four."""
        return Pair(float(self.counts[row, self.times.before].sum()), float(self.counts[row, self.times.after].sum()))


def widened(query: Query) -> Query:
    """The delimitation everywhere: what, and at what hours, but not where."""
    return replace(query, areas=(), area_words=(), near=None, compare=(), view=View.AUTO)


def measure(rows: Released, query: Query, times: Times, settings: Settings, catalog: Catalog) -> Measured:
    """The effect, of the rows of `widened(query)` over `times.span`."""
    week, n = week_of(rows, times), len(times.weeks)
    rough = bool(rows.coarse.any())
    place = place_of(query, catalog, rough=rough)
    if place is None:
        at = np.arange(len(rows))
        reporting = _reporting(rows, week, times, at[:0])
        counts = np.vstack([weekly(rows, at, week, n), np.zeros((3, n))])
        return Measured(times, rows, week, at, None, counts, 0, None, (), None, reporting)
    at = inside(rows, place.shape)
    reporting = _reporting(rows, week, times, at)
    every = others(query, catalog, rough=rough)
    found = _Field(rows, week, times, place, at, every, float(settings.ring))
    suggestions = found.suggestions()
    compared = _chosen(found, settings, suggestions)
    four = _four(found, compared)
    counts = np.vstack([weekly(rows, some, week, n) for some in four])
    given = _effect(counts, times, settings.ring, compared.share) if compared else None
    four = four if compared else ()
    return Measured(times, rows, week, at, place, counts, settings.ring, compared, suggestions, given, reporting, four)


def week_of(rows: Released, times: Times) -> NDArray[np.int64]:
    """Which of the weeks each row is of, by the middle of its interval."""
    begins = np.array([int(one.start.timestamp()) for one in times.weeks], np.int64)
    middle = rows.start + (rows.end - rows.start) // 2
    found: NDArray[np.int64] = np.clip(np.searchsorted(begins, middle, side="right") - 1, 0, len(begins) - 1)
    return found


@dataclass(frozen=True, slots=True)
class _Field:
    """The place among those it could be compared with."""

    rows: Released
    week: NDArray[np.int64]
    times: Times
    place: Place
    at: NDArray[np.int64]
    every: tuple[Place, ...]
    ring: float

    def of(self, shape: shapely.geometry.base.BaseGeometry) -> Floats:
        return weekly(self.rows, inside(self.rows, shape), self.week, len(self.times.weeks))

    @property
    def own(self) -> Floats:
        return weekly(self.rows, self.at, self.week, len(self.times.weeks))

    def suggestions(self) -> tuple[Suggestion, ...]:
        """The likest before in the place and beside it, of those that the measure did not reach.

        Of circles that lie on each other the likest stands alone.
        """
        if not self.every:
            return ()
        before = self.times.before
        counts = np.vstack([self.own, *(self.of(one.shape) for one in self.every)])[:, before]
        reached = tuple(number + 1 for number in near(self.place, self.every, self.ring))
        alike = comparable(counts, 0, left_out=reached, most=MOST_TRIED)
        beside = [self._beside(one) for one in (self.place, *(self.every[like.place - 1] for like in alike))]
        apart = {like.place: _apart(beside[0], other) for like, other in zip(alike, beside[1:], strict=True)}
        told: list[Suggestion] = []
        for one in sorted(alike, key=lambda like: float(np.hypot(like.unlike, apart[like.place]))):
            place = self.every[one.place - 1]
            if not any(shapely.intersects(place.shape, other.place.shape) for other in told if place.circle):
                told.append(Suggestion(place, one))
        return tuple(told[:MOST_SUGGESTED])

    def _beside(self, place: Place) -> float:
        """How many there were before in the ring round a place."""
        if self.ring <= 0:
            return 0.0
        found: Floats = self.of(ring(place.shape, self.ring))
        return float(found[self.times.before].sum())

    def like(self, shape: shapely.geometry.base.BaseGeometry, share: float) -> Candidate:
        """How like the place some ground was before; unlike without end where nothing happened there."""
        counts = np.vstack([self.own, share * self.of(shape)])[:, self.times.before]
        found = comparable(counts, 0)
        return found[0] if found else Candidate(1, 0.0, 0.0, np.inf)


def _apart(one: float, other: float) -> float:
    """Two counts' difference in standard errors, as analytics.comparable has it."""
    return (other - one) / float(np.sqrt(max(one + other, 1.0)))


def _chosen(field: _Field, settings: Settings, suggested: tuple[Suggestion, ...]) -> Compared | None:
    """What people chose; where they did not, or none of it is left, the likest."""
    known = {one.key: one for one in field.every}
    some = tuple(known[key] for key in settings.compared if key in known)
    gone = tuple(key for key in settings.compared if key not in known)
    if some:
        place = joined(some, ", ".join(one.name for one in some))
        place = Place("", place.name, shapely.difference(place.shape, field.place.shape))
        share, beside = _share(some, place.shape), bool(near(field.place, some, field.ring))
        return Compared(place, field.like(place.shape, share), False, beside, gone, share)
    if not suggested:
        return None
    return Compared(suggested[0].place, suggested[0].like, True, False, gone)


def _share(some: tuple[Place, ...], joined_: shapely.geometry.base.BaseGeometry) -> float:
    """One over their number; of places that lie on each other as much more as they share ground."""
    area = float(shapely.area(joined_))
    whole = sum(float(shapely.area(one.shape)) for one in some)
    return whole / len(some) / area if len(some) > 1 and area else 1.0


def _four(field: _Field, compared: Compared | None) -> tuple[NDArray[np.int64], ...]:
    """The rows of the place, the comparison, and the ring round each."""
    if compared is None:
        return (field.at, *(field.at[:0] for _ in range(3)))
    own, theirs = rings(field.place, compared.place, field.ring)
    return (field.at, *(inside(field.rows, shape) for shape in (compared.place.shape, own, theirs)))


def _effect(counts: Floats, times: Times, metres: int, share: float) -> Effect:
    before, after = times.before, times.after
    pairs = [Pair(float(one[before].sum()), float(one[after].sum())) for one in counts]
    used = counts if metres else counts[:2]
    beside = pairs[2:] if metres else [NONE, NONE]
    weeks = (float(before.sum()), float(after.sum()))
    return effect(*pairs[:2], *beside, weeks=weeks, dispersion=dispersion_of(used[:, before]), share=share)


def _reporting(rows: Released, week: NDArray[np.int64], times: Times, at: NDArray[np.int64]) -> Effort:
    """Whether reporting changed, partner by partner, everywhere but in the place (`at`): there the measure is why."""
    elsewhere = np.ones(len(rows), bool)
    elsewhere[at] = False
    n, masks = len(rows.sources), (times.before, times.after)
    earlier, later = (np.bincount(rows.source[told[week] & elsewhere], minlength=n) for told in masks)
    before, after = times.lengths
    return effort(earlier, later, earlier_days=7.0 * before, later_days=7.0 * after)
