"""What partners decided to do about a problem, or not to do, and when it is looked at again."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.model.problem import KEEP, Keep, Problem


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
    withdrawn: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.does and self.withdrawn is None and self.status in (Progress.DECIDED, Progress.STARTED)

    def is_late(self, today: date) -> bool:
        """Whether it should have been done before `today`."""
        return self.is_open and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class DecisionChanges:
    """What to change; None leaves a value as it is (KEEP where None is an answer).

    The owning partner and the owner are changed together: an owner is somebody of that partner.
    """

    reason: str | None = None
    owner_partner: str | None = None
    owner: str | None = None
    start: date | Keep | None = KEEP
    due: date | Keep | None = KEEP
    review: date | Keep | None = KEEP
    indicator: str | None = None
    partners: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DecisionStep:
    """One row of a decision's history; `changes` maps a field to (before, after), of words only that they changed."""

    at: datetime
    person: str
    partner: str
    act: str  # made | changed | started | done | stopped | decided (again) | withdrawn
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A measure that may be decided on, with what its proposal says of owner and indicator."""

    code: str  # A-7KQ4
    name: str
    problem: str
    would_own: str
    indicator: str
    partners: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with its problem, and code and name of each measure, as one audience may read them.

    `not_all`: it names measures, too, that not everybody of the audience may read any more.
    """

    decision: Decision
    problem: Problem
    measures: tuple[tuple[str, str], ...]
    not_all: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _, name in self.measures)
