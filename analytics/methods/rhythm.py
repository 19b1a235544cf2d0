"""When does it happen: the week clock, hour by weekday.

Verdicts: `peak` (some part of the week stands out), `even`, `too_few`.
"""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from analytics.frame import Floats, Ints
from analytics.methods.about import About


@dataclass(frozen=True, slots=True)
class Offsets:
    """A zone's clock: from the second `since[i]` (UTC) on, local time is UTC + `seconds[i]`. Both of shape (m,).

    `since` ascends; before the first, the first holds.
    """

    since: Ints
    seconds: Ints


@dataclass(frozen=True, slots=True)
class StandOut:
    """A part of the week with more than its share of hours would give.

    `days` is "every_day", "weekdays" (Monday to Friday), "weekend" (Saturday and Sunday), "friday_saturday" or a
    weekday's name ("monday"); `part` is "night" (00-06 of those days, so Saturday's night is the one towards
    Saturday), "morning" (06-12), "afternoon" (12-18), "evening" (18-24) or "whole_day".
    `count` incidents fell in it, `expected` would have with the same number in every hour; `p` is adjusted for all
    parts looked at.
    """

    days: str
    part: str
    count: float
    expected: float
    p: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The week clock. `clock` (7, 24) is Monday first, `quarters` (7, 4) its six-hour parts; both sum to the incidents.

    `evenly` of them were known no closer than to more than a week, and are spread over all hours.
    """

    clock: Floats
    quarters: Floats
    evenly: float
    stand_out: tuple[StandOut, ...]
    about: About


def rhythm(start: ArrayLike, end: ArrayLike, offsets: Offsets, weight: ArrayLike | None = None) -> Rhythm:
    """Incidents over the hours of the week, from UTC seconds `start` to `end` (equal for a known moment)."""
    raise NotImplementedError
