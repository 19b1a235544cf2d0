"""Making a person nobody: their reports and acts stay what they are, and are no longer anybody's.

The register of information needs keeps what was signed, by the role in the name's place (storage/persons/agreed.py).

Audit rows are left alone: they are evidence of who saw what, and a chain that was changed would prove nothing. What
told who the key in them was is gone, so it is a pseudonym from then on.
"""

import json
import re
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select, update

from storage import counters, members, tokens
from storage.conversations import direct_key
from storage.model.digest import Posting
from storage.persons import agreed
from storage.platform_notes import own
from storage.posts import forget
from storage.retention import history
from storage.tables import (
    account_codes,
    accounts,
    agreements,
    contributions,
    conversation_members,
    conversations,
    decision_steps,
    decisions,
    follow_ups,
    incidents,
    links,
    measures,
    messages,
    nothing_reported,
    notices,
    outbox,
    people,
    platform_notes,
    posts,
    problem_steps,
    problem_threads,
    problems,
    read_marks,
    report_steps,
    reports,
    room_posts,
    sessions,
    subscriptions,
    uploads,
    word_steps,
    work_reminders,
)
from storage.votes.forget import erase as erase_votes

PREFIX = "borttagen-"
# What is somebody's alone, and goes.
_OWN: tuple[Table, ...] = (
    sessions, links, notices, uploads, conversation_members, read_marks, accounts, account_codes, work_reminders
)  # fmt: skip
# What stays, without whose it was.
_ANONYMOUS: tuple[tuple[Table, str], ...] = (
    (reports, "reporter"),
    (report_steps, "person"),
    (nothing_reported, "person"),
    (messages, "author"),
    (posts, "person"),
    (room_posts, "person"),
    (subscriptions, "by"),
    (problems, "by"),
    (problems, "owner"),
    (problem_steps, "person"),
    (contributions, "person"),
    (agreements, "person"),
    (word_steps, "person"),
    (decisions, "person"),
    (decisions, "owner"),
    (decision_steps, "person"),
    (measures, "person"),
    (follow_ups, "person"),
    (problem_threads, "by"),
)
# What has not been posted in a conversation that is gone is not posted any more.
_ENDED = {"outbox": {"state": Posting.DROPPED.value, "lease": outbox.c.lease + 1}}
m = messages.c


def erase(connection: Connection, person: str, at: int) -> tuple[str, int]:
    """The pseudonym that stands for them now, and how many rows were touched; the caller has the change counter."""
    names, role = members.names(connection, person), _role(connection, person)
    words = _words(connection, names)
    pseudonym = f"{PREFIX}{secrets.token_hex(6)}"
    counters.lock(connection, counters.CATALOG)
    counters.lock(connection, counters.PROBLEM)
    counters.lock(connection, counters.MESSAGE)
    touched = agreed.erase(connection, names, role, pseudonym)
    touched += _messages(connection, names, at) + _cards(connection, names, words, at)
    _remember(connection, names)
    # What was done twice, by two names of theirs, stays two rows: one pseudonym for both could break a unique key.
    nobody = {name: pseudonym if n == 0 else f"{pseudonym}-{n}" for n, name in enumerate(names)}
    touched += _once(connection, agreements, "contribution", names)
    touched += _once(connection, conversation_members, "conversation", names)
    for name, new in nobody.items():
        for table, column in _ANONYMOUS:
            mine = table.c[column] == name
            touched += connection.execute(update(table).where(mine).values({column: new})).rowcount
    touched += erase_votes(connection, nobody)
    touched += _incidents(connection, names, pseudonym) + _digests(connection, names, pseudonym, at)
    touched += _elsewhere(connection, names, pseudonym)
    for table in _OWN:
        touched += connection.execute(delete(table).where(table.c.person.in_(names))).rowcount
    touched += connection.execute(delete(people).where(people.c.key.in_(names))).rowcount
    return pseudonym, touched


def _once(connection: Connection, table: Table, column: str, names: Sequence[str]) -> int:
    """Where they stand by several of their names they stand by one; how many rows went."""
    this, person = table.c[column], table.c.person
    query = select(this, person).where(person.in_(names)).order_by(this, person)
    kept, gone = dict[Any, str](), 0
    for row in connection.execute(query).all():
        if kept.setdefault(row[0], row.person) != row.person:
            gone += connection.execute(delete(table).where(this == row[0], person == row.person)).rowcount
    return gone


