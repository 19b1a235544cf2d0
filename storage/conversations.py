"""What the web platform remembers: conversations, who reads them, what was said and what was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage import counters, words
from storage.messages import EMPTY, Kind, Message, Messages, Thread
from storage.tables import conversation_members, conversations
from storage.unread import Pulse, Unread

_of = conversation_members.c
_MEMBERS = select(_of.person).where(_of.conversation == bindparam("this")).order_by(_of.person)

__all__ = ["EMPTY", "Conversation", "Conversations", "Kind", "Message", "Pulse", "Thread", "direct_key"]

RoomKind = Literal["channel", "group", "direct"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel, a group, or somebody's own conversation with the bot. `members` are keys of people."""

    key: str
    name: str
    members: tuple[str, ...]
    kind: RoomKind = "channel"


def direct_key(person: str) -> str:
    """The key of a person's own conversation with the bot."""
    return f"direct:{person}"


class Conversations(Messages, Unread):
    """Conversations with their members; messages and read marks come from the two bases."""

    def put(self, key: str, name: str, members: Sequence[str], kind: RoomKind = "channel") -> None:
        """Add or replace a conversation with its members."""
        row = {"key": words.key(key, "key"), "name": words.key(name, "name"), "kind": kind}
        people = [words.key(member, "members") for member in dict.fromkeys(members)]
        with self._database.write() as connection:
            this = conversations.c.key == key
            if not connection.execute(update(conversations).where(this).values(row)).rowcount:
                connection.execute(insert(conversations), [row])
            connection.execute(delete(conversation_members).where(conversation_members.c.conversation == key))
            _join(connection, key, people)

    def direct(self, person: str) -> str:
        """The key of `person`'s own conversation with the bot, which is made when it is first needed."""
        key = direct_key(words.key(person, "person"))
        this = conversations.c.key == key
        with self._database.read() as connection:
            if connection.execute(select(conversations.c.key).where(this)).first() is not None:
                return key
        with self._database.write() as connection:
            counters.lock(connection, counters.MESSAGE)  # two windows opened at once take turns
            if connection.execute(select(conversations.c.key).where(this)).first() is None:
                connection.execute(insert(conversations), [{"key": key, "name": person, "kind": "direct"}])
                _join(connection, key, [person])
        return key

    def list(self) -> tuple[Conversation, ...]:
        """Every conversation, by key."""
        return self._listed(None)

    def of(self, person: str) -> tuple[Conversation, ...]:
        """The conversations `person` is in, by key."""
        return self._listed(person)

    def members(self, key: str) -> tuple[str, ...]:
        """Keys of the members; nobody when the conversation is unknown, which reads as the public."""
        with self._database.read() as connection:
            return tuple(connection.execute(_MEMBERS, {"this": key}).scalars())

    def _listed(self, person: str | None) -> tuple[Conversation, ...]:
        c, of = conversations.c, conversation_members.c
        rooms = select(c.key, c.name, c.kind).order_by(c.key)
        everyone = select(of.conversation, of.person).order_by(of.person)
        if person is not None:
            mine = select(of.conversation).where(of.person == person)
            rooms, everyone = rooms.where(c.key.in_(mine)), everyone.where(of.conversation.in_(mine))
        with self._database.read() as connection:
            rows, pairs = connection.execute(rooms).all(), connection.execute(everyone).all()
        return tuple(
            Conversation(row.key, row.name, tuple(person for key, person in pairs if key == row.key), row.kind)
            for row in rows
        )


def _join(connection: Connection, key: str, people: Sequence[str]) -> None:
    if people:
        values = [{"conversation": key, "person": person} for person in people]
        connection.execute(insert(conversation_members), values)
