"""What was shown of something that is taken back, or of a problem that fewer may read: answers that name it go."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from storage import words
from storage.posts import PAGE
from storage.problems.desk import Desk
from storage.tables import messages, people, posts, room_posts

m, p, q, r = messages.c, posts.c, people.c, room_posts.c
Place = tuple[str, str, str]  # platform, conversation, message


def take_away(desk: Desk, names: Sequence[str], partners: str | None = None) -> None:
    """Empty the page's answers about any of these codes; those on other platforms are due to be taken away.

    `partners` are those that it was shared with, as the column holds them: an answer that somebody else read showed
    nothing of it and stays as it is, else its going would tell them that something was there. None takes every answer.
    """
    from storage.retention import history  # late: what ends by itself takes problems and all that hangs on them

    shown_to = None if partners is None else frozenset(words.unpack(partners))
    found: Iterable[int] = history.about(desk.connection, names)
    others: Sequence[Place] = ()
    if shown_to is not None:
        found = _showed(desk.connection, found, shown_to)
        others = _did_not_show(desk.connection, names, shown_to)
    history.empty(desk.connection, found, "recalled", desk.micro)
    history.mark_elsewhere(desk.connection, names, others)


def _showed(connection: Connection, numbers: Iterable[int], partners: frozenset[str]) -> list[int]:
    """Those of the page's messages that were computed for nobody but these partners' people."""
    query = select(m.id, m.card_json).where(m.id.in_(list(numbers)), m.card_json.is_not(None))
    cards = ((row.id, json.loads(row.card_json).get("readers")) for row in connection.execute(query))
    return [number for number, readers in cards if readers and {reader[1] for reader in readers} <= partners]


def _did_not_show(connection: Connection, names: Sequence[str], partners: frozenset[str]) -> list[Place]:
    """Posts on other platforms that somebody else could read, as far as that is known."""
    place = (p.platform, p.conversation, p.message)
    here = (p.platform != PAGE, p.about.in_(names))
    rooms = select(*place, r.readers).join(
        room_posts, (r.platform == p.platform) & (r.conversation == p.conversation) & (r.message == p.message)
    )
    hidden = [tuple(row[:3]) for row in connection.execute(rooms.where(*here)) if _others_read(row.readers, partners)]
    alone = select(*place).join(people, q.key == p.person).where(*here, ~q.left, q.partner.not_in(partners))
    in_rooms = {tuple(row[:3]) for row in connection.execute(rooms.where(*here))}
    hidden += [place for row in connection.execute(alone) if (place := tuple(row)) not in in_rooms]
    return list(dict.fromkeys(hidden))


def _others_read(readers: str, partners: frozenset[str]) -> bool:
    raw = json.loads(readers)
    return bool(raw["public"]) or not {partner for partner, _ in raw["pairs"]} <= partners
