"""Who takes part, and who will see a reply."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.model.register import Grant


class Level(IntEnum):
    """How exactly an audience may see an incident; the order is the meaning."""

    NOTHING = 0
    COUNTS = 1
    COARSE = 2  # snapped place, ISO week, six-hour part of the day
    EXACT = 3  # exact place, hour, released text
    RAW = 4  # raw text, photo, reporter


class Role(StrEnum):
    """What a person does in the cooperation; each command names the roles it needs."""

    REPORTER = "reporter"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation that takes part. `words` are what people call it in a line."""

    key: str
    name_sv: str
    name_en: str
    sector: str  # municipality, police, housing, guards, fire, school, social
    words: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The partner's name in `sv` or `en`."""
        return self.name_en if language == "en" else self.name_sv


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role at a partner."""

    key: str
    name: str
    partner: str
    role: Role
    email: str | None = None
    language: str = "sv"


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person as a receiver; an unknown person has neither partner nor role."""

    person: str
    partner: str | None
    role: Role | None


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who will see a reply. No viewers at all means the public.

    `conversation` is where it is said, which may be a receiver of its own in the register. `cap` is the most its
    platform may carry, `day` the local day that rows of the register must be in force (None: today).
    """

    viewers: frozenset[Viewer]
    name: str = ""
    conversation: str = ""
    cap: Level = Level.RAW
    day: date | None = None

    @property
    def is_public(self) -> bool:
        """Whether anybody at all may be reading: nobody listed, or somebody unknown."""
        return not self.viewers or any(viewer.partner is None or viewer.role is None for viewer in self.viewers)


PUBLIC = Audience(frozenset(), "public")


@dataclass(frozen=True, slots=True)
class Decision:
    """A permission with its reason, so that a refusal can be explained.

    `reason` is a key of handlers/texts (`reason.<reason>`), never a sentence. `grant` is the row of
    the register that it rests on, if any.
    """

    level: Level
    reason: str
    grant: "Grant | None" = field(default=None, compare=False)
