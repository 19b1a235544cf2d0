"""The weekly digest: who gets it where and when, and what became of each posting."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Holidays(StrEnum):
    """What becomes of a digest whose day is a public holiday."""

    KEEP = "keep"
    MOVE = "move"  # to the next day that is neither a public holiday nor a weekend


@dataclass(frozen=True, slots=True)
class Subscription:
    """A standing wish: the digest of some areas and kinds, in a conversation, at a local time of a weekday.

    `areas` and `kinds` hold keys; empty means all. `weekday` is an ISO number 1..7 and `minute` counts from local
    midnight, both in the region's zone. What is shown follows from who is in the conversation when it is posted,
    never from who subscribed.
    """

    number: int  # 0 until it is stored
    platform: str
    conversation: str
    weekday: int
    minute: int
    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    language: str
    holidays: Holidays
    by: str
    since: datetime
    paused: bool = False


class Posting(StrEnum):
    """What became of an outbox row."""

    WAITING = "waiting"  # due, or due again later
    SENDING = "sending"  # leased by a sender: it may have posted
    DONE = "done"
    FAILED = "failed"  # the platform refuses it for good: an administrator must look
    UNKNOWN = "unknown"  # it may have been posted and the platform cannot be asked: an administrator decides


@dataclass(frozen=True, slots=True)
class Slot:
    """One digest of one subscription: at most one row for a subscription and its due moment, whatever crashes."""

    subscription: int
    due: datetime  # the moment it was promised for, UTC
    week: str  # the ISO week it tells of, "2026-W12"
