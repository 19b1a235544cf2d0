"""The fixed periods: ISO weeks, or blocks of four of them, each counted from the same Monday."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

import numpy as np

from storage.errors import InvalidValueError

# A Monday before every incident; blocks are counted from it, so that a municipality cannot choose
# their borders after what has happened.
FIRST_MONDAY: Final = date(1900, 1, 1)
_FIRST: Final = FIRST_MONDAY.toordinal()


class Length(IntEnum):
    """How many weeks a class's periods have; fixed for as long as the class is counted."""

    WEEK = 1
    BLOCK = 4


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """One fixed period: the `number`th of its length from the first Monday."""

    weeks: Length
    number: int

    @classmethod
    def of(cls, day: date, weeks: Length) -> "Stretch":
        """The period that holds `day` (local, of the municipality)."""
        if day < FIRST_MONDAY:
            raise InvalidValueError("day", "day_too_early", day, f"give a day from {FIRST_MONDAY}")
        return cls(weeks, (day.toordinal() - _FIRST) // (7 * weeks))

    @property
    def first(self) -> date:
        return date.fromordinal(_FIRST + 7 * self.weeks * self.number)

    @property
    def end(self) -> date:
        """The day after its last."""
        return date.fromordinal(_FIRST + 7 * self.weeks * (self.number + 1))

    @property
    def year(self) -> int:
        """The ISO year it begins in: the year of the trees it is counted with."""
        return self.first.isocalendar().year


def chosen(asked: Iterable[tuple[date, date]], weeks: Length) -> frozenset[int]:
    """Numbers of the periods that stand for what was asked: (first day, day after the last).

    Of each span those that lie at least half inside it, else all that it touches. It looks at the
    calendar alone, so that it is the same whatever has happened.
    """
    found: set[int] = set()
    for first, end in asked:
        if first >= end:
            raise InvalidValueError("asked", "span_empty", f"{first} - {end}", "give a first day and a later end")
        found |= _of_span(first, end, weeks)
    return frozenset(found)


def _of_span(first: date, end: date, weeks: Length) -> set[int]:
    low, high = first.toordinal() - _FIRST, end.toordinal() - _FIRST
    length = 7 * weeks
    touched = np.arange(low // length, (high - 1) // length + 1)
    days = np.minimum(high, (touched + 1) * length) - np.maximum(low, touched * length)
    half = touched[2 * days >= length]
    return set((half if half.size else touched).tolist())
