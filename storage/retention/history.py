"""Messages of the page whose time is over: emptied where something hangs on them, else deleted.

An emptied message keeps who wrote it and when, so that a thread stays readable; its words and its card are gone.
Windows that are open hear of it as of any rewritten message.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, true, tuple_, update

from storage import counters, moments
from storage.messages import EMPTY, SIGNALS, append, signal
from storage.model.retention import Post
from storage.posts import DUE, ONCE, PAGE, QUERY
from storage.posts import forget as forget_posts
from storage.posts import read as read_posts
from storage.tables import conversations, messages, posts, reports

m, p = messages.c, posts.c
_PIECE = 1_000


def empty(connection: Connection, found: Iterable[int], kind: Literal["expired", "recalled"], at: int) -> list[int]:
    """Empty these messages; returns those that held something. What they were about is forgotten.

    Recalled are the bot's answers only: what people wrote is theirs.
    """
    numbers = sorted(set(found))
    if not numbers:
        return []
    counters.lock(connection, counters.MESSAGE)
    which = m.kind == "reply" if kind == "recalled" else m.kind.not_in((*EMPTY, *SIGNALS))
    query = select(messages).where(m.id.in_(numbers), which)
    rows = connection.execute(query.order_by(m.id)).all()
    these = [row.id for row in rows]
    gone = {"kind": kind, "card_json": None}
    connection.execute(update(messages).where(m.id.in_(these)).values(gone))
    asked = _questions(connection, these)
    connection.execute(update(messages).where(m.id.in_(set(these) - asked)).values(line=""))
    # What is left of a recall is about the report still; what is over is about nothing.
    forget_posts(connection, these if kind == "recalled" else numbers)
    for row in rows:
        append(connection, signal(row, "changed", moments.from_microseconds(at)))
    return these


def _questions(connection: Connection, found: Sequence[int]) -> set[int]:
    """Those that are about nothing but a question: their line stays, so that it can be answered anew."""
    these = (p.platform == PAGE, p.message.in_([str(one) for one in found]))
    rows = connection.execute(select(p.message, p.about).where(*these)).all()
    asked, more = (
        {int(row.message) for row in rows if row.about.startswith(QUERY) is is_one} for is_one in (True, False)
    )
    return asked - more


def about(connection: Connection, names: Sequence[str]) -> list[int]:
    """The page's messages about any of these."""
    query = select(p.message).where(p.platform == PAGE, p.about.in_(names))
    return [int(number) for number in connection.execute(query).scalars()]


def mark_elsewhere(
    connection: Connection, names: Sequence[str], but: Sequence[tuple[str, str, str]] = ()
) -> None:  # fmt: skip
    """Posts on other platforms about any of these are to be taken away, whenever their platform can be reached.

    Not those that stand at one of `but`: (platform, conversation, message).
    """
    elsewhere = tuple_(p.platform, p.conversation, p.message).not_in(but) if but else true()
    here = (p.platform != PAGE, p.about.in_(names), elsewhere)
    # A message that was marked and drawn anew is about it once more: one mark is enough, the one that is made now.
    again = posts.alias("again")
    this = [again.c[name] == p[name] for name in ("platform", "conversation", "message")]
    drawn = exists().where(*this, again.c.about.in_(names), p.about == DUE + again.c.about)
    marked = (p.platform != PAGE, p.about.in_([DUE + name for name in names]), elsewhere)
    connection.execute(delete(posts).where(*marked, drawn))
    connection.execute(update(posts).where(*here).values(about=DUE + p.about))


def due_elsewhere(connection: Connection, second: int) -> tuple[Post, ...]:
    """Posts on other platforms that are to be taken away: marked, or of a question that reaches back to `second`."""
    return read_posts(connection, p.platform != PAGE, p.about.startswith(DUE, autoescape=True) | (p.since <= second))


def covering(connection: Connection, starts: int, ends: int, micro: int) -> list[int]:
    """Answers of the page since `micro` whose question covers a moment of these seconds."""
    query = select(p.message).where(p.platform == PAGE, p.since <= ends, p.until >= starts, p.at >= micro)
    return [int(number) for number in connection.execute(query).scalars()]


def questions_reaching(connection: Connection, second: int) -> list[int]:
    """Answers of the page whose question reaches back to `second` or further."""
    query = select(p.message).where(p.platform == PAGE, p.since <= second, p.about.startswith(QUERY, autoescape=True))
    return _some(connection, query)


def unsent(connection: Connection, micro: int) -> list[int]:
    """Forms, and what began them, from before `micro`, that never became a report."""
    sent = select(ONCE + reports.c.client_id)
    forms = (p.platform == PAGE, p.at < micro, p.about.startswith(ONCE, autoescape=True))
    return _some(connection, select(p.message).where(*forms, p.about.not_in(sent)))


def aged(connection: Connection, private: int, shared: int) -> list[int]:
    """Messages older than `private` (one person's) or `shared` (rooms'), microseconds, newest first.

    Newest first, so that what hangs on a message is gone before it.
    """
    direct = m.conversation.in_(select(conversations.c.key).where(conversations.c.kind == "direct"))
    one_persons: ColumnElement[bool] = or_(m.private_to.is_not(None), direct)
    old = or_(one_persons & (m.posted_at < private), m.posted_at < shared)
    hung = messages.alias("hung")
    holds = m.kind.not_in(EMPTY) | ~exists().where(hung.c.thread == m.id)
    return list(connection.execute(select(m.id).where(old, holds).order_by(m.id.desc()).limit(_PIECE)).scalars())


def drop(connection: Connection, found: Sequence[int], at: int) -> int:
    """Delete these messages, or empty those that something younger hangs on; returns how many were touched."""
    counters.lock(connection, counters.MESSAGE)
    hung = messages.alias("hung")
    staying = set(connection.execute(select(hung.c.thread).where(hung.c.thread.in_(found))).scalars())
    gone = [number for number in found if number not in staying]
    connection.execute(delete(messages).where(m.id.in_(gone)))
    forget_posts(connection, gone)
    return len(gone) + len(empty(connection, staying, "expired", at))


def drop_signals(connection: Connection, micro: int) -> int:
    """Signals from before `micro`: every window has heard them."""
    return connection.execute(delete(messages).where(m.kind.in_(SIGNALS), m.posted_at < micro)).rowcount


def _some(connection: Connection, query: Any) -> list[int]:
    return [int(number) for number in connection.execute(query.limit(_PIECE)).scalars()]
