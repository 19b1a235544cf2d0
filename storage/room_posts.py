"""Posts in rooms of other platforms that hold something of incidents, so that they can be computed anew.

The page hides an answer from whoever it was not computed for. Elsewhere a message is everybody's who comes later, so
it is known here who could read it: by partner and role, never by name.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage import moments, words
from storage.database import Database
from storage.model.people import Audience, Role, Viewer
from storage.tables import room_posts

r = room_posts.c


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody a post was computed for, as (partner, role).

    `signed` says that the room's own rows of the register held for them, `public` that anybody might read along,
    `named` that it holds words shared with named partners, which no row of the register opens to others.
    """

    pairs: frozenset[tuple[str, str]]
    public: bool = False
    signed: bool = False
    named: bool = False

    @classmethod
    def of(cls, audience: Audience, listed: frozenset[str] | None, *, named: bool = False) -> "Readers":
        """Those of an audience; `listed` are the people that the room's own rows were signed for, None without any."""
        if audience.is_public:
            return cls(frozenset(), public=True, named=named)
        pairs = frozenset((v.partner, v.role.value) for v in audience.viewers if v.partner and v.role)
        signed = listed is not None and {viewer.person for viewer in audience.viewers} <= listed
        return cls(pairs, public=listed is not None and not signed, signed=signed, named=named)

    def covers(self, other: "Readers") -> bool:
        """Whether nobody among `other` may see less than these, whatever the register says."""
        same = (self.public, self.signed) == (other.public, other.signed)
        return self.public or (same and other.pairs <= self.pairs)

    def audience(self, like: Audience, listed: frozenset[str] | None) -> Audience:
        """An audience that the rule judges as these, in the place and on the day of `like`."""
        named = min(listed) if self.signed and listed else ""
        viewers = frozenset(Viewer(named, partner, Role(role)) for partner, role in self.pairs)
        room = like.conversation if self.signed else ""
        return Audience(viewers if not self.public else frozenset(), like.name, room, like.cap, like.day)

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(
            {"pairs": sorted(self.pairs), "public": self.public, "signed": self.signed, "named": self.named}
        )


@dataclass(frozen=True, slots=True)
class RoomPost:
    """A message, the question that makes it anew, and who could read it. `line` is "" when nothing does."""

    platform: str
    conversation: str
    message: str
    person: str
    line: str
    language: str
    readers: Readers
    at: datetime
    thread: str = ""


class RoomPosts:
    """Reading and writing them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, post: RoomPost) -> None:
        """Note a post; the same message again is noted as it is now."""
        this = (r.platform == post.platform, r.conversation == post.conversation, r.message == post.message)
        values = {
            "thread": words.text(post.thread, "thread", words.NAME_MOST),
            "person": words.key(post.person, "person"),
            "line": words.text(post.line, "line"),
            "language": post.language,
            "readers": post.readers.dump(),
            "at": moments.microseconds(post.at),
        }
        where = {"platform": post.platform, "conversation": post.conversation, "message": words.key(post.message, "id")}
        with self._database.write() as connection:
            if not connection.execute(update(room_posts).where(*this).values(values)).rowcount:
                connection.execute(insert(room_posts), [where | values])

    def rooms(self, platform: str) -> tuple[str, ...]:
        """The rooms of a platform in which something is noted."""
        with self._database.read() as connection:
            query = select(r.conversation).distinct().where(r.platform == platform).order_by(r.conversation)
            return tuple(connection.execute(query).scalars())

    def readers(self, platform: str, conversation: str) -> frozenset[Readers]:
        """For whom a room's posts were computed: few sets, however many posts there are."""
        here = (r.platform == platform, r.conversation == conversation)
        with self._database.read() as connection:
            return frozenset(map(_readers, connection.execute(select(r.readers).distinct().where(*here)).scalars()))

    def of(self, platform: str, conversation: str, readers: Iterable[Readers] | None = None) -> tuple[RoomPost, ...]:
        """A room's posts, oldest first; with `readers` those that were computed for one of them."""
        here = [r.platform == platform, r.conversation == conversation]
        if readers is not None:
            here.append(r.readers.in_([one.dump() for one in readers]))
        with self._database.read() as connection:
            rows = connection.execute(select(room_posts).where(*here).order_by(r.at, r.message)).all()
        return tuple(_post(row) for row in rows)

    def one(self, platform: str, conversation: str, message: str) -> RoomPost | None:
        """A post, if it is noted."""
        this = (r.platform == platform, r.conversation == conversation, r.message == message)
        with self._database.read() as connection:
            row = connection.execute(select(room_posts).where(*this)).one_or_none()
        return None if row is None else _post(row)

    def drop(self, platform: str, conversation: str, message: str) -> None:
        """A message that is there no more."""
        this = (r.platform == platform, r.conversation == conversation, r.message == message)
        with self._database.write() as connection:
            connection.execute(delete(room_posts).where(*this))


def _readers(text: str) -> Readers:
    raw = json.loads(text)
    pairs = frozenset((one[0], one[1]) for one in raw["pairs"])
    return Readers(pairs, raw["public"], raw["signed"], raw.get("named", False))


def _post(row: Any) -> RoomPost:
    at = moments.from_microseconds(row.at)
    where = (row.platform, row.conversation, row.message)
    return RoomPost(*where, row.person, row.line, row.language, _readers(row.readers), at, row.thread)
