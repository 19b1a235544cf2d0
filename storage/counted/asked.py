"""What an answer with counts is: sums of whole parts, and of what exactly they are."""

from dataclasses import dataclass

from storage.model.query import Period
from storage.parts.periods import Length


@dataclass(frozen=True, slots=True)
class HolderSum:
    """How many incidents of one partner, never fewer than `k`, and of what exactly.

    `periods` are whole closed periods of `weeks` weeks each, put together where they touch; sums of weeks and of
    blocks are never added. `everywhere` is of the whole municipality, whatever was asked for; else `cells` is how
    many 250 m squares of land its zones have, and `asked_cells` how many were asked for. `kinds` names the kinds it
    is of, when some were asked for.
    `exact_time` and `exact_parts` say whether it is of just what was asked, or of what is nearest to it.
    """

    source: str
    count: int
    k: int
    weeks: Length
    periods: tuple[Period, ...]
    everywhere: bool
    exact_time: bool
    exact_parts: bool
    cells: int = 0
    asked_cells: int = 0
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle in metres, how many incidents its whole parts hold, and how many that is per 250 m square of land.

    `asked`: it stands for what was asked for, or for some of it.
    """

    west: float
    south: float
    east: float
    north: float
    count: int
    average: float
    asked: bool = True


@dataclass(frozen=True, slots=True)
class CountsAnswer:
    """What may be told of a question to an audience that may be told counts of something.

    `zones` can be drawn: of classes told by periods of `zone_weeks`, wherever they are; `zones_k` is the least a
    zone holds. `beside` are the incidents of the same periods that are told for larger zones than any drawn.
    `unfinished`: some period that the time asked for belongs to has not closed; `open`: none has. `widened` names what
    the question said and no count can heed: "dayparts", "weekdays", "place" (kinds are told for the municipality).
    """

    sums: tuple[HolderSum, ...] = ()
    zones: tuple[Zone, ...] = ()
    zone_weeks: Length | None = None
    zone_periods: tuple[Period, ...] = ()
    zones_k: int = 0
    beside: int = 0
    unfinished: bool = False
    open: bool = False
    widened: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sums)


@dataclass(frozen=True, slots=True)
class HolderChange:
    """One partner's counts at two times over the same ground, of whole periods of `weeks` weeks.

    The sides may have different numbers of periods, and a reader must be told.
    """

    source: str
    earlier: int
    later: int
    weeks: Length
    earlier_periods: tuple[Period, ...]
    later_periods: tuple[Period, ...]
    everywhere: bool
