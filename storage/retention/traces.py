"""What ends by itself: links and sessions, notices, uploads that became no report, who said that a week was quiet."""

from datetime import timedelta

from sqlalchemy import Connection, delete, update

from storage.inbox import KEPT as HANDLED
from storage.model.retention import Figures
from storage.platform_notes import FORM
from storage.problem_threads import ended
from storage.problems import forget as problems
from storage.problems.life import WORKED
from storage.reports.photos import KEPT
from storage.retention import history
from storage.retention.due import DAY
from storage.retention.rules import Rules
from storage.tables import (
    account_codes,
    inbox,
    links,
    nothing_reported,
    notices,
    platform_notes,
    posts,
    retention_runs,
    room_posts,
    sessions,
    uploads,
    work_reminders,
)

_MICRO = 1_000_000
# Windows ask at least every few seconds; one that was asleep for a week is loaded anew.
_SIGNALS = 7 * DAY
# What a run did is kept as long as anybody may ask about it.
_RUNS = 10 * 366 * DAY


def drop(connection: Connection, rules: Rules, now: int) -> Figures:
    """Delete what is over; `now` is seconds since 1970."""
    micro, week = now * _MICRO, (now - rules.shortest.words * DAY) * _MICRO
    told = (now - rules.traces["notices"] * DAY) * _MICRO
    n, w = nothing_reported.c, work_reminders.c
    statements = (
        delete(sessions).where(sessions.c.ends_at < micro),
        delete(links).where(links.c.ends_at < micro),
        delete(notices).where(notices.c.at < told),
        delete(uploads).where(uploads.c.at < micro - int(KEPT.total_seconds()) * _MICRO),
        update(nothing_reported).where(n.at < week, n.person != "").values(person=""),
        delete(retention_runs).where(retention_runs.c.at < (now - _RUNS) * _MICRO),
        delete(posts).where(posts.c.removed_at.is_not(None)),
        # Not when a problem was last worked with, which its own end is counted from.
        delete(work_reminders).where(w.at < (now - rules.traces["problem_people"] * DAY) * _MICRO, w.what != WORKED),
        delete(account_codes).where(account_codes.c.ends_at < micro),
        delete(inbox).where(inbox.c.at < micro - HANDLED // timedelta(microseconds=1)),
        delete(platform_notes).where(
            platform_notes.c.key.contains(FORM), platform_notes.c.at < (now - rules.traces["drafts"] * DAY) * _MICRO
        ),
        delete(room_posts).where(room_posts.c.at < (now - rules.traces["conversations"] * DAY) * _MICRO),
    )
    dropped = sum(connection.execute(statement).rowcount for statement in statements)
    names, everything = (now - rules.traces[name] * DAY for name in ("problem_people", "problems"))
    dropped += ended.of_problems(connection, told)
    dropped += problems.drop(connection, names, everything, now)
    return Figures(traces=dropped + history.drop_signals(connection, (now - _SIGNALS) * _MICRO))
