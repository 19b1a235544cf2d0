"""A thread is put and ended, and what it is to be told becomes rows of the outbox. In the caller's transaction."""

import secrets
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from storage import counters, words
from storage.digests import slots
from storage.digests.rows import ROOT, TOLD
from storage.digests.subscribing import withdraw
from storage.model.digest import Holidays, Posting
from storage.tables import announcements, digest_slots, outbox, problem_threads, subscriptions

t, s, o, d, a = problem_threads.c, subscriptions.c, outbox.c, digest_slots.c, announcements.c
WAITING = a.spread_at.is_(None)
# What is posted, or is still going to be.
_COMES = (Posting.WAITING.value, Posting.SENDING.value, Posting.DONE.value)


def put(connection: Connection, row: dict[str, Any], again: Any | None, micro: int) -> int:
    """The number of a thread that begins now; `again` is the row of an earlier one in the same room.

    It is told what happens from now on: what has happened is spread to the others first.
    """
    spread(connection, micro)
    if again is None:
        number = counters.take(connection, counters.PROBLEM)
        connection.execute(insert(problem_threads), [row | {"id": number, "stamp": number, "drawn": 0}])
    else:
        number = again.id
        end_subscriptions(connection, number, micro)
        stamp = counters.take(connection, counters.PROBLEM)
        fresh = row | {"stamp": stamp, "drawn": 0, "ended_at": None, "drawing_at": None}
        connection.execute(update(problem_threads).where(t.id == number).values(fresh))
    wish = _subscribe(connection, number, row, micro)
    write(connection, wish, f"{ROOT}{number}:{micro}", micro, micro)
    return number


def is_coming(connection: Connection, number: int) -> bool:
    """Whether a thread has a root, or will have one."""
    active = select(s.number).where(s.thread == number, s.ended_at.is_(None))
    query = (
        select(o.id)
        .join(digest_slots, (d.subscription == o.subscription) & (d.due == o.due))
        .where(o.subscription.in_(active), d.week.startswith(ROOT), o.state.in_(_COMES))
    )
    return connection.execute(query).first() is not None


def _subscribe(connection: Connection, number: int, row: dict[str, Any], micro: int) -> Any:
    counters.lock(connection, counters.SUBSCRIPTION)
    wish = {
        "number": counters.take(connection, counters.SUBSCRIPTION),
        "weekday": 1,
        "minute": 0,
        "areas": words.pack([], "areas"),
        "kinds": words.pack([], "kinds"),
        "holidays": Holidays.KEEP.value,
        "since_at": micro,
        "paused": False,
        "ended_at": None,
        "thread": number,
        **{name: row[name] for name in ("platform", "conversation", "language", "by")},
    }
    connection.execute(insert(subscriptions), [wish])
    return connection.execute(select(subscriptions).where(s.number == wish["number"])).one()


def end_subscriptions(connection: Connection, number: int, micro: int) -> None:
    """What waits is not posted any more. Before the thread's own row is changed: the sender takes them so, too."""
    active = select(s.number).where(s.thread == number, s.ended_at.is_(None))
    for one in connection.execute(active).scalars().all():
        connection.execute(update(subscriptions).where(s.number == one).values(ended_at=micro))
        withdraw(connection, one, micro)


def write(connection: Connection, wish: Any, name: str, due: int, micro: int) -> bool:
    """One posting of a thread, by its name; False when it is written already. The caller has the lock.

    Two of the same moment are a microsecond apart: a slot is a subscription's and a moment's.
    """
    here = digest_slots.c.subscription == wish.number
    if connection.execute(select(d.due).where(here, d.week == name)).first() is not None:
        return False
    while connection.execute(select(d.due).where(here, d.due == due)).first() is not None:
        due += 1
    values = {"subscription": wish.number, "due": due, "week": name, "written_at": micro, "missed": 0}
    connection.execute(insert(digest_slots), [values])
    # By chance: platforms show it to whoever asks, and numbers in it would tell how much happened in between.
    connection.execute(insert(outbox), [slots.row(connection, wish, due, f"thread:{secrets.token_hex(12)}")])
    return True


def spread(connection: Connection, micro: int) -> int:
    """What was not spread yet becomes a posting of each thread; gives how many were written."""
    counters.lock(connection, counters.PROBLEM)
    counters.lock(connection, counters.SUBSCRIPTION)
    written = 0
    for one in connection.execute(select(announcements).where(WAITING).order_by(a.id)).all():
        mine = exists().where(t.id == s.thread, t.problem == one.problem, t.ended_at.is_(None))
        wishes = select(subscriptions).where(s.ended_at.is_(None), mine).order_by(s.number)
        for wish in connection.execute(wishes).all():
            # What it is about may lie ahead: a reminder of a deadline is posted now.
            written += write(connection, wish, f"{TOLD}{one.id}", min(one.due, micro), micro)
        connection.execute(update(announcements).where(a.id == one.id).values(spread_at=micro))
    return written
