"""What every thread of a problem hears once, written with the act that it tells of."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from storage import counters, words
from storage.problem_threads.roots import touch_one
from storage.tables import announcements

a = announcements.c
# What can be told; the card is that of `about`, computed for the room at the moment it is posted.
WHATS = frozenset({"vote_opened", "vote_reminder", "vote_closed", "decided", "decision_changed", "review"})


def announce(
    connection: Connection, problem: int, what: str, about: str, partners: Iterable[str], due_micro: int
) -> bool:
    """Tell it now, where everybody is of `partners`; gives whether it was not left before.

    In the caller's transaction. `problem` is its number in the database, `due_micro` the moment that it is about (a
    deadline, a date): the same of the same moment is told once. What it says is not kept.
    """
    counters.lock(connection, counters.PROBLEM)
    same = (a.what == words.key(what, "what"), a.about == words.key(about, "about"), a.due == due_micro)
    if connection.execute(select(a.id).where(*same)).first() is not None:
        return False
    row = {"id": counters.take(connection, counters.PROBLEM), "problem": problem, "what": what, "about": about}
    row |= {"due": due_micro, "partners": words.pack(sorted(set(partners)), "partners"), "spread_at": None}
    connection.execute(insert(announcements), [row])
    touch_one(connection, problem)
    return True
