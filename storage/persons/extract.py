"""Everything that is stored of one person, for that person: sections of plain values (texts, numbers, lists).

What others wrote or reported stays out, also where this person could read it: a right to one's own data must not
open other people's. So of an answer the bot gave, the question and the time are told, and not the answer.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, or_, select

from storage import members, moments, words
from storage.conversations import direct_key
from storage.messages import EMPTY, SIGNALS
from storage.model.incident import Certainty, PlaceType, Precision, ReviewStatus
from storage.persons import agreed
from storage.persons.common_work import without_others
from storage.platform_notes import own
from storage.problem_threads import used
from storage.problems.wordings import LINKS
from storage.reference import Reference
from storage.reports import reading
from storage.tables import (
    accounts,
    agreements,
    audit,
    contributions,
    conversation_members,
    decision_steps,
    decisions,
    follow_ups,
    links,
    measures,
    messages,
    nothing_reported,
    notices,
    people,
    platform_notes,
    problem_steps,
    problem_threads,
    problems,
    report_photos,
    report_steps,
    reports,
    room_posts,
    sessions,
    subscriptions,
    uploads,
    vote_steps,
    votes,
    word_steps,
    work_reminders,
)
from storage.votes.forget import cast_by

Rows = list[dict[str, Any]]
Extract = dict[str, Rows]
# Of each table, which column says whose it is, and what of it is told.
_PLAIN: tuple[tuple[str, Table, str, tuple[str, ...]], ...] = (
    ("person", people, "key", ("key", "name", "partner", "role", "email", "language", "left")),
    ("notices", notices, "person", ("at", "key", "number", "text", "told_at")),
    ("links", links, "person", ("purpose", "made_at", "ends_at", "used_at")),
    ("sessions", sessions, "person", ("purpose", "made_at", "ends_at")),
    ("uploads", uploads, "person", ("at", "digest")),
    ("quiet_weeks", nothing_reported, "person", ("partner", "monday", "at")),
    ("subscriptions", subscriptions, "by", ("conversation", "weekday", "minute", "language", "since_at", "ended_at")),
    ("conversations", conversation_members, "person", ("conversation",)),
    ("accounts", accounts, "person", ("platform", "account", "by", "linked_at", "heard_at")),
    ("room_posts", room_posts, "person", ("at", "conversation", "line")),
    ("problems", problems, "by", ("created_at", "code", "name", "status")),
    ("problems_owned", problems, "owner", ("created_at", "code", "name", "status")),
    ("problem_steps", problem_steps, "person", ("at", "act")),
    ("contributions", contributions, "person", ("at", "code", "sort", "side", "text", "withdrawn_at")),
    ("agreements", agreements, "person", ("at",)),
    ("decisions", decisions, "person", ("at", "code", "does", "reason", "status", "withdrawn_at")),
    ("decisions_owned", decisions, "owner", ("at", "code", "does", "due", "status")),
    ("decision_steps", decision_steps, "person", ("at", "act", "changes")),
    ("follow_ups", follow_ups, "person", ("at", "settings")),
    ("work_reminders", work_reminders, "person", ("at", "what", "about")),
    ("measures", measures, "person", ("at", "code", "name", "effect", "indicator", "evidence", "withdrawn_at")),
    ("votes", votes, "person", ("opened_at", "code", "question")),
    ("vote_steps", vote_steps, "person", ("at", "act")),
    ("problem_threads", problem_threads, "by", ("at", "platform", "conversation", "ended_at")),
    ("log", audit, "person", ("shown_at", "command", "conversation", "query_words", "level", "count")),
)
s, m = report_steps.c, messages.c


def extract(connection: Connection, reference: Reference, person: str) -> Extract:
    """The sections in reading order; empty ones are there, too, so that it is seen that nothing is stored."""
    names, when = members.names(connection, person), _clock(reference)
    found = {name: _rows(connection, table, column, told, names, when) for name, table, column, told in _PLAIN}
    _hide_problems(found)
    without_others(connection, found, person)
    found["reports"] = [_report(connection, reference, row, names, when) for row in _reports(connection, names)]
    found["acts"] = _acts(connection, names, when)
    found["register"] = agreed.told(connection, names, when)
    found["word_steps"] = _reworded(connection, names, when)
    found["ballots"] = [_row(row, when) for row in cast_by(connection, names)]
    found["notes"] = _notes(connection, names, when)
    found["messages"] = _messages(connection, (m.author.in_(names), m.kind.not_in((*EMPTY, *SIGNALS))), when)
    alone = or_(m.private_to.in_(names), m.conversation.in_([direct_key(name) for name in names]))
    found["answers"] = _messages(connection, (alone, m.kind == "reply"), when)
    return found


def _hide_problems(found: Extract) -> None:
    """Who reported hears that it was of use, also for a problem that is not theirs to know: its number is not told."""
    for row in found["notices"]:
        row["number"] = "" if row["key"].startswith(used.PREFIX) else row["number"]
    for row in found["work_reminders"]:
        row["about"] = "" if row["what"] in (used.USED, used.AGAIN, used.DECIDED) else row["about"]


def _reworded(connection: Connection, names: Sequence[str], when: Callable[[int | None], str | None]) -> Rows:
    """What somebody changed of what was said: the own words, and not those that others had written before.

    No causes that it was linked to: one that is not theirs to read may be among them (storage/measures/proposing.py).
    """
    w = word_steps.c
    query = select(w.at, w.about, w.changes).where(w.person.in_(names)).order_by(w.id)
    rows: Rows = []
    for row in connection.execute(query):
        after = (pair[1] for name, pair in words.unpack_changes(row.changes).items() if name not in LINKS)
        rows.append({"at": when(row.at), "about": row.about, "text": "; ".join(one for one in after if one)})
    return rows


def _clock(reference: Reference) -> Callable[[int | None], str | None]:
    def when(micro: int | None) -> str | None:
        if micro is None:
            return None
        return moments.from_microseconds(micro).astimezone(reference.zone).isoformat(timespec="seconds")

    return when


def _rows(
    connection: Connection,
    table: Table,
    column: str,
    told: Sequence[str],
    names: Sequence[str],
    when: Callable[[int | None], str | None],
) -> Rows:
    query = select(*(table.c[name] for name in told)).where(table.c[column].in_(names)).order_by(*table.primary_key)
    return [_row(row, when) for row in connection.execute(query).mappings()]


def _row(row: RowMapping, when: Callable[[int | None], str | None]) -> dict[str, Any]:
    """Moments are columns called `at` or `…_at`."""
    return {name: when(value) if name == "at" or name.endswith("_at") else value for name, value in row.items()}


def _reports(connection: Connection, names: Sequence[str]) -> list[RowMapping]:
    query = reading.ALL.where(reports.c.reporter.in_(names)).order_by(reports.c.reported_at, reports.c.incident)
    return list(connection.execute(query).mappings())


def _report(
    connection: Connection,
    reference: Reference,
    row: RowMapping,
    names: Sequence[str],
    when: Callable[[int | None], str | None],
) -> dict[str, Any]:
    start, end = (moments.from_seconds(row[name], reference.zone).isoformat() for name in ("starts", "ends"))
    photos = select(report_photos.c.digest).where(report_photos.c.incident == row["incident"])
    return {
        "number": row["number"],
        "reported_at": when(row["reported_at"]),
        "partner": row["partner"],
        "kind": row["kind"],
        "start": start,
        "end": end,
        "x": row["x"],
        "y": row["y"],
        "accuracy": row["accuracy"],
        "precision": Precision(row["precision"]).name.lower(),
        "place_words": row["place_words"],
        "place_type": PlaceType(row["place_type"]).name.lower(),
        "certainty": Certainty(row["certainty"]).name.lower(),
        "status": ReviewStatus(row["status"]).name.lower(),
        "police_told": row["police_told"],
        "text": row["raw"] or "",
        "text_released": row["text_released"],
        "question": row["question"],
        "photos": list(connection.execute(photos.order_by(report_photos.c.place)).scalars()),
        "steps": _steps(connection, row["incident"], names, when),
    }


def _steps(
    connection: Connection, incident: int, names: Sequence[str], when: Callable[[int | None], str | None]
) -> Rows:
    """What happened to a report; of others only that somebody did it."""
    query = select(s.at, s.act, s.text, s.changes, s.person).where(s.incident == incident).order_by(s.id)
    rows = connection.execute(query).all()
    told = [{"at": when(row.at), "act": row.act, "text": row.text} for row in rows]
    more = [{"changes": json.loads(row.changes), "own": row.person in names} for row in rows]
    return [one | other for one, other in zip(told, more, strict=True)]


def _acts(connection: Connection, names: Sequence[str], when: Callable[[int | None], str | None]) -> Rows:
    """What somebody did with others' reports, with their own words."""
    query = select(s.at, reports.c.number, s.act, s.text).join(reports, reports.c.incident == s.incident)
    query = query.where(s.person.in_(names), reports.c.reporter.not_in(names)).order_by(s.id)
    return [_row(row, when) for row in connection.execute(query).mappings()]


def _notes(connection: Connection, names: Sequence[str], when: Callable[[int | None], str | None]) -> Rows:
    """What Slack and Teams must remember of their accounts: a form that was not sent, where they are reached."""
    a, n = accounts.c, platform_notes.c
    rows: Rows = []
    for one in connection.execute(select(a.platform, a.account).where(a.person.in_(names))).all():
        query = select(n.platform, n.at, n.value).where(n.platform == one.platform, own(one.account)).order_by(n.key)
        rows += [_row(row, when) for row in connection.execute(query).mappings()]
    return rows


def _messages(connection: Connection, where: Sequence[Any], when: Callable[[int | None], str | None]) -> Rows:
    query = select(m.posted_at, m.conversation, m.line).where(*where).order_by(m.id)
    return [_row(row, when) for row in connection.execute(query).mappings()]
