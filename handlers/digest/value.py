"""A week's digest as one value: everything its card, its picture and its page are written from.

It holds no words of any language, and nothing that its audience may not see.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.model.people import Level
from storage.model.query import Period
from storage.released import Released


class Standing(StrEnum):
    """What a place is this week; the states of analytics.methods.alarms."""

    NEW = "new"
    GROWING = "growing"
    PERSISTENT = "persistent"
    SPORADIC = "sporadic"
    FADING = "fading"
    FORMER = "former"


# What a meeting asks: what is new, what goes on, what fades, what ended.
GOES_ON = frozenset({Standing.GROWING, Standing.PERSISTENT, Standing.SPORADIC})
NOW = frozenset({Standing.NEW}) | GOES_ON


@dataclass(frozen=True, slots=True)
class Hours:
    """When most of it happened: ISO weekdays (a run of them, or all) and the hours that a part of the day has."""

    days: tuple[int, ...]
    start: int  # 0, 6, 12, 18
    end: int  # 6, 12, 18, 24; 0 and 24 are the whole day

    @property
    def whole_day(self) -> bool:
        return (self.start, self.end) == (0, 24)


@dataclass(frozen=True, slots=True)
class DigestPlace:
    """A place that stands out, or did: its name, its centre and `radius` in metres, and how it has changed.

    `count` and `before` are incidents within the radius this week and the week before, `expected` what a usual week
    has. `kinds` are the most frequent ones (key, incidents) of this week, or of the week before at a place that ended.
    """

    name: str
    x: float
    y: float
    radius: float
    standing: Standing
    count: int
    before: int
    expected: float | None
    kinds: tuple[tuple[str, int], ...]
    hours: Hours | None
    weeks: int = 0  # for how many weeks a claimed change has been seen
    length: float = 0.0  # metres of street, when it is a stretch of one

    @property
    def change(self) -> int:
        """More (or fewer) than a usual week has; than the week before where nobody knows what is usual."""
        return self.count - (self.before if self.expected is None else round(self.expected))


@dataclass(frozen=True, slots=True)
class KindWeek:
    """A kind of incident: this week, the week before, and how that is (more, fewer, as_usual or too_few)."""

    kind: str
    count: int
    before: int
    verdict: str = "too_few"


@dataclass(frozen=True, slots=True)
class Usual:
    """What weeks like this one usually hold, from `low` to `high`; `verdict` is more, fewer, as_usual or too_few."""

    expected: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class WeekTotal:
    """Incidents of the week, of the week before and of the same week last year (None: not stored so long ago)."""

    count: int
    before: int | None
    last_year: int | None
    last_year_week: Period | None
    usual: Usual | None


class Reported(StrEnum):
    """What is known of a partner's week. Absence is not calm: SILENT says that nobody knows."""

    WHOLE = "whole"  # incidents until the week's end
    UNTIL = "until"  # incidents until a day, and then an unusual silence
    NOTHING = "nothing"  # they said that there was nothing to report
    SILENT = "silent"  # no incidents and no word
    NEVER = "never"  # nothing of theirs has been here for a year, so that nobody waits for it
    COUNTED = "counted"  # they may be told as counts only, so nothing is said of their week
    CLOSED = "closed"  # nothing of theirs is shared with these readers


@dataclass(frozen=True, slots=True)
class PartnerWeek:
    """A partner, what it reported, and the last day with an incident when it then fell silent."""

    partner: str
    reported: Reported
    count: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """Whether a change is events or reporting: a verdict of analytics.methods.effort, and the partners it names."""

    verdict: str
    new: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    alone: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be done: an open problem, a vote, a measure to follow up. `line` is the ready line that opens it."""

    title: str
    line: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One week of some areas and kinds, as far as one audience may see it.

    `level` is the highest level of detail in it. `places` are in the order they should be read. `clock` counts by
    part of the day (four of six hours) and weekday; None where the hours may not be told. `squares` incidents are
    told as a square and a week. `awaiting` counts reports that wait for these readers' review, None for others.
    `enough`: there is history enough for the places to be judged. `rows` are the week's incidents, for the map.
    `sources` are the partners whose incidents are in any of it.
    """

    week: Period
    level: Level
    total: WeekTotal
    places: tuple[DigestPlace, ...]
    kinds: tuple[KindWeek, ...]
    clock: tuple[tuple[float, ...], ...] | None
    partners: tuple[PartnerWeek, ...]
    rows: Released
    before: Released
    squares: int
    enough: bool
    effort: Reporting | None = None
    sources: tuple[str, ...] = ()
    late: bool = False
    awaiting: int | None = None
    problems: tuple[Due, ...] = ()
    votes: tuple[Due, ...] = ()
    measures: tuple[Due, ...] = ()
    decisions: tuple[Due, ...] = ()  # what should have been done

    @property
    def mostly_squares(self) -> bool:
        """Whether more than half is told as a square and a week: the few known places would pass for those of all."""
        return self.squares * 2 > self.total.count

    @property
    def ordinary(self) -> bool:
        """Whether nothing stands out: no new or growing place, and as many incidents as usual."""
        stands_out = {Standing.NEW, Standing.GROWING}
        usual = self.total.usual is None or self.total.usual.verdict not in {"more", "fewer"}
        return usual and not any(place.standing in stands_out for place in self.places)
