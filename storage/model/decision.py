"""What partners decided to do about a problem, or not to do, and when it is looked at again."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Progress(StrEnum):
    """How far a decision has come."""

    DECIDED = "decided"
    STARTED = "started"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision to be stored. The same person with the same `once` again is the same decision.

    `measures` are codes; `does` is False for "we do not do it, because". `owner` is a person of `owner_partner`, ""
    for nobody yet. `vote` is the vote it rests on, "" for none.
    """

    once: str
    measures: tuple[str, ...]
    does: bool
    reason: str
    owner_partner: str = ""
    owner: str = ""
    start: date | None = None
    due: date | None = None
    review: date | None = None
    indicator: str = ""
    vote: str = ""
    partners: frozenset[str] = frozenset()  # besides the own one


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as one audience may read it; `measures` are those that the audience may read."""

    code: str  # B-7KQ4
    problem: str
    measures: tuple[str, ...]
    does: bool
    reason: str
    owner: str
    owner_partner: str
    start: date | None
    due: date | None
    review: date | None
    indicator: str
    vote: str
    status: Progress
    done_on: date | None
    person: str
    partner: str
    partners: frozenset[str]
    at: datetime
    changed: datetime
