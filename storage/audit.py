"""Every showing, appended and never changed: who, for whom, what, how exact, how many.

Nothing here updates or deletes. The hash chain that proves it to an outsider comes with the issue
that brings the sharing matrix; until then the numbers of `counters` are without gaps, so a removed
row shows.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from storage import counters, moments, words
from storage.database import Database
from storage.model.people import Level
from storage.tables import audit


@dataclass(frozen=True, slots=True)
class Showing:
    """One reply with incidents in it. `person` asked; everybody in `conversation` saw."""

    at: datetime
    person: str
    partner: str | None
    conversation: str
    command: str
    query_words: str
    level: Level
    count: int


class Audit:
    """The log of showings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, showing: Showing) -> int:
        """Append one showing; returns its number."""
        row = {
            "shown_at": moments.microseconds(showing.at),
            "person": words.text(showing.person, "person", words.NAME_MOST),
            "partner": words.maybe(showing.partner, "partner", words.NAME_MOST),
            "conversation": words.text(showing.conversation, "conversation", words.NAME_MOST),
            "command": words.text(showing.command, "command", words.NAME_MOST),
            "query_words": words.text(showing.query_words, "query_words"),
            "level": int(showing.level),
            "count": int(showing.count),
        }
        with self._database.write() as connection:
            number = counters.take(connection, counters.AUDIT)
            connection.execute(insert(audit).values(id=number, **row))
        return number

    def latest(self, most: int = 100) -> tuple[Showing, ...]:
        """The newest showings, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(most)).mappings().all()
        return tuple(
            Showing(
                at=moments.from_microseconds(row["shown_at"]),
                person=row["person"],
                partner=row["partner"],
                conversation=row["conversation"],
                command=row["command"],
                query_words=row["query_words"],
                level=Level(row["level"]),
                count=row["count"],
            )
            for row in rows
        )
