"""How long what is kept, and what a run of retention did."""

from dataclasses import dataclass, fields
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """Days until words and people go, until place and time are coarsened, until the row goes."""

    words: int
    place: int
    row: int


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """`source` is a partner's key or "" for all; `kind` a kind's key, `group:KEY`, or "" for all.

    The most specific rule wins; a kind is more specific than its group, and both more than a partner.
    """

    source: str
    kind: str
    terms: Terms
    own: bool = False  # decided by the municipality, not what the product came with

    @property
    def weight(self) -> int:
        """The higher, the more specific."""
        of_kind = 0 if not self.kind else 2 if self.kind.startswith("group:") else 4
        return of_kind + bool(self.source)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run did: incidents by stage, messages emptied or deleted, photo files, everything else."""

    words: int = 0
    place: int = 0
    row: int = 0
    messages: int = 0
    photos: int = 0
    traces: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def total(self) -> int:
        """Everything together; 0 when there was nothing to do."""
        return sum(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True, slots=True)
class Post:
    """One message on a platform, and one thing that it is about (storage/posts.py says which)."""

    platform: str
    conversation: str
    message: str
    about: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall took away: messages on the page, posts on other platforms, and those that are still there."""

    number: str
    partner: str
    page: int
    elsewhere: tuple[Post, ...] = ()
    left: tuple[Post, ...] = ()
    withheld: bool = False
