"""What people decided about an incident stands when its source is imported again.

An incident that somebody has reviewed remembers what the source said at that moment. The next import is
compared with that, a value at a time: where the source says the same as then, people's word stands; where
it says something new, the source's new word is taken. An import has no word about the status, so it never
changes one. A text cleared for sharing falls when the text it was cleared from changes: nobody has read the new one.
"""

import json
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.checks import Row
from storage.tables import incident_decided

# Values that are decided together: a position means nothing without its precision.
GROUPS = (("status",), ("text_released",), ("kind",), ("x", "y", "precision"), ("place_type",))
COLUMNS = tuple(name for group in GROUPS for name in group)


def remember(connection: Connection, stored: Row) -> None:
    """Keep what the source says, before people's word replaces it; the first time counts."""
    here = incident_decided.c.incident == stored["id"]
    if connection.execute(select(incident_decided.c.incident).where(here)).first() is None:
        connection.execute(insert(incident_decided).values(incident=stored["id"], said=_said(stored)))


def keep(connection: Connection, row: Row, stored: Row) -> Row:
    """The source's `row` with what people decided about the `stored` one left as it is.

    `stored["said"]` is what `remember` kept, or None when nobody has reviewed it. A report (`stored["report"]`
    is its number) has no other source than the people who wrote and reviewed it: an import changes nothing in it.
    Nor in one that retention has begun with: what was taken away must not come back.
    """
    if stored["report"] is not None or stored["retained"]:
        return {name: stored[name] for name in row}
    if stored["said"] is None:
        return row
    before = json.loads(stored["said"])
    if json.loads(_said(row)) != before:
        here = incident_decided.c.incident == stored["id"]
        connection.execute(update(incident_decided).where(here).values(said=_said(row)))
    kept = {
        name: stored[name] for group in GROUPS if all(row[name] == before[name] for name in group) for name in group
    }
    if row["raw"] != stored["raw"]:
        kept.pop("text_released", None)
    return row | kept


def _said(row: Row) -> str:
    values: dict[str, Any] = {name: row[name] for name in COLUMNS}
    return json.dumps(values, ensure_ascii=False)
