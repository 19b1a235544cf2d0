"""How the effect of a decision is measured, as people have set it. Numbers are computed anew for each reader."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.model.decision import Decision
from storage.model.problem import Problem

# Half a year: long enough for chance to even out, and near enough for the city to be the same one.
BEFORE_WEEKS = 26
# About two blocks, as studies of displacement draw it (Weisburd et al. 2006), and a square of those that some see.
RING_METRES = 250
LEAST_BEFORE, MOST_WEEKS, MOST_RING = 4, 156, 2_000
MOST_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """What people have chosen; the default stands for nothing chosen.

    `start` is the day the measure began (None: the decision's own). `before` and `after` are weeks, `after` 0 all
    there are. `ring` is the width in metres of the ring that incidents may have moved to, 0 none. `compared` names the
    places to compare with: keys of areas, or of places of the gazetteer; empty is what the bot suggests.
    """

    start: date | None = None
    before: int = BEFORE_WEEKS
    after: int = 0
    ring: int = RING_METRES
    compared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision that is carried out, with its problem and how its effect is measured, as one audience may read it.

    `measures` are their names. `set_by` is the partner that changed the settings last, "" where nobody has.
    """

    decision: Decision
    problem: Problem
    settings: Settings
    measures: tuple[str, ...] = ()
    set_by: str = ""
    set_at: datetime | None = None