def _elsewhere(connection: Connection, names: Sequence[str], pseudonym: str) -> int:
    """In rooms of other platforms they still sit: as nobody, until it is read anew who is there."""
    of, rooms = conversation_members.c, select(conversations.c.key).where(conversations.c.platform != members.PAGE)
    there = update(conversation_members).where(of.person.in_(names), of.conversation.in_(rooms))
    touched = connection.execute(there.values(person=pseudonym)).rowcount
    n, a = platform_notes.c, accounts.c
    for one in connection.execute(select(a.platform, a.account).where(a.person.in_(names))).all():
        theirs = delete(platform_notes).where(n.platform == one.platform, own(one.account))
        touched += connection.execute(theirs).rowcount
    return touched


def _role(connection: Connection, person: str) -> str:
    """Their role, also when they have left; "" for somebody who was never listed."""
    p = people.c
    named = (p.key == person) | (p.email == person)
    return connection.execute(select(p.role).where(named).order_by(p.email.is_(None), p.key)).scalar() or ""


def _words(connection: Connection, names: Sequence[str]) -> tuple[str, ...]:
    """What a card may call them."""
    p = people.c
    rows = connection.execute(select(p.name, p.email, p.key).where(p.key.in_(names))).all()
    return tuple(dict.fromkeys([*names, *(word for row in rows for word in row if word)]))


def _messages(connection: Connection, names: Sequence[str], at: int) -> int:
    """Their own conversation with the bot, and what they were answered alone elsewhere."""
    rooms = [direct_key(name) for name in names]
    there = list(connection.execute(select(m.id).where(m.conversation.in_(rooms))).scalars())
    elsewhere = select(m.id).where(m.private_to.in_(names), m.conversation.not_in(rooms)).order_by(m.id.desc())
    private = list(connection.execute(elsewhere).scalars())
    touched = history.drop(connection, private, at) if private else 0
    connection.execute(delete(conversations).where(conversations.c.key.in_(rooms)))
    forget(connection, there)
    return touched + len(there)


def _cards(connection: Connection, names: Sequence[str], words: Sequence[str], at: int) -> int:
    """Answers that were for them, too, forget that; answers that name them are emptied."""
    holds = or_(*(m.card_json.contains(word, autoescape=True) for word in {*names, *words}))
    rows = connection.execute(select(m.id, m.card_json).where(m.card_json.is_not(None), holds)).all()
    named = []
    for row in rows:
        card = _without_reader(row.card_json, names)
        if _names_one_of(card, words):
            named.append(row.id)
        else:
            connection.execute(update(messages).where(m.id == row.id).values(card_json=card))
    history.empty(connection, named, "expired", at)
    return len(rows)


def _names_one_of(card: str, words: Sequence[str]) -> bool:
    """Whether one stands there as a word; `eva` is not in `bevara`."""
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", card, re.IGNORECASE) for word in words)


def _without_reader(text: str, names: Sequence[str]) -> str:
    try:
        raw: dict[str, Any] = json.loads(text)
    except ValueError:
        return text
    if raw.get("readers"):
        raw["readers"] = [reader for reader in raw["readers"] if reader[0] not in names]
    return json.dumps(raw, ensure_ascii=False)


def _remember(connection: Connection, names: Sequence[str]) -> None:
    """A phone that sends an old report again must not make a second one."""
    query = select(reports.c.reporter, reports.c.client_id).where(reports.c.reporter.in_(names))
    tokens.remember(connection, [tokens.of_client(*row) for row in connection.execute(query)])


def _digests(connection: Connection, names: Sequence[str], pseudonym: str, at: int) -> int:
    """Digests in their own conversation end; what was posted there stays a row without a name."""
    rooms, touched = [direct_key(name) for name in names], 0
    for table in (outbox, subscriptions):
        mine = update(table).where(table.c.conversation.in_(rooms))
        connection.execute(mine.where(table.c.ended_at.is_(None)).values(ended_at=at, **_ENDED.get(table.name, {})))
        touched += connection.execute(mine.values(conversation=direct_key(pseudonym))).rowcount
    return touched


def _incidents(connection: Connection, names: Sequence[str], pseudonym: str) -> int:
    i = incidents.c
    change = counters.take(connection, counters.CHANGE)
    mine = update(incidents).where(i.reporter.in_(names))
    return connection.execute(mine.values(reporter=pseudonym, change=change)).rowcount
