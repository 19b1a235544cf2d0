"""Appending to the log, in the transaction of the act that the row tells of."""

from typing import Any

from sqlalchemy import Connection, insert

from storage import counters
from storage.audit.entry import Showing, to_row
from storage.tables import audit


def append(connection: Connection, showing: Showing) -> int:
    """Append one row within a transaction that writes; returns its number.

    Numbers have no gaps: a transaction that does not happen gives its number back. Take this as the transaction's
    last lock, so that two acts cannot wait for each other.
    """
    return int(append_row(connection, showing)["id"])


def append_row(connection: Connection, showing: Showing) -> dict[str, Any]:
    """The same; returns the row as it is stored."""
    row = to_row(showing)
    row["id"] = counters.take(connection, counters.AUDIT)
    connection.execute(insert(audit), [row])
    return row
