"""What the web platform remembers: channels, who reads them, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage import counters, moments, words
from storage.database import Database
from storage.errors import InvalidValueError
from storage.tables import conversation_members, conversations, messages

# A card with its pictures left out; a longer one would be a mistake.
CARD_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel. `members` are keys of people."""

    key: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A typed line or a reply's card. `private_to` is the only one who may read it."""

    id: int
    conversation: str
    author: str
    at: datetime
    kind: Literal["line", "reply"]
    line: str
    card_json: str | None = None
    private_to: str | None = None
    client_id: str | None = None


class Conversations:
    """Channels and their messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, key: str, name: str, members: Sequence[str]) -> None:
        """Add or replace a conversation with its members."""
        row = {"key": words.key(key, "key"), "name": words.key(name, "name")}
        people = [words.key(member, "members") for member in dict.fromkeys(members)]
        with self._database.write() as connection:
            this = conversations.c.key == key
            if not connection.execute(update(conversations).where(this).values(row)).rowcount:
                connection.execute(insert(conversations), [row])
            connection.execute(delete(conversation_members).where(conversation_members.c.conversation == key))
            if people:
                values = [{"conversation": key, "person": person} for person in people]
                connection.execute(insert(conversation_members), values)

    def list(self) -> tuple[Conversation, ...]:
        """Every conversation, by key."""
        with self._database.read() as connection:
            rows = connection.execute(select(conversations).order_by(conversations.c.key)).all()
            return tuple(Conversation(row.key, row.name, _members(connection, row.key)) for row in rows)

    def members(self, key: str) -> tuple[str, ...]:
        """Keys of the members; nobody when the conversation is unknown, which reads as the public."""
        with self._database.read() as connection:
            return _members(connection, key)

    def post(
        self,
        conversation: str,
        author: str,
        at: datetime,
        kind: Literal["line", "reply"],
        line: str,
        card_json: str | None = None,
        private_to: str | None = None,
        client_id: str | None = None,
    ) -> int:
        """Store a message and return its number.

        The same author posting the same `client_id` in the same conversation again (a retry) gets
        the first one's number, and nothing is stored.
        """
        row = {
            "conversation": conversation,
            "author": words.key(author, "author"),
            "posted_at": moments.microseconds(at),
            "kind": kind,
            "line": words.text(line, "line"),
            "card_json": words.maybe(card_json, "card_json", CARD_MOST),
            "private_to": words.maybe(private_to, "private_to", words.NAME_MOST),
            "client_id": words.maybe(client_id, "client_id", words.NAME_MOST),
        }
        with self._database.write() as connection:
            counters.lock(connection, counters.MESSAGE)  # two retries at once take turns
            _require(connection, conversation)
            earlier = _posted(connection, row) if client_id is not None else None
            if earlier is not None:
                return earlier
            number = counters.take(connection, counters.MESSAGE)
            connection.execute(insert(messages), [row | {"id": number}])
        return number

    def messages(self, conversation: str, viewer: str, after: int = 0, most: int = 200) -> tuple[Message, ...]:
        """What `viewer` may read, oldest first: the first `most` after `after`, or the latest of all.

        Private ones only for their person. Numbers are in commit order, so asking for what came
        after the last seen number misses nothing.
        """
        m = messages.c
        mine = or_(m.private_to.is_(None), m.private_to == viewer)
        query = select(messages).where(m.conversation == conversation, mine, m.id > after).limit(most)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(m.id if after else m.id.desc())).all()
        return tuple(_message(row) for row in sorted(rows, key=lambda row: row.id))


def _members(connection: Connection, key: str) -> tuple[str, ...]:
    c = conversation_members.c
    return tuple(connection.execute(select(c.person).where(c.conversation == key).order_by(c.person)).scalars())


def _require(connection: Connection, key: str) -> None:
    if connection.execute(select(conversations.c.key).where(conversations.c.key == key)).first() is None:
        raise InvalidValueError("conversation", "conversation_unknown", key, "put the conversation in first")


def _posted(connection: Connection, row: dict[str, Any]) -> int | None:
    same = [messages.c[name] == row[name] for name in ("conversation", "author", "client_id")]
    found = connection.execute(select(messages.c.id).where(*same)).scalar_one_or_none()
    return None if found is None else int(found)


def _message(row: Any) -> Message:
    return Message(
        id=row.id,
        conversation=row.conversation,
        author=row.author,
        at=moments.from_microseconds(row.posted_at),
        kind=row.kind,
        line=row.line,
        card_json=row.card_json,
        private_to=row.private_to,
        client_id=row.client_id,
    )
