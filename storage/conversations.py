"""Conversations and who reads them; of the page's own also what was said and what was read.

Rooms of other platforms have their members alone here, as they were when last read: what is said there is theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage import counters, words
from storage.members import PAGE
from storage.messages import EMPTY, Kind, Message, Messages, Thread
from storage.tables import conversation_members, conversations
from storage.unread import Pulse, Unread

__all__ = ["EMPTY", "Conversation", "Conversations", "Kind", "Message", "Pulse", "Thread", "direct_key"]

RoomKind = Literal["channel", "group", "direct"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel, a group, or somebody's own conversation with the bot. `members` are keys of people."""

    key: str
    name: str
    members: tuple[str, ...]
    kind: RoomKind = "channel"
    platform: str = PAGE


def direct_key(person: str) -> str:
    """The key of a person's own conversation with the bot."""
    return f"direct:{person}"


class Conversations(Messages, Unread):
    """Conversations with their members; messages and read marks come from the two bases."""

    def put(
        self, key: str, name: str, members: Sequence[str], kind: RoomKind = "channel", platform: str = PAGE
    ) -> None:
        """Add or replace a conversation with its members."""
        row = {"key": words.key(key, "key"), "name": words.key(name, "name"), "kind": kind, "platform": platform}
        people = [words.key(member, "members") for member in dict.fromkeys(members)]
        with self._database.write() as connection:
            counters.lock(connection, counters.MESSAGE)  # two that put the same at once take turns
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

    def note(self, key: str, name: str, members: Sequence[str], platform: str) -> bool:
        """Who is in another platform's room now; whether anything was new, which is seldom."""
        known = self._one(key)
        there = tuple(sorted(dict.fromkeys(members)))
        if known is not None and (known.name, known.members, known.platform) == (name, there, platform):
            return False
        self.put(key, name, there, platform=platform)
        return True

    def list(self) -> tuple[Conversation, ...]:
        """Every conversation on every platform, by key."""
        return self._listed()

    def of(self, person: str, platform: str = PAGE) -> tuple[Conversation, ...]:
        """The conversations that `person` is in on a platform, by key."""
        mine = select(conversation_members.c.conversation).where(conversation_members.c.person == person)
        return self._listed(conversations.c.key.in_(mine), conversations.c.platform == platform)

    def members(self, key: str) -> tuple[str, ...]:
        """Keys of the members; nobody when the conversation is unknown, which reads as the public."""
        c = conversation_members.c
        with self._database.read() as connection:
            query = select(c.person).where(c.conversation == key).order_by(c.person)
            return tuple(connection.execute(query).scalars())

    def _one(self, key: str) -> Conversation | None:
        return next(iter(self._listed(conversations.c.key == key)), None)

    def _listed(self, *which: ColumnElement[bool]) -> tuple[Conversation, ...]:
        c, of = conversations.c, conversation_members.c
        rooms = select(c.key, c.name, c.kind, c.platform).where(*which).order_by(c.key)
        there = select(of.conversation, of.person).order_by(of.person)
        if which:
            there = there.where(of.conversation.in_(select(c.key).where(*which)))
        people: dict[str, list[str]] = {}
        with self._database.read() as connection:
            rows = connection.execute(rooms).all()
            for pair in connection.execute(there):
                people.setdefault(pair.conversation, []).append(pair.person)
        return tuple(
            Conversation(row.key, row.name, tuple(people.get(row.key, ())), row.kind, row.platform) for row in rows
        )


def _join(connection: Connection, key: str, people: Sequence[str]) -> None:
    if people:
        values = [{"conversation": key, "person": person} for person in people]
        connection.execute(insert(conversation_members), values)
