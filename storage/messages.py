"""What was said in conversations: lines, answers, discussion, and threads hanging on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from storage import counters, moments, posts, words
from storage.database import Database
from storage.errors import InvalidValueError
from storage.message_rows import EMPTY, SIGNALS, Kind, append, signal
from storage.posts import NOTHING, About
from storage.tables import conversations, messages

__all__ = ["EMPTY", "SIGNALS", "Kind", "Message", "Messages", "Thread", "append", "signal"]

# A card with its pictures left out; a longer one would be a mistake.
CARD_MOST = 2_000_000
# Own lines that a search looks through: years of daily use.
SEARCHED = 5_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `private_to` is the only one who may read it, `thread` the message it hangs on."""

    id: int
    conversation: str
    author: str
    at: datetime
    kind: Kind
    line: str
    card_json: str | None = None
    private_to: str | None = None
    client_id: str | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What hangs on a message, as one reader may see it."""

    root: int
    replies: int
    latest: datetime


class Messages:
    """Reading and writing messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def post(
        self,
        conversation: str,
        author: str,
        at: datetime,
        kind: Kind,
        line: str,
        card_json: str | None = None,
        private_to: str | None = None,
        client_id: str | None = None,
        thread: int | None = None,
        about: About = NOTHING,
    ) -> int:
        """Store a message and return its number.

        The same author posting the same `client_id` in the same conversation again (a retry) gets
        the first one's number, and nothing is stored. A `thread` must hang on a message of the same
        conversation; on a reply it hangs on that reply's own root, and on a private one it is as private.
        What it is about is kept with it (storage/posts.py): the numbers in it, and what `about` adds.
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
            root = {"thread": None} if thread is None else _hanging(connection, conversation, thread)
            number = append(connection, row | root)
            shown = about.with_numbers(line, card_json)
            posts.record(connection, posts.PAGE, conversation, str(number), author, moments.microseconds(at), shown)
            return number

    def messages(self, conversation: str, viewer: str, after: int = 0, most: int = 200) -> tuple[Message, ...]:
        """What `viewer` may read outside threads, oldest first: the first `most` after `after`, or the latest.

        Private ones only for their person.
        """
        m = messages.c
        here = and_(m.conversation == conversation, m.thread.is_(None), m.id > after, m.kind.not_in(SIGNALS))
        query = select(messages).where(here, readable(viewer)).limit(most)
        return self._read(query.order_by(m.id if after else m.id.desc()))

    def thread(self, conversation: str, viewer: str, root: int, most: int = 500) -> tuple[Message, ...]:
        """A message and what hangs on it, oldest first; nothing when `viewer` may not read the message."""
        m = messages.c
        here = and_(m.conversation == conversation, or_(m.id == root, m.thread == root), m.kind.not_in(SIGNALS))
        found = self._read(select(messages).where(here, readable(viewer)).order_by(m.id).limit(most))
        return found if found and found[0].id == root and found[0].thread is None else ()

    def news(self, conversation: str, viewer: str, after: int, most: int = 200) -> tuple[Message, ...]:
        """Everything `viewer` may read that came after `after`, also in threads and as signals, oldest first.

        Numbers are in commit order, so asking for what came after the last seen number misses nothing.
        """
        m = messages.c
        query = select(messages).where(m.conversation == conversation, m.id > after, readable(viewer))
        return self._read(query.order_by(m.id).limit(most))

    def one(self, conversation: str, viewer: str, number: int) -> Message | None:
        """A message that `viewer` may read."""
        m = messages.c
        this = and_(m.conversation == conversation, m.id == number, m.kind.not_in(SIGNALS))
        return next(iter(self._read(select(messages).where(this, readable(viewer)))), None)

    def find(self, conversation: str, author: str, client_id: str) -> int | None:
        """The number of the message that `author` posted with this id, if there is one."""
        with self._database.read() as connection:
            return _posted(connection, {"conversation": conversation, "author": author, "client_id": client_id})

    def threads(self, viewer: str, roots: Iterable[int]) -> dict[int, Thread]:
        """What hangs on each of `roots` that `viewer` may read; a root without replies is left out."""
        m = messages.c
        spoken = m.kind.in_(("talk", "reply"))
        query = select(m.thread, func.count().label("replies"), func.max(m.posted_at).label("latest"))
        query = query.where(m.thread.in_(list(roots)), spoken, readable(viewer)).group_by(m.thread)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {row.thread: Thread(row.thread, row.replies, moments.from_microseconds(int(row.latest))) for row in rows}

    def take_away(self, number: int, at: datetime) -> bool:
        """Delete a message and tell open windows; False when it is not there or a thread hangs on it."""
        with self._database.write() as connection:
            counters.lock(connection, counters.MESSAGE)
            row = connection.execute(select(messages).where(messages.c.id == number)).one_or_none()
            hanging = connection.execute(select(messages.c.id).where(messages.c.thread == number).limit(1)).first()
            if row is None or row.kind in SIGNALS or hanging is not None:
                return False
            connection.execute(delete(messages).where(messages.c.id == number))
            posts.forget(connection, [number])
            append(connection, signal(row, "gone", at))
        return True

    def rewrite(self, number: int, card_json: str, at: datetime) -> bool:
        """Give an answer another card and tell open windows; False when it is not there."""
        with self._database.write() as connection:
            counters.lock(connection, counters.MESSAGE)
            row = connection.execute(select(messages).where(messages.c.id == number)).one_or_none()
            if row is None or row.kind != "reply":
                return False
            card = words.text(card_json, "card_json", CARD_MOST)
            connection.execute(update(messages).where(messages.c.id == number).values(card_json=card))
            append(connection, signal(row, "changed", at))
        return True

    def renew(self, number: int, line: str, card_json: str, at: datetime, about: About) -> bool:
        """The same, also when it was emptied since, and note what it is about now; False when it is there no more."""
        with self._database.write() as connection:
            counters.lock(connection, counters.MESSAGE)
            row = connection.execute(select(messages).where(messages.c.id == number)).one_or_none()
            if row is None or row.kind not in ("reply", *EMPTY):
                return False
            card = words.text(card_json, "card_json", CARD_MOST)
            values = {"kind": "reply", "line": words.text(line, "line"), "card_json": card}
            connection.execute(update(messages).where(messages.c.id == number).values(values))
            posts.forget(connection, [number])
            where = (posts.PAGE, row.conversation, str(number), row.author, moments.microseconds(at))
            posts.record(connection, *where, about.with_numbers(line, card))
            append(connection, signal(row, "changed", at))
        return True

    def is_empty(self, number: int) -> bool:
        """Whether a message was emptied: its time was over, or something that it showed was taken back."""
        with self._database.read() as connection:
            return connection.execute(select(messages.c.kind).where(messages.c.id == number)).scalar() in EMPTY

    def search(self, person: str, wanted: str, most: int = 50) -> tuple[Message, ...]:
        """The lines `person` wrote that hold every word of `wanted`, newest first; other people's never."""
        m = messages.c
        mine = and_(m.author == person, m.kind.in_(("line", "share")))
        folded = wanted.casefold().split()
        found = self._read(select(messages).where(mine).order_by(m.id.desc()).limit(SEARCHED))
        # Compared here: SQLite knows no upper case beyond ASCII.
        hits = [message for message in reversed(found) if all(word in message.line.casefold() for word in folded)]
        return tuple(hits[:most])

    def newest(self) -> int:
        """The number of the newest message of all: cheap to ask, and enough to know that something came."""
        with self._database.read() as connection:
            return counters.read(connection)[counters.MESSAGE]

    def _read(self, query: Any) -> tuple[Message, ...]:
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(_message(row) for row in sorted(rows, key=lambda row: row.id))


def readable(viewer: str) -> ColumnElement[bool]:
    """Whether `viewer` may read a message of a conversation they are in."""
    return or_(messages.c.private_to.is_(None), messages.c.private_to == viewer)


def _require(connection: Connection, key: str) -> None:
    if connection.execute(select(conversations.c.key).where(conversations.c.key == key)).first() is None:
        raise InvalidValueError("conversation", "conversation_unknown", key, "put the conversation in first")


def _hanging(connection: Connection, conversation: str, thread: int) -> dict[str, Any]:
    m = messages.c
    query = select(m.id, m.thread, m.private_to).where(m.id == thread, m.conversation == conversation)
    row = connection.execute(query.where(m.kind.not_in(SIGNALS))).one_or_none()
    if row is None:
        raise InvalidValueError("thread", "thread_unknown", thread, "it must hang on a message of this conversation")
    private = {} if row.private_to is None else {"private_to": row.private_to}
    return {"thread": row.thread or row.id, **private}


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
        thread=row.thread,
    )
