"""What partners propose against the causes of a problem."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Nature(StrEnum):
    """Whether a measure changes the situation or people."""

    SITUATIONAL = "situational"
    SOCIAL = "social"


class Strategy(StrEnum):
    """The five strategies of situational prevention, in Brå's order (Cornish & Clarke 2003)."""

    EFFORT = "effort"  # öka ansträngningen
    RISK = "risk"  # öka risken
    REWARD = "reward"  # minska belöningen
    PROVOCATION = "provocation"  # reducera provokationer
    EXCUSE = "excuse"  # ta bort ursäkter


TECHNIQUES = 25  # five under each strategy, numbered from 1


def strategy_of(technique: int) -> Strategy:
    """The strategy that one of the 25 techniques stands under."""
    return tuple(Strategy)[(technique - 1) // (TECHNIQUES // len(Strategy))]


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A measure to be stored. The same person with the same `once` again is the same measure.

    `causes` are codes of causes of the problem; `partners` are who may read it besides the own one. `technique` is
    one of the 25 under the strategies, 0 for none; a social measure may have no strategy. `cost` is in kronor.
    """

    once: str
    name: str
    causes: tuple[str, ...] = ()
    nature: Nature = Nature.SITUATIONAL
    strategy: Strategy | None = None
    technique: int = 0
    effect: str = ""  # what is expected
    indicator: str = ""  # what will show it
    cost: int | None = None
    hours: int | None = None
    would_own: str = ""  # a partner's key
    evidence: str = ""  # a key of the library of measures, a link, or words
    partners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as one audience may read it; `causes` are those that the audience may read."""

    code: str  # A-7KQ4
    problem: str
    name: str
    causes: tuple[str, ...]
    nature: Nature
    strategy: Strategy | None
    technique: int
    effect: str
    indicator: str
    cost: int | None
    hours: int | None
    would_own: str
    evidence: str
    person: str
    partner: str
    partners: frozenset[str]
    at: datetime
