"""What every thread of a problem hears once, written with the act that it tells of."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from storage import counters, words
from storage.problem_threads.roots import touch_one
from storage.tables import announcements

a = announcements.c
# What can be told; the card is that of `about`, computed for the room at the moment it is posted.
WHATS = frozenset({"vote_opened", "vote_reminder", "vote_closed", "decided", "decision_changed", "review"})


def announce(connection: Connection, problem: int, what: str, about: str, partners: Iterable[str], due: int) -> None:
    """Tell it from `due` (microseconds since 1970) on, where everybody is of `partners`. The same again is nothing.

    In the caller's transaction, which has the counter of problems. `problem` is its number in the database.
    """
    same = (a.what == words.key(what, "what"), a.about == words.key(about, "about"), a.due == due)
    if connection.execute(select(a.id).where(*same)).first() is not None:
        return
    row = {"id": counters.take(connection, counters.PROBLEM), "problem": problem, "what": what, "about": about}
    row |= {"due": due, "partners": words.pack(sorted(set(partners)), "partners"), "spread_at": None}
    connection.execute(insert(announcements), [row])
    touch_one(connection, problem)
