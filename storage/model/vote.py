"""Votes on measures, and on what comes next for a decision: what is asked of whom, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.model.people import Role, Viewer
from storage.model.permissions import allows


class Method(StrEnum):
    """How ballots are filled in and counted (analytics/voting.py)."""

    APPROVAL = "approval"
    SCORE = "score"
    RANKING = "ranking"
    CONSENT = "consent"


class Mandate(StrEnum):
    """Whose a ballot is."""

    PARTNER = "partner"  # one a partner, whoever of theirs uses it
    PERSON = "person"


class Users(StrEnum):
    """Who may use a mandate, or has one."""

    LEADING = "leading"  # reviewers, analysts and coordinators
    ALL = "all"  # everybody whose role may vote
    NAMED = "named"


# Who leads: `Users.LEADING`.
LEADING = frozenset({Role.REVIEWER, Role.ANALYST, Role.COORDINATOR})


class Next(StrEnum):
    """What can come next for a decision: the options of a vote about one."""

    CONTINUE = "continue"
    CHANGE = "change"
    STOP = "stop"


class Verdict(StrEnum):
    """What a closed vote came to."""

    WON = "won"
    PASSED = "passed"  # consent: what nobody objects to, one or several
    TIE = "tie"
    NONE = "none"  # nothing has the support it needs
    NOBODY = "nobody"  # no ballot says anything
    NO_QUORUM = "no_quorum"


# These have winners; among those that tie the partner that leads the problem chooses.
CHOSEN = frozenset({Verdict.WON, Verdict.PASSED, Verdict.TIE})


Choice = Mapping[str, int]  # option to number; what the numbers say is the method's


@dataclass(frozen=True, slots=True)
class VoteDraft:
    """A vote to be opened. The same person with the same `once` again is the same vote.

    `options` are codes of measures; of a vote about a decision (`about`, its code) they are `Next`, and none is named
    here. `voters` are partners; `partners` are who may read it besides them and the own one. `named` are people, for
    `Users.NAMED`. `sectors` are kinds of partner of which somebody must have voted.
    """

    once: str
    question: str
    options: tuple[str, ...]
    deadline: datetime
    voters: frozenset[str]
    method: Method = Method.APPROVAL
    mandate: Mandate = Mandate.PARTNER
    users: Users = Users.LEADING
    named: frozenset[str] = frozenset()
    secret: bool = False
    shown: bool = False  # ballots are seen while the vote is open
    quorum: int = 0
    sectors: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    about: str = ""


@dataclass(frozen=True, slots=True)
class BallotDraft:
    """What somebody chooses; `choice` None abstains."""

    choice: Choice | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A measure that is voted on, its name "" when it was taken back; or one of `Next`, which has its name in texts."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot as others see it, of a vote that is not secret. `mandate` is a partner's or a person's key."""

    mandate: str
    person: str
    partner: str
    choice: Choice | None
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a closed vote came to.

    `figures` (as analytics/voting.py counts them) and `reasons` (of a secret vote, without whose they are) are empty
    where too few voted for them to keep a secret; `abstained` is None there.
    """

    verdict: Verdict
    winners: tuple[str, ...]
    voted: int
    of: int
    abstained: int | None
    figures: Mapping[str, object] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoteStep:
    """One row of a vote's history."""

    at: datetime
    person: str
    partner: str
    act: str  # opened | extended | closed | reopened


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as one audience may read it.

    `voted` and `waiting` are keys of mandates: partners or people. `ballots` is empty for a secret vote, and before the
    close unless they are shown. `may_use` are the people of whom each may vote.
    """

    code: str  # R-7KQ4
    problem: str
    question: str
    method: Method
    mandate: Mandate
    users: Users
    secret: bool
    shown: bool
    options: tuple[Option, ...]
    voters: frozenset[str]
    quorum: int
    sectors: frozenset[str]
    person: str
    partner: str
    leads: str  # the partner that answers for the problem
    partners: frozenset[str]
    opened: datetime
    deadline: datetime
    round: int
    closed: datetime | None
    outcome: Outcome | None
    voted: tuple[str, ...]
    waiting: tuple[str, ...]
    may_use: frozenset[str]
    ballots: tuple[Ballot, ...] = ()
    steps: tuple[VoteStep, ...] = ()
    about: str = ""  # the decision that it is about, B-7KQ4; "" of a vote on measures

    @property
    def is_open(self) -> bool:
        return self.closed is None

    def has_mandate(self, viewer: Viewer) -> bool:
        """Whether somebody may vote, as they are now."""
        if viewer.partner not in self.voters or not allows("vote.cast", viewer):
            return False
        if self.mandate is Mandate.PERSON or self.users is Users.NAMED:
            return viewer.person in self.may_use
        return self.users is Users.ALL or viewer.role in LEADING

    def mandate_of(self, viewer: Viewer) -> str:
        """Whose ballot somebody fills in."""
        return viewer.person if self.mandate is Mandate.PERSON else viewer.partner or ""

    def waits_for(self, viewer: Viewer) -> bool:
        """Whether somebody may vote whose mandate has not."""
        return self.is_open and self.has_mandate(viewer) and self.mandate_of(viewer) not in self.voted
