"""One row of the log, as code sees it and as it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage import moments, words
from storage.model.people import Level

# Stands among an audience's partners when somebody unknown, or the public, could read along.
ANYBODY = "*"
# The longest question in words that is kept; a line has at most 4,000 signs.
WORDS_MOST = 4_000


@dataclass(frozen=True, slots=True)
class Showing:
    """One reply with incidents in it, or one act. `person` asked; everybody in `audience` could read.

    `command` is a command's or job's name, `act` what was done (a key of storage/model/permissions.py, or
    "refused"), "" for a mere reading. `query_words` is the question as it was understood, or reports' numbers, never
    a report's text. `level` is the highest level of detail in it, `count` the number of incidents, `detailed` how
    many of them exactly or whole (L3, L4). `audience` are keys of partners (`ANYBODY` for others), `readers` the
    number of people among them. `sources` are keys of the partners whose incidents were in it.
    """

    at: datetime
    person: str
    partner: str | None
    conversation: str
    command: str
    query_words: str
    level: Level
    count: int
    detailed: int = 0
    audience: tuple[str, ...] = ()
    readers: int = 0
    sources: tuple[str, ...] = ()
    purpose: str = ""
    act: str = ""
    role: str = ""
    platform: str = ""
    id: int = field(default=0, compare=False)


# Columns that came later. At these values they leave no trace in a seal, so that older rows keep theirs.
LATER: Mapping[str, object] = {
    "detailed": 0,
    "audience": "[]",
    "readers": 0,
    "sources": "[]",
    "purpose": "",
    "act": "",
    "role": "",
    "platform": "",
}


def to_row(showing: Showing) -> dict[str, Any]:
    """The columns of a showing without its id; raises `InvalidValueError`."""
    name = words.NAME_MOST
    return {
        "shown_at": moments.microseconds(showing.at),
        "person": words.text(showing.person, "person", name),
        "partner": words.maybe(showing.partner, "partner", name),
        "conversation": words.text(showing.conversation, "conversation", name),
        "command": words.text(showing.command, "command", name),
        "query_words": words.text(showing.query_words[:WORDS_MOST], "query_words"),
        "level": int(showing.level),
        "count": int(showing.count),
        "detailed": int(showing.detailed),
        "audience": words.pack(sorted(set(showing.audience)), "audience"),
        "readers": int(showing.readers),
        "sources": words.pack(sorted(set(showing.sources)), "sources"),
        "purpose": words.text(showing.purpose, "purpose"),
        "act": words.text(showing.act, "act", name),
        "role": words.text(showing.role, "role", name),
        "platform": words.text(showing.platform, "platform", name),
    }


def from_row(row: Mapping[str, Any]) -> Showing:
    """A stored row."""
    same = ("person", "partner", "conversation", "command", "query_words", "count", "detailed", "readers")
    more = ("purpose", "act", "role", "platform", "id")
    return Showing(
        at=moments.from_microseconds(row["shown_at"]),
        level=Level(row["level"]),
        audience=words.unpack(row["audience"]),
        sources=words.unpack(row["sources"]),
        **{name: row[name] for name in (*same, *more)},
    )
