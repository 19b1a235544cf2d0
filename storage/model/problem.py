"""Problems that partners work on together, and what each of them has said of why the problem is there."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum

from storage.model.query import Query


class Status(StrEnum):
    """How far the work has come; the order is that of the work."""

    OPEN = "open"
    ANALYSIS = "analysis"
    MEASURES = "measures"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class Side(StrEnum):
    """The sides of brottstriangeln: the inner three, and who could step in on each."""

    OFFENDER = "offender"  # gärningsperson
    HANDLER = "handler"  # hanterare
    TARGET = "target"  # brottsutsatt eller objekt
    GUARDIAN = "guardian"  # kapabel väktare
    PLACE = "place"  # plats
    MANAGER = "manager"  # platsansvarig


class Sort(StrEnum):
    """What a contribution is. The last six answer the questions that delimit a problem."""

    CAUSE = "cause"
    EVIDENCE = "evidence"  # what speaks for a cause
    DOUBT = "doubt"  # what speaks against it
    WHAT = "what"
    CHAIN = "chain"  # händelsekedja: what happens before, during and after
    WHERE = "where"
    WHEN = "when"
    WHO = "who"
    UNKNOWN = "unknown"  # what we do not know


# What hangs on a cause; a cause may do so, too, and is then an indirect one.
HANGING = frozenset({Sort.EVIDENCE, Sort.DOUBT})
QUESTIONS = (Sort.WHAT, Sort.CHAIN, Sort.WHERE, Sort.WHEN, Sort.WHO, Sort.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as it is stored. It holds a question (`query`) and no incidents: they are drawn anew for each reader.

    `partner` answers for it, `owner` is its person there ("" for nobody). `partners` may read it, `partner` among
    them. `focus` is the Monday of the week whose focus it is. `method` is the command that found the place, `release`
    the version of the program then. `changed` is when the problem itself changed, not what was said of it.
    """

    code: str  # P-7KQ4
    name: str
    query: Query
    partner: str
    owner: str
    partners: frozenset[str]
    status: Status
    focus: date | None
    by: str
    created: datetime
    changed: datetime
    method: str = ""
    release: str = ""

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """A problem to be stored. The same person with the same `once` again is the same problem."""

    once: str
    name: str
    query: Query
    partners: frozenset[str] = frozenset()  # besides the own one
    method: str = ""
    release: str = ""


class Keep(Enum):
    """For a field where None says something: "leave it as it is"."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True)
class ProblemChanges:
    """What to change; None leaves a value as it is (KEEP where None is an answer)."""

    name: str | None = None
    query: Query | None = None
    partners: frozenset[str] | None = None
    status: Status | None = None
    owner: str | None = None
    focus: date | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class ProblemStep:
    """One row of a problem's history; `changes` maps a field to (before, after) as text, of names that they changed."""

    at: datetime
    person: str
    partner: str
    act: str  # created | changed
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """A contribution to be stored.

    `parent` is the code of the cause it hangs on; `partners` are who may read it besides the own one.
    """

    once: str
    sort: Sort
    text: str
    side: Side | None = None
    parent: str = ""
    partners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody said of a problem, as one audience may read it.

    `parent` is "" also where the cause it hangs on may not be read. `agreed` are the partners whose people agree with
    the words that stand there, `agreed_before` those who agreed with an earlier `wording` (1 is the first) and no more.
    """

    code: str  # O-7KQ4
    problem: str
    sort: Sort
    text: str
    side: Side | None
    parent: str
    person: str
    partner: str
    partners: frozenset[str]
    at: datetime
    agreed: tuple[str, ...] = ()
    wording: int = 1
    agreed_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a contribution is to say; `side` None keeps it. `parent` is the code of its cause, "" for none."""

    text: str
    side: Side | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """How a change is sent. The same person with the same `once` again is the same change.

    `seen` is how many changes whoever writes had been shown: when there are more now, nothing is overwritten.
    `forget` keeps none of the words that stood there before.
    """

    once: str
    seen: int
    forget: bool = False


@dataclass(frozen=True, slots=True)
class WordStep:
    """One change of a contribution or a measure, as one audience may read it.

    `changes` maps a field to (before, after) as text; ("", "") where the words are not kept. `causes` are codes with
    spaces between.
    """

    at: datetime
    person: str
    partner: str
    changes: dict[str, tuple[str, str]]
