"""Where a problem is talked about, and our message there that is kept up to date."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ProblemThread:
    """A thread of a problem in a room of some platform.

    `root` is our message, `thread` what hangs on it is under; both are "" until it is posted. `stamp` is the number of
    the latest act on the problem, `drawn` the one the root was last drawn after, `shown` a hash of what it holds.
    """

    id: int
    problem: str  # P-7KQ4
    platform: str
    conversation: str
    thread: str
    root: str
    language: str
    by: str
    at: datetime
    stamp: int
    drawn: int
    shown: str

    @property
    def is_behind(self) -> bool:
        """Whether something of the problem has changed since the root was drawn."""
        return self.stamp > self.drawn


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the threads of a problem hear once: `about` is a code, `partners` those who may hear it."""

    id: int
    problem: str
    what: str
    about: str
    partners: frozenset[str]
