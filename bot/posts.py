"""Notes what is posted on a chat platform: what it is about, and who could read it (recall, retention, newcomers)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.identity import audience_of, find_viewer
from bot.platforms.about import about_of
from bot.platforms.cards import to_json
from bot.platforms.chat import Lowered
from handlers.reply import Reply
from handlers.request import EMPTY
from storage.model.people import Audience, Level
from storage.reach import Stands
from storage.room_posts import Readers, RoomPost

if TYPE_CHECKING:
    from bot.app import App

# So many answers of a room are computed anew when somebody comes: about a minute's work, and a screen or two to read.
ANEW = 50


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours on a platform. `room` is the key of the room that it stands in for all to read, "" if none."""

    platform: str
    where: str
    message: str
    person: str
    line: str
    language: str
    room: str = ""
    thread: str = ""
    form: Mapping[str, str] = field(default_factory=lambda: EMPTY)


def note_post(app: "App", post: Posted, reply: Reply, at: datetime) -> None:
    """Keep what a message is about; in a room also who could read it, if it holds anything of incidents."""
    about, words = about_of(reply, post.form), to_json(reply, lambda _: "")
    app.store.posts.put(post.platform, post.where, post.message, post.person, at, about, post.line, words)
    if not post.room or (reply.facts.level <= Level.NOTHING and not reply.facts.shared):
        app.store.room_posts.drop(post.platform, post.where, post.message)
        return
    day = app.day(at)
    readers = Readers.of(reply.audience, app.store.register.read().listed(post.room, day), named=reply.facts.shared)
    line = "" if post.form else absolute(reply, post.line)
    where = (post.platform, post.where, post.message)
    app.store.room_posts.put(RoomPost(*where, post.person, line, post.language, readers, at, post.thread))


def note_redrawn(app: "App", platform: str, room: str, message: str, reply: Reply, at: datetime) -> None:
    """The same message, for those who are there now: by whom and what was asked stays as it was noted."""
    thread = app.store.threads.rooted(platform, room, message)
    if thread is not None:
        from bot.threads import shown_hash

        app.store.threads.shows(thread.id, shown_hash(reply))
    post = app.store.room_posts.one(platform, room, message)
    if post is not None:
        asked = (post.person, post.line, post.language, room, post.thread)
        note_post(app, Posted(platform, room, message, *asked), reply, at)


def absolute(reply: Reply, line: str) -> str:
    """The line with its question as it was understood: "last week" of a post is the week before it was posted."""
    words = str((reply.facts.query or {}).get("in_words", ""))
    return f"{line.split(maxsplit=1)[0]} {words}" if words and line.startswith("/") else line


def lowered(app: "App", platform: str, room: str, at: datetime, most: int | None = None) -> tuple[Lowered, ...]:
    """Posts in a room that show more than those may see who are in it now, each with what takes its place.

    The newest (`most`, or `ANEW`) are computed anew; older ones, which nobody reads any more, go. The root of a
    problem's thread is computed anew however old it is.
    """
    over = _over(app, platform, room, at)
    posts = app.store.room_posts.of(platform, room, over) if over else ()
    oldest = len(posts) - (ANEW if most is None else most)
    return tuple(
        Lowered(post.message, post.thread, (_anew if place >= oldest else _root)(app, post, at), post.language)
        for place, post in enumerate(posts)
    )


def _over(app: "App", platform: str, room: str, at: datetime) -> list[Readers]:
    """Those for whom something was computed that somebody in the room may not see."""
    known = app.store.room_posts.readers(platform, room)
    if not known:
        return []
    register, catalog = app.store.register.read(), app.store.catalog.read()
    audience, listed = room_audience(app, platform, room, at), register.listed(room, app.day(at))
    now = Readers.of(audience, listed)
    there = now.audience(audience, listed)
    stands = Stands.of((partner.key for partner in catalog.partners), catalog.kinds, register)
    asked = [one for one in known if not one.covers(now)]
    return [one for one in asked if one.named or stands.loses(one.audience(audience, listed), there)]


def room_audience(app: "App", platform: str, room: str, at: datetime) -> Audience:
    """Everybody in a room as it was last noted."""
    members = app.store.conversations.members(room)
    return replace(audience_of(app.store.members, members, room), day=app.day(at), cap=app.cap(platform))


def _anew(app: "App", post: RoomPost, at: datetime) -> Reply | None:
    """The same question for those who are there now, by whoever asked it; None when nobody may ask it any more."""
    root = _root(app, post, at)
    if root is not None:
        return root
    if not post.line or find_viewer(app.store.members, post.person).role is None:
        return None
    reply = app.ask(post.line, post.person, post.conversation, at, post.language, platform=post.platform)
    return None if reply.private else reply


def _root(app: "App", post: RoomPost, at: datetime) -> Reply | None:
    """The summary that the root of a problem's thread is; None of any other post."""
    thread = app.store.threads.rooted(post.platform, post.conversation, post.message)
    if thread is None:
        return None
    from bot.threads import root_in_room

    return root_in_room(app, thread, at)
