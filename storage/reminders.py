"""What a person is reminded of in the common work, each once: a vote that waits for them, a date that comes.

The reminder and the notice that carries it (bot/notify.py) are one transaction. Neither holds a word of what it is
about: the card is made from the code when it is told, for that person alone.
"""

from sqlalchemy import Connection, insert, select

from storage import counters, moments
from storage.database import Database
from storage.model.report import Notice
from storage.tables import notices, people, work_reminders

# A notice of the common work: "work.due" about B-7KQ4.
PREFIX = "work."
n, w = notices.c, work_reminders.c
_HERE = select(people.c.key).where(~people.c.left)
_WAITING = select(notices).where(n.told_at.is_(None), n.key.startswith(PREFIX), n.person.in_(_HERE)).order_by(n.id)


def remind(connection: Connection, what: str, about: str, person: str, due_micro: int, at: int) -> bool:
    """Leave a notice `work.<what>` about a code for a person, unless it was left before; gives whether it was.

    `due_micro` is the moment it reminds of, `at` the moment it is left (both in microseconds). The lock makes several
    processes that remind at once take turns.
    """
    counters.lock(connection, counters.NOTICE)
    this = (w.what == what, w.about == about, w.person == person, w.due == due_micro)
    if connection.execute(select(w.at).where(*this)).first() is not None:
        return False
    done = {"what": what, "about": about, "person": person, "due": due_micro, "at": at}
    connection.execute(insert(work_reminders), [done])
    row = {"id": counters.take(connection, counters.NOTICE), "person": person, "at": at, "text": ""}
    connection.execute(insert(notices), [row | {"key": PREFIX + what, "number": about}])
    return True


def waiting(connection: Connection, most: int) -> tuple[Notice, ...]:
    """What has not been told, oldest first; somebody who left hears no more."""
    return tuple(
        Notice(row.id, row.person, moments.from_microseconds(row.at), row.key, row.number, row.text)
        for row in connection.execute(_WAITING.limit(max(most, 0)))
    )


class Reminders:
    """The door to what waits to be told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, most: int = 100) -> tuple[Notice, ...]:
        """What has not been told, oldest first."""
        with self._database.read() as connection:
            return waiting(connection, most)
