"""The weekly digest: who gets it where and when, and what became of each posting."""

import re
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
    thread: int = 0  # of a problem (storage/problem_threads): not the digest goes there, but what it is to hear


class Posting(StrEnum):
    """What became of an outbox row."""

    WAITING = "waiting"  # due, or due again later
    SENDING = "sending"  # leased by a sender: it may have posted
    DONE = "done"
    FAILED = "failed"  # the platform refuses it for good: an administrator must look
    UNKNOWN = "unknown"  # it may have been posted and the platform cannot be asked: an administrator decides
    DROPPED = "dropped"  # the subscription was ended or paused before it was posted


@dataclass(frozen=True, slots=True)
class Slot:
    """One digest of one subscription: at most one row for a subscription and its due moment, whatever crashes."""

    subscription: int
    due: datetime  # the moment it was promised for, UTC
    week: str  # the ISO week it tells of, "2026-W12"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A posting that is to happen once, as a sender gets it.

    `key` goes along with the message, so that it can be found at the platform. `lease` is the number it was taken
    under: whoever acts on it with another has lost it. `may_be_there` says that an attempt began whose end is not
    known; `tried_at` is when the first one did. `missed` are the slots before this one that nobody was there to write.
    `hangs_on` is the message of the conversation that it is posted under, "" for none.
    """

    id: int
    key: str
    subscription: Subscription
    slot: Slot
    state: Posting
    lease: int
    attempts: int
    may_be_there: bool
    next_at: datetime
    tried_at: datetime | None = None
    ended_at: datetime | None = None
    missed: int = 0
    error: str = ""
    reference: str = ""
    owner: str = ""
    hangs_on: str = ""


# U-12: a posting's number as people write it (U as in utskick).
_NUMBER = re.compile(r"u?[-\s]?(?P<number>\d{1,9})", re.IGNORECASE)


def label(number: int) -> str:
    """A posting's number as people read it."""
    return f"U-{number}"


def number_of(text: str) -> int | None:
    """The number in `U-12`, `u12` or `12`; None in anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found["number"]) if found and found["number"].isascii() else None
