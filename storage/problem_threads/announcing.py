"""What every thread of a problem hears once: written in the transaction of what happened, spread by whoever posts."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from storage import counters, words
from storage.tables import announcements

a = announcements.c


def announce(
    connection: Connection, problem: int, what: str, about: str, partners: Iterable[str], due_micro: int
) -> bool:
    """Leave it for the threads whose readers are all of `partners`, unless it was left before; gives whether it was.

    What it says is not kept: it is made anew from `about`, a code, for each thread.
    """
    counters.lock(connection, counters.PROBLEM)
    there = select(a.id).where(a.what == what, a.about == about, a.due == due_micro)
    if connection.execute(there).first() is not None:
        return False
    row = {
        "id": counters.take(connection, counters.PROBLEM),
        "problem": problem,
        "what": what,
        "about": about,
        "due": due_micro,
        "partners": words.pack(sorted(partners), "partners"),
        "spread_at": None,
    }
    connection.execute(insert(announcements), [row])
    return True
