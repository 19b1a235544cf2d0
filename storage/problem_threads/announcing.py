"""What every thread of a problem hears once, written with the act that it tells of."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from storage import counters, words
from storage.problem_threads.roots import touch_one
from storage.tables import announcements

a = announcements.c
# What can be told; the card is that of `about`, computed for the room at the moment it is posted.
WHATS = frozenset({"vote_opened", "vote_reminder", "vote_closed", "decided", "decision_changed", "review"})


def announce(connection: Connection, problem: int, what: str, about: str, partners: Iterable[str], moment: int) -> bool:
    """Tell it now, where everybody is of `partners`; gives whether it was not left before.

    In the caller's transaction, at the time it is to be told: what comes by the clock is left by a job when its hour
    has come (storage/votes/jobs.py, storage/decisions/reminding.py). `problem` is its number in the database, `moment`
    what it is about in microseconds, past or to come (an act, a deadline, a day): the same of the same moment is told
    once, whoever leaves it and whenever. What it says is not kept.
    """
    counters.lock(connection, counters.PROBLEM)
    same = (a.what == words.key(what, "what"), a.about == words.key(about, "about"), a.due == moment)
    if connection.execute(select(a.id).where(*same)).first() is not None:
        return False
    row = {"id": counters.take(connection, counters.PROBLEM), "problem": problem, "what": what, "about": about}
    row |= {"due": moment, "partners": words.pack(sorted(set(partners)), "partners"), "spread_at": None}
    connection.execute(insert(announcements), [row])
    touch_one(connection, problem)
    return True
