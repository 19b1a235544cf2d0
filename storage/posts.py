"""What was posted where, and what it is about; so that it can be taken away when its time is over or it is recalled.

A message is about the reports whose numbers stand in it (H-7KQ4, I-7KQ4MD for what was imported), about the problems
and what was said, proposed, voted and decided of them (P-7KQ4, O-, A-, R-, B-), about the form that
it holds or began (once:…, until that is sent), and about a question (query:…) with the stretch of time it covers.
The page's own messages are recorded in the transaction that stores them; other platforms record theirs with `put`.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage import codes, moments, words
from storage.database import Database
from storage.model.retention import Post
from storage.reports import handles, numbers
from storage.tables import posts, room_posts

PAGE = "page"
ONCE, QUERY = "once:", "query:"
# Before what a post on another platform was about, when it is to be taken away.
DUE = "due:"
_NUMBER = re.compile(r"\bh[\s\-\u2010-\u2015]{0,2}[0-9a-z]{4,5}\b", re.IGNORECASE)
# A, R and B are written with their line: "a park" is no measure.
_CODE = re.compile(r"\b(?:[po][\s\-\u2010-\u2015]{0,2}|[arb][\-\u2010-\u2015])[0-9a-z]{4,5}\b", re.IGNORECASE)
_HANDLE = re.compile(r"\bi[\s\-\u2010-\u2015]{0,2}[0-9a-z]{6,8}\b", re.IGNORECASE)
p, r = posts.c, room_posts.c
_WHICH = ("platform", "conversation", "message")


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about; `since` and `until` are the seconds that its question covers."""

    names: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    also: tuple[tuple[str, str], ...] = field(default=())  # (message, name): earlier messages that belong to it

    def with_numbers(self, *texts: str | None) -> "About":
        """The same, and every report that is named in these texts."""
        found = [name for text in texts if text for name in named(text)]
        return replace(self, names=tuple(dict.fromkeys((*self.names, *found))))


NOTHING = About()


def named(text: str) -> list[str]:
    """The numbers and handles in a text, as they are stored."""
    found = [numbers.normal(one) for one in _NUMBER.findall(text)]
    found += [handles.normal(one) for one in _HANDLE.findall(text)]
    found += [codes.normal(one, one[0].upper()) for one in _CODE.findall(text)]
    return [one for one in found if one]


def record(
    connection: Connection, platform: str, conversation: str, message: str, person: str, at: int, about: About
) -> None:
    """Note what a message is about; nothing is noted of one that is about nothing."""
    named_ = [(message, name) for name in about.names] + list(about.also)
    if not named_:
        return
    here = (p.platform == platform, p.conversation == conversation, p.message.in_({one for one, _ in named_}))
    there = {tuple(row) for row in connection.execute(select(p.message, p.about).where(*here))}
    whose = {"platform": platform, "conversation": conversation, "person": person, "at": at}
    rows = [whose | {"message": one, "about": name} | _span(name, about) for one, name in dict.fromkeys(named_)]
    fresh = [row for row in rows if (row["message"], row["about"]) not in there]
    if fresh:
        connection.execute(insert(posts), fresh)


def _span(name: str, about: About) -> dict[str, int | None]:
    asked = name.startswith(QUERY)
    return {"since": about.since if asked else None, "until": about.until if asked else None}


def forget(connection: Connection, messages: Iterable[int]) -> None:
    """Messages of the page that are there no more."""
    connection.execute(delete(posts).where(p.platform == PAGE, p.message.in_([str(one) for one in messages])))


def mark(connection: Connection, found: Iterable[Post]) -> None:
    """Posts on other platforms that are to be taken away, whenever their platform can be reached."""
    twin = posts.alias("twin")
    for one in {(post.platform, post.conversation, post.message) for post in found if post.platform != PAGE}:
        this = [p[name] == value for name, value in zip(_WHICH, one, strict=True)]
        there = [twin.c[name] == value for name, value in zip(_WHICH, one, strict=True)]
        is_due = select(twin.c.message).where(*there, twin.c.about == DUE + p.about).exists()
        fresh = (~p.about.startswith(DUE, autoescape=True), ~is_due)
        connection.execute(update(posts).where(*this, *fresh).values(about=DUE + p.about))


class Posts:
    """What the bot posted, by what it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, platform: str, conversation: str, message: str, person: str, at: datetime, about: About, *texts: str
    ) -> None:
        """Note a post on another platform; `texts` are its words, in which numbers are found."""
        words.key(platform, "platform")
        words.key(message, "message")
        micro = moments.microseconds(at)
        with self._database.write() as connection:
            record(connection, platform, conversation, message, person, micro, about.with_numbers(*texts))

    def forget(self, platform: str, conversation: str, message: str) -> None:
        """A message of ours was drawn anew: what it was about before, it is not any more."""
        this = (p.platform == platform, p.conversation == conversation, p.message == message)
        with self._database.write() as connection:
            connection.execute(delete(posts).where(*this))

    def of(self, names: Sequence[str]) -> tuple[Post, ...]:
        """The posts about any of these that have not been taken away, oldest first."""
        with self._database.read() as connection:
            return read(connection, p.about.in_(list(names)))

    def due(self, platforms: Collection[str] | None = None) -> tuple[Post, ...]:
        """Posts that are marked to be taken away, on these platforms or on all but the page, oldest first."""
        where = p.platform != PAGE if platforms is None else p.platform.in_(sorted(platforms))
        with self._database.read() as connection:
            return read(connection, where, p.about.startswith(DUE, autoescape=True))

    def mark(self, found: Iterable[Post]) -> None:
        """They are to be taken away, whenever their platform can be reached."""
        with self._database.write() as connection:
            mark(connection, found)

    def removed(self, gone: Iterable[Post], at: datetime) -> None:
        """Note that posts on other platforms are there no more."""
        micro = moments.microseconds(at)
        with self._database.write() as connection:
            for post in gone:
                this = (p.platform == post.platform, p.conversation == post.conversation, p.message == post.message)
                connection.execute(update(posts).where(*this, p.removed_at.is_(None)).values(removed_at=micro))
                where = (r.platform == post.platform, r.conversation == post.conversation, r.message == post.message)
                connection.execute(delete(room_posts).where(*where))


def read(connection: Connection, *where: object) -> tuple[Post, ...]:
    """Posts that are still there, oldest first."""
    query = select(posts).where(p.removed_at.is_(None), *where).order_by(p.at, p.message)  # type: ignore[arg-type]
    return tuple(
        Post(row.platform, row.conversation, row.message, row.about, row.person, moments.from_microseconds(row.at))
        for row in connection.execute(query)
    )
