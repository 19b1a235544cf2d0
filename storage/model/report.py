"""A report from the street: what one person saw, and everything that has happened to it since."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, IntEnum, StrEnum

from storage.model.incident import Certainty, PlaceType, Precision, ReviewStatus


class PositionFrom(IntEnum):
    """How the reporter said where."""

    WORDS = 0  # free description: precision area
    DEVICE = 1  # the phone's own position
    MAP = 2  # picked on a map
    PHOTO = 3  # the photo's own position, offered and taken
    PLACE = 4  # a gazetteer place
    LINK = 5  # a map link
    PLUS_CODE = 6
    COORDINATE = 7


class ReportAct(StrEnum):
    """One step in a report's history."""

    REPORTED = "reported"
    ADDED = "added"  # the reporter wrote or photographed more
    CORRECTED = "corrected"  # kind, place, time or text changed, by the reporter or a reviewer
    WITHDRAWN = "withdrawn"  # taken back by the reporter
    ASKED = "asked"  # a reviewer asks the reporter
    ANSWERED = "answered"
    RELEASED = "released"  # text and incident are shared by the rules
    WITHHELD = "withheld"  # stays with the own partner
    JOINED = "joined"  # the same event as another report
    PARTED = "parted"


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What somebody wants to report. Texts are masked already; the store masks them once more.

    `client_id` is made where the report is written: the same reporter with the same one again is
    the same report, however often it is sent. Times carry a zone, `start <= end`; `x`, `y` are
    metres in the region's CRS; `accuracy` is the phone's own word in metres.
    """

    client_id: str
    kind: str
    start: datetime
    end: datetime
    x: float
    y: float
    precision: Precision
    position_from: PositionFrom = PositionFrom.WORDS
    accuracy: float | None = None
    place_words: str = ""
    place_type: PlaceType = PlaceType.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    text: str = ""
    police_told: bool | None = None
    photos: tuple[str, ...] = ()  # digests of storage.photos, uploaded by the same person


class Keep(Enum):
    """For a field where None says something: "leave it as it is"."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True)
class ReportChanges:
    """What to correct; None leaves a value as it is (KEEP where None is an answer).

    `x` and `y` are given together; the accuracy is then the given one, as it belonged to the old place.
    A text or place of "" takes it away. Photos are added (`Reports.add`), not changed.
    """

    kind: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    x: float | None = None
    y: float | None = None
    precision: Precision | None = None
    position_from: PositionFrom | None = None
    accuracy: float | None = None
    place_words: str | None = None
    place_type: PlaceType | None = None
    certainty: Certainty | None = None
    text: str | None = None
    police_told: bool | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class ReportStep:
    """One row of a report's history.

    `changes` maps a field to (before, after): keys and numbers as text, times as ISO in the region's zone,
    a position as "x, y" in whole metres. Of free words (`text`, `place_words`, `text_released`) it keeps
    that they changed and not what they were ("", ""): a correction may be what takes a name out.
    """

    at: datetime
    person: str
    act: ReportAct
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    text: str = ""  # a question, an answer, an addition


@dataclass(frozen=True, slots=True)
class Report:
    """A stored report, whole (level RAW): for its reporter and its partner's reviewers only."""

    number: str  # H-7KQ4: short, readable, tells nothing about how many there are
    incident: int
    partner: str
    reporter: str
    reported_at: datetime
    kind: str
    start: datetime
    end: datetime
    x: float
    y: float
    precision: Precision
    position_from: PositionFrom
    accuracy: float | None
    place_words: str
    place_type: PlaceType
    certainty: Certainty
    text: str
    text_released: str | None
    police_told: bool | None
    status: ReviewStatus
    photos: tuple[str, ...]
    area: str | None
    same_event: tuple[str, ...]  # numbers of the own partner's other reports of the same event
    question: str  # a reviewer's open question to the reporter, or ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending did: `new` is False when this very report was stored before (a retry)."""

    report: Report
    new: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """A report that may be about the same event, and how far away it is in metres and minutes."""

    report: Report
    metres: float
    minutes: float


@dataclass(frozen=True, slots=True)
class NothingToReport:
    """A partner's word that a week had nothing to report; `monday` begins the ISO week."""

    partner: str
    monday: date
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person must hear of: `key` resolves under `notice.` in handlers/texts."""

    id: int
    person: str
    at: datetime
    key: str  # released | withheld | asked | answered | joined
    number: str
    text: str = ""
