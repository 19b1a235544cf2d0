"""What a platform must do so that something is posted in it once, and what it must say when it could not.

The sender (bot/outbox.py) owns every second attempt: whatever retries a platform's own library makes are turned off.
docs/decisions/0018-exactly-once.md says what Slack and Teams need for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from handlers.reply import Reply


@dataclass(frozen=True, slots=True)
class Letter:
    """What is posted. `key` goes along where people do not see it; `line` is the command that draws it anew.

    `thread` is the message of ours that it hangs on, "" for none.
    """

    conversation: str
    key: str
    reply: Reply
    language: str
    at: datetime
    line: str = ""
    thread: str = ""


class PostError(Exception):
    """Posting or looking did not succeed. `kind` is a short key without anybody's words; it may be logged and shown."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class RateLimitedError(PostError):
    """Not posted: too many at once. `retry_after` is what the platform asks for, in seconds."""

    def __init__(self, retry_after: float, kind: str = "rate_limited") -> None:
        super().__init__(kind)
        self.retry_after = retry_after


class RefusedError(PostError):
    """Not posted, and trying again is no use: no such conversation, no right to write there, too large."""


class UnreachableError(PostError):
    """Not posted for certain, as nothing was sent: no connection came about."""


class UnknownOutcomeError(PostError):
    """It may have been posted: no answer, a broken one, a fault of the platform's after it had got it."""


class Poster(Protocol):
    """Posts in one platform's conversations. Called by one thread at a time."""

    @property
    def deadline(self) -> float:
        """Seconds after which `post` and `find` have given up, whatever happens."""
        ...

    @property
    def searchable(self) -> bool:
        """Whether `find` can tell what was posted. Otherwise an unknown outcome is an administrator's to decide."""
        ...

    def post(self, letter: Letter) -> str:
        """Post it, and give what the platform knows it by. Raises `PostError`; any other error: an unknown outcome."""
        ...

    def find(self, conversation: str, key: str, since: datetime) -> str | None:
        """What our own message with this key, not older than `since`, is known by; None when there is none.

        Raises `PostError` when the platform did not say: None is a promise.
        """
        ...


@runtime_checkable
class LivingPoster(Poster, Protocol):
    """A poster in whose platform messages hang on each other, and are drawn anew in their place."""

    def find_in(self, conversation: str, thread: str, key: str, since: datetime) -> str | None:
        """The same as `find`, among what hangs on a message."""
        ...

    def redraw(self, letter: Letter, message: str) -> bool:
        """Put a letter in the place of an earlier message of ours; False when that is there no more.

        Raises `PostError`. The same letter twice is the same message.
        """
        ...


Posters = Mapping[str, Poster]
