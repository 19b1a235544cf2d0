"""Rows of subscriptions and of the outbox as values."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from storage import moments, words
from storage.model.digest import Holidays, Outgoing, Posting, Slot, Subscription
from storage.tables import digest_slots, outbox, problem_threads, subscriptions

s, d, o, t = subscriptions.c, digest_slots.c, outbox.c, problem_threads.c
# What a slot of a problem's thread is called in place of a week: its root, or what the thread is told.
ROOT, TOLD = "root:", "told:"

_OWN = [column.label(f"s_{column.name}") for column in s]
ALL: Select[Any] = select(outbox, d.week, d.missed, t.thread.label("hangs_on"), *_OWN).select_from(
    outbox.join(digest_slots, (d.subscription == o.subscription) & (d.due == o.due))
    .join(subscriptions, s.number == o.subscription)
    .outerjoin(problem_threads, t.id == s.thread)
)


def to_row(wish: Subscription) -> dict[str, Any]:
    """The columns of a subscription but its number; raises `InvalidValueError`."""
    return {
        "platform": words.key(wish.platform, "platform"),
        "conversation": words.key(wish.conversation, "conversation"),
        "weekday": wish.weekday,
        "minute": wish.minute,
        "areas": words.pack(sorted(set(wish.areas)), "areas"),
        "kinds": words.pack(sorted(set(wish.kinds)), "kinds"),
        "language": words.key(wish.language, "language"),
        "holidays": Holidays(wish.holidays).value,
        "by": words.key(wish.by, "by"),
        "since_at": moments.microseconds(wish.since, "since"),
        "paused": wish.paused,
        "ended_at": None,
        "thread": wish.thread or None,
    }


def subscription(row: Any, prefix: str = "") -> Subscription:
    """A row as a value; `prefix` is that of its columns in a join."""

    def cell(name: str) -> Any:
        return getattr(row, f"{prefix}{name}")

    return Subscription(
        number=cell("number"),
        platform=cell("platform"),
        conversation=cell("conversation"),
        weekday=cell("weekday"),
        minute=cell("minute"),
        areas=words.unpack(cell("areas")),
        kinds=words.unpack(cell("kinds")),
        language=cell("language"),
        holidays=Holidays(cell("holidays")),
        by=cell("by"),
        since=moments.from_microseconds(cell("since_at")),
        paused=cell("paused"),
        thread=cell("thread") or 0,
    )


def outgoing(row: Any) -> Outgoing:
    """A row of `ALL` as a value."""
    return Outgoing(
        id=row.id,
        key=row.key,
        subscription=subscription(row, "s_"),
        slot=Slot(row.subscription, moments.from_microseconds(row.due), row.week),
        state=Posting(row.state),
        lease=row.lease,
        attempts=row.attempts,
        may_be_there=row.may_be_there,
        next_at=moments.from_microseconds(row.next_at),
        tried_at=_moment(row.tried_at),
        ended_at=_moment(row.ended_at),
        missed=row.missed,
        error=row.error,
        reference=row.reference,
        owner=row.owner,
        hangs_on=(row.hangs_on or "") if row.week.startswith(TOLD) else "",
    )


def _moment(micro: int | None) -> datetime | None:
    return None if micro is None else moments.from_microseconds(micro)


def one(connection: Connection, number: int) -> Outgoing | None:
    """A posting by its number."""
    row = connection.execute(ALL.where(o.id == number)).one_or_none()
    return None if row is None else outgoing(row)
