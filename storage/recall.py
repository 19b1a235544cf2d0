"""Recalling a report: it stays with its partner from now on, and what the bot showed of it is taken away.

Taken away is every answer that names it, and every answer to a question whose time covers it: the bot does not keep
which incidents an answer was made of, so it rather draws one map too many anew. What people wrote themselves stays.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage import decided, posts
from storage.audit import Audit
from storage.database import Database
from storage.errors import ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.model.people import Viewer
from storage.model.permissions import allows
from storage.model.retention import Post, Recalled
from storage.reference import References
from storage.reports import handles, numbers, reading, review
from storage.reports.desk import Desk, acting
from storage.retention import history
from storage.tables import incident_raw, incidents, partners

# Whoever answers for what their partner shares: its reviewers, and its coordinator when no reviewer is at hand.
i = incidents.c
_ANY = (
    select(incidents, partners.c.key.label("partner"), incident_raw.c.text.label("raw"))
    .join(partners, partners.c.id == i.source)
    .outerjoin(incident_raw, incident_raw.c.incident == i.id)
)


class Recalls:
    """Recalling, by number (H-7KQ4) or by the handle of what was imported (I-7KQ4MD)."""

    def __init__(self, database: Database, references: References, log: Audit) -> None:
        self._database = database
        self._log = log
        self._references = references

    def recall(self, actor: Viewer, number: str, at: datetime) -> Recalled:
        """Recall for everybody at once. `elsewhere` is what other platforms must still take away.

        Raises `ReportRefusedError`: somebody else's report is one that does not exist.
        """
        with acting(self._database, self._references, self._log, actor, at, "recall") as desk:
            row, told = _find(desk, number)
            kept = _keep_back(desk, row, told)
            names = [*([told["number"]] if told else []), *handles.of(desk.connection, [row["id"]])]
            desk.about.append(names[0])
            since = told["reported_at"] if told else 0
            found = history.about(desk.connection, names)
            found += history.covering(desk.connection, row["starts"], row["ends"], since)
            emptied = history.empty(desk.connection, found, "recalled", desk.micro)
            others = _elsewhere(desk.connection, names, row, since)
            posts.mark(desk.connection, others)
            return Recalled(names[0], row["partner"], len(emptied), others, withheld=kept)


def _find(desk: Desk, number: str) -> tuple[Any, Any]:
    """The incident, and its report if it came as one."""
    told = desk.connection.execute(reading.ALL.where(reading.r.number == numbers.normal(number))).mappings().first()
    incident = told["incident"] if told else handles.found(desk.connection, number)
    row = desk.connection.execute(_ANY.where(i.id == incident)).mappings().first() if incident else None
    if row is None or not allows("recall", desk.actor) or desk.actor.partner != row["partner"]:
        raise ReportRefusedError("report_unknown", number, "look at the number again, it is like H-7KQ4")
    return row, told


def _keep_back(desk: Desk, row: Any, told: Any) -> bool:
    """Nobody else is shown it again; False when nobody else was."""
    if row["status"] != ReviewStatus.RELEASED:
        return False
    if told is not None:
        review.keep_back(desk, told, "")
    else:
        decided.remember(desk.connection, dict(row))
        desk.put(row["id"], {"status": ReviewStatus.WITHHELD.value, "text_released": None})
    return True


def _elsewhere(connection: Connection, names: list[str], row: Any, since: int) -> tuple[Post, ...]:
    p = posts.p
    covers = (p.since <= row["ends"]) & (p.until >= row["starts"]) & (p.at >= since)
    due = [posts.DUE + name for name in names]
    return posts.read(connection, p.platform != posts.PAGE, p.about.in_([*names, *due]) | covers)
