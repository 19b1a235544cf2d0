"""Weeks or blocks of four for a class: decided from what has been told alone, so that it tells nothing more."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from storage.counted.records import Counted
from storage.parts.classes import EventClass

# A class with four parts' worth a week is told by the week; with fewer, a block of four tells more of where.
PARTS_A_WEEK: Final = 4
WEEKS: Final = 52


def many(found: EventClass, counted: Iterable[Counted], totals: Iterable[tuple[date, int, int]], end: date) -> bool:
    """Whether a class had many events in the year before `end`, by the totals that were told.

    What the same partner's classes (`counted`) told is shared out by how many combinations they have in common: a
    change in the register makes new classes, which hold what older ones held. `totals` are the days after periods,
    the classes' numbers and what was told.
    """
    since, enough = end - timedelta(weeks=WEEKS), WEEKS * PARTS_A_WEEK * found.k
    lately = [(number, total) for ended, number, total in totals if since < ended <= end]
    if sum(total for _, total in lately) < enough:
        return False
    shares = {one.number: one.overlap(found) for one in counted}
    return sum(total * shares[number] for number, total in lately) >= enough
