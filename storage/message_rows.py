"""Messages as rows: their kinds, the next number, and what tells open windows of a change."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert

from storage import counters, moments
from storage.tables import messages

# `line`: a command somebody wrote. `talk`: discussion. `share`: who shared the answer that follows.
# `reply`: an answer. `gone` and `changed` tell open windows that the message whose id is their line
# was taken away or rewritten; nobody reads them. `expired` and `recalled` are what is left of a message
# whose time is over, or whose report was recalled: who and when, and no content.
Kind = Literal["line", "talk", "share", "reply", "gone", "changed", "expired", "recalled"]
EMPTY = ("expired", "recalled")
SIGNALS = ("gone", "changed")


def append(connection: Connection, row: dict[str, Any]) -> int:
    """A new row with the next number."""
    number = counters.take(connection, counters.MESSAGE)
    connection.execute(insert(messages), [row | {"id": number}])
    return number


def signal(row: Any, kind: Kind, at: datetime) -> dict[str, Any]:
    """Tells those who could read `row`, and nobody else, what became of it."""
    return {
        "conversation": row.conversation,
        "author": row.author,
        "posted_at": moments.microseconds(at),
        "kind": kind,
        "line": str(row.id),
        "private_to": row.private_to,
        "thread": row.thread,
    }
