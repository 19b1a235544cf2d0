"""What every thread of a problem is to hear once: written in the transaction of what happened, without its content."""

from collections.abc import Collection

from sqlalchemy import Connection, insert, select

from storage import counters, words
from storage.tables import announcements

a = announcements.c


def announce(
    connection: Connection, problem: int, what: str, about: str, partners: Collection[str], due_micro: int
) -> bool:
    """Leave an announcement of `what` about a code, for where everybody is of `partners`; gives whether.

    `due_micro` is the moment it is about, so that the same may be told again of another.
    """
    counters.lock(connection, counters.PROBLEM)
    this = (a.what == what, a.about == about, a.due == due_micro)
    if connection.execute(select(a.id).where(*this)).first() is not None:
        return False
    row = {"id": counters.take(connection, counters.PROBLEM), "problem": problem, "what": what, "about": about}
    told = {"due": due_micro, "partners": words.pack(sorted(partners), "partners"), "spread_at": None}
    connection.execute(insert(announcements), [row | told])
    return True
